"""What is in the folder: how much, under which ids, and that everything named is there."""

from collections import Counter
from unicodedata import bidirectional

import pytest

from connector.demo_company.dates import Calendar
from tests.demo_company.conftest import TODAY
from tests.demo_company.figures import commitments

RESOURCES = (
    "companies", "users", "vendors", "projects", "line_item_types", "cost_codes", "wbs_codes", "work_order_contracts",
    "purchase_order_contracts", "prime_contracts", "change_order_packages", "billing_periods", "requisitions",
    "payment_applications",
)  # fmt: skip


def ids(company, resource: str) -> set[int]:
    return {row["id"] for row in company.rows(resource)}


def test_there_is_a_file_for_every_resource_and_no_other(company):
    assert sorted(path.stem for path in company.folder.glob("*.json")) == sorted(RESOURCES)


@pytest.mark.parametrize(
    ("resource", "count"),
    [("projects", 9), ("vendors", 46), ("prime_contracts", 9), ("requisitions", 80), ("payment_applications", 16)],
)
def test_the_company_has_its_size(company, resource, count):
    assert len(company.rows(resource)) == count


def test_it_has_commitments_of_both_kinds(company):
    assert len(commitments(company)) >= 24
    assert len(company.rows("purchase_order_contracts")) >= 4


def test_there_are_150_leaf_codes_below_divisions(company):
    leaves = [row for row in company.rows("cost_codes") if row["parent"]]
    divisions = {row["id"]: row["code"] for row in company.rows("cost_codes") if not row["parent"]}

    assert len(leaves) == 150
    for row in leaves:
        assert row["full_code"] == f"{divisions[row['parent']['id']]}-{row['code']}"
        assert row["line_item_types"]


def test_every_leaf_code_with_its_types_is_in_some_budget(company):
    budgeted = {row["flat_code"] for row in company.rows("wbs_codes")}
    leaves = [row for row in company.rows("cost_codes") if row["parent"]]

    offered = {f"{row['full_code']}.{type['code']}" for row in leaves for type in row["line_item_types"]}

    assert budgeted == offered


@pytest.mark.parametrize("resource", RESOURCES)
def test_ids_are_unique(company, resource):
    counted = Counter(row["id"] for row in company.rows(resource))

    assert max(counted.values()) == 1


def test_some_ids_are_beyond_32_bits_and_some_are_not(company):
    for resource in ("vendors", "requisitions", "work_order_contracts"):
        found = ids(company, resource)
        assert min(found) < 2**31 < 2**32 < max(found)


def test_no_two_lines_or_attachments_share_an_id(company):
    lines = [line["id"] for row in company.rows("requisitions") for line in row["items"]]
    owner_lines = [line["id"] for row in company.rows("payment_applications") for line in row["g703"]]
    sov = [line["id"] for row in commitments(company) + company.rows("prime_contracts") for line in row["line_items"]]
    files = [
        file["id"]
        for resource in ("requisitions", "payment_applications")
        for row in company.rows(resource)
        for file in row["attachments"]
    ]

    for found in (lines, owner_lines, sov, files):
        assert len(found) == len(set(found))


def test_commitments_and_prime_contracts_share_no_id(company):
    contracts = [row["id"] for row in commitments(company) + company.rows("prime_contracts")]

    assert len(contracts) == len(set(contracts))


def test_every_row_below_a_project_names_one(company):
    known = ids(company, "projects")
    resources = set(RESOURCES) - {"companies", "users", "vendors", "projects", "line_item_types", "cost_codes"}

    for resource in resources:
        assert {row["project_id"] for row in company.rows(resource)} <= known


def test_every_contract_names_a_company_of_the_directory(company):
    known = ids(company, "vendors")

    for row in commitments(company) + company.rows("prime_contracts"):
        assert row["vendor"]["id"] in known


def test_every_requisition_names_its_commitment_company_and_period(company):
    contracts = {row["id"]: row for row in commitments(company)}
    periods = {row["id"]: row for row in company.rows("billing_periods")}

    for row in company.rows("requisitions"):
        assert row["vendor_id"] == contracts[row["commitment_id"]]["vendor"]["id"]
        assert row["project_id"] == contracts[row["commitment_id"]]["project_id"]
        assert row["requisition_end"] == periods[row["period_id"]]["end_date"]
        assert periods[row["period_id"]]["project_id"] == row["project_id"]


def test_every_payment_application_names_its_contract_and_period(company):
    contracts = {row["id"]: row for row in company.rows("prime_contracts")}
    periods = {row["id"]: row for row in company.rows("billing_periods")}

    for row in company.rows("payment_applications"):
        assert contracts[row["contract"]["id"]]["project_id"] == row["project_id"]
        assert periods[row["period_id"]]["end_date"] == row["period_end"]


def test_a_line_bills_a_line_of_its_contract_or_change_order(company):
    changes = {line["id"] for row in company.rows("change_order_packages") for line in row["line_items"]}
    contracts = {row["id"]: {line["id"] for line in row["line_items"]} for row in commitments(company)}

    for row in company.rows("requisitions"):
        for line in row["items"]:
            known = changes if line["item_type"] == "change_order_item" else contracts[row["commitment_id"]]
            assert line["line_item_id"] in known


def test_budget_codes_belong_to_the_project_that_uses_them(company):
    project_of = {row["id"]: row["project_id"] for row in company.rows("wbs_codes")}
    lined = [(row, row["line_items"]) for row in commitments(company) + company.rows("prime_contracts")]
    lined += [(row, row["items"]) for row in company.rows("requisitions")]
    lined += [(row, row["g703"]) for row in company.rows("payment_applications")]

    for row, lines in lined:
        used = {line["wbs_code"]["id"] for line in lines if line["wbs_code"]}
        assert {project_of[id] for id in used} <= {row["project_id"]}


def test_budget_codes_are_made_of_known_codes_and_types(company):
    known = {row["id"] for row in company.rows("cost_codes")} | {row["id"] for row in company.rows("line_item_types")}

    for row in company.rows("wbs_codes"):
        assert {segment["id"] for segment in row["segment_items"]} <= known


def test_change_order_packages_belong_to_a_contract(company):
    known = {row["id"] for row in commitments(company) + company.rows("prime_contracts")}

    assert {row["contract_id"] for row in company.rows("change_order_packages")} <= known
    assert any(row["grand_total"].startswith("-") for row in company.rows("change_order_packages"))


def test_one_project_has_two_owners_and_one_has_none(company):
    owners: dict[int, set[int]] = {id: set() for id in ids(company, "projects")}
    for row in company.rows("prime_contracts"):
        owners[row["project_id"]].add(row["vendor"]["id"])

    assert sorted(len(found) for found in owners.values()) == [0, *[1] * 7, 2]


def test_the_directory_has_the_names_that_are_hard_on_quickbooks(company):
    names = [row["name"] for row in company.rows("vendors")]

    assert {"Pat Doyle", "Highland Equipment Rental", "Núñez Hermanos Masonry"} <= set(names)
    assert any("'" in name and '"' in name and "&" in name for name in names)
    assert any(":" in name for name in names)
    assert any(len(name) > 100 for name in names)
    assert any(len(word) > 40 for name in names for word in name.split())
    assert any("🏗" in name for name in names)
    assert any(bidirectional(letter) == "AL" for name in names for letter in name)
    assert len(names) == len({name.casefold() for name in names})


def test_the_directory_has_our_own_record_and_an_inactive_company(company):
    assert [row["name"] for row in company.rows("vendors") if row["company_vendor"]] == ["Northbeam Builders"]
    assert [row["name"] for row in company.rows("vendors") if not row["is_active"]] == ["Boulder Flooring Group"]


def test_no_invoice_lies_ahead_of_today_and_the_newest_end_last_month(company):
    last = Calendar(TODAY).last(1).isoformat()

    ends = [row["requisition_end"] for row in company.rows("requisitions")]

    assert max(ends) == last
    assert all((row["billing_date"] or "") <= TODAY.isoformat() for row in company.rows("requisitions"))


def test_no_invoice_is_older_than_its_project(company):
    started = {row["id"]: row["start_date"] for row in company.rows("projects")}

    for row in company.rows("requisitions"):
        assert row["requisition_end"] > started[row["project_id"]]


def test_someone_who_can_log_in_made_invoices_and_someone_who_cannot(company):
    logins = {row["created_by"]["login"] for row in company.rows("requisitions")}

    assert "pm@demo.test" in logins
    assert len(logins) == 3


def test_every_status_of_procore_occurs_and_one_that_is_unknown(company):
    counted = Counter(row["status"] for row in company.rows("requisitions"))

    assert counted["approved"] > 60
    assert set(counted) == {
        "approved", "approved_as_noted", "pending_owner_approval", "draft", "under_review", "revise_and_resubmit",
        "void",
    }  # fmt: skip
