"""Budget codes: named by a line itself, or by the cost code and cost type they are made of."""

import pytest

from approvals.models import SubcontractorInvoice, SubcontractorInvoiceLine
from connector.imports import load
from connector.models import Parked
from connector.procore_folder import ProcoreFolder
from tests.records import procore

SLAB, LABOR, SUBCONTRACT = 9101, 918900, 918922  # a cost code and two cost types


def labor(procore_id: int) -> dict:
    """The same cost code with another cost type."""
    record = procore.wbs(procore_id)
    record["segment_items"] = [
        procore.wbs(101)["segment_items"][0],
        procore._segment(LABOR, "L", "Labor", "line_item_type"),
    ]
    return record


def invoice(**names) -> dict:
    line = procore.item(71, None, work="1.00", total="1.00", stored_before="0.00", **{"line_item_id": 71} | names)
    return procore.requisition(901, 1, [line], procore.summary("1.00"), item_packages=[{"id": 5, "number": "1"}])


def code_of_the_line() -> str | None:
    line = SubcontractorInvoiceLine.objects.get()
    return str(line.wbs_code) if line.wbs_code else None


@pytest.mark.parametrize(
    ("names", "code"),
    [
        ({"cost_code_id": SLAB, "line_item_type_id": LABOR}, "03-300.L"),
        ({"cost_code": {"id": SLAB}, "line_item_type": {"id": SUBCONTRACT}}, "03-300.SUB"),
        ({"cost_code_id": 9102}, "05-120.SUB"),
        ({"cost_code_id": SLAB}, "03-300.SUB"),  # as the contract's own line, 71
        ({"cost_code_id": SLAB, "line_item_id": 72}, None),
        ({"cost_code": "03-300"}, None),
        ({}, None),
    ],
)
def test_a_line_without_a_budget_code_takes_the_one_made_of_its_parts(names, code, loaded):
    codes = [procore.wbs(101), procore.wbs(102), labor(103)]

    loaded(wbs_codes=codes, requisitions=[invoice(**names)])

    assert code_of_the_line() == code


def test_the_budget_code_that_a_line_names_itself_comes_first(loaded):
    loaded(requisitions=[invoice(cost_code_id=9102, wbs_code={"id": 101})])

    assert code_of_the_line() == "03-300.SUB"


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ({"cost_code_id": 777}, "The budget code of cost code 777 has not been loaded yet."),
        (
            {"cost_code_id": SLAB, "line_item_type_id": 9},
            "The budget code of cost code 9101 and cost type 9 has not been loaded yet.",
        ),
    ],
)
def test_an_invoice_waits_for_a_code_that_is_not_here(names, words, loaded):
    loaded(requisitions=[invoice(**names)])

    assert (Parked.objects.get().member, Parked.objects.get().reason) == ("cost_code_id", words)
    assert not SubcontractorInvoice.objects.exists()


def test_an_invoice_that_waited_for_a_code_comes_in_with_it(ledger, loaded, tmp_path):
    loaded(requisitions=[invoice(cost_code_id=SLAB, line_item_type_id=LABOR)])

    load(ledger, ProcoreFolder(procore.write(tmp_path / "later", {"wbs_codes": [labor(103)]})))

    assert (code_of_the_line(), Parked.objects.count()) == ("03-300.L", 0)
