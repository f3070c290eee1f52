"""What the client reads: by any name, page by page, to the last row."""

import pytest
import responses

from connector.sandbox.company import COMPANIES
from tests.connector.company import BASE


@pytest.mark.parametrize("name", ["O'Brien & Sons", "'", "''", "\\", "\\'", "50% off", "a' OR '1'='1", "Ünïcøde 🏗"])
def test_a_name_is_found_whatever_is_in_it(quickbooks, company_file, name):
    vendor = company_file.create("Vendor", {"DisplayName": name})
    company_file.create("Vendor", {"DisplayName": "another"})

    found = list(quickbooks.query("Vendor", where=[("DisplayName", "=", name)]))

    assert [row["Id"] for row in found] == [vendor["Id"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"entity": "Vendor WHERE"},
        {"entity": "Vendor", "where": [("Id = '1' OR Id", "=", "2")]},
        {"entity": "Vendor", "where": [("Id", "OR", "2")]},
        {"entity": "Vendor", "order_by": "Id; DROP"},
    ],
)
def test_only_values_can_be_free_text_in_a_query(lone, asked):
    with pytest.raises(ValueError, match="of the query language"):
        list(lone.query(**asked))


def test_a_query_reads_every_page(quickbooks, company_file):
    for number in range(1001):
        company_file.create("Vendor", {"DisplayName": f"Vendor {number:04}"})
    where = [("DisplayName", "LIKE", "Vendor %")]

    names = [row["DisplayName"] for row in quickbooks.query("Vendor", where=where, order_by="DisplayName")]

    assert len(set(names)) == 1001
    assert names == sorted(names)
    assert quickbooks.count("Vendor", where=where) == 1001


def test_inactive_rows_come_when_asked_for(quickbooks, company_file):
    vendor = company_file.create("Vendor", {"DisplayName": "Retired"})
    company_file.update("Vendor", vendor["Id"], Active=False)

    everyone = quickbooks.query("Vendor", where=[("Active", "IN", [True, False])])

    assert vendor["Id"] in {row["Id"] for row in everyone}
    assert vendor["Id"] not in {row["Id"] for row in quickbooks.query("Vendor")}


def test_many_names_travel_in_the_body(quickbooks, company_file):
    vendor = company_file.create("Vendor", {"DisplayName": "Name 7"})
    names = [f"Name {number}" for number in range(500)]

    (found,) = quickbooks.query("Vendor", where=[("DisplayName", "IN", names)])

    assert found["Id"] == vendor["Id"]
    assert company_file.log()[-1]["method"] == "POST"


def test_a_company_tells_its_edition_and_closing_date(quickbooks, company_file):
    company_file.set_preferences("AccountingInfoPrefs", BookCloseDate="2026-09-30")

    assert quickbooks.company_info()["CompanyName"] == COMPANIES[0].name
    assert quickbooks.preferences()["AccountingInfoPrefs"]["BookCloseDate"] == "2026-09-30"


def test_members_that_nobody_knows_yet_are_kept(lone):
    with responses.RequestsMock() as wire:
        wire.get(f"{BASE}/vendor/1", json={"Vendor": {"Id": "1", "Novelty": {"a": [1]}}, "novelty": 1, "time": "t"})

        assert lone.fetch("Vendor", "1") == {"Id": "1", "Novelty": {"a": [1]}}
