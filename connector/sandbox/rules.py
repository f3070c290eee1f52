"""The rules that every create and update passes: defaults first, then one check after another."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING

from . import lines, references
from .company import ACCOUNTS_PAYABLE
from .entities import BY_SEGMENT, CLASSIFICATION, NAMES, Entity
from .faults import Fault, required
from .wire import Json

if TYPE_CHECKING:
    from .books import Books, Options

NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
NESTED_NAMES = ("Account", "Class", "Customer", "Department", "Item")  # have a FullyQualifiedName
FORBIDDEN = (":", "\t", "\n")
LEVELS = 5
CATEGORIES = ("Image", "Signature", "Contact Photo", "Receipt", "Document", "Sound", "Other")
OWNERS = {"DisplayName": "Another customer, vendor or employee", "Name": "Another object"}


# -- defaults ----------------------------------------------------------------
SALES_DEFAULTS = {"EmailStatus": "NotSet", "PrintStatus": "NotSet", "ApplyTaxAfterDiscount": False}


def complete(books: Books, kind: Entity, document: Json) -> None:
    """Fill in what QuickBooks fills in when it is left out."""
    if kind.is_list:
        document.setdefault("Active", True)
    if kind.space == NAMES:
        _complete_name(document)
    if kind.name == "Item":
        document.setdefault("Type", "NonInventory")
    if kind.is_transaction:
        _complete_transaction(books, kind, document)
    if kind.name == "Customer":
        document.setdefault("Job", False)
        document.setdefault("BillWithParent", False)
    if kind.name == "Invoice":
        document |= SALES_DEFAULTS | document
        document.setdefault("TxnTaxDetail", {"TotalTax": 0})
    if kind.party == "VendorRef":
        document.setdefault("APAccountRef", {"value": ACCOUNTS_PAYABLE})


def _complete_name(document: Json) -> None:
    if not document.get("DisplayName"):
        document["DisplayName"] = " ".join(document[part] for part in NAME_PARTS if document.get(part))
    if not document["DisplayName"]:
        raise Fault("6080", element="DisplayName")
    document.setdefault("PrintOnCheckName", document.get("CompanyName") or document["DisplayName"])


def _complete_transaction(books: Books, kind: Entity, document: Json) -> None:
    document.setdefault("TxnDate", books.now().date().isoformat())
    document.setdefault("CurrencyRef", {"value": "USD", "name": "United States Dollar"})
    if kind.name in ("Bill", "Invoice") and "DueDate" not in document:
        document["DueDate"] = _due_date(books, document)
    if kind.auto_numbered:
        _number(books, kind, document)


def _due_date(books: Books, document: Json) -> str:
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


def _number(books: Books, kind: Entity, document: Json) -> None:
    """Unless the company numbers its own forms, QuickBooks does and overwrites what was sent."""
    own = books.preference("SalesFormsPrefs", "CustomTxnNumbers")
    wanted = document.get("DocNumber")
    if document.get("Id") and not own:
        return
    if wanted == "AUTO_GENERATE" or not own:
        document["DocNumber"] = str(1000 + books.store.next_id(books.realm, f"{kind.name} number"))


# -- checks ------------------------------------------------------------------
def check(books: Books, kind: Entity, document: Json, old: Json | None, options: Options) -> None:
    """Raise the first fault; resolves reference names on the way."""
    references.refuse_feature(books, kind.feature)
    required(document, kind.required)
    _check_addresses(document)
    if kind.is_list:
        _check_list(books, kind, document, old)
    if kind.lines:
        lines.check(kind, document)
    references.resolve(books, kind, document, old)
    if kind.name == "Item":
        _check_item(document)
    if kind.name == "Attachable":
        _check_attachable(books, document)
    if kind.is_transaction:
        _check_transaction(books, kind, document, old, options)


def _check_addresses(document: Json) -> None:
    for member in ("PrimaryEmailAddr", "BillEmail", "BillEmailCc", "BillEmailBcc"):
        address = document.get(member, {}).get("Address", "@.")
        if "@" not in address or "." not in address:
            raise Fault("2210", element=member, what=address)
    if document.get("EmailStatus") == "NeedToSend" and not document.get("BillEmail"):
        raise Fault("2020", element="BillEmail")
    memo = document.get("CustomerMemo", {}).get("value", "")
    if len(memo) > 1000:
        raise Fault("2050", element="CustomerMemo", low=0, high=1000, length=len(memo))


def _check_list(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    name = document.get(kind.named, "")
    if kind.name in (*NESTED_NAMES, "Vendor", "Employee") and any(sign in name for sign in FORBIDDEN):
        raise Fault("2040", element=kind.named, what=name)
    if kind.name == "Account" and not (document.get("AccountType") or document.get("AccountSubType")):
        raise Fault("6010", element="AccountType")
    _check_parent(books, kind, document)
    if kind.name in NESTED_NAMES:
        document["FullyQualifiedName"] = _qualified(books, kind, document)
    refuse_duplicate_name(books, kind, document, old)
    if old and old.get("Active", True) and not document["Active"] and books.balance(f"{kind.name}:{old['Id']}"):
        raise Fault("6220", what=name)


def _check_parent(books: Books, kind: Entity, document: Json) -> None:
    parent = document.get("ParentRef", {}).get("value")
    if kind.name == "Customer" and bool(document.get("Job")) != bool(parent):
        raise Fault("6150", element="ParentRef")
    if kind.parent_flag and kind.name != "Customer":
        document[kind.parent_flag] = bool(parent)
    if parent and parent == document.get("Id"):
        raise Fault("900", element="ParentRef", what=parent)
    levels = len(ancestors(books, kind, document))
    if levels >= LEVELS:
        raise Fault("6180", element="ParentRef", what=document.get(kind.named))
    if kind.name in ("Customer", "Item") and parent:
        document["Level"] = levels


def ancestors(books: Books, kind: Entity, document: Json) -> list[Json]:
    """The parents of a list object, nearest first."""
    found: list[Json] = []
    while parent := document.get("ParentRef", {}).get("value"):
        document = references.found(books, kind.name, parent, "ParentRef")
        found.append(document)
        if len(found) >= LEVELS:
            break
    return found


def _qualified(books: Books, kind: Entity, document: Json) -> str:
    names = [str(parent[kind.named]) for parent in reversed(ancestors(books, kind, document))]
    return ":".join([*names, document[kind.named]])


def namespace(kind: Entity) -> str:
    """The space in which the object's name must be unique."""
    return NAMES if kind.space == NAMES else kind.name


def unique_name(kind: Entity, document: Json) -> str:
    """The name that must be unique: the leaf for people, the whole path for nested lists."""
    if kind.named == "Name" and kind.name in NESTED_NAMES:
        return str(document["FullyQualifiedName"])
    return str(document.get(kind.named, "")) if kind.named else ""


def refuse_duplicate_name(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """6240: names compare without case over customers, vendors and employees together."""
    taken = books.store.rows(
        "SELECT entity, id FROM documents WHERE realm = ? AND names = ? AND name = ?",
        books.realm,
        namespace(kind),
        unique_name(kind, document).casefold(),
    )
    mine = (kind.name, old["Id"]) if old else None
    for entity, id in taken:
        if (entity, str(id)) != mine:
            raise Fault("6240", element=kind.named, who=OWNERS[kind.named])


def _check_item(document: Json) -> None:
    if document["Type"] == "Category":
        return
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


def _check_transaction(books: Books, kind: Entity, document: Json, old: Json | None, options: Options) -> None:
    refuse_closed_period(books, kind, document)
    if document["CurrencyRef"].get("value") != "USD":
        raise Fault("6000", element="CurrencyRef", what="Multi Currency should be enabled to perform this operation")
    if old:
        refuse_closed_period(books, kind, old)
    if kind.lines:
        lines.check_items(books, kind, document)
    if kind.numbered_within and document.get("DocNumber") and not options.allow_duplicate_number:
        refuse_duplicate_number(books, kind, document, old)


def refuse_closed_period(books: Books, kind: Entity, document: Json) -> None:
    """6210 for anything dated on or before the closing date."""
    closed = books.preference("AccountingInfoPrefs", "BookCloseDate")
    if kind.is_transaction and closed and document["TxnDate"] <= closed:
        raise Fault("6210", element="TxnDate")


def refuse_duplicate_number(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """6140: bills within their vendor, sales forms within the company."""
    number, party = document["DocNumber"], document[kind.party]["value"]
    rows = books.store.rows(
        "SELECT id FROM documents WHERE realm = ? AND entity = ? AND number = ? COLLATE NOCASE AND (? = 'company' OR party = ?)",
        books.realm,
        kind.name,
        number,
        kind.numbered_within,
        party,
    )
    for (id,) in rows:
        if not old or str(id) != old["Id"]:
            raise Fault("6140", element="DocNumber", number=number, entity=kind.name, id=id)


# -- what follows from the rest ----------------------------------------------
def derive(books: Books, kind: Entity, document: Json) -> None:
    """Members that QuickBooks computes once everything else is known."""
    if kind.lines:
        lines.derive(kind, document)
    if kind.name == "Account":
        document["SubAccount"] = "ParentRef" in document
        document["Classification"] = CLASSIFICATION.get(document.get("AccountType", ""), "Expense")
    if kind.name == "Vendor" and document.get("TaxIdentifier"):
        # Shown masked for ever after, so the clear text is not kept at all.
        document["TaxIdentifier"] = "XXXXX" + document["TaxIdentifier"][-4:]
