"""What ties documents together is written on both of them: a link names the other one's type and id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from collections.abc import Iterable


def same(link: Json, other: Json) -> bool:
    """Whether two links lead to the same document."""
    return (link.get("TxnType"), link.get("TxnId")) == (other.get("TxnType"), other.get("TxnId"))


def write(document: Json, found: list[Json]) -> None:
    """Set the document's links; without any the member is absent."""
    document.pop("LinkedTxn", None)
    if found:
        document["LinkedTxn"] = found


def add(document: Json, link: Json) -> None:
    """Link the document, once."""
    write(document, [*without(document, [link]), link])


def without(document: Json, gone: Iterable[Json]) -> list[Json]:
    """The document's links but for those."""
    gone = list(gone)
    return [link for link in document.get("LinkedTxn", ()) if not any(same(link, other) for other in gone)]


def keep(document: Json, old: Json | None, *, party: str, writable: str, on_lines: bool) -> None:
    """A client may write links of one type; those that QuickBooks wrote stay as they are; 620 for any other."""
    for line in document.get("Line", ()) if not on_lines else ():
        line.pop("LinkedTxn", None)
    kept = [link for link in (old or {}).get("LinkedTxn", ()) if link["TxnType"] != writable]
    mine = [link for link in document.get("LinkedTxn", ()) if writable and link.get("TxnType") == writable]
    for link in document.get("LinkedTxn", ()):
        if not any(same(link, other) for other in (*mine, *kept)):
            raise Fault("620", element="LinkedTxn", what=link.get("TxnId"))
    if old and kept and document.get(party) and document[party]["value"] != old[party]["value"]:
        raise Fault("6000", element=party, what="What is linked with other transactions stays with its name.")
    write(document, [*mine, *kept])
