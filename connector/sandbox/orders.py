"""What a bill or an invoice was ordered or estimated by: links on both sides, and an order that closes when billed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from . import links
from .entities import ENTITIES, Entity
from .faults import Fault, required
from .lines import BOOKED
from .wire import Json

if TYPE_CHECKING:
    from .books import Books


@dataclass(frozen=True)
class Before:
    """What comes before a document: the entity, the member that says whether it is done, and how many may."""

    entity: str
    status: str
    most: int = 1000


BEFORE = {"Bill": Before("PurchaseOrder", "POStatus"), "Invoice": Before("Estimate", "TxnStatus", most=1)}
AFTER = {before.entity: name for name, before in BEFORE.items()}


def apply(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Link the document with what it was ordered by, and close what is billed in full."""
    if kind.name in AFTER:
        linked = [books.document(AFTER[kind.name], link["TxnId"]) for link in document.get("LinkedTxn", ())]
        _write_status(books, kind, document, [found for found in linked if found], reopen=False)
    before = BEFORE.get(kind.name)
    if before:
        _collect(before, document)
        _check(books, kind, before, document, old)
        for id in dict.fromkeys([*_ids(before, old or {}), *_ids(before, document)]):
            _link(books, kind, before, document, id)


def release(books: Books, kind: Entity, document: Json) -> None:
    """Undo the links of a document that is deleted or voided, on the other side."""
    before = BEFORE.get(kind.name)
    if before:
        bare = _unlinked(document, before.entity)
        for id in _ids(before, document):
            _link(books, kind, before, bare, id)
    if kind.name in AFTER:
        for link in document.get("LinkedTxn", ()):
            later = books.document(AFTER[kind.name], link["TxnId"])
            if later:
                books.touch(ENTITIES[AFTER[kind.name]], _unlinked(later, kind.name, document["Id"]))


def _unlinked(document: Json, entity: str, id: str = "") -> Json:
    """The document without its links to that entity, on lines too."""

    def others(found: list[Json]) -> list[Json]:
        return [link for link in found if link.get("TxnType") != entity or (id and link.get("TxnId") != id)]

    bare = {**document, "Line": [{**line} for line in document["Line"]]}
    for holder in (bare, *bare["Line"]):
        links.write(holder, others(holder.get("LinkedTxn", [])))
    return bare


def _ids(before: Before, document: Json) -> list[str]:
    return [link["TxnId"] for link in document.get("LinkedTxn", ()) if link.get("TxnType") == before.entity]


def _line_links(before: Before, document: Json) -> Iterator[tuple[Json, Json]]:
    for line in document["Line"]:
        for link in line.get("LinkedTxn", ()):
            if link.get("TxnType") == before.entity:
                yield line, link


def _collect(before: Before, document: Json) -> None:
    """The document as a whole is linked with what its lines are linked with."""
    for line in document["Line"]:
        for link in line.get("LinkedTxn", ()):
            required(link, ("TxnId", "TxnType"))
            if link["TxnType"] != before.entity:
                raise Fault("620", element="LinkedTxn", what=link["TxnId"])
    for _, link in _line_links(before, document):
        if link["TxnId"] not in _ids(before, document):
            links.add(document, {"TxnId": link["TxnId"], "TxnType": before.entity})


# -- checks ------------------------------------------------------------------
def _check(books: Books, kind: Entity, before: Before, document: Json, old: Json | None) -> None:
    ids, known = _ids(before, document), _ids(before, old or {})
    if len(ids) > before.most:
        raise Fault("6000", element="LinkedTxn", what=f"Only {before.most} {before.entity} can be linked.")
    for id in ids:
        order = books.document(before.entity, id)
        if order is None:
            raise Fault("2500", element="LinkedTxn", list=ENTITIES[before.entity].word, what=id)
        done = order[before.status] == "Closed" and id not in known
        if done or order[kind.party]["value"] != document[kind.party]["value"]:
            raise Fault("620", element="LinkedTxn", what=id)
        _check_lines(before, order, document, old)


def _check_lines(before: Before, order: Json, document: Json, old: Json | None) -> None:
    """A link names a line of the order; on an update only a new line can be linked."""
    there = {line["Id"] for line in order["Line"] if "Id" in line}
    was_linked = {line.get("Id"): bool(line.get("LinkedTxn")) for line in (old or {}).get("Line", ())}
    for line, link in _line_links(before, document):
        if link["TxnId"] == order["Id"] and "TxnLineId" in link and link["TxnLineId"] not in there:
            raise Fault("620", element="LinkedTxn", what=link["TxnId"])
        if was_linked.get(line.get("Id")) is False:
            raise Fault("6000", element="LinkedTxn", what="Only a new line can be linked.")


# -- the other side ------------------------------------------------------------
def _link(books: Books, kind: Entity, before: Before, document: Json, id: str) -> None:
    """Write the order's links and status as they are with this version of the document."""
    order = books.document(before.entity, id)
    if order is None:
        return
    own = {"TxnId": document["Id"], "TxnType": kind.name}
    linked = [*links.without(order, [own]), *([own] if id in _ids(before, document) else [])]
    was = (order.get("LinkedTxn", []), order[before.status], [line.get("Received") for line in order["Line"]])
    links.write(order, linked)
    others = [books.document(kind.name, link["TxnId"]) for link in linked if link["TxnId"] != document["Id"]]
    versions = [found for found in others if found] + ([document] if own in linked else [])
    _write_status(books, ENTITIES[before.entity], order, versions, reopen=True)
    if was != (order.get("LinkedTxn", []), order[before.status], [line.get("Received") for line in order["Line"]]):
        books.touch(ENTITIES[before.entity], order)


def _write_status(books: Books, kind: Entity, order: Json, linked: list[Json], *, reopen: bool) -> None:
    """Closed once billed in full; an estimate by its first invoice, unless the company bills progress."""
    status = BEFORE[AFTER[kind.name]].status
    rest = _outstanding(kind, order, linked)
    at_once = kind.name == "Estimate" and not books.preference("SalesFormsPrefs", "UsingProgressInvoicing")
    if linked and (at_once or not rest):
        order[status] = "Closed"
    elif reopen:
        was_accepted = order.get("AcceptedDate") or order.get("AcceptedBy")
        order[status] = "Open" if kind.name == "PurchaseOrder" else "Accepted" if was_accepted else "Pending"


def _outstanding(kind: Entity, order: Json, linked: list[Json]) -> bool:
    """Whether anything of the order is still to be billed; writes what each line of a purchase order has received."""
    before = BEFORE[AFTER[kind.name]]
    billed: dict[str, Decimal] = defaultdict(Decimal)
    received: dict[str, Decimal] = defaultdict(Decimal)
    for document in linked:
        of_lines = [(line, link) for line, link in _line_links(before, document) if link["TxnId"] == order["Id"]]
        for line, link in of_lines or [(line, {}) for line in document["Line"] if line["DetailType"] in BOOKED]:
            billed[link.get("TxnLineId", "")] += line["Amount"]
            received[link.get("TxnLineId", "")] += _quantity(line)
    lines = [line for line in order["Line"] if line["DetailType"] in BOOKED]
    for line in lines if kind.name == "PurchaseOrder" else ():
        line["Received"] = received[line["Id"]]
    rest = sum((max(line["Amount"] - billed[line["Id"]], Decimal(0)) for line in lines), Decimal(0))
    return rest - billed[""] > 0


def _quantity(line: Json) -> Decimal:
    """An item line is received in pieces, any other in money."""
    detail = line[line["DetailType"]]
    return Decimal(detail["Qty"] if "ItemRef" in detail and detail.get("Qty") else line["Amount"])
