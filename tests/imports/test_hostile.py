"""Every member of every record with every wrong value: the record comes in or is refused by its place, and no other is."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest

from approvals import documents
from approvals.models import WorkflowItem
from connector.imports import load
from connector.models import Parked
from connector.procore_folder import ProcoreFolder
from connector.records import RESOURCES
from tests.records import procore

WRONG: list[Any] = [
    None, True, 0, -1, 1.5, 10**18, 10**25, "x" * 5000, "😀" * 300, "\u202eabc", "0.001", "12345678901234567890.12", [], {},
    [None], ["x"], {"id": "x"}, [{"id": 7}], "2026-09-30T00:00:00Z", "0001-01-01", "\x00",
]  # fmt: skip
FIRST = 700_000_000


def samples() -> dict[str, dict]:
    line = procore.item(3081, 101, work="1.00", total="1.00", origin_id=81)
    order = {"id": 1, "number": "1", "title": "CO", "status": "approved", "grand_total": "5.00"}
    on_contract = order | {"contract_id": procore.CONTRACT}
    on_prime = order | {"contract_id": procore.PRIME}
    file = {"id": 5, "filename": "a.pdf", "content_type": "application/pdf"}
    creator = {"created_by": {"id": 1, "name": "Kim", "login": "kim@example.com"}}
    return {
        "vendors": procore.vendor(address="1 Quay", business_register={"identifier": "1"}, attachments=[file]),
        "projects": procore.project(start_date="2026-01-01", zip="98101"),
        "standard_cost_codes": {"id": 1, "full_code": "03"},
        "line_item_types": {"id": 1, "code": "L"},
        "cost_codes": {"id": 9101, "standard_cost_code_id": 555},
        "wbs_codes": procore.wbs(101),
        "work_order_contracts": procore.commitment(change_order_packages=[order]),
        "purchase_order_contracts": procore.commitment(),
        "prime_contracts": procore.prime_contract(line_items=[{"id": 1, "amount": "1.00"}]),
        "change_order_packages": on_contract,
        "commitment_change_orders": on_contract,
        "prime_change_orders": on_prime,
        "requisitions": procore.third_application() | creator | {"attachments": [file]},
        "payment_applications": procore.application(903, 1, [line], procore.summary("1.00")) | creator,
    }


def places(value: Any, path: tuple = ()) -> Iterator[tuple]:
    """Where something stands, at any depth."""
    steps = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, part in steps:
        yield (*path, step)
        yield from places(part, (*path, step))


def changed(record: dict, path: tuple, value: Any, number: int) -> dict:
    made = copy.deepcopy(record) | {"id": FIRST + number}
    inner: Any = made
    for step in path[:-1]:
        inner = inner[step]
    inner[path[-1]] = value
    return made


@pytest.mark.parametrize("resource", list(RESOURCES))
def test_a_wrong_value_refuses_its_own_record_by_file_record_and_member(resource, ledger, tmp_path):
    sample = samples()[resource]
    cases = [(path, value) for path in places(sample) for value in WRONG]
    load(ledger, ProcoreFolder(procore.write(tmp_path / "base", procore.base())))
    records = [changed(sample, path, value, number) for number, (path, value) in enumerate(cases)]
    folder = procore.write(tmp_path / "hostile", {resource: [*records, sample | {"id": FIRST - 1}]})

    summary = load(ledger, ProcoreFolder(folder))

    tally = summary.of(resource)
    assert tally.came == tally.new + tally.changed + tally.unchanged + tally.waiting + tally.refused + tally.parked
    assert tally.refused + tally.parked == len(summary.problems) == Parked.objects.count()
    assert all(problem.startswith(f"{resource}.json, record ") for problem in summary.problems)
    assert not Parked.objects.filter(record=str(FIRST - 1)).exists()
    items = WorkflowItem.objects.all()
    assert len(documents.preview(items)) == len(documents.guards(items)) == len(items)
