"""Double entry: what each transaction posts, and the running balances that follow."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from .company import ACCOUNTS_PAYABLE, ACCOUNTS_RECEIVABLE, OTHER_JOB_COSTS, SALES_TAX_PAYABLE, UNDEPOSITED_FUNDS
from .entities import Entity
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

CREDIT_BALANCES = ("Liability", "Equity", "Revenue")
ITEM_ACCOUNT = {"ItemBasedExpenseLineDetail": "ExpenseAccountRef", "SalesItemLineDetail": "IncomeAccountRef"}


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
    """The postings of a transaction; they add up to zero. Lists post nothing."""
    if kind.name in ("Bill", "VendorCredit"):
        return _purchase(books, document, kind.sign)
    if kind.name == "Invoice":
        return _sale(books, document)
    if kind.name == "BillPayment":
        return _bill_payment(document)
    if kind.name == "Payment":
        return _payment(document)
    return []


def whole_cents(amount: Decimal | int) -> int:
    return int(Decimal(amount) * 100)


def _id(document: Json, member: str, otherwise: str = "") -> str:
    return str(document[member]["value"]) if member in document else otherwise


def _purchase(books: Books, document: Json, sign: int) -> list[Posting]:
    name, department = f"Vendor:{_id(document, 'VendorRef')}", _id(document, "DepartmentRef")
    costs = list(_lines(books, document, sign=sign, name=name))
    payable = _id(document, "APAccountRef", ACCOUNTS_PAYABLE)
    tax = whole_cents(document.get("TxnTaxDetail", {}).get("TotalTax", 0))
    total = whole_cents(document["TotalAmt"])
    return [
        *costs,
        Posting(OTHER_JOB_COSTS, sign * tax, name=name, department=department),
        Posting(payable, -sign * total, control=True, name=name, department=department),
    ]


def _sale(books: Books, document: Json) -> list[Posting]:
    customer, department = _id(document, "CustomerRef"), _id(document, "DepartmentRef")
    name = f"Customer:{customer}"
    income = list(_lines(books, document, sign=-1, name=name))
    total = whole_cents(document["TotalAmt"])
    # Tax less discounts is whatever the lines leave of the total.
    rest = total + sum(posting.cents for posting in income)
    return [
        *income,
        Posting(SALES_TAX_PAYABLE, -rest, name=name, customer=customer, department=department),
        Posting(ACCOUNTS_RECEIVABLE, total, control=True, name=name, customer=customer, department=department),
    ]


def _lines(books: Books, document: Json, *, sign: int, name: str) -> Iterator[Posting]:
    """What each line puts on the account it names or its item leads to."""
    items: dict[str, Json] = {}
    customer, class_ = _id(document, "CustomerRef"), _id(document, "ClassRef")
    for line in document["Line"]:
        detail = line.get(line["DetailType"], {})
        account, item = _id(detail, "AccountRef"), _id(detail, "ItemRef")
        if item:
            items[item] = items.get(item) or books.document("Item", item) or {}
            account = _id(items[item], ITEM_ACCOUNT[line["DetailType"]])
        if account:
            yield Posting(
                account,
                sign * whole_cents(line.get("Amount", 0)),
                name=name,
                customer=_id(detail, "CustomerRef", customer),
                class_=_id(detail, "ClassRef", class_),
                department=_id(document, "DepartmentRef"),
                item=item,
                description=line.get("Description", ""),
            )


def _bill_payment(document: Json) -> list[Posting]:
    name, department = f"Vendor:{_id(document, 'VendorRef')}", _id(document, "DepartmentRef")
    check, card = document.get("CheckPayment", {}), document.get("CreditCardPayment", {})
    source = (check.get("BankAccountRef") or card.get("CCAccountRef") or {}).get("value", "1")
    total = whole_cents(document["TotalAmt"])
    payable = _id(document, "APAccountRef", ACCOUNTS_PAYABLE)
    return [
        Posting(payable, total, control=True, name=name, department=department),
        Posting(source, -total, name=name, department=department),
    ]


def _payment(document: Json) -> list[Posting]:
    customer = _id(document, "CustomerRef")
    name, total = f"Customer:{customer}", whole_cents(document["TotalAmt"])
    deposit = _id(document, "DepositToAccountRef", UNDEPOSITED_FUNDS)
    return [
        Posting(deposit, total, name=name, customer=customer),
        Posting(ACCOUNTS_RECEIVABLE, -total, control=True, name=name, customer=customer),
    ]


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
    kept = [posting for posting in entries if posting.cents]
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
