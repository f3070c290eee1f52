"""What QuickBooks fills in when it is left out."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from . import naming, numbering
from .accounts import TYPE_OF
from .chart import ACCOUNTS_PAYABLE
from .entities import Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

SALE: Json = {"EmailStatus": "NotSet", "PrintStatus": "NotSet", "ApplyTaxAfterDiscount": False}
MEMBERS: dict[str, Json] = {
    "CreditMemo": SALE,
    "Customer": {"Job": False, "BillWithParent": False},
    "Employee": {"BillableTime": False},
    "Estimate": SALE | {"TxnStatus": "Pending"},
    "Invoice": SALE,
    "Item": {"Type": "NonInventory"},
    "JournalEntry": {"Adjustment": False},
    "Payment": {"ProcessPayment": False},
    "Purchase": {"Credit": False},
    "PurchaseOrder": {"POStatus": "Open"},
    "TaxAgency": {"TaxTrackedOnSales": True, "TaxTrackedOnPurchases": False},
    "TimeActivity": {"BillableStatus": "NotBillable", "Taxable": False, "HourlyRate": 0},
}
CURRENCIES = {"USD": "United States Dollar", "CAD": "Canadian Dollar"}
DUE = ("Bill", "Invoice")


def complete(books: Books, kind: Entity, document: Json) -> None:
    """Fill in the members that a create or a full update leaves out."""
    if kind.is_list:
        naming.complete(kind, document)
    for member, value in MEMBERS.get(kind.name, {}).items():
        document.setdefault(member, value)
    if kind.is_transaction or kind.name == "TimeActivity":
        document.setdefault("TxnDate", document.get("StartTime", books.now().isoformat())[:10])
    if kind.is_transaction:
        _complete_transaction(books, kind, document)
    if kind.name == "Account":
        _complete_account(books, document)
    if kind.name == "Term":
        document["Type"] = "DATE_DRIVEN" if "DayOfMonthDue" in document else "STANDARD"


def _complete_account(books: Books, document: Json) -> None:
    document.setdefault("CurrencyRef", _home(books))
    if "AccountType" not in document and document.get("AccountSubType"):
        subtype = document["AccountSubType"]
        if subtype not in TYPE_OF:
            raise Fault("2170", element="AccountSubType", what=subtype)
        document["AccountType"] = TYPE_OF[subtype]


def _complete_transaction(books: Books, kind: Entity, document: Json) -> None:
    document.setdefault("CurrencyRef", _home(books))
    if kind.party == "VendorRef":
        document.setdefault("APAccountRef", {"value": ACCOUNTS_PAYABLE})
    if kind.name in DUE and "DueDate" not in document:
        document["DueDate"] = _due_date(books, document)
    if kind.numbered_by:
        numbering.complete(books, kind, document)


def _home(books: Books) -> dict[str, Any]:
    value = books.preference("CurrencyPrefs", "HomeCurrency")["value"]
    return {"value": value, "name": CURRENCIES[value]}


def _due_date(books: Books, document: Json) -> str:
    """So many days after the document, or the day of the month that its term names."""
    term = books.document("Term", document.get("SalesTermRef", {}).get("value", "")) or {}
    dated = date.fromisoformat(document["TxnDate"])
    if "DayOfMonthDue" not in term:
        return (dated + timedelta(days=int(term.get("DueDays", 0)))).isoformat()
    within = int(term.get("DueNextMonthDays", 0))
    months = (dated.year * 12 + dated.month - 1 + ahead for ahead in range(4))
    days = (_in_month(month, int(term["DayOfMonthDue"])) for month in months)
    due = next(day for day in days if day >= dated)
    if within and due <= dated + timedelta(days=within):
        due = _in_month(due.year * 12 + due.month, int(term["DayOfMonthDue"]))
    return due.isoformat()


def _in_month(month: int, day: int) -> date:
    """A day of a month counted from the year 0, the month's last day at most."""
    year, index = divmod(month, 12)
    return date(year, index + 1, min(day, monthrange(year, index + 1)[1]))
