"""What the client writes: amounts to the cent, once per request id, and what comes back."""

from decimal import Decimal

import pytest
import responses

from connector.errors import Rejected
from connector.sandbox.chart import CONTRACT_BILLING_ITEM
from tests.connector.company import BASE, BILL, REALM, writes


def test_a_created_bill_comes_back_as_quickbooks_keeps_it(quickbooks, company_file):
    bill = quickbooks.create("Bill", BILL, request_id="r1")

    assert bill["TotalAmt"] == Decimal("1234567.89")
    assert isinstance(bill["TotalAmt"], Decimal)
    assert company_file.read("Bill", bill["Id"])["DocNumber"] == "1042"


def test_a_write_carries_its_requestid_and_the_minor_version(quickbooks, company_file):
    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    (write,) = writes(company_file)
    assert write["path"] == f"/v3/company/{REALM}/vendor"
    assert write["query"] == {"requestid": "r1", "minorversion": "75"}


def test_the_text_that_was_accepted_goes_out_unchanged(lone):
    text = '{"Line":[{"Amount":0.10}],"VendorRef":{"value":"1"}}'
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/bill", json={"Bill": {"Id": "1"}})

        lone.create("Bill", text, request_id="r1")

        assert wire.calls[0].request.body == text.encode()
        assert wire.calls[0].request.headers["Accept"] == "application/json"


@pytest.mark.parametrize("amount", ["0.10", "1234567890123456.78", "-0.01", "1E+3", "33.333333"])
def test_no_amount_passes_through_a_float(lone, amount):
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/bill", body=f'{{"Bill": {{"TotalAmt": {amount}}}}}')

        bill = lone.create("Bill", {"TotalAmt": Decimal(amount)}, request_id="r1")

        assert wire.calls[0].request.body == f'{{"TotalAmt":{Decimal(amount):f}}}'.encode()
    assert bill["TotalAmt"] == Decimal(amount)


@pytest.mark.parametrize("amount", [0.1, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999")])
def test_what_is_no_amount_never_leaves(quickbooks, company_file, amount):
    with pytest.raises((TypeError, ValueError)):
        quickbooks.create("Bill", {"TotalAmt": amount}, request_id="r1")

    assert writes(company_file) == []


def test_the_same_requestid_makes_one_document(quickbooks, company_file, bill):
    again = quickbooks.create("Bill", BILL, request_id="bill-1")

    assert again["Id"] == bill["Id"]
    assert len(company_file.entities("Bill")) == 1


def test_a_sparse_update_leaves_the_rest_alone(quickbooks, bill):
    changes = {"Id": bill["Id"], "SyncToken": bill["SyncToken"], "VendorRef": {"value": "1"}, "PrivateNote": "moved"}

    changed = quickbooks.update_sparse("Bill", changes, request_id="r2")

    assert (changed["PrivateNote"], changed["DocNumber"]) == ("moved", "1042")
    assert changed["TotalAmt"] == bill["TotalAmt"]


def test_a_stale_sync_token_is_refused(quickbooks, company_file, bill):
    company_file.update("Bill", bill["Id"], VendorRef=bill["VendorRef"], PrivateNote="by a person")

    with pytest.raises(Rejected) as caught:
        quickbooks.delete("Bill", bill["Id"], bill["SyncToken"], request_id="r2")

    assert caught.value.is_stale


def test_a_deleted_bill_is_gone(quickbooks, bill):
    quickbooks.delete("Bill", bill["Id"], bill["SyncToken"], request_id="r2")

    assert quickbooks.fetch("Bill", bill["Id"]) is None


def test_a_voided_invoice_stays_with_nothing_on_it(quickbooks, company_file):
    customer = company_file.create("Customer", {"DisplayName": "Riverside Owner LLC"})
    line = {
        "Amount": Decimal("10.00"),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": CONTRACT_BILLING_ITEM}, "TaxCodeRef": {"value": "NON"}},
    }
    invoice = company_file.create("Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})

    voided = quickbooks.void("Invoice", invoice["Id"], invoice["SyncToken"], request_id="r1")

    assert voided["TotalAmt"] == 0
    assert quickbooks.fetch("Invoice", invoice["Id"])["PrivateNote"] == "Voided"


def test_a_duplicate_name_is_named_as_such(quickbooks):
    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    with pytest.raises(Rejected) as caught:
        quickbooks.create("Vendor", {"DisplayName": "RIDGELINE"}, request_id="r2")

    assert caught.value.is_duplicate_name
    assert caught.value.intuit_tid
