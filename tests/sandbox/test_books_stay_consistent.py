"""Whatever is done to the books in whatever order, they balance, and documents agree with what is linked to them."""

from collections import defaultdict
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.sandbox.chart import CHECKING, COMPANY_CARD, EXEMPT, GST, HST, IDAHO, STOCK_ITEM, SUN_VALLEY
from connector.sandbox.company import CANADIAN_REALM, REALM
from connector.sandbox.entities import ENTITIES
from connector.sandbox.faults import Fault
from connector.sandbox.mount import CompanyFile
from connector.sandbox.payments import SETTLED, SETTLES, applied, link_type, settled

from .conftest import expense, sale

VENDORS, CUSTOMERS = ("1", "2"), ("21", "22")
CODES = {REALM: ("TAX", "NON"), CANADIAN_REALM: (HST, GST, EXEMPT)}


class Office:
    """Somebody who works in one company's books, at random."""

    def __init__(self, realm, seed):
        self.file, self.realm, self.chance = CompanyFile(realm), realm, Random(seed)
        self.books = self.file.app.books(realm)

    def any_of(self, options):
        return self.chance.choice(options)

    def amount(self):
        return Decimal(self.chance.randint(-3000, 90_000)) / 100

    def ref(self, options):
        return {"value": self.any_of(options)}

    def code(self):
        return {"TaxCodeRef": self.ref(CODES[self.realm])}

    # -- documents -----------------------------------------------------------
    def costs(self, **more):
        lines = [
            expense(self.amount(), CustomerRef=self.ref(CUSTOMERS), **self.code()),
            expense(3, "91", **self.code()),
        ]
        return self.taxed({"Line": lines, **more})

    def sales(self, **more):
        discount = {
            "DetailType": "DiscountLineDetail",
            "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 7},
        }
        lines = [
            sale(self.amount(), self.any_of(("3", "5", STOCK_ITEM)), **self.code()),
            sale(12, **self.code()),
            discount,
        ]
        more |= {"ApplyTaxAfterDiscount": self.any_of((True, False)), "CustomerRef": self.ref(CUSTOMERS)}
        return self.taxed({"Line": lines[: self.any_of((1, 2, 3))], **more})

    def taxed(self, document):
        """Canadian documents say how they are taxed; American ones may name a code."""
        if self.realm == CANADIAN_REALM:
            return document | {"GlobalTaxCalculation": self.any_of(("TaxExcluded", "TaxInclusive", "NotApplicable"))}
        return document | {"TxnTaxDetail": {"TxnTaxCodeRef": self.ref((IDAHO, SUN_VALLEY))}}

    def bill(self):
        return self.costs(VendorRef=self.ref(VENDORS), **self.linked("PurchaseOrder", "VendorRef"))

    def vendor_credit(self):
        return self.costs(VendorRef=self.ref(VENDORS))

    purchase_order = vendor_credit

    def purchase(self):
        form, account = self.any_of((("Check", CHECKING), ("CreditCard", COMPANY_CARD)))
        credit = form == "CreditCard" and self.any_of((True, False))
        return self.costs(PaymentType=form, AccountRef={"value": account}, EntityRef=self.ref(VENDORS), Credit=credit)

    def invoice(self):
        return self.sales(**self.linked("Estimate", "CustomerRef"))

    def estimate(self):
        return self.sales()

    credit_memo = estimate

    def journal_entry(self):
        amount = abs(self.amount())
        account, who = self.any_of((("33", ("Vendor", "1")), ("84", ("Customer", "21")), ("90", None)))
        entity = {"Entity": {"Type": who[0], "EntityRef": {"value": who[1]}}} if who else {}
        return {
            "Line": [
                _entry(amount, "Debit", account, **entity),
                _entry(amount, "Credit", "79", ClassRef={"value": "1"}),
            ]
        }

    def payment(self):
        return self.settling("Payment", "CustomerRef", CUSTOMERS) | {"TotalAmt": abs(self.amount())}

    def bill_payment(self):
        paid = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": CHECKING}}}
        return self.settling("BillPayment", "VendorRef", VENDORS) | paid | {"TotalAmt": abs(self.amount())}

    def settling(self, kind, party, parties):
        whose = self.any_of(parties)
        there = [
            (name, row) for name in SETTLES[kind] for row in self.file.entities(name) if row[party]["value"] == whose
        ]
        lines = [_applied(name, row["Id"], min(row["Balance"], abs(self.amount()))) for name, row in there[-3:]]
        return {party: {"value": whose}, "Line": lines}

    def deposit(self):
        held = [row for row in self.file.entities("Payment") if "LinkedTxn" not in row]
        lines = [_applied("Payment", row["Id"], row["TotalAmt"]) for row in held[:2]]
        direct = {"Entity": {"value": "21", "type": "CUSTOMER"}, "AccountRef": self.ref(("79", "84"))}
        own = {"Amount": 50, "DetailType": "DepositLineDetail", "DepositLineDetail": direct}
        back = {"CashBack": {"AccountRef": {"value": "2"}, "Amount": 5}}
        return {"DepositToAccountRef": {"value": CHECKING}, "Line": [*lines, own], **self.any_of(({}, back))}

    def linked(self, entity, party):
        """Perhaps a link to one of the newest orders, as a whole or by line."""
        orders = self.file.entities(entity)[-2:]
        if not orders or self.any_of((True, False)):
            return {}
        return {"LinkedTxn": [{"TxnId": self.any_of(orders)["Id"], "TxnType": entity}]}

    # -- work ------------------------------------------------------------------
    def work(self):
        verb = self.any_of(("create", "create", "create", "update", "delete", "void"))
        name = self.any_of(tuple(DOCUMENTS))
        try:
            with self.file.app.store.transaction():
                self.create(name) if verb == "create" else self.change(verb, name)
        except Fault:
            return

    def create(self, name):
        self.books.create(ENTITIES[name], DOCUMENTS[name](self))

    def change(self, verb, name):
        rows = self.file.entities(name)
        if not rows:
            return
        row = self.any_of(rows)
        seen = {"Id": row["Id"], "SyncToken": row["SyncToken"]}
        if verb == "update":
            self.books.update(ENTITIES[name], self.any_of(({**row, "PrivateNote": "x"}, DOCUMENTS[name](self))) | seen)
        else:
            getattr(self.books, verb)(ENTITIES[name], seen)


DOCUMENTS = {
    "Bill": Office.bill, "BillPayment": Office.bill_payment, "CreditMemo": Office.credit_memo, "Deposit": Office.deposit,
    "Estimate": Office.estimate, "Invoice": Office.invoice, "JournalEntry": Office.journal_entry,
    "Payment": Office.payment, "Purchase": Office.purchase, "PurchaseOrder": Office.purchase_order,
    "VendorCredit": Office.vendor_credit,
}  # fmt: skip


def _entry(amount, side, account, **more):
    kind = "JournalEntryLineDetail"
    return {"Amount": amount, "DetailType": kind, kind: {"PostingType": side, "AccountRef": {"value": account}, **more}}


def _applied(entity, id, amount):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": id, "TxnType": entity, "TxnLineId": "0"}]}


@pytest.mark.parametrize("realm", [REALM, CANADIAN_REALM])
@given(seed=st.integers(0, 2**32), steps=st.integers(1, 60))
@settings(max_examples=25, deadline=None)
def test_random_work_leaves_the_books_consistent(realm, seed, steps):
    office = Office(realm, seed)

    for _ in range(steps):
        office.work()

    store = office.file.app.store
    assert_balanced(store)
    assert_open_amounts(office.file)
    assert_names_owe_what_is_open(office)
    assert_links_are_two_sided(office.file)


def assert_balanced(store):
    """Each document and the whole; and each running balance is the sum of its postings."""
    assert (
        store.rows("SELECT entity, id, sum(cents) FROM postings GROUP BY realm, entity, id HAVING sum(cents) <> 0")
        == []
    )
    summed = {
        f"Account:{id}": cents for id, cents in store.rows("SELECT account, sum(cents) FROM postings GROUP BY account")
    }
    summed |= dict(store.rows("SELECT name, sum(cents) FROM postings WHERE control GROUP BY name"))
    running = dict(store.rows("SELECT key, cents FROM balances"))
    assert {key: cents for key, cents in running.items() if cents} == {
        key: cents for key, cents in summed.items() if cents
    }


def assert_open_amounts(file):
    """What is open is the total less what payments that name the document apply."""
    paid = defaultdict(Decimal)
    for kind in SETTLES:
        for payment in file.entities(kind):
            for entity, id, amount in applied(payment):
                paid[entity, id] += amount
            assert payment["TotalAmt"] >= settled(ENTITIES[kind], payment)
    for name in SETTLED:
        for row in file.entities(name):
            assert row["Balance"] == row["TotalAmt"] - paid[name, row["Id"]] >= 0


def assert_names_owe_what_is_open(office):
    """A vendor or customer owes what is open of their documents, less what payments hold, and entries by hand."""
    for kind, name, party, ids in (
        ("Payment", "Customer", "CustomerRef", CUSTOMERS),
        ("BillPayment", "Vendor", "VendorRef", VENDORS),
    ):
        for id in ids:
            theirs = [
                (entity, row)
                for entity in (*SETTLES[kind], kind)
                for row in office.file.entities(entity)
                if row[party]["value"] == id
            ]
            expected = sum((_owed(kind, entity, row) for entity, row in theirs), Decimal(0)) * (
                1 if name == "Customer" else -1
            )
            by_hand = office.file.app.store.value(
                "SELECT sum(cents) FROM postings WHERE control AND name = ? AND entity IN ('JournalEntry', 'Deposit')",
                f"{name}:{id}",
            )
            assert office.books.balance(f"{name}:{id}") == int(expected * 100) + (by_hand or 0)


def _owed(kind, entity, row):
    if entity == kind:
        return settled(ENTITIES[kind], row) - row["TotalAmt"]
    return SETTLES[kind][entity] * row["Balance"]


def assert_links_are_two_sided(file):
    """A document that names another is named by it."""
    links = set()
    types = {}
    for name in DOCUMENTS:
        for row in file.entities(name):
            own = (link_type(ENTITIES[name], row), row["Id"])
            types[own] = row
            for link in (
                *row.get("LinkedTxn", ()),
                *(link for line in row.get("Line", ()) for link in line.get("LinkedTxn", ())),
            ):
                links.add((own, (link["TxnType"], link["TxnId"])))
    assert {(there, here) for here, there in links} == links
    assert {here for here, _ in links} <= types.keys()
