"""Double entry: what each transaction posts, and the running balances that follow."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING

from .company import ACCOUNTS_PAYABLE, ACCOUNTS_RECEIVABLE, OTHER_JOB_COSTS, SALES_TAX_PAYABLE, UNDEPOSITED_FUNDS
from .entities import Entity
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

Entry = tuple[str, str, int]  # account id, "Vendor:5" or "", cents (a debit is positive)
CREDIT_BALANCES = ("Liability", "Equity", "Revenue")
ITEM_ACCOUNT = {"ItemBasedExpenseLineDetail": "ExpenseAccountRef", "SalesItemLineDetail": "IncomeAccountRef"}


def entries(books: Books, kind: Entity, document: Json) -> list[Entry]:
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


def _purchase(books: Books, document: Json, sign: int) -> list[Entry]:
    vendor = f"Vendor:{document['VendorRef']['value']}"
    costs = [(account, "", sign * amount) for account, amount in _line_accounts(books, document)]
    payable = document.get("APAccountRef", {}).get("value", ACCOUNTS_PAYABLE)
    tax = whole_cents(document.get("TxnTaxDetail", {}).get("TotalTax", 0))
    return [*costs, (OTHER_JOB_COSTS, "", sign * tax), (payable, vendor, -sign * whole_cents(document["TotalAmt"]))]


def _sale(books: Books, document: Json) -> list[Entry]:
    customer = f"Customer:{document['CustomerRef']['value']}"
    income = [(account, "", -amount) for account, amount in _line_accounts(books, document)]
    total = whole_cents(document["TotalAmt"])
    # Tax less discounts is whatever the lines leave of the total.
    rest = total + sum(amount for _, _, amount in income)
    return [*income, (SALES_TAX_PAYABLE, "", -rest), (ACCOUNTS_RECEIVABLE, customer, total)]


def _line_accounts(books: Books, document: Json) -> list[tuple[str, int]]:
    items: dict[str, Json] = {}
    found = []
    for line in document["Line"]:
        detail = line.get(line["DetailType"], {})
        account = detail.get("AccountRef", {}).get("value")
        item = detail.get("ItemRef", {}).get("value")
        if item:
            items[item] = items.get(item) or books.document("Item", item) or {}
            account = items[item].get(ITEM_ACCOUNT[line["DetailType"]], {}).get("value")
        if account:
            found.append((account, whole_cents(line.get("Amount", 0))))
    return found


def _bill_payment(document: Json) -> list[Entry]:
    vendor = f"Vendor:{document['VendorRef']['value']}"
    check, card = document.get("CheckPayment", {}), document.get("CreditCardPayment", {})
    source = (check.get("BankAccountRef") or card.get("CCAccountRef") or {}).get("value", "1")
    total = whole_cents(document["TotalAmt"])
    payable = document.get("APAccountRef", {}).get("value", ACCOUNTS_PAYABLE)
    return [(payable, vendor, total), (source, "", -total)]


def _payment(document: Json) -> list[Entry]:
    customer = f"Customer:{document['CustomerRef']['value']}"
    total = whole_cents(document["TotalAmt"])
    deposit = document.get("DepositToAccountRef", {}).get("value", UNDEPOSITED_FUNDS)
    return [(deposit, "", total), (ACCOUNTS_RECEIVABLE, customer, -total)]


def post(books: Books, kind: Entity, id: str, entries: list[Entry]) -> None:
    """Replace what the transaction posted before, and move the balances by the difference."""
    if not kind.is_transaction:
        return
    store, where = books.store, (books.realm, kind.name, id)
    moved: dict[str, int] = defaultdict(int)
    for account, name, amount in store.rows(
        "SELECT account, name, cents FROM postings WHERE realm = ? AND entity = ? AND id = ?", *where
    ):
        _move(moved, account, name, -amount)
    store.write("DELETE FROM postings WHERE realm = ? AND entity = ? AND id = ?", *where)
    for account, name, amount in entries:
        if amount:
            store.write("INSERT INTO postings VALUES (?, ?, ?, ?, ?, ?)", *where, account, name, amount)
            _move(moved, account, name, amount)
    for key, amount in moved.items():
        if amount:
            _add(books, key, amount)


def _move(moved: dict[str, int], account: str, name: str, amount: int) -> None:
    moved[f"Account:{account}"] += amount
    if name:
        moved[name] += amount


def _add(books: Books, key: str, amount: int) -> None:
    books.store.write(
        "INSERT INTO balances VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET cents = cents + excluded.cents",
        books.realm,
        key,
        amount,
    )


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
