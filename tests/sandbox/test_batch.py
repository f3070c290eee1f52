"""The batch endpoint, as Intuit's page on it and its schema describe it."""

import pytest

from .conftest import expense, sale

BILL = {"VendorRef": {"value": "1"}, "Line": [expense(10)]}


def batch(client, *items, **query):
    return client.post("batch", {"BatchItemRequest": list(items)}, **query).json()["BatchItemResponse"]


def code(answer):
    return answer["Fault"]["Error"][0]["code"]


@pytest.fixture
def payment(client):
    return client.create("Payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 5})


def test_one_batch_mixes_every_operation(client, company_file, payment):
    old, doomed = client.create("Bill", BILL), client.create("Bill", BILL)
    void = {"Id": payment["Id"], "SyncToken": "0", "sparse": True}

    answers = batch(
        client,
        {"bId": "c", "operation": "create", "Vendor": {"DisplayName": "Ridgeline"}},
        {"bId": "u", "operation": "update", "Bill": {**old, "PrivateNote": "x"}},
        {"bId": "d", "operation": "delete", "Bill": {"Id": doomed["Id"], "SyncToken": "0"}},
        {"bId": "v", "operation": "update", "optionsData": "void", "Payment": void},
        {"bId": "q", "Query": "select count(*) from Vendor"},
        {
            "bId": "n",
            "CDCQuery": {
                "Entities": "Bill",
                "ChangedSince": company_file.app.books(company_file.realm).now().isoformat(),
            },
        },
    )

    assert [answer["bId"] for answer in answers] == ["c", "u", "d", "v", "q", "n"]
    assert answers[1]["Bill"]["PrivateNote"] == "x"
    assert answers[2]["Bill"]["status"] == "Deleted"
    assert answers[3]["Payment"]["TotalAmt"] == 0
    assert "QueryResponse" in answers[5]["CDCResponse"]


def test_no_item_sees_what_another_did(client):
    answers = batch(
        client,
        {"bId": "1", "operation": "create", "Vendor": {"DisplayName": "Ridgeline"}},
        {"bId": "2", "Query": "select * from Vendor where DisplayName = 'Ridgeline'"},
    )

    assert answers[1] == {"bId": "2", "QueryResponse": {}}


def test_without_an_operation_it_creates_or_updates_like_a_post(client, vendor):
    created, updated = batch(
        client,
        {"bId": "1", "Vendor": {"DisplayName": "New"}},
        {"bId": "2", "Vendor": {**vendor, "DisplayName": "Renamed"}},
    )

    assert created["Vendor"]["SyncToken"] == "0"
    assert (updated["Vendor"]["Id"], updated["Vendor"]["DisplayName"]) == (vendor["Id"], "Renamed")


def test_an_options_word_permits_a_number_twice(client):
    invoice = {"CustomerRef": {"value": "21"}, "Line": [sale(5)], "DocNumber": "A-1"}
    client.create("Invoice", invoice)

    refused, taken = batch(
        client,
        {"bId": "1", "Invoice": invoice},
        {"bId": "2", "optionsData": "allowDuplicateDocNum", "Invoice": invoice},
    )

    assert (code(refused), taken["Invoice"]["DocNumber"]) == ("6140", "A-1")


# Items that fail by themselves, with the code of their fault.
FAILING = {
    "a name that is taken": ({"operation": "create", "Vendor": {"DisplayName": "Boise Power & Light"}}, "6240"),
    "an object that is not there": ({"operation": "delete", "Invoice": {"Id": "9", "SyncToken": "0"}}, "610"),
    "a version that is not the last": ({"operation": "update", "Vendor": {"Id": "1", "SyncToken": "9"}}, "5010"),
    "a statement that cannot be read": ({"Query": "select"}, "4000"),
    "a kind that is not captured": ({"CDCQuery": {"Entities": "TaxCode", "ChangedSince": "2026-11-01"}}, "500"),
    "a capture without a moment": ({"CDCQuery": {"Entities": "Bill"}}, "2020"),
    "a kind that is not there": ({"operation": "create", "Nothing": {}}, "2000"),
    "an operation that is not there": ({"operation": "merge", "Vendor": {"Id": "1", "SyncToken": "0"}}, "500"),
    "a document that is none": ({"operation": "create", "Vendor": "x"}, "2010"),
}


@pytest.mark.parametrize("why", FAILING)
def test_it_fails_alone_for(client, why):
    item, expected = FAILING[why]

    failed, good = batch(client, {"bId": "bad", **item}, {"bId": "good", "operation": "create", "Bill": BILL})

    assert (failed["bId"], code(failed)) == ("bad", expected)
    assert good["Bill"]["Id"]


def test_an_item_that_is_no_object_has_a_fault_too(client):
    failed, good = batch(client, "x", {"bId": "good", "Bill": BILL})

    assert code(failed) == "2010"
    assert good["Bill"]["Id"]


def test_a_failed_item_leaves_nothing_behind(client, company_file):
    batch(client, {"bId": "1", "Bill": {**BILL, "Line": [expense(10), expense(5, "999")]}})

    assert company_file.entities("Bill") == []


def test_a_repeat_acts_on_the_items_that_failed_alone(client, company_file):
    items = ({"bId": "1", "Bill": BILL}, {"bId": "2", "Bill": {**BILL, "VendorRef": {"value": "999"}}})
    first = batch(client, *items, requestid="r1")

    again = batch(client, items[0], {"bId": "2", "Bill": BILL}, requestid="r1")

    assert (code(first[1]), again[0], again[1]["Bill"]["Id"]) == ("2500", first[0], again[1]["Bill"]["Id"])
    assert len(company_file.entities("Bill")) == 2


def test_two_items_may_not_share_what_they_are_remembered_by(client, company_file):
    first, second = batch(client, {"bId": "1", "Bill": BILL}, {"bId": "1", "Bill": BILL}, requestid="r1")

    assert (first["Bill"]["Id"], code(second)) == (company_file.entities("Bill")[0]["Id"], "600")


def test_a_key_ends_at_fifty_characters(client):
    (answer,) = batch(client, {"bId": "x" * 20, "Bill": BILL}, requestid="r" * 36)

    assert code(answer) == "2130"


def test_without_a_requestid_a_bid_may_be_long(client):
    (answer,) = batch(client, {"bId": "x" * 200, "Bill": BILL})

    assert answer["bId"] == "x" * 200
