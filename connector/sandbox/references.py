"""Resolving what a document points at: 2500 for what is not there, 610 for what is inactive, 6430 for a wrong account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .accounts import ACCOUNT_TYPES, CONTROL
from .entities import ENTITIES, NAMES, TRANSACTIONS, Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

# Where a reference leads, by the name of the member that holds it. ParentRef leads to its own kind.
REFERENCES = {
    "AccountRef": "Account", "APAccountRef": "Account", "ARAccountRef": "Account", "AgencyRef": "TaxAgency",
    "AssetAccountRef": "Account", "BankAccountRef": "Account", "CCAccountRef": "Account", "ClassRef": "Class",
    "COGSAccountRef": "Account", "CustomerRef": "Customer", "DefaultTaxCodeRef": "TaxCode", "DepartmentRef": "Department",
    "DepositToAccountRef": "Account", "DiscountAccountRef": "Account", "EmployeeRef": "Employee",
    "ExpenseAccountRef": "Account", "GroupItemRef": "Item", "IncomeAccountRef": "Account", "ItemAccountRef": "Account",
    "ItemRef": "Item", "PaymentMethodRef": "PaymentMethod", "PrefVendorRef": "Vendor", "PrefillAccountRef": "Account",
    "PurchaseTaxCodeRef": "TaxCode", "SalesTaxCodeRef": "TaxCode", "SalesTermRef": "Term", "TaxCodeRef": "TaxCode",
    "TaxRateRef": "TaxRate", "TermRef": "Term", "TxnTaxCodeRef": "TaxCode",
    "VendorRef": "Vendor",
}  # fmt: skip
FEATURE_OF = {"ClassRef": "classes", "DepartmentRef": "departments", "ProjectRef": "projects"}
US_TAX_CODES = ("TAX", "NON")
# A name may be of any of these; its reference says which.
PEOPLE = tuple(kind.name for kind in ENTITIES.values() if kind.space == NAMES)
ON_CONTROL_ACCOUNTS = ("JournalEntry", "Deposit")


def resolve(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Check every reference and write in the name that QuickBooks knows it by."""
    before = {(member, ref.get("value")) for member, ref, _ in references(old or {})}
    names: dict[tuple[str, Any], str] = {}  # the lines of one document mostly lead to the same few objects
    for member, ref, holder in references(document):
        key = (member, ref.get("value"))
        if key in names and member in REFERENCES:
            ref["name"] = names[key]
            continue
        refuse_feature(books, FEATURE_OF.get(member, ""))
        target = _target(books, kind, member, ref, holder)
        if target and not (member == "TaxCodeRef" and _is_us_code(books, ref)):
            ref["name"] = names[key] = _resolve_one(books, kind, member, ref, target, known=key in before)


def references(value: Any) -> Iterator[tuple[str, Json, Json]]:
    """Every (member, reference, object that holds it) of a document, at any depth."""
    items = value.items() if isinstance(value, dict) else ()
    for member, inner in items:
        if isinstance(inner, dict) and (member.endswith("Ref") or (member == "Entity" and "value" in inner)):
            yield member, inner, value
        yield from references(inner)
    for inner in value if isinstance(value, list) else ():
        yield from references(inner)


def _is_us_code(books: Books, ref: Json) -> bool:
    """In the United States a line says TAX or NON, which has no other name; 6100 for anything else."""
    if books.country == "US" and ref.get("value") not in US_TAX_CODES:
        raise Fault("6100", element="TaxCodeRef", what=ref.get("value"))
    ref.pop("name", None)
    return books.country == "US"


def _target(books: Books, kind: Entity, member: str, ref: Json, holder: Json) -> str:
    if member == "ParentRef":
        return kind.name
    if member not in ("Entity", "EntityRef") or kind.name == "Attachable":
        return REFERENCES.get(member, "")
    named = str(holder.get("Type") or ref.get("type") or "").capitalize().replace("Job", "Customer")
    found = [name for name in PEOPLE if name == named or (not named and books.document(name, ref.get("value")))]
    if not found:
        raise Fault("2500", element=member, list="Names", what=ref.get("value"))
    if "Type" not in holder:
        ref["type"] = found[0]
    return found[0]


def refuse_feature(books: Books, feature: str) -> None:
    """5030 when the subscription lacks it."""
    if feature and feature not in books.edition.features:
        raise Fault("5030", what=feature)


def found(books: Books, target: str, id: object, member: str = "") -> Json:
    """The object a reference leads to; 2500 when it is not there."""
    document = books.document(target, id) if id else None
    if document is None:
        raise Fault("2500", element=member, list=ENTITIES[target].word, what=id)
    return document


def _resolve_one(books: Books, kind: Entity, member: str, ref: Json, target: str, *, known: bool) -> str:
    document = found(books, target, ref.get("value"), member)
    if not document.get("Active", True) and not known:
        raise Fault("610", element=member)
    if target == "Account":
        _check_account(kind, member, document)
    if member == "GroupItemRef" and document["Type"] != "Group":
        raise Fault("2500", element=member, list="Items", what=ref.get("value"))
    return display_name(document)


def _check_account(kind: Entity, member: str, account: Json) -> None:
    allowed = ACCOUNT_TYPES.get(member)
    type = account["AccountType"]
    on_a_line = member == "AccountRef" and kind.space == TRANSACTIONS and kind.name not in ON_CONTROL_ACCOUNTS
    if (allowed and type not in allowed) or (on_a_line and type in CONTROL):
        raise Fault("6430", element=member, what=f"{account['Name']} is {type}.")


def display_name(document: Json) -> str:
    """What a reference to the object shows."""
    return str(document.get("DisplayName") or document.get("FullyQualifiedName") or document.get("Name", ""))
