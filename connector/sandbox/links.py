"""Money that settles other documents: a payment lowers balances and leaves a link on both sides."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from .entities import ENTITIES, Entity
from .faults import Fault, required
from .lines import cents
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

# payment: the documents it may settle, and whether each adds to the payment or takes from it
SETTLES = {
    "Payment": {"Invoice": 1},
    "BillPayment": {"Bill": 1, "VendorCredit": -1},
}
SETTLED = ("Bill", "Invoice", "VendorCredit")


def link_type(kind: Entity, document: Json) -> str:
    """How a settled document names the payment: a bill payment goes by its form."""
    if kind.name != "BillPayment":
        return kind.name
    return "BillPaymentCreditCard" if document.get("PayType") == "CreditCard" else "BillPaymentCheck"


def apply(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Bring balances and links in line with the new version of a document."""
    if kind.name in SETTLED:
        _keep_settled(document, old)
    if kind.name in SETTLES:
        if old:
            _settle(books, kind, old, sign=-1)
        _check_payment(books, kind, document)
        _settle(books, kind, document, sign=1)


def release(books: Books, kind: Entity, document: Json) -> None:
    """Undo the links of a document that is deleted or voided."""
    if kind.name in SETTLES:
        _settle(books, kind, document, sign=-1)
    if kind.name in SETTLED:
        for link in document.get("LinkedTxn", ()):
            _forget(books, kind, document["Id"], link)


def applied(document: Json) -> list[tuple[str, str, Decimal]]:
    """(entity, id, amount) of every document that a payment settles."""
    return [
        (link["TxnType"], link["TxnId"], cents(line["Amount"]))
        for line in document.get("Line", ())
        for link in line.get("LinkedTxn", ())
    ]


def _keep_settled(document: Json, old: Json | None) -> None:
    paid = old["TotalAmt"] - old["Balance"] if old else Decimal(0)
    document["Balance"] = document["TotalAmt"] - paid
    if document["Balance"] < 0:
        raise Fault("6000", element="TotalAmt", what="The amount may not be less than what has been paid.")
    links = (old or {}).get("LinkedTxn", [])
    if document.get("LinkedTxn", links) != links:
        raise Fault("620", element="LinkedTxn", what=document["LinkedTxn"][0].get("TxnId"))
    if links:
        document["LinkedTxn"] = links


def _check_payment(books: Books, kind: Entity, document: Json) -> None:
    _complete_lines(document)
    allowed = SETTLES[kind.name]
    settled = Decimal(0)
    for entity, id, amount in applied(document):
        if entity not in allowed:
            raise Fault("620", element="LinkedTxn", what=id)
        _check_target(books, kind, document, ENTITIES[entity], id, amount)
        settled += allowed[entity] * amount
    document["TotalAmt"] = cents(document.get("TotalAmt", settled))
    if document["TotalAmt"] < settled or document["TotalAmt"] < 0:
        raise Fault("6000", element="TotalAmt", what="The amount paid is less than the amounts applied.")
    if kind.name == "Payment":
        document["UnappliedAmt"] = document["TotalAmt"] - settled
    else:
        _check_bill_payment(document)


def _complete_lines(document: Json) -> None:
    for line in document.get("Line", ()):
        required(line, ("Amount",))
        line["Amount"] = cents(line["Amount"])
        for link in line.get("LinkedTxn", ()):
            required(link, ("TxnId", "TxnType"))


def _check_bill_payment(document: Json) -> None:
    if not applied(document):
        raise Fault("2020", element="LinkedTxn")
    wanted = {"Check": "CheckPayment", "CreditCard": "CreditCardPayment"}[document["PayType"]]
    if document["TotalAmt"] and not document.get(wanted):
        raise Fault("2020", element=wanted)


def _check_target(books: Books, kind: Entity, document: Json, target: Entity, id: str, amount: Decimal) -> None:
    settled = books.document(target.name, id)
    if settled is None or settled[target.party]["value"] != document[kind.party]["value"]:
        raise Fault("2500", element="LinkedTxn", list=target.word, what=id)
    if amount < 0 or amount > settled["Balance"]:
        raise Fault("6000", element="Amount", what="The amount applied is more than the open balance.")


def _settle(books: Books, kind: Entity, document: Json, *, sign: int) -> None:
    link = {"TxnId": document["Id"], "TxnType": link_type(kind, document)}
    for entity, id, amount in applied(document):
        target = books.document(entity, id)
        if not target:
            continue
        others = [other for other in target.get("LinkedTxn", []) if other != link]
        target["LinkedTxn"] = [*others, link] if sign > 0 else others
        target["Balance"] -= sign * amount
        if not target["LinkedTxn"]:
            del target["LinkedTxn"]
        books.touch(ENTITIES[entity], target)


def _forget(books: Books, kind: Entity, id: str, link: Json) -> None:
    """A payment whose document goes keeps its money, unapplied."""
    payment_kind = ENTITIES["BillPayment" if link["TxnType"].startswith("BillPayment") else link["TxnType"]]
    payment = books.document(payment_kind.name, link["TxnId"])
    if not payment:
        return
    freed = sum(
        (amount for entity, other, amount in applied(payment) if (entity, other) == (kind.name, id)), Decimal(0)
    )
    gone = {"TxnId": id, "TxnType": kind.name}
    payment["Line"] = [line for line in payment["Line"] if gone not in line.get("LinkedTxn", [])]
    if "UnappliedAmt" in payment:
        payment["UnappliedAmt"] += freed
    books.touch(payment_kind, payment)
