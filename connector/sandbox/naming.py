"""Names of list objects: unique, nested by colons, free of what QuickBooks forbids."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import references
from .entities import NAMES, Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

DELETED = " (deleted)"
NAME_PARTS = ("Title", "GivenName", "MiddleName", "FamilyName", "Suffix")
NESTED = ("Account", "Class", "Customer", "Department", "Item")  # have a FullyQualifiedName
FORBIDDEN = dict.fromkeys((*NESTED, "Vendor", "Employee"), (":", "\t", "\n")) | {"Account": (":", "\t", "\n", '"')}
LEVELS = 5
OWNERS = {"DisplayName": "Another customer, vendor or employee", "Name": "Another object"}
LIMITED = {"Class": ("Class", "Department"), "Department": ("Class", "Department"), "Account": ("Account",)}


def complete(kind: Entity, document: Json) -> None:
    """A person's DisplayName is made of the parts of the name when it is left out."""
    document.setdefault("Active", True)
    if kind.space != NAMES:
        return
    if not document.get("DisplayName"):
        document["DisplayName"] = " ".join(document[part] for part in NAME_PARTS if document.get(part))
    if not document["DisplayName"]:
        raise Fault("6080", element="DisplayName")
    document.setdefault("PrintOnCheckName", document.get("CompanyName") or document["DisplayName"])


def check(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Raise for a name that is not allowed or taken, a parent that does not fit, and a list that is full."""
    name = document.get(kind.named, "")
    if any(sign in name for sign in FORBIDDEN.get(kind.name, ())):
        raise Fault("2040", element=kind.named, what=name)
    _check_parent(books, kind, document)
    if kind.name in NESTED:
        document["FullyQualifiedName"] = _qualified(books, kind, document)
    _refuse_duplicate(books, kind, document, old)
    was_active = bool(old and old.get("Active", True))
    if was_active and not document["Active"] and kind.space == NAMES and books.balance(f"{kind.name}:{document['Id']}"):
        raise Fault("6220", what=name)
    if kind.name in LIMITED and document["Active"] and not was_active:
        _refuse_full(books, kind)


def rename(kind: Entity, document: Json) -> None:
    """An inactive list object gives its name free by a suffix, and takes it back when it returns."""
    name = document.get(kind.named, "")
    if name and not document.get("Active", True) and not name.endswith(DELETED):
        document[kind.named] = name + DELETED
    if name and document.get("Active", True):
        document[kind.named] = name.removesuffix(DELETED)


def _check_parent(books: Books, kind: Entity, document: Json) -> None:
    parent = document.get("ParentRef", {}).get("value")
    if kind.name == "Customer" and bool(document.get("Job")) != bool(parent):
        raise Fault("6150", element="ParentRef")
    if kind.parent_flag and kind.name != "Customer":
        document[kind.parent_flag] = bool(parent)
    if parent and parent == document.get("Id"):
        raise Fault("900", element="ParentRef", what=parent)
    parents = ancestors(books, kind, document)
    if len(parents) >= LEVELS:
        raise Fault("6180", element="ParentRef", what=document.get(kind.named))
    if any(above["Id"] == document.get("Id") for above in parents):
        raise Fault("700", element="ParentRef", what=parent)
    if kind.name in ("Customer", "Item") and parent:
        document["Level"] = len(parents)


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


def unique(kind: Entity, document: Json) -> str:
    """The name that must be unique: the leaf for people, the whole path for nested lists."""
    if kind.named == "Name" and kind.name in NESTED:
        return str(document["FullyQualifiedName"])
    return str(document.get(kind.named, "")) if kind.named else ""


def _refuse_duplicate(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """6240: names compare without case over customers, vendors and employees together."""
    taken = books.store.rows(
        "SELECT entity, id FROM documents WHERE realm = ? AND names = ? AND name = ?",
        books.realm,
        namespace(kind),
        unique(kind, document).casefold(),
    )
    mine = (kind.name, old["Id"]) if old else None
    for entity, id in taken:
        if (entity, str(id)) != mine:
            raise Fault("6240", element=kind.named, who=OWNERS[kind.named])


def _refuse_full(books: Books, kind: Entity) -> None:
    """A subscription allows so many active accounts, and so many classes and locations together."""
    counted = LIMITED[kind.name]
    marks = ", ".join("?" * len(counted))
    sql = f"SELECT count(*) FROM documents WHERE realm = ? AND entity IN ({marks}) AND active = 1"  # noqa: S608
    limit = books.edition.accounts if kind.name == "Account" else books.edition.tracked
    if books.store.value(sql, books.realm, *counted) >= limit:
        raise Fault("6000", element=kind.named, what=f"You have reached the limit of {limit} active {kind.word}.")
