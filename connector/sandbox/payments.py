"""Money that settles other documents: a payment lowers balances and leaves a link on both sides."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from . import links
from .entities import ENTITIES, Entity
from .faults import Fault, required
from .lines import cents
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

# payment: the documents it may settle, and whether each adds to the payment or takes from it
SETTLES = {
    "Payment": {"Invoice": 1, "CreditMemo": -1},
    "BillPayment": {"Bill": 1, "VendorCredit": -1},
}
SETTLED = tuple(name for settled in SETTLES.values() for name in settled)
# What QuickBooks takes off a bill payment without a word.
DROPPED = ("Purchase", "Check", "Expense", "CreditCardCredit")


def link_type(kind: Entity, document: Json) -> str:
    """How a settled document names the payment: a bill payment goes by its form."""
    if kind.name != "BillPayment":
        return kind.name
    return "BillPaymentCreditCard" if document.get("PayType") == "CreditCard" else "BillPaymentCheck"


def apply(books: Books, kind: Entity, document: Json, old: Json | None) -> None:
    """Bring balances and links in line with the new version of a document."""
    if kind.name in SETTLED:
        _keep_settled(kind, document, old)
    if kind.name in SETTLES:
        if old:
            _settle(books, kind, old, sign=-1)
        _check(books, kind, document)
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


def settled(kind: Entity, document: Json) -> Decimal:
    """Charges less credits: what of the payment has gone to documents."""
    signs = SETTLES[kind.name]
    return sum((signs[entity] * amount for entity, _, amount in applied(document)), Decimal(0))


def set_balance(document: Json, balance: Decimal) -> None:
    """What is open of a document; a credit memo shows it under two names."""
    document["Balance"] = balance
    if "RemainingCredit" in document:
        document["RemainingCredit"] = balance


def _keep_settled(kind: Entity, document: Json, old: Json | None) -> None:
    if kind.name == "CreditMemo":
        document["RemainingCredit"] = document["TotalAmt"]
    paid = old["TotalAmt"] - old["Balance"] if old else Decimal(0)
    if document["TotalAmt"] < paid:
        raise Fault("6000", element="TotalAmt", what="The amount may not be less than what has been paid.")
    set_balance(document, document["TotalAmt"] - paid)


# -- checks ------------------------------------------------------------------
def _check(books: Books, kind: Entity, document: Json) -> None:
    _complete_lines(kind, document)
    wanted: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for entity, id, amount in applied(document):
        if entity not in SETTLES[kind.name]:
            raise Fault("620", element="LinkedTxn", what=id)
        if amount < 0:
            raise Fault("6000", element="Amount", what="The amount applied may not be negative.")
        wanted[entity, id] += amount
    for (entity, id), amount in wanted.items():
        _check_target(books, kind, document, ENTITIES[entity], id, amount)
    document["TotalAmt"] = cents(document.get("TotalAmt", settled(kind, document)))
    _check_total(kind, document)


def _complete_lines(kind: Entity, document: Json) -> None:
    if kind.name == "BillPayment":
        document["Line"] = [line for line in document["Line"] if not _is_dropped(line)]
    for line in document.get("Line", ()):
        required(line, ("Amount",))
        line["Amount"] = cents(line["Amount"])
        if len(line.get("LinkedTxn", ())) > 1:
            raise Fault("620", element="LinkedTxn", what="of one line with more than one document")
        for link in line.get("LinkedTxn", ()):
            required(link, ("TxnId", "TxnType"))


def _is_dropped(line: Json) -> bool:
    return any(link.get("TxnType") in DROPPED for link in line.get("LinkedTxn", ()))


def _check_total(kind: Entity, document: Json) -> None:
    rest = document["TotalAmt"] - settled(kind, document)
    if document["TotalAmt"] < 0 or rest < 0:
        raise Fault("6000", element="TotalAmt", what="The amount paid is less than the amounts applied.")
    if kind.name == "Payment":
        document["UnappliedAmt"] = rest
    else:
        _check_bill_payment(document)


def _check_bill_payment(document: Json) -> None:
    if not applied(document):
        raise Fault("2020", element="LinkedTxn")
    wanted = {"Check": "CheckPayment", "CreditCard": "CreditCardPayment"}[document["PayType"]]
    if document["TotalAmt"] and not document.get(wanted):
        raise Fault("2020", element=wanted)


def _check_target(books: Books, kind: Entity, document: Json, target: Entity, id: str, amount: Decimal) -> None:
    found = books.document(target.name, id)
    if found is None or found[target.party]["value"] != document[kind.party]["value"]:
        raise Fault("2500", element="LinkedTxn", list=target.word, what=id)
    if amount > found["Balance"]:
        raise Fault("6000", element="Amount", what="The amount applied is more than the open balance.")


# -- both sides ----------------------------------------------------------------
def _settle(books: Books, kind: Entity, document: Json, *, sign: int) -> None:
    link = {"TxnId": document["Id"], "TxnType": link_type(kind, document)}
    for entity, id, amount in applied(document):
        target = books.document(entity, id)
        if not target:
            continue
        if sign > 0:
            links.add(target, link)
        else:
            links.write(target, links.without(target, [link]))
        set_balance(target, target["Balance"] - sign * amount)
        books.touch(ENTITIES[entity], target)


def _forget(books: Books, kind: Entity, id: str, link: Json) -> None:
    """A payment whose document goes keeps its money, unapplied; one that lost a credit can pay for less."""
    payment_kind = ENTITIES.get("BillPayment" if link["TxnType"].startswith("BillPayment") else link["TxnType"])
    payment = books.document(payment_kind.name, link["TxnId"]) if payment_kind else None
    if not payment or not payment_kind or payment_kind.name not in SETTLES:
        return
    gone = {"TxnId": id, "TxnType": kind.name}
    payment["Line"] = [line for line in payment["Line"] if not _leads_to(line, gone)]
    _fit(books, payment_kind, payment)
    if "UnappliedAmt" in payment:
        payment["UnappliedAmt"] = payment["TotalAmt"] - settled(payment_kind, payment)
    books.touch(payment_kind, payment)


def _leads_to(line: Json, link: Json) -> bool:
    return any(links.same(other, link) for other in line.get("LinkedTxn", ()))


def _fit(books: Books, kind: Entity, payment: Json) -> None:
    """Open again what the money no longer covers, the last charge first."""
    own = {"TxnId": payment["Id"], "TxnType": link_type(kind, payment)}
    for line in reversed(list(payment["Line"])):
        excess = settled(kind, payment) - payment["TotalAmt"]
        for link in line.get("LinkedTxn", ()) if excess > 0 else ():
            target = books.document(link["TxnType"], link["TxnId"])
            if not target or SETTLES[kind.name][link["TxnType"]] < 0:
                continue
            cut = min(excess, line["Amount"])
            line["Amount"] -= cut
            set_balance(target, target["Balance"] + cut)
            if not line["Amount"]:
                payment["Line"].remove(line)
                links.write(target, links.without(target, [own]))
            books.touch(ENTITIES[link["TxnType"]], target)
