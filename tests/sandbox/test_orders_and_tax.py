"""Orders that close when they are billed, credits and deposits that tie documents together, and tax by country."""

from decimal import Decimal

import pytest

from connector.sandbox.chart import EXEMPT, GST, HST, IDAHO, SALES_TAX_PAYABLE, SUN_VALLEY
from connector.sandbox.company import CANADIAN_REALM, REALM
from connector.sandbox.mount import CompanyFile

from .conftest import Client, expense, sale

VENDOR, CUSTOMER = {"VendorRef": {"value": "1"}}, {"CustomerRef": {"value": "21"}}
TAXED = {"TaxCodeRef": {"value": "TAX"}}


def billing(order, amount, line="1"):
    """One line of a bill or an invoice that takes from a line of an order."""
    link = {"TxnId": order["Id"], "TxnType": "PurchaseOrder", "TxnLineId": line}
    return {**expense(amount), "LinkedTxn": [link]}


def applied(kind, document, amount):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": document["Id"], "TxnType": kind}]}


@pytest.fixture
def order(client):
    return client.create("PurchaseOrder", {**VENDOR, "Line": [expense(100), expense(50)]})


@pytest.fixture
def canadian():
    file = CompanyFile(CANADIAN_REALM)
    client = Client(file.session(), REALM)
    with file.app.store.transaction():
        file.app.store.write("UPDATE tokens SET realm = ?", CANADIAN_REALM)
        file.app.store.write("UPDATE connections SET realm = ?", CANADIAN_REALM)
    client.root = client.root.replace(REALM, CANADIAN_REALM)
    return client


# -- orders --------------------------------------------------------------------
def test_an_order_billed_in_part_stays_open_and_says_what_came(client, order):
    client.create("Bill", {**VENDOR, "Line": [billing(order, 60)]})

    now = client.get(f"purchaseorder/{order['Id']}").json()["PurchaseOrder"]
    assert (now["POStatus"], [line["Received"] for line in now["Line"]]) == ("Open", [60, 0])


def test_too_much_on_one_line_does_not_close_the_others(client, order):
    client.create("Bill", {**VENDOR, "Line": [billing(order, 150)]})

    assert client.get(f"purchaseorder/{order['Id']}").json()["PurchaseOrder"]["POStatus"] == "Open"


def test_an_order_opens_again_when_its_bill_is_deleted(client, order):
    bill = client.create("Bill", {**VENDOR, "Line": [billing(order, 100), billing(order, 50, "2")]})
    closed = client.get(f"purchaseorder/{order['Id']}").json()["PurchaseOrder"]

    client.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")

    opened = client.get(f"purchaseorder/{order['Id']}").json()["PurchaseOrder"]
    assert (closed["POStatus"], opened["POStatus"], "LinkedTxn" in opened) == ("Closed", "Open", False)


def test_a_deleted_order_leaves_its_bill_without_links(client, order):
    bill = client.create("Bill", {**VENDOR, "Line": [billing(order, 60)]})

    client.post("purchaseorder", {"Id": order["Id"], "SyncToken": "1"}, operation="delete")

    now = client.get(f"bill/{bill['Id']}").json()["Bill"]
    assert ("LinkedTxn" in now, "LinkedTxn" in now["Line"][0], now["TotalAmt"]) == (False, False, 60)


def test_only_a_new_line_of_a_bill_can_be_linked(client, order):
    bill = client.create("Bill", {**VENDOR, "Line": [expense(60)]})
    line = {**billing(order, 60), "Id": bill["Line"][0]["Id"]}

    answer = client.post("bill", {**bill, "Line": [line]})

    assert answer.json()["Fault"]["Error"][0]["code"] == "6000"


def test_with_progress_billing_an_estimate_closes_with_its_last_invoice(client, company_file):
    company_file.set_preferences("SalesFormsPrefs", UsingProgressInvoicing=True)
    estimate = client.create("Estimate", {**CUSTOMER, "Line": [sale(100)]})
    link = {"LinkedTxn": [{"TxnId": estimate["Id"], "TxnType": "Estimate"}]}

    states = []
    for amount in (60, 40):
        client.create("Invoice", {**CUSTOMER, **link, "Line": [sale(amount)]})
        states.append(client.get(f"estimate/{estimate['Id']}").json()["Estimate"]["TxnStatus"])

    assert states == ["Pending", "Closed"]


# -- credits and deposits ------------------------------------------------------
def test_a_credit_memo_pays_along(client):
    invoice = client.create("Invoice", {**CUSTOMER, "Line": [sale(100)]})
    credit = client.create("CreditMemo", {**CUSTOMER, "Line": [sale(30)]})
    lines = [applied("Invoice", invoice, 100), applied("CreditMemo", credit, 30)]

    client.create("Payment", {**CUSTOMER, "TotalAmt": 70, "Line": lines})

    memo = client.get(f"creditmemo/{credit['Id']}").json()["CreditMemo"]
    assert (memo["Balance"], memo["RemainingCredit"]) == (0, 0)
    assert client.get(f"invoice/{invoice['Id']}").json()["Invoice"]["Balance"] == 0
    assert client.get("customer/21").json()["Customer"]["Balance"] == 0


def test_a_deleted_credit_opens_what_it_paid(client):
    bill = client.create("Bill", {**VENDOR, "Line": [expense(100)]})
    credit = client.create("VendorCredit", {**VENDOR, "Line": [expense(30)]})
    paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "1"}}, "TotalAmt": 70}
    lines = [applied("Bill", bill, 100), applied("VendorCredit", credit, 30)]
    client.create("BillPayment", {**VENDOR, **paid, "Line": lines})

    client.post("vendorcredit", {"Id": credit["Id"], "SyncToken": "1"}, operation="delete")

    assert client.get(f"bill/{bill['Id']}").json()["Bill"]["Balance"] == 30
    assert client.get("vendor/1").json()["Vendor"]["Balance"] == 30


def test_a_purchase_on_a_bill_payment_disappears(client):
    bill = client.create("Bill", {**VENDOR, "Line": [expense(100)]})
    paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "1"}}, "TotalAmt": 100}

    payment = client.create(
        "BillPayment", {**VENDOR, **paid, "Line": [applied("Bill", bill, 100), applied("Purchase", bill, 1)]}
    )

    assert [line["LinkedTxn"][0]["TxnType"] for line in payment["Line"]] == ["Bill"]


def test_a_deposit_moves_the_money_out_of_undeposited_funds(client):
    payment = client.create("Payment", {**CUSTOMER, "TotalAmt": 70})
    deposit = client.create(
        "Deposit", {"DepositToAccountRef": {"value": "1"}, "Line": [applied("Payment", payment, 70)]}
    )
    funds = [client.get(f"account/{id}").json()["Account"]["CurrentBalance"] for id in ("1", "4")]

    client.post("deposit", {"Id": deposit["Id"], "SyncToken": "0"}, operation="delete")

    freed = client.get(f"payment/{payment['Id']}").json()["Payment"]
    assert (funds, "LinkedTxn" in freed) == ([70, 0], False)


# -- tax -----------------------------------------------------------------------
@pytest.mark.parametrize(("code", "taxes"), [(IDAHO, [6]), (SUN_VALLEY, [6, 3])])
def test_in_the_united_states_the_document_says_by_which_code(client, code, taxes):
    lines = [sale(100, **TAXED), sale(50, TaxCodeRef={"value": "NON"})]

    invoice = client.create("Invoice", {**CUSTOMER, "Line": lines, "TxnTaxDetail": {"TxnTaxCodeRef": {"value": code}}})

    detail = invoice["TxnTaxDetail"]
    assert ([line["Amount"] for line in detail["TaxLine"]], invoice["TotalAmt"]) == (taxes, 150 + sum(taxes))
    account = client.get(f"account/{SALES_TAX_PAYABLE}").json()["Account"]
    assert account["CurrentBalance"] == sum(taxes)


@pytest.mark.parametrize(("first", "tax"), [(False, 6), (True, Decimal("5.4"))])
def test_a_discount_comes_before_the_tax_or_after(client, first, tax):
    off = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
    lines = [sale(100, **TAXED), off]

    invoice = client.create("Invoice", {**CUSTOMER, "Line": lines, "ApplyTaxAfterDiscount": first})

    assert (str(invoice["TxnTaxDetail"]["TotalTax"]), str(invoice["TotalAmt"])) == (
        str(float(tax)) if first else "6.0", str(float(90 + tax)),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("how", "detail", "net", "tax"),
    [
        ("TaxExcluded", {}, 100, 13),
        ("TaxInclusive", {"TaxInclusiveAmt": 113}, 100, 13),
        ("TaxInclusive", {}, 100, 13),
        ("NotApplicable", {}, 100, 0),
    ],
)
def test_elsewhere_each_line_bears_a_code(canadian, how, detail, net, tax):
    line = sale(100, TaxCodeRef={"value": HST}, **detail)

    invoice = canadian.create("Invoice", {**CUSTOMER, "GlobalTaxCalculation": how, "Line": [line]})

    assert (invoice["Line"][0]["Amount"], invoice["TxnTaxDetail"]["TotalTax"], invoice["TotalAmt"]) == (
        net,
        tax,
        net + tax,
    )


def test_what_a_purchase_was_taxed_is_claimed_back(canadian):
    lines = [expense(100, TaxCodeRef={"value": GST}), expense(50, TaxCodeRef={"value": EXEMPT})]

    canadian.create("Bill", {**VENDOR, "GlobalTaxCalculation": "TaxExcluded", "Line": lines})

    account = canadian.get(f"account/{SALES_TAX_PAYABLE}").json()["Account"]
    assert (account["CurrentBalance"], canadian.get("vendor/1").json()["Vendor"]["Balance"]) == (-5, 155)


@pytest.mark.parametrize(("sent", "code"), [({}, "2020"), ({"GlobalTaxCalculation": "TaxExcluded"}, "6000")])
def test_elsewhere_nothing_is_left_unsaid(canadian, sent, code):
    answer = canadian.post("bill", {**VENDOR, **sent, "Line": [expense(100)]})

    assert answer.json()["Fault"]["Error"][0]["code"] == code


def test_companies_never_see_each_other(client, company_file):
    bill = client.create("Bill", {**VENDOR, "Line": [expense(100)]})
    other = company_file.app.books(CANADIAN_REALM)

    assert other.document("Bill", bill["Id"]) is None
    assert other.balance("Vendor:1") == 0
    assert company_file.app.books(REALM).balance("Vendor:1") == -10000
