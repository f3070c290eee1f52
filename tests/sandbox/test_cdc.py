"""Change data capture, as Intuit's page on it and recorded answers describe it."""

import pytest

from connector.sandbox import cdc

from .conftest import expense, sale

LONG_AGO = "2026-11-01T00:00:00-07:00"
DAY = 24 * 60 * 60


@pytest.fixture
def clock(company_file):
    """Noon in Boise on the 3rd of November 2026; the books were opened with the machine's own time."""
    company_file.clock.freeze(1793732400)
    return company_file.clock


def changes(client, entities, since=LONG_AGO):
    (answer,) = client.get("cdc", entities=entities, changedSince=since).json()["CDCResponse"]
    return answer["QueryResponse"]


def bill(client, **members):
    return client.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(10)], **members})


def test_each_kind_has_its_page_in_the_order_asked(client, clock):
    invoice = client.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(5)]})
    made = bill(client)

    pages = changes(client, "Bill, VendorCredit,invoice")

    page = {"startPosition": 1, "maxResults": 1}
    assert pages == [{"Bill": [made], **page}, {}, {"Invoice": [invoice], **page}]


def test_what_did_not_change_answers_nothing(client, clock):
    clock.advance(60)

    assert changes(client, "Bill,Invoice", since="2026-11-03T12:00:30-07:00") == [{}, {}]


def test_a_change_by_anyone_shows_with_its_new_version(client, clock, company_file):
    made = bill(client)
    clock.advance(60)
    company_file.update("Bill", made["Id"], VendorRef={"value": "1"}, PrivateNote="seen")

    (page,) = changes(client, "Bill", since="2026-11-03T12:00:30-07:00")

    assert [(row["SyncToken"], row["PrivateNote"]) for row in page["Bill"]] == [("1", "seen")]


def test_a_payment_is_a_change_of_what_it_pays(client, clock):
    invoice = client.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(5)]})
    clock.advance(60)
    line = {"Amount": 5, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    client.create("Payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 5, "Line": [line]})

    (page,) = changes(client, "Invoice", since="2026-11-03T12:00:30-07:00")

    assert [row["Balance"] for row in page["Invoice"]] == [0]


def test_the_deleted_come_last_as_stubs(client, clock, company_file):
    gone = bill(client)
    clock.advance(60)
    company_file.delete("Bill", gone["Id"])
    clock.advance(60)
    kept = bill(client)

    (page,) = changes(client, "Bill")

    stub = {
        "domain": "QBO",
        "status": "Deleted",
        "Id": gone["Id"],
        "MetaData": {"LastUpdatedTime": "2026-11-03T12:01:00-07:00"},
    }
    assert page == {"Bill": [kept, stub], "startPosition": 1, "maxResults": 2, "totalCount": 2}


def test_an_inactive_list_object_is_a_change_like_any(client, clock, company_file):
    vendor = client.create("Vendor", {"DisplayName": "Retired"})
    company_file.update("Vendor", vendor["Id"], Active=False)

    (page,) = changes(client, "Vendor", since="2026-11-03T12:00:00-07:00")

    assert ("Retired (deleted)", False) in [(row["DisplayName"], row["Active"]) for row in page["Vendor"]]


def test_objects_come_in_order_of_their_last_change(client, clock, company_file):
    first, second = bill(client), bill(client)
    clock.advance(60)
    company_file.update("Bill", first["Id"], VendorRef={"value": "1"}, PrivateNote="later")

    (page,) = changes(client, "Bill")

    assert [row["Id"] for row in page["Bill"]] == [second["Id"], first["Id"]]


def test_an_answer_ends_at_its_cap_over_all_kinds(client, clock, monkeypatch):
    monkeypatch.setattr(cdc, "LARGEST", 3)
    for _ in range(2):
        bill(client)
        client.create("VendorCredit", {"VendorRef": {"value": "1"}, "Line": [expense(10)]})

    bills, credits, accounts = changes(client, "Bill,VendorCredit,Invoice")

    assert (bills["maxResults"], credits["maxResults"], accounts) == (2, 1, {})


# What is refused, and the code and element of the fault.
REFUSED = {
    "no kinds": ({"changedSince": LONG_AGO}, "2020", "entities"),
    "no moment": ({"entities": "Bill"}, "2020", "changedSince"),
    "no such kind": ({"entities": "Bill,Nothing", "changedSince": LONG_AGO}, "2000", "Nothing"),
    "tax codes": ({"entities": "TaxCode", "changedSince": LONG_AGO}, "500", "TaxCode"),
    "tax rates": ({"entities": "TaxRate", "changedSince": LONG_AGO}, "500", "TaxRate"),
    "tax agencies": ({"entities": "TaxAgency", "changedSince": LONG_AGO}, "500", "TaxAgency"),
    "time": ({"entities": "Bill,TimeActivity", "changedSince": LONG_AGO}, "500", "TimeActivity"),
    "no date": ({"entities": "Bill", "changedSince": "yesterday"}, "2060", "changedSince"),
    "31 days ago": ({"entities": "Bill", "changedSince": "2026-10-03T12:00:00-07:00"}, "500", "changedSince"),
}


@pytest.mark.parametrize("why", REFUSED)
@pytest.mark.usefixtures("clock")
def test_it_is_refused_to_ask_for(client, why):
    asked, code, element = REFUSED[why]

    answer = client.get("cdc", **asked)

    (error,) = answer.json()["Fault"]["Error"]
    assert (answer.status_code, error["code"], error["element"]) == (400, code, element)


def test_too_long_ago_is_worded_as_intuit_words_it(client, clock):
    answer = client.get("cdc", entities="Bill", changedSince="2020-01-01")

    detail = "Operation cdc with changedSince date 2020-01-01 which is older than fixed days is not supported."
    assert answer.json()["Fault"]["Error"][0]["Detail"] == detail


def test_what_was_created_just_now_may_not_show_yet(client, clock, company_file):
    company_file.fault("query_lag", seconds=5)
    bill(client)

    before = changes(client, "Bill")
    clock.advance(6)

    assert (before, changes(client, "Bill")[0]["maxResults"]) == ([{}], 1)
