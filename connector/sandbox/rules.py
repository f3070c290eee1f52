"""The rules that every create and update passes, one check after another, and what follows from the rest."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import journal, lines, naming, numbering, references, tax, time_sheets
from .accounts import CLASSIFICATION, PAID_FROM
from .entities import BY_SEGMENT, Entity
from .faults import Fault, required
from .wire import Json

if TYPE_CHECKING:
    from .books import Books, Options

CATEGORIES = ("Image", "Signature", "Contact Photo", "Receipt", "Document", "Sound", "Other")
ADDRESSES = ("PrimaryEmailAddr", "BillEmail", "BillEmailCc", "BillEmailBcc", "POEmail", "Email")
ESTIMATE_STATES = ("Pending", "Accepted", "Closed", "Rejected", "Converted")
LONGEST_MEMO = 1000


def check(books: Books, kind: Entity, document: Json, old: Json | None, options: Options) -> None:
    """Raise the first fault; resolves reference names on the way."""
    references.refuse_feature(books, kind.feature)
    required(document, kind.required)
    _check_fixed(kind, document, old)
    _check_addresses(document)
    if kind.is_list:
        naming.check(books, kind, document, old)
    if kind.lines:
        lines.check(books, kind, document)
    references.resolve(books, kind, document, old)
    if kind.name in CHECKS:
        CHECKS[kind.name](books, document)
    if kind.is_transaction:
        _check_transaction(books, kind, document, old, options)


def _check_fixed(kind: Entity, document: Json, old: Json | None) -> None:
    for member in kind.fixed if old else ():
        if old and document.get(member) != old.get(member):
            raise Fault("6000", element=member, what=f"{member} can not be changed once it is set.")


def _check_addresses(document: Json) -> None:
    for member in ADDRESSES:
        address = document.get(member, {}).get("Address", "@.")
        if "@" not in address or "." not in address:
            raise Fault("2210", element=member, what=address)
    if document.get("EmailStatus") == "NeedToSend" and not (document.get("BillEmail") or document.get("POEmail")):
        raise Fault("2020", element="BillEmail")
    memo = document.get("CustomerMemo", {}).get("value", "")
    if len(memo) > LONGEST_MEMO:
        raise Fault("2050", element="CustomerMemo", low=0, high=LONGEST_MEMO, length=len(memo))


# -- transactions ------------------------------------------------------------
def _check_transaction(books: Books, kind: Entity, document: Json, old: Json | None, options: Options) -> None:
    for version in (document, old):
        if version:
            refuse_closed_period(books, kind, version)
    if document["CurrencyRef"].get("value") != books.preference("CurrencyPrefs", "HomeCurrency")["value"]:
        raise Fault("6000", element="CurrencyRef", what="Multi Currency should be enabled to perform this operation")
    if kind.lines:
        lines.check_items(books, kind, document)
        tax.check(books, kind, document)
    if not options.allow_duplicate_number:
        numbering.refuse_duplicate(books, kind, document, old)


def refuse_closed_period(books: Books, kind: Entity, document: Json) -> None:
    """6210 for anything posted on or before the closing date; orders and estimates are not posted."""
    closed = books.preference("AccountingInfoPrefs", "BookCloseDate")
    if kind.is_transaction and kind.posting and closed and document["TxnDate"] <= closed:
        raise Fault("6210", element="TxnDate")


# -- of one entity each --------------------------------------------------------
def _check_account(books: Books, document: Json) -> None:
    if not document.get("AccountType"):
        raise Fault("6010", element="AccountType")
    if ":" in document.get("AcctNum", ""):
        raise Fault("2040", element="AcctNum", what=document["AcctNum"])
    parent = document.get("ParentRef", {}).get("value")
    above = references.found(books, "Account", parent, "ParentRef") if parent else document
    if above["AccountType"] != document["AccountType"]:
        raise Fault("6000", element="ParentRef", what="A sub-account must be of its parent's type.")


def _check_item(books: Books, document: Json) -> None:
    if document["Type"] == "Category":
        return
    if document["Type"] == "Inventory":
        references.refuse_feature(books, "inventory")
        required(document, ("AssetAccountRef", "InvStartDate", "QtyOnHand"))
    if not (document.get("IncomeAccountRef") or document.get("ExpenseAccountRef")):
        raise Fault("6000", element="IncomeAccountRef", what="Select an account for this item.")


def _check_attachable(books: Books, document: Json) -> None:
    """6050 for what cannot carry files, 2170 for a category in the wrong case, 2500 for what is not there."""
    if not (document.get("FileName") or document.get("Note")):
        raise Fault("2020", element="Note")
    if document.get("Category", "Other") not in CATEGORIES:
        raise Fault("2170", element="Category", what=document["Category"])
    for link in document.get("AttachableRef", ()):
        ref = link.get("EntityRef", {})
        target = BY_SEGMENT.get(ref.get("type", "").lower())
        if not target or not target.word:
            raise Fault("6050", element="EntityRef", what=ref.get("type"))
        references.found(books, target.name, ref.get("value"), "EntityRef")


def _check_purchase(books: Books, document: Json) -> None:
    form = document["PaymentType"]
    if form not in PAID_FROM:
        raise Fault("2170", element="PaymentType", what=form)
    if document["Credit"] and form != "CreditCard":
        raise Fault("6000", element="Credit", what="Credit is valid only for a credit card.")
    account = references.found(books, "Account", document["AccountRef"].get("value"), "AccountRef")
    if account["AccountType"] not in PAID_FROM[form]:
        raise Fault("6430", element="AccountRef", what=f"{account['Name']} is {account['AccountType']}.")


def _check_estimate(books: Books, document: Json) -> None:
    if document["TxnStatus"] not in ESTIMATE_STATES:
        raise Fault("2170", element="TxnStatus", what=document["TxnStatus"])


def _check_term(books: Books, document: Json) -> None:
    if "DueDays" not in document and "DayOfMonthDue" not in document:
        raise Fault("2020", element="DueDays")


CHECKS: dict[str, Callable[[Books, Json], None]] = {
    "Account": _check_account,
    "Attachable": _check_attachable,
    "Deposit": journal.check_names,
    "Estimate": _check_estimate,
    "Item": _check_item,
    "JournalEntry": journal.check,
    "Purchase": _check_purchase,
    "Term": _check_term,
    "TimeActivity": time_sheets.check,
}


# -- what follows from the rest ----------------------------------------------
def derive(books: Books, kind: Entity, document: Json) -> None:
    """Members that QuickBooks computes once everything else is known."""
    if kind.lines:
        lines.arrange(kind, document)
    if kind.is_transaction:
        tax.compute(books, kind, document)
    if kind.lines:
        lines.total(kind, document)
    if kind.name in DERIVED:
        DERIVED[kind.name](books, document)


def _derive_account(books: Books, document: Json) -> None:
    document["SubAccount"] = "ParentRef" in document
    document["Classification"] = CLASSIFICATION.get(document["AccountType"], "Expense")


def _derive_vendor(books: Books, document: Json) -> None:
    """Shown masked for ever after, so the clear text is not kept at all."""
    if document.get("TaxIdentifier"):
        document["TaxIdentifier"] = "XXXXX" + document["TaxIdentifier"][-4:]


def _derive_employee(books: Books, document: Json) -> None:
    if document.get("SSN"):
        document["SSN"] = "XXX-XX-" + document["SSN"][-4:]


DERIVED: dict[str, Callable[[Books, Json], None]] = {
    "Account": _derive_account,
    "Employee": _derive_employee,
    "TaxAgency": tax.open_account,
    "TimeActivity": time_sheets.derive,
    "Vendor": _derive_vendor,
}
