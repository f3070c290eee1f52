from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.sandbox.chart import CHECKING
from connector.sandbox.entities import ENTITIES
from connector.sandbox.faults import Fault
from connector.sandbox.mount import CompanyFile

from .conftest import expense, sale


def applied(kind, id, amount):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": kind}]}


def cheque(vendor, *lines, total):
    return {
        "VendorRef": {"value": vendor}, "PayType": "Check", "TotalAmt": total, "Line": list(lines),
        "CheckPayment": {"BankAccountRef": {"value": CHECKING}},
    }  # fmt: skip


@pytest.fixture
def bill(client, vendor):
    return client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(100)]})


@pytest.fixture
def invoice(client, job):
    return client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [sale(100)]})


def test_a_cheque_lowers_the_bill_and_links_both(client, bill, vendor):
    paid = client.create("BillPayment", cheque(vendor["Id"], applied("Bill", bill["Id"], 60), total=60))

    now = client.get(f"bill/{bill['Id']}").json()["Bill"]
    assert (now["Balance"], now["SyncToken"]) == (40, "1")
    assert now["LinkedTxn"] == [{"TxnId": paid["Id"], "TxnType": "BillPaymentCheck"}]
    assert client.get(f"vendor/{vendor['Id']}").json()["Vendor"]["Balance"] == 40


def test_a_vendor_credit_pays_along(client, bill, vendor):
    credit = client.create("VendorCredit", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(30)]})
    lines = [applied("Bill", bill["Id"], 100), applied("VendorCredit", credit["Id"], 30)]

    client.create("BillPayment", cheque(vendor["Id"], *lines, total=70))

    assert client.get(f"bill/{bill['Id']}").json()["Bill"]["Balance"] == 0
    assert client.get(f"vendorcredit/{credit['Id']}").json()["VendorCredit"]["Balance"] == 0
    assert client.get(f"vendor/{vendor['Id']}").json()["Vendor"]["Balance"] == 0


def test_nobody_pays_more_than_is_open(client, bill, vendor):
    answer = client.post("billpayment", cheque(vendor["Id"], applied("Bill", bill["Id"], 101), total=101))

    assert answer.json()["Fault"]["Error"][0]["code"] == "6000"


def test_nobody_pays_another_vendors_bill(client, bill):
    answer = client.post("billpayment", cheque("1", applied("Bill", bill["Id"], 1), total=1))

    assert answer.json()["Fault"]["Error"][0]["code"] == "2500"


def test_a_paid_bill_is_not_cut_below_what_was_paid(client, bill, vendor):
    client.create("BillPayment", cheque(vendor["Id"], applied("Bill", bill["Id"], 60), total=60))
    change = {"Id": bill["Id"], "SyncToken": "1", "sparse": True, "VendorRef": bill["VendorRef"], "Line": [expense(59)]}

    assert client.post("bill", change).json()["Fault"]["Error"][0]["code"] == "6000"


def test_a_payment_lowers_the_invoice_and_keeps_the_rest_unapplied(client, invoice, job):
    sent = {"CustomerRef": {"value": job["Id"]}, "TotalAmt": 150, "Line": [applied("Invoice", invoice["Id"], 100)]}
    payment = client.create("Payment", sent)

    now = client.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    assert (now["Balance"], payment["UnappliedAmt"]) == (0, 50)
    assert now["LinkedTxn"] == [{"TxnId": payment["Id"], "TxnType": "Payment"}]


def test_a_voided_payment_opens_the_invoice_again(client, invoice, job):
    sent = {"CustomerRef": {"value": job["Id"]}, "TotalAmt": 100, "Line": [applied("Invoice", invoice["Id"], 100)]}
    payment = client.create("Payment", sent)

    client.post("payment", {"Id": payment["Id"], "SyncToken": "0", "sparse": True}, operation="update", include="void")

    now = client.get(f"invoice/{invoice['Id']}").json()["Invoice"]
    assert (now["Balance"], "LinkedTxn" in now) == (100, False)


def test_a_deleted_invoice_leaves_its_payment_unapplied(client, invoice, job):
    sent = {"CustomerRef": {"value": job["Id"]}, "TotalAmt": 100, "Line": [applied("Invoice", invoice["Id"], 100)]}
    payment = client.create("Payment", sent)

    client.post("invoice", {"Id": invoice["Id"], "SyncToken": "1"}, operation="delete")

    assert client.get(f"payment/{payment['Id']}").json()["Payment"]["UnappliedAmt"] == 100


def test_what_a_job_owes_counts_for_its_owner(client, invoice, job):
    owner = client.get(f"customer/{job['ParentRef']['value']}").json()["Customer"]

    assert (owner["Balance"], owner["BalanceWithJobs"]) == (0, 100)


# -- whatever happens, the books balance ---------------------------------------
ACTIONS = st.tuples(
    st.sampled_from(["bill", "invoice", "pay", "receive", "delete", "void", "change"]), st.integers(-300, 900)
)


@given(st.lists(ACTIONS, max_size=15))
@settings(max_examples=40, deadline=None)
def test_random_work_keeps_the_trial_balance_and_the_open_balances(actions):
    company_file = CompanyFile()

    for action, number in actions:
        _act(company_file, action, number)

    rows = company_file.app.store.rows(
        "SELECT sum(cents) FROM postings UNION ALL SELECT sum(cents) FROM balances WHERE key LIKE 'Account:%'"
    )
    assert [total or 0 for (total,) in rows] == [0, 0]
    assert company_file.read("Vendor", "1")["Balance"] == _open(company_file, "Bill") - _overpaid(company_file)
    assert company_file.read("Customer", "21")["Balance"] == _open(company_file, "Invoice") - _unapplied(company_file)


def _act(company_file, action, number):
    amount, books = Decimal(number) / 7, company_file.app.books(company_file.realm)
    try:
        if action == "bill":
            company_file.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(amount), expense(3, "91")]})
        elif action == "invoice":
            company_file.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(amount)]})
        elif action in ("pay", "receive"):
            _settle(company_file, action, abs(amount))
        else:
            _undo(company_file, books, action, number)
    except Fault:
        return


def _settle(company_file, action, amount):
    kind = "Bill" if action == "pay" else "Invoice"
    newest = company_file.entities(kind)[-1:]
    for document in newest:
        line = applied(kind, document["Id"], min(amount, document["Balance"]))
        if action == "pay":
            company_file.create("BillPayment", cheque("1", line, total=line["Amount"]))
        else:
            company_file.create("Payment", {"CustomerRef": {"value": "21"}, "TotalAmt": amount, "Line": [line]})


def _undo(company_file, books, action, number):
    kinds = ["Bill", "Invoice", "Payment"] if action == "delete" else ["Invoice", "Payment"]
    kind = kinds[number % len(kinds)]
    for document in company_file.entities(kind)[:1]:
        sent = {"Id": document["Id"], "SyncToken": document["SyncToken"]}
        with company_file.app.store.transaction():
            if action == "change":
                books.update(ENTITIES[kind], {**document, "Line": document.get("Line", [])[:1]})
            else:
                (books.delete if action == "delete" else books.void)(ENTITIES[kind], sent)


def _open(company_file, kind):
    return sum((row["Balance"] for row in company_file.entities(kind)), Decimal(0))


def _unapplied(company_file):
    return sum((row["UnappliedAmt"] for row in company_file.entities("Payment")), Decimal(0))


def _overpaid(company_file):
    """What bill payments hold whose bill is gone."""
    payments = company_file.entities("BillPayment")
    lines = [line["Amount"] for payment in payments for line in payment["Line"]]
    return sum((payment["TotalAmt"] for payment in payments), Decimal(0)) - sum(lines, Decimal(0))
