"""Documents worked out by hand: what goes in as Procore's figures comes out to the cent."""

from decimal import Decimal
from pathlib import Path

import pytest

from approvals import canonical, documents
from approvals.models import CostCode, Policy, WorkflowItem
from approvals.states import Kind, State
from tests.records import procore

GOLDEN = sorted(Path(__file__).with_name("golden").glob("*.json"))
SECOND_OWNER = procore.vendor(356501, "Tacoma Imaging")
SECOND_CONTRACT = procore.prime_contract(8010002, number="PC-2", vendor={"id": 356501, "company": "Tacoma Imaging"})
CONTEXT = {
    "vendors": [*procore.base()["vendors"], SECOND_OWNER],
    "prime_contracts": [procore.prime_contract(), SECOND_CONTRACT],
}


def lines_of(invoice: dict, number: int) -> list[dict]:
    lines = [dict(line) for line in invoice["lines"]]
    return [
        procore.item(
            number * 1000 + index,
            line.pop("code"),
            line.pop("text"),
            line_item_id=line["line"],
            origin_id=line.pop("line"),
            **line,
        )
        for index, line in enumerate(lines)
    ]


def records_of(golden: dict) -> dict:
    made = []
    for invoice in golden["invoices"]:
        sequence = invoice["sequence"]
        figures = procore.summary(
            invoice["due"], retainage=invoice["retainage"], certified=invoice["certified"], total=invoice["total"]
        )
        lines = lines_of(invoice, 5000 + sequence)
        if "kind" in golden:
            contract = {"id": golden["prime"], "type": "PrimeContract"}
            made.append(procore.application(900 + sequence, sequence, lines, figures, contract=contract))
        else:
            made.append(procore.requisition(900 + sequence, sequence, lines, figures))
    return {"payment_applications" if "kind" in golden else "requisitions": made}


def sync_parents() -> None:
    """Everything that the documents refer to is in QuickBooks, under ids that can be read."""
    entities = {Kind.COST_CODE: "Item", Kind.PROJECT: "Customer"}
    for item in WorkflowItem.objects.filter(kind__in=[Kind.COMPANY, Kind.PROJECT, Kind.COST_CODE]):
        entity = entities.get(Kind(item.kind), item.role.title())
        facet = f"-{item.facet_id}" if item.facet_id and item.kind == Kind.PROJECT else ""
        own = str(CostCode.objects.get(pk=item.pk)) if entity == "Item" else f"{item.procore_id}{facet}"
        WorkflowItem.objects.filter(pk=item.pk).update(
            state=State.SYNCED, origin_id=f"{entity}-{own}", erp_entity=entity
        )


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_the_document_is_the_one_worked_by_hand(path, ledger, loaded, validate):
    golden = canonical.loads(path.read_text())
    Policy.objects.filter(ledger=ledger).update(**golden.get("policy", {}))
    loaded(**CONTEXT, **records_of(golden))
    sync_parents()
    kind = golden.get("kind", Kind.SUBCONTRACTOR_INVOICE)
    item = WorkflowItem.objects.filter(kind=kind).order_by("procore_id").last()

    preview = documents.preview([item])[item.pk]

    assert canonical.loads(preview.document) == golden["document"]
    assert (preview.entity, preview.total) == (golden["entity"], Decimal(golden["total"]))
    assert [p.code for p in preview.problems if p.code.startswith(("total", "retainage"))] == []
    validate(preview)
