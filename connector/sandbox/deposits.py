"""Payments that wait in undeposited funds, and the bank deposit that takes them to the bank."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import links
from .chart import UNDEPOSITED_FUNDS
from .entities import ENTITIES, Entity
from .faults import Fault, required
from .lines import cents
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

PAYMENT = ENTITIES["Payment"]


def refuse_deposited(kind: Entity, document: Json) -> None:
    """6540: a payment in a deposit changes only when the deposit has let go of it."""
    if kind is PAYMENT and any(link["TxnType"] == "Deposit" for link in document.get("LinkedTxn", ())):
        raise Fault("6540")


def apply(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Link each payment with the deposit that holds it."""
    if kind.name != "Deposit":
        return
    before, now = _payments(old or {}), _payments(document)
    for id in [id for id in before if id not in now]:
        _let_go(books, document["Id"], id)
    for line in document["Line"]:
        if line.get("LinkedTxn"):
            _check(books, document, line)
    for id in now:
        payment = books.document(PAYMENT.name, id) or {}
        links.add(payment, _link(document["Id"]))
        books.touch(PAYMENT, payment)


def release(books: Books, kind: Entity, document: Json) -> None:
    """Put the payments of a deposit that is deleted back into undeposited funds."""
    if kind.name == "Deposit":
        for id in _payments(document):
            _let_go(books, document["Id"], id)


def _link(id: str) -> Json:
    return {"TxnId": id, "TxnType": "Deposit"}


def _payments(document: Json) -> list[str]:
    return [str(link.get("TxnId")) for line in document.get("Line", ()) for link in line.get("LinkedTxn", ())]


def _let_go(books: Books, id: str, payment_id: str) -> None:
    payment = books.document(PAYMENT.name, payment_id)
    if payment:
        links.write(payment, links.without(payment, [_link(id)]))
        books.touch(PAYMENT, payment)


def _check(books: Books, document: Json, line: Json) -> None:
    """Only a whole payment can be deposited, once, and only from undeposited funds."""
    (link,) = line["LinkedTxn"][:1]
    required(link, ("TxnId", "TxnType"))
    if link["TxnType"] != PAYMENT.name or len(line["LinkedTxn"]) > 1 or _payments(document).count(link["TxnId"]) > 1:
        raise Fault("620", element="LinkedTxn", what=link["TxnId"])
    payment = books.document(PAYMENT.name, link["TxnId"])
    if payment is None:
        raise Fault("2500", element="LinkedTxn", list=PAYMENT.word, what=link["TxnId"])
    held = payment.get("DepositToAccountRef", {}).get("value", UNDEPOSITED_FUNDS)
    if held != UNDEPOSITED_FUNDS:
        raise Fault("620", element="LinkedTxn", what=link["TxnId"])
    if any(
        other["TxnType"] == "Deposit" and other["TxnId"] != document["Id"] for other in payment.get("LinkedTxn", ())
    ):
        raise Fault("6540")
    if cents(line["Amount"]) != payment["TotalAmt"]:
        raise Fault("6000", element="Amount", what="A payment is deposited in full.")
