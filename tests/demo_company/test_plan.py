"""What the loader is told to do: every state is reached, and nothing is promised that the records do not bear out."""

import json
from collections import Counter
from dataclasses import fields

import pytest

from connector.demo_company.plan import STATES, WITH_WORDS, Ref
from tests.demo_company.figures import lines, money, summary, total

CASES_AS_THEY_ARE = {
    "blank number": lambda row: row["invoice_number"] == "",
    "number longer than 21": lambda row: len(row["invoice_number"]) > 21,
    "no billing date": lambda row: row["billing_date"] is None,
    "all lines zero": lambda row: not any(_moves(line) for line in row["items"]),
    "net zero with moving lines": lambda row: _due(row) == 0 and any(_moves(line) for line in row["items"]),
    "negative total": lambda row: _due(row) < 0,
    "HTML in descriptions": lambda row: any("<p>" in line["description_of_work"] for line in row["items"]),
    "stored materials rolled into work": lambda row: total(row, "materials_moved") > 0,
    "earlier invoices are not here": lambda row: row["number"] == 4,
    "owner invoice with earlier ones not here": lambda row: row["number"] == 5,
    "unknown status": lambda row: row["status"] == "void",
    "approved as noted": lambda row: row["status"] == "approved_as_noted",
    "final release": lambda row: row["final"] and money(row["summary"], "total_retainage") == 0,
    "releases more than is held": lambda row: money(row["summary"], "total_retainage") == -250,
}


def _moves(line: dict) -> bool:
    return bool(money(line, "gross_amount") or money(line, "net_amount"))


def _due(row: dict):
    return money(summary(row), "current_payment_due")


def refs(plan, name: str) -> list[Ref]:
    return [entry.ref if name in WITH_WORDS else entry for entry in getattr(plan, name)]


def everything(plan) -> list[Ref]:
    return [ref for name in STATES.values() for ref in refs(plan, name)]


def test_every_list_of_the_plan_has_something_in_it(company):
    assert {name for name in STATES.values() if not getattr(company.plan, name)} == set()


def test_no_record_is_in_two_lists(company):
    counted = Counter(everything(company.plan))

    assert max(counted.values()) == 1


def test_every_record_of_the_plan_is_in_the_folder(company):
    known = {ref.resource: {row["id"] for row in company.rows(ref.resource)} for ref in everything(company.plan)}

    assert [ref for ref in everything(company.plan) if ref.id not in known[ref.resource]] == []


def test_every_invoice_is_in_the_plan(company):
    planned = {(ref.resource, ref.id) for ref in everything(company.plan)}

    for resource in ("requisitions", "payment_applications"):
        assert {(resource, row["id"]) for row in company.rows(resource)} <= planned


def test_whatever_goes_wrong_is_told_in_words(company):
    for name in WITH_WORDS:
        for told in getattr(company.plan, name):
            assert told.words.endswith("."), told


def test_all_that_a_synced_or_ready_invoice_needs_is_synced(company):
    synced = {(ref.resource, ref.id) for ref in company.plan.synced} | {("vendors", company.plan.pair["company"].id)}
    for name in ("synced", "ready", "rejected", "retrieved", "failed", "unlinked", "billed_before"):
        for ref in refs(company.plan, name):
            if ref.resource == "requisitions":
                row = company.row(ref)
                assert ("vendors", row["vendor_id"]) in synced
                assert ("projects", row["project_id"]) in synced


def test_every_code_on_a_line_that_goes_out_is_synced_or_ready(company):
    going = set(company.plan.synced) | set(company.plan.ready)
    codes = {(ref.id, ref.facet) for ref in going if ref.resource == "cost_codes"}
    parts = {row["id"]: tuple(part["id"] for part in row["segment_items"]) for row in company.rows("wbs_codes")}
    for ref in going | set(company.plan.waiting):
        if ref.role in ("BILL", "INVOICE"):
            used = {parts[line["wbs_code"]["id"]] for line in lines(company.row(ref)) if line["wbs_code"]}
            assert used <= codes


def test_a_synced_project_has_its_owner_synced(company):
    owner_of = {row["project_id"]: row["vendor"]["id"] for row in reversed(company.rows("prime_contracts"))}
    customers = {ref.id for ref in company.plan.synced if ref.role == "CUSTOMER"}

    for ref in company.plan.synced:
        if ref.role == "JOB":
            assert owner_of[ref.id] in customers


def test_a_company_and_its_invoice_can_be_accepted_together(company):
    pair, ready = company.plan.pair, company.plan.ready
    row = company.row(pair["invoice"])

    assert {pair["company"], pair["invoice"]} <= set(ready)
    assert row["vendor_id"] == pair["company"].id
    assert any(ref.role == "JOB" and ref.id == row["project_id"] for ref in company.plan.synced)


def test_the_project_manager_has_an_invoice_to_send(company):
    row = company.row(company.plan.to_send)
    synced = {(ref.resource, ref.id) for ref in company.plan.synced}

    assert company.plan.to_send in company.plan.sendable
    assert row["status"] == "approved"
    assert {("vendors", row["vendor_id"]), ("requisitions", row["previous_requisition_id"])} <= synced


def test_invoices_of_a_contract_go_out_in_their_order(company):
    posted = {ref.id for name in ("synced", "billed_before", "unlinked") for ref in refs(company.plan, name)}
    present = {row["id"] for row in company.rows("requisitions")}
    for row in company.rows("requisitions"):
        if row["id"] in posted and row["previous_requisition_id"] in present:
            assert row["previous_requisition_id"] in posted


def test_whatever_is_rejected_blocked_or_refused_has_its_correction(company):
    wrong = company.plan.rejected + company.plan.blocked
    wrong += [told for told in company.plan.not_sendable if told.ref.resource != "vendors"]

    for told in wrong:
        assert told.cured_by, told
        for cure in told.cured_by:
            assert company.row(cure, corrected=True)


def test_a_correction_differs_and_is_newer_than_what_it_corrects(company):
    for resource in ("vendors", "cost_codes", "wbs_codes", "requisitions", "payment_applications"):
        first = {row["id"]: row for row in company.rows(resource)}
        for row in company.rows(resource, corrected=True):
            before = first[row["id"]]
            assert row["updated_at"] > before["updated_at"]
            assert {**row, "updated_at": ""} != {**before, "updated_at": ""}


def test_a_corrected_invoice_can_be_sent(company):
    for row in company.rows("requisitions", corrected=True):
        assert row["status"] == "approved"
        assert row["billing_date"] == row["requisition_end"]
        assert _due(row) == total(row, "net_amount") > 0
        assert all(line["wbs_code"] for line in row["items"])
        assert 0 < len(row["invoice_number"]) <= 21


def test_a_corrected_company_can_be_sent(company):
    for row in company.rows("vendors", corrected=True):
        assert row["is_active"]
        assert len(row["name"]) <= 100
        assert ":" not in row["name"]


@pytest.mark.parametrize("name", sorted(CASES_AS_THEY_ARE))
def test_an_odd_case_is_what_it_says(company, name):
    assert CASES_AS_THEY_ARE[name](company.row(company.plan.cases[name]))


def test_one_vendor_uses_a_number_twice(company):
    twice = company.row(company.plan.cases["number used twice by one vendor"])

    same = [row for row in company.rows("requisitions") if row["vendor_id"] == twice["vendor_id"]]

    assert [row["invoice_number"] for row in same].count(twice["invoice_number"]) == 2


def test_a_line_that_moves_money_has_no_cost_code(company):
    row = company.row(company.plan.cases["line without a cost code"])

    bare = [line for line in row["items"] if line["wbs_code"] is None]

    assert len(bare) == 1
    assert _moves(bare[0])


def test_materials_moved_by_hand_leave_no_trace_in_the_moved_column(company):
    row = company.row(company.plan.cases["stored materials moved by hand"])

    used = [line for line in row["items"] if _stored_change(line) < 0]

    assert len(used) == 1
    assert used[0]["materials_moved"] == "0.00"


def _stored_change(line: dict):
    return money(line, "materials_presently_stored") - money(line, "materials_presently_stored_from_previous_progress")


def test_retainage_of_work_and_of_materials_is_released_in_part(company):
    row = company.row(company.plan.cases["partial release of work and of materials"])

    assert total(row, "work_completed_retainage_released_this_period") > 0
    assert total(row, "materials_stored_retainage_released_this_period") > 0
    assert money(row["summary"], "total_retainage") > 0


def test_the_plan_is_beside_the_folder_and_says_the_same(company):
    beside = json.loads((company.folder.parent / "plan.json").read_text(encoding="utf-8"))

    assert set(beside) == {field.name for field in fields(company.plan)}
    assert [Ref(**ref) for ref in beside["synced"]] == company.plan.synced
