"""Entries that name their accounts themselves: journal entries, and what is deposited directly."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from . import references
from .accounts import CONTROL
from .entities import CREDIT, DEBIT
from .faults import Fault, required
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

SIDES = {"Debit": DEBIT, "Credit": CREDIT}
NAMED = {
    "Vendor": "When you use Accounts Payable, you must choose a vendor in the Name field.",
    "Customer": "When you use Accounts Receivable, you must choose a customer in the Name field.",
}


def details(document: Json) -> list[tuple[Json, Json]]:
    """(line, detail) of every line that names an account."""
    found = ((line, line.get(line.get("DetailType", ""), {})) for line in document["Line"])
    return [(line, detail) for line, detail in found if "AccountRef" in detail]


def entity(detail: Json) -> tuple[str, str]:
    """(kind, id) of the name on a line; the two entities spell it differently."""
    given = detail.get("Entity", {})
    ref = given.get("EntityRef", given)
    kind = str(given.get("Type") or ref.get("type", "")).capitalize()
    return kind.replace("Job", "Customer"), str(ref.get("value", ""))


def check_line(detail: Json, line: Json) -> None:
    """2260 without a side, 2020 without an account, 2290 for a negative amount."""
    if not detail.get("PostingType"):
        raise Fault("2260", element="PostingType")
    required(detail, ("AccountRef",))
    if line["Amount"] < 0:
        raise Fault("2290", element="Amount", what=line["Amount"])


def check(books: Books, document: Json) -> None:
    """2300 unless debits and credits are equal."""
    sums = dict.fromkeys(SIDES, Decimal(0))
    for line, detail in details(document):
        sums[detail["PostingType"]] += Decimal(line["Amount"])
    if sums["Debit"] != sums["Credit"]:
        raise Fault("2300", element="Line", debit=sums["Debit"], credit=sums["Credit"])
    check_names(books, document)


def check_names(books: Books, document: Json) -> None:
    """An entry on a control account says whose it is."""
    for _, detail in details(document):
        account = references.found(books, "Account", detail["AccountRef"].get("value"), "AccountRef")
        wanted = CONTROL.get(account["AccountType"])
        if wanted and entity(detail)[0] != wanted:
            raise Fault("6000", element="Entity", what=NAMED[wanted])
