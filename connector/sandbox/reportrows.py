"""What the reports are made of: postings of a period, what an account held before it, and names for their ids."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from .accounts import CLASSIFICATIONS
from .books import Books
from .periods import FILTERS, NAMES, Asked
from .wire import Json, loads

# How a report calls a transaction; by its form where it has several.
FORMS = {
    "BillPayment Check": "Bill Payment (Check)", "BillPayment CreditCard": "Bill Payment (Credit Card)",
    "CreditMemo": "Credit Memo", "JournalEntry": "Journal Entry", "Purchase Cash": "Expense", "Purchase Check": "Check",
    "Purchase CreditCard": "Expense", "Purchase CreditCard 1": "Credit Card Credit", "VendorCredit": "Vendor Credit",
}  # fmt: skip
INCOME_STATEMENT = (*CLASSIFICATIONS["Revenue"], *CLASSIFICATIONS["Expense"])
CREDIT_BALANCES = ("Liability", "Equity", "Revenue")
ORDER = (
    "Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset", "Accounts Payable", "Credit Card",
    "Other Current Liability", "Long Term Liability", "Equity", "Income", "Cost of Goods Sold", "Expense", "Other Income",
    "Other Expense",
)  # fmt: skip
SORTS = {
    "tx_date": "p.txn_date", "txn_type": "p.entity", "doc_num": "d.number", "name": "p.name", "memo": "memo",
    "cust_name": "p.customer", "klass_name": "p.class", "dept_name": "p.department", "item_name": "p.item",
    "subt_nat_amount": "p.cents", "account_name": "p.account",
}  # fmt: skip
# One account that the rest of the transaction is on, or nothing when there are several.
SPLIT = """(SELECT CASE WHEN count(DISTINCT o.account) = 1 THEN min(o.account) ELSE '' END FROM postings o
    WHERE o.realm = p.realm AND o.entity = p.entity AND o.id = p.id AND o.account <> p.account)"""
FORM = """CASE WHEN p.entity IN ('BillPayment', 'Purchase') THEN trim(p.entity || ' '
    || coalesce(json_extract(d.body, '$.PayType'), json_extract(d.body, '$.PaymentType'), '') || ' '
    || CASE WHEN json_extract(d.body, '$.Credit') THEN '1' ELSE '' END) ELSE p.entity END"""
LINE = f"""SELECT p.account, p.cents, p.txn_date, {FORM}, p.id, coalesce(d.number, ''), p.name, p.customer, p.class,
    p.department, p.item, coalesce(nullif(p.description, ''), json_extract(d.body, '$.PrivateNote'), '') AS memo, {SPLIT}
    FROM {{table}} p LEFT JOIN documents d ON d.realm = p.realm AND d.entity = p.entity AND d.id = p.id"""  # noqa: S608


class Line(NamedTuple):
    """One posting as a report shows it."""

    account: str
    cents: int
    txn_date: str
    form: str
    id: int
    number: str
    name: str
    customer: str
    class_: str
    department: str
    item: str
    memo: str
    split: str


class Account(NamedTuple):
    """One account with what it is under."""

    id: str
    name: str
    full_name: str
    type: str
    classification: str
    subtype: str
    parent: str

    @property
    def sign(self) -> int:
        """What turns cents of debit into a movement of the account's own balance."""
        return -1 if self.classification in CREDIT_BALANCES else 1


def accounts(books: Books) -> list[Account]:
    """The chart, in the order of a balance sheet and an income statement, inactive ones too."""
    numbered = books.preference("AccountingInfoPrefs", "UseAccountNumbers")
    rows = books.store.rows(
        "SELECT body FROM documents WHERE realm = ? AND entity = 'Account'",
        books.realm,
    )
    found = [_account(loads(body), numbered=bool(numbered)) for (body,) in rows]
    return sorted(
        found, key=lambda one: (ORDER.index(one.type) if one.type in ORDER else len(ORDER), one.full_name.casefold())
    )


def _account(document: Json, *, numbered: bool) -> Account:
    number = f"{document['AcctNum']} " if numbered and document.get("AcctNum") else ""
    return Account(
        document["Id"],
        f"{number}{document['Name']}",
        f"{number}{document.get('FullyQualifiedName', document['Name'])}",
        document.get("AccountType", ""),
        document.get("Classification", ""),
        document.get("AccountSubType", ""),
        document.get("ParentRef", {}).get("value", ""),
    )


# -- postings ----------------------------------------------------------------
def filters(books: Books, asked: Asked) -> tuple[str, list[str]]:
    """The conditions, beside days and account, that a posting must meet."""
    parts: list[str] = ["p.realm = ?"]
    values: list[str] = [books.realm]
    for name, wanted in asked.filters.items():
        marks = ", ".join("?" * len(wanted))
        parts.append(f"p.{FILTERS.get(name, 'name')} IN ({marks})")
        values += [f"{NAMES[name]}:{id}" if name in NAMES else id for id in wanted]
    return " AND ".join(parts), values


def lines(books: Books, asked: Asked, account: Account, *, table: str, limit: int) -> Iterator[Line]:
    """The postings of one account in the period, by date or as asked."""
    where, values = filters(books, asked)
    direction = "DESC" if asked.descending else "ASC"
    order = f"{SORTS.get(asked.sort_by, 'p.txn_date')} {direction}, p.txn_date, p.id, p.rowid"
    sql = f"{LINE.format(table=table)} WHERE {where} AND p.account = ? AND p.txn_date BETWEEN ? AND ? ORDER BY {order} LIMIT ?"
    rows = books.store.rows(sql, *values, account.id, asked.start.isoformat(), asked.end.isoformat(), limit)
    return (Line(*row)._replace(form=FORMS.get(row[3], row[3])) for row in rows)


def opening(books: Books, asked: Asked, chart: list[Account], *, table: str, on: date) -> dict[str, int]:
    """Cents of debit that each account holds when the day begins; results of earlier fiscal years are retained earnings."""
    where, values = filters(books, asked)
    # Nearly every row counts, so the table is read through; an index would only lead to each row singly.
    rows = books.store.rows(
        f"SELECT p.account, sum(p.cents), sum(p.cents) FILTER (WHERE p.txn_date < ?) FROM {table} p NOT INDEXED "  # noqa: S608
        f"WHERE {where} AND p.txn_date < ? GROUP BY p.account",
        on.replace(month=1, day=1).isoformat(), *values, on.isoformat(),
    )  # fmt: skip
    held = {account: cents for account, cents, _ in rows}
    before = {account: earlier or 0 for account, _, earlier in rows}
    kept = [one.id for one in chart if one.subtype == "RetainedEarnings"]
    if kept:
        results = [one.id for one in chart if one.type in INCOME_STATEMENT and one.id in held]
        held |= {id: held[id] - before[id] for id in results}
        held[kept[0]] = held.get(kept[0], 0) + sum(before[id] for id in results)
    return held


# -- names -------------------------------------------------------------------
class Names:
    """Display names by kind and id, each looked up once."""

    def __init__(self, books: Books) -> None:
        self.books = books
        self.known: dict[tuple[str, str], str] = {}

    def cell(self, kind: str, id: str) -> Json:
        """A cell with the name of the object and its id; an empty one for none."""
        if not id:
            return {"value": "", "id": ""}
        if (kind, id) not in self.known:
            document = self.books.document(kind, id) or {}
            self.known[kind, id] = str(
                document.get("FullyQualifiedName") or document.get("DisplayName") or document.get("Name", "")
            )
        return {"value": self.known[kind, id], "id": id}

    def party(self, name: str) -> Json:
        kind, _, id = name.partition(":")
        return self.cell(kind, id)


def money(cents: int) -> str:
    """An amount as reports write it: nothing for zero, as since August 2026."""
    return f"{Decimal(cents).scaleb(-2):.2f}" if cents else ""
