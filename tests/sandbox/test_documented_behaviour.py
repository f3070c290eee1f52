"""Refusals that Intuit documents: one request each, and the fault that answers it."""

from decimal import Decimal

import pytest

from connector.sandbox.company import ACCOUNTS_PAYABLE, CHECKING, RETAINAGE_PAYABLE

from .conftest import expense, sale

BILL = {"VendorRef": {"value": "1"}, "Line": [expense(10)]}
INVOICE = {"CustomerRef": {"value": "21"}, "Line": [sale(10)]}
ITEM = {"Name": "New", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
PRICED = {"Qty": 3, "UnitPrice": Decimal("33.33")}
LINE = {"DetailType": "AccountBasedExpenseLineDetail", "AccountBasedExpenseLineDetail": {"AccountRef": {"value": "82"}}}


def line_of(**detail):
    return {**BILL, "Line": [expense(10, **detail)]}


# What is refused, with its path and body, and the code and element of the fault.
REFUSED = {
    "a vendor needs a name": ("vendor", {"CompanyName": "x"}, "6080", "DisplayName"),
    "a vendor may not be called like another vendor": ("vendor", {"DisplayName": "BOISE power & light"}, "6240", "DisplayName"),
    "nor like a customer": ("vendor", {"DisplayName": "Foothills Medical Group"}, "6240", "DisplayName"),
    "nor like an employee": ("vendor", {"DisplayName": "pat doyle"}, "6240", "DisplayName"),
    "a name holds no colon": ("customer", {"DisplayName": "A:B"}, "2040", "DisplayName"),
    "a name ends at 500 characters": ("vendor", {"DisplayName": "x" * 501}, "2050", "DisplayName"),
    "an item's name ends at 100": ("item", {**ITEM, "Name": "x" * 101}, "2050", "Name"),
    "an item's name is taken once": ("item", {**ITEM, "Name": "contract BILLING"}, "6240", "Name"),
    "an item needs an account": ("item", {"Name": "x", "Type": "Service"}, "6000", "IncomeAccountRef"),
    "an item earns on no payable account": (
        "item", {**ITEM, "IncomeAccountRef": {"value": ACCOUNTS_PAYABLE}}, "6430", "IncomeAccountRef",
    ),
    "an e-mail address has an @": (
        "vendor", {"DisplayName": "x", "PrimaryEmailAddr": {"Address": "ap.example"}}, "2210", "PrimaryEmailAddr",
    ),
    "an unknown member is refused": ("vendor", {"DisplayName": "x", "PrimaryEmail": {}, "Nick": "y"}, "2010", "Nick"),
    "a nested one too": ("vendor", {"DisplayName": "x", "BillAddr": {"Street": "1 A St"}}, "2010", "Street"),
    "a location is no member of a line": ("bill", line_of(DepartmentRef={"value": "1"}), "2010", "DepartmentRef"),
    "a job needs its parent": ("customer", {"DisplayName": "x", "Job": True}, "6150", "ParentRef"),
    "a parent makes a job": ("customer", {"DisplayName": "x", "ParentRef": {"value": "21"}}, "6150", "ParentRef"),
    "a bill needs a vendor": ("bill", {"Line": [expense(10)]}, "2020", "VendorRef"),
    "a bill needs lines": ("bill", {**BILL, "Line": []}, "2020", "Line"),
    "a line needs an amount": ("bill", {**BILL, "Line": [LINE]}, "2020", "Amount"),
    "a vendor must exist": ("bill", {**BILL, "VendorRef": {"value": "999"}}, "2500", "VendorRef"),
    "None is no id": ("bill", {**BILL, "VendorRef": {"value": "None"}}, "2500", "VendorRef"),
    "an account must exist": ("bill", line_of(AccountRef={"value": "999"}), "2500", "AccountRef"),
    "a reference is an object": ("bill", {**BILL, "VendorRef": "1"}, "2010", "VendorRef"),
    "a foreign currency needs to be enabled": ("bill", {**BILL, "CurrencyRef": {"value": "EUR"}}, "6000", "CurrencyRef"),
    "a bill's number ends at 21 characters": ("bill", {**BILL, "DocNumber": "x" * 22}, "2050", "DocNumber"),
    "a note ends at 4000": ("bill", {**BILL, "PrivateNote": "x" * 4001}, "2050", "PrivateNote"),
    "a description ends at 4000": (
        "bill", {**BILL, "Line": [{**expense(10), "Description": "x" * 4001}]}, "2050", "Description",
    ),
    "a bill is not negative": ("bill", {**BILL, "Line": [expense(10), expense(-11, RETAINAGE_PAYABLE)]}, "6000", "TotalAmt"),
    "an amount is quantity times price": ("bill", line_of(**PRICED), "2010", "Qty"),
    "also on an invoice": ("invoice", {**INVOICE, "Line": [sale(100, **PRICED)]}, "6070", "Line"),
    "a billable status is one of three": ("bill", line_of(BillableStatus="Sometimes"), "2170", "BillableStatus"),
    "nobody may say it was billed": ("bill", line_of(BillableStatus="HasBeenBilled"), "2170", "BillableStatus"),
    "billable to whom": ("bill", line_of(BillableStatus="Billable"), "6310", "CustomerRef"),
    "a US line is TAX or NON": ("bill", line_of(TaxCodeRef={"value": "7"}), "6100", "TaxCodeRef"),
    "a control account is on no line": ("bill", line_of(AccountRef={"value": ACCOUNTS_PAYABLE}), "6430", "AccountRef"),
    "a date is a date": ("bill", {**BILL, "TxnDate": "31/10/2026"}, "2060", "TxnDate"),
    "an amount is a number": ("bill", {**BILL, "Line": [expense("42,000.00")]}, "2090", "Amount"),
    "a sales line is on no bill": ("bill", {**BILL, "Line": [sale(10)]}, "2170", "DetailType"),
    "an invoice's customer must exist": ("invoice", {**INVOICE, "CustomerRef": {"value": "1"}}, "2500", "CustomerRef"),
    "an item that is not sold is on no invoice": ("invoice", {**INVOICE, "Line": [sale(10, "4")]}, "6000", "ItemRef"),
    "to send it needs an address": ("invoice", {**INVOICE, "EmailStatus": "NeedToSend"}, "2020", "BillEmail"),
    "a bill payment pays something": (
        "billpayment",
        {"VendorRef": {"value": "1"}, "PayType": "Check", "TotalAmt": 5, "Line": [{"Amount": 5}],
         "CheckPayment": {"BankAccountRef": {"value": CHECKING}}},
        "2020", "LinkedTxn",
    ),
    "a tax code is not posted": ("taxcode", {"Name": "x"}, "500", None),
    "an update says what it saw": ("vendor", {"Id": "1", "DisplayName": "x"}, "2020", "SyncToken"),
    "an update of what is not there": ("vendor", {"Id": "999", "SyncToken": "0"}, "610", None),
    "a file hangs on something that is there": (
        "attachable", {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Bill", "value": "9"}}]}, "2500", "EntityRef",
    ),
    "a category keeps its case": ("attachable", {"Note": "x", "Category": "receipt"}, "2170", "Category"),
}  # fmt: skip


@pytest.mark.parametrize("why", REFUSED)
def test_it_is_refused_that(client, why):
    path, body, code, element = REFUSED[why]

    answer = client.post(path, _plain(body))

    (error,) = answer.json()["Fault"]["Error"]
    assert (answer.status_code, error["code"], error.get("element")) == (400, code, element)


def _plain(value):
    """`requests` cannot write Decimal; these few are exact as floats print them."""
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def test_a_refusal_leaves_nothing_behind(client, company_file):
    client.post("bill", {**BILL, "Line": [expense(10), expense(5, "999")]})

    assert company_file.entities("Bill") == []


def test_a_missing_object_is_a_400_not_a_404(client):
    answer = client.get("bill/999")

    assert answer.status_code == 400
    assert answer.json()["Fault"]["Error"][0]["code"] == "610"


def test_every_answer_carries_a_trace_id(client):
    assert client.get("vendor/1").headers["intuit_tid"]


@pytest.mark.parametrize("body", [b"{", b"[1]", b'"x"', b'{"DisplayName": }'])
def test_what_is_not_an_object_is_refused(client, body):
    answer = client.session.post(f"{client.root}/vendor", data=body)

    assert answer.json()["Fault"]["Error"][0]["code"] == "2010"


def test_a_body_that_is_not_utf_8_is_refused(client):
    answer = client.session.post(f"{client.root}/vendor", data=b'{"DisplayName": "\xe9"}')

    assert answer.json()["Fault"]["Error"][0]["code"] == "500"
