"""Document numbers: who gives them, and where one may be used once only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .entities import SALES_NUMBERS, Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

# Cheques share one series of numbers, whichever form they were written in.
CHEQUES = {"Purchase": ("PaymentType", "Check"), "BillPayment": ("PayType", "Check")}


def complete(books: Books, kind: Entity, document: Json) -> None:
    """Unless the company numbers its own forms, QuickBooks does; on a sales form it overwrites what was sent."""
    own = books.flag(kind.numbered_by)
    wanted = document.get("DocNumber")
    sales = kind.numbered_by == SALES_NUMBERS
    if (document.get("Id") and not own) or (wanted and not sales):
        return
    if wanted == "AUTO_GENERATE" or not own:
        document["DocNumber"] = str(1000 + books.store.next_id(books.realm, f"{kind.name} number"))


def refuse_duplicate(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """6140: bills within their vendor, sales forms and cheques within the company, journals when the company warns."""
    if not document.get("DocNumber"):
        return
    for name in _compared(books, kind, document):
        for (id,) in _holders(books, kind, name, document):
            if not old or (name, str(id)) != (kind.name, old["Id"]):
                raise Fault("6140", element="DocNumber", number=document["DocNumber"], entity=name, id=id)


def _compared(books: Books, kind: Entity, document: Json) -> tuple[str, ...]:
    if kind.numbered_within:
        return (kind.name,)
    if kind.name == "JournalEntry":
        return (kind.name,) if books.flag("OtherPrefs.WarnDuplicateJournalNumber") else ()
    member, value = CHEQUES.get(kind.name, ("", ""))
    return tuple(CHEQUES) if member and document.get(member) == value else ()


def _holders(books: Books, kind: Entity, name: str, document: Json) -> list[tuple[int]]:
    where, values = "", []
    if kind.numbered_within == "party":
        where, values = " AND party = ?", [document[kind.party]["value"]]
    if name in CHEQUES:
        where, values = f" AND json_extract(body, '$.{CHEQUES[name][0]}') = ?", [CHEQUES[name][1]]
    return books.store.rows(
        f"SELECT id FROM documents WHERE realm = ? AND entity = ? AND number = ? COLLATE NOCASE{where}",  # noqa: S608
        books.realm, name, document["DocNumber"], *values,
    )  # fmt: skip
