"""Double entry: what each transaction posts, and the running balances that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from . import journal, tax
from .accounts import CONTROL, CREDIT_BALANCES
from .chart import ACCOUNTS_RECEIVABLE, CHECKING, UNDEPOSITED_FUNDS
from .entities import CREDIT, DEBIT, Entity
from .lines import account_of_item
from .lines import cents as rounded
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

CONTROL_MEMBERS = ("APAccountRef", "ARAccountRef")


class Posting(NamedTuple):
    """One entry on one account, with all that a report asks about: nothing else need be read for one."""

    account: str
    cents: int  # a debit is positive
    control: bool = False  # on payables or receivables: it moves what `name` owes
    name: str = ""  # "Vendor:5", "Customer:7" or "Employee:31": whom the document is with
    customer: str = ""  # the id of the job or customer that the line is for
    class_: str = ""
    department: str = ""
    item: str = ""
    description: str = ""


def entries(books: Books, kind: Entity, document: Json) -> list[Posting]:
    """The postings of a transaction; they add up to zero. Lists, orders and estimates post nothing."""
    if not kind.is_transaction or not kind.posting:
        return []
    form = Form(books, kind, document)
    found = [posting for posting in form.postings() if posting.cents]
    if sum(posting.cents for posting in found):
        raise AssertionError(f"{kind.name} {document['Id']} is out of balance: {found}")
    return found


def whole_cents(amount: Decimal | int) -> int:
    return int(rounded(amount) * 100)


def _id(document: Json, member: str, otherwise: str = "") -> str:
    return str(document[member]["value"]) if member in document else otherwise


@dataclass
class Form:
    """One document on its way into the ledger, with what it reads of the lists."""

    books: Books
    kind: Entity
    document: Json
    read: dict[tuple[str, str], Json] = field(default_factory=dict)

    def postings(self) -> Iterator[Posting]:
        """Each line on its account, tax and cash back on theirs, and the total on the other side."""
        yield from self._lines()
        for account, amount in tax.accounts(self.books, self.kind, self.document):
            yield self._posting(account, self._side * whole_cents(amount))
        back = self.document.get("CashBack", {})
        if back:
            yield self._posting(_id(back, "AccountRef"), whole_cents(back.get("Amount", 0)))
        if self.kind.against:
            yield self._against()
        if self.kind.name in SETTLED_FROM:
            yield self._settled()

    @property
    def _side(self) -> int:
        return -self.kind.side if self.document.get("Credit") else self.kind.side

    @property
    def _name(self) -> str:
        """Whom the document is with."""
        if self.kind.name == "Purchase":
            ref = self.document.get("EntityRef", {})
            return f"{ref['type']}:{ref['value']}" if ref else ""
        party = _id(self.document, self.kind.party) if self.kind.party else ""
        return f"{self.kind.party.removesuffix('Ref')}:{party}" if party else ""

    def _look_up(self, entity: str, id: str) -> Json:
        if (entity, id) not in self.read:
            self.read[entity, id] = self.books.document(entity, id) or {}
        return self.read[entity, id]

    def _posting(self, account: str, cents: int, *, control: bool = False, name: str | None = None) -> Posting:
        """An entry that belongs to the document as a whole."""
        return Posting(
            account, cents, control, self._name if name is None else name, _id(self.document, "CustomerRef"),
            _id(self.document, "ClassRef"), _id(self.document, "DepartmentRef"), "",
            self.document.get("PrivateNote", ""),
        )  # fmt: skip

    def _against(self) -> Posting:
        member = self.kind.against
        account = _id(self.document, member, ACCOUNTS_RECEIVABLE)
        side = self._side or SETTLED_FROM[self.kind.name]
        return self._posting(account, -side * whole_cents(self.document["TotalAmt"]), control=member in CONTROL_MEMBERS)

    def _settled(self) -> Posting:
        """Where the money of a payment went, or came from."""
        check, card = self.document.get("CheckPayment", {}), self.document.get("CreditCardPayment", {})
        account = _id(check, "BankAccountRef") or _id(card, "CCAccountRef") or CHECKING
        if self.kind.name == "Payment":
            account = _id(self.document, "DepositToAccountRef", UNDEPOSITED_FUNDS)
        return self._posting(account, SETTLED_FROM[self.kind.name] * whole_cents(self.document["TotalAmt"]))

    # -- lines ---------------------------------------------------------------
    def _lines(self) -> Iterator[Posting]:
        for line in self.document["Line"] if self.kind.side else ():
            detail = line.get(line["DetailType"], {})
            account, side = self._account(line, detail), self._side
            if line["DetailType"] == "DiscountLineDetail":
                side = -side
            if line["DetailType"] == "JournalEntryLineDetail":
                side = journal.SIDES[detail["PostingType"]]
            if account:
                yield self._line(line, detail, account, side * whole_cents(line.get("Amount", 0)))

    def _account(self, line: Json, detail: Json) -> str:
        item = _id(detail, "ItemRef")
        if item:
            return _id(self._look_up("Item", item), account_of_item(self._look_up("Item", item), line["DetailType"]))
        if line["DetailType"] == "DepositLineDetail" and line.get("LinkedTxn"):
            return _id(
                self._look_up("Payment", line["LinkedTxn"][0]["TxnId"]), "DepositToAccountRef", UNDEPOSITED_FUNDS
            )
        return _id(detail, "AccountRef") or _id(detail, "DiscountAccountRef")

    def _line(self, line: Json, detail: Json, account: str, cents: int) -> Posting:
        kind, id = self._whose(line, detail)
        customer = _id(detail, "CustomerRef", _id(self.document, "CustomerRef", id if kind == "Customer" else ""))
        return Posting(
            account,
            cents,
            self._is_control(account),
            f"{kind}:{id}" if id else self._name,
            customer,
            _id(detail, "ClassRef", _id(self.document, "ClassRef")),
            _id(detail, "DepartmentRef", _id(self.document, "DepartmentRef")),
            _id(detail, "ItemRef"),
            line.get("Description", ""),
        )

    def _whose(self, line: Json, detail: Json) -> tuple[str, str]:
        """(kind, id) of the name on one line, which journal entries and deposits have."""
        if self.kind.name == "Deposit" and line.get("LinkedTxn"):
            return "Customer", _id(self._look_up("Payment", line["LinkedTxn"][0]["TxnId"]), "CustomerRef")
        return journal.entity(detail)

    def _is_control(self, account: str) -> bool:
        """Only an entry that names its account itself can be on payables or receivables."""
        named = self.kind.name in ("JournalEntry", "Deposit")
        return named and self._look_up("Account", account).get("AccountType") in CONTROL


# On which side a payment moves the account that the money goes to, or comes from.
SETTLED_FROM = {"Payment": DEBIT, "BillPayment": CREDIT}


def post(books: Books, kind: Entity, id: str, entries: Iterable[Posting], *, txn_date: str = "") -> None:
    """Replace what the transaction posted before, and move the balances by the difference."""
    if not kind.is_transaction:
        return
    store, where = books.store, (books.realm, kind.name, id)
    moved: dict[str, int] = defaultdict(int)
    for account, cents, control, name in store.rows(
        "SELECT account, cents, control, name FROM postings WHERE realm = ? AND entity = ? AND id = ?", *where
    ):
        _move(moved, Posting(account, -cents, control, name))
    if moved:
        store.write("DELETE FROM postings WHERE realm = ? AND entity = ? AND id = ?", *where)
    kept = list(entries)
    for posting in kept:
        _move(moved, posting)
    store.write_many(
        f"INSERT INTO postings VALUES (?, ?, ?, ?, {', '.join('?' * len(Posting._fields))})",  # noqa: S608
        [(*where, txn_date, *posting) for posting in kept],
    )
    store.write_many(
        "INSERT INTO balances VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
        [(books.realm, key, cents) for key, cents in moved.items() if cents],
    )


def _move(moved: dict[str, int], posting: Posting) -> None:
    moved[f"Account:{posting.account}"] += posting.cents
    if posting.control:
        moved[posting.name] += posting.cents


def with_balances(books: Books, kind: Entity, document: Json) -> Json:
    """The document with the running balance of an account, vendor or customer written in."""
    cents = books.balance(f"{kind.name}:{document['Id']}") if kind.is_list else 0
    amount = Decimal(cents).scaleb(-2)
    if kind.name == "Vendor":
        return {**document, "Balance": -amount}
    if kind.name == "Customer":
        return {**document, "Balance": amount, "BalanceWithJobs": Decimal(_with_jobs(books, document["Id"])).scaleb(-2)}
    if kind.name == "Account":
        signed = -amount if document.get("Classification") in CREDIT_BALANCES else amount
        return {**document, "CurrentBalance": signed, "CurrentBalanceWithSubAccounts": signed}
    return document


def _with_jobs(books: Books, id: str) -> int:
    children = books.store.rows(
        "SELECT id FROM documents WHERE realm = ? AND entity = 'Customer' AND party = ?", books.realm, id
    )
    return books.balance(f"Customer:{id}") + sum(_with_jobs(books, str(child)) for (child,) in children)
