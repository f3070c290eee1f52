"""A subcontractor invoice becomes a bill."""

from decimal import Decimal

from approvals import canonical, documents
from approvals.models import ErpRequest, User, WorkflowItem
from approvals.states import Kind, State
from approvals.transitions import Seen, accept, send
from tests.records import procore


def invoice_item(procore_id: int = 1280701) -> WorkflowItem:
    return WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE, procore_id=procore_id)


def test_procores_own_sample_comes_to_its_payment_due(loaded):
    loaded(requisitions=[procore.third_application()])
    item = invoice_item()

    preview = documents.preview([item])[item.pk]

    assert (preview.entity, preview.number, preview.total) == ("Bill", "PC-003", Decimal("24300.00"))
    amounts = [line["Amount"] for line in canonical.loads(preview.document)["Line"]]
    assert amounts == [22000, -2200, 5000, -500]


def test_accepting_an_invoice_freezes_the_document_that_was_seen(loaded):
    loaded(requisitions=[procore.third_application()])
    WorkflowItem.objects.exclude(kind=Kind.SUBCONTRACTOR_INVOICE).update(state=State.SYNCED, erp_entity="Vendor")
    pm, approver = (User.objects.create_user(f"{name}@example.test", None) for name in ("pm", "approver"))
    item = invoice_item()

    send(item, by=pm)
    preview = documents.preview([item])[item.pk]
    accept(item, by=approver, seen=Seen(item.pk, item.revision, preview.digest))

    request = ErpRequest.objects.get(item=item)
    assert (request.document, request.entity, request.doc_number) == (preview.document, "Bill", "PC-003")
