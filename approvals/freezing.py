"""What was accepted is frozen: each document as an ERP request, its files marked, waivers logged."""

from collections.abc import Collection, Mapping
from uuid import uuid4

from approvals import documents
from approvals.documents import Preview
from approvals.models import Attachment, AuditEvent, ErpRequest, User, WorkflowItem


def freeze(accepted: Collection[WorkflowItem], previews: Mapping[int, Preview], *, by: User) -> None:
    """Write the documents of items to the outbox; the caller holds the transaction that accepted them."""
    ErpRequest.objects.bulk_create([_request(item, previews[item.pk], by=by) for item in accepted])
    Attachment.objects.filter(item__in=[item.pk for item in accepted]).update(was_accepted=True)
    waived = [item for item in accepted if item.sent_by_id == by.pk]
    AuditEvent.objects.bulk_create(
        AuditEvent(
            ledger_id=item.ledger_id,
            item=item,
            verb=AuditEvent.Verb.WAIVER,
            by=by,
            subject=str(item)[:300],
            note="The sender accepted their own item, as the ledger's policy allows.",
        )
        for item in waived
    )


def _request(item: WorkflowItem, preview: Preview, *, by: User) -> ErpRequest:
    request_id = uuid4().hex
    return ErpRequest(
        ledger_id=item.ledger_id,
        item=item,
        item_revision=item.revision + 1,
        operation=preview.operation,
        entity=preview.entity,
        level=preview.level,
        document=preview.document,
        digest=preview.digest,
        reasons=documents.reasons_text(preview.reasons),
        doc_number=preview.number,
        request_id=request_id,
        marker=f"[tieout:{request_id[:16]}]",
        accepted_by=by,
    )
