"""Resolving what a document points at: 2500 for what is not there, 610 for what is inactive, 6430 for a wrong account."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .entities import ACCOUNT_TYPES, ENTITIES, NOT_ON_LINES, REFERENCES, Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

FEATURE_OF = {"ClassRef": "classes", "DepartmentRef": "departments", "ProjectRef": "projects"}
US_TAX_CODES = ("TAX", "NON")


def resolve(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Check every reference and write in the name that QuickBooks knows it by."""
    before = {(member, ref.get("value")) for member, ref in references(old or {})}
    for member, ref in references(document):
        target = kind.name if member == "ParentRef" else REFERENCES.get(member)
        if target:
            refuse_feature(books, FEATURE_OF.get(member, ""))
            _resolve_one(books, member, ref, target, known=(member, ref.get("value")) in before)


def references(value: Any) -> Iterator[tuple[str, Json]]:
    """Every (member, reference) of a document, at any depth."""
    items = value.items() if isinstance(value, dict) else ()
    for member, inner in items:
        if member.endswith("Ref") and isinstance(inner, dict):
            yield member, inner
        yield from references(inner)
    for inner in value if isinstance(value, list) else ():
        yield from references(inner)


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


def _resolve_one(books: Books, member: str, ref: Json, target: str, *, known: bool) -> None:
    if member == "TaxCodeRef" and ref.get("value") not in US_TAX_CODES:
        raise Fault("6100", element=member, what=ref.get("value"))
    document = found(books, target, ref.get("value"), member)
    if not document.get("Active", True) and not known:
        raise Fault("610", element=member)
    allowed = ACCOUNT_TYPES.get(member)
    kind = document.get("AccountType")
    if (allowed and kind not in allowed) or (member == "AccountRef" and kind in NOT_ON_LINES):
        raise Fault("6430", element=member, what=f"{document['Name']} is {kind}.")
    ref["name"] = display_name(document)


def display_name(document: Json) -> str:
    """What a reference to the object shows."""
    return str(document.get("DisplayName") or document.get("FullyQualifiedName") or document.get("Name", ""))
