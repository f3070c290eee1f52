"""The reports that bookkeepers check with: general ledger, profit and loss in detail, trial balance."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from . import cashbasis
from .books import Books
from .faults import Fault
from .messages import Request, Response
from .periods import YEAR_TO_DATE, Asked, asked
from .reportrows import Account, Line, Names, accounts, lines, money, opening
from .wire import Json

if TYPE_CHECKING:
    from .app import Sandbox

MOST_CELLS = 400_000
CUT = "Unable to display more data. Please reduce the date range."
USUAL = ("tx_date", "txn_type", "doc_num", "name", "memo", "split_acc", "subt_nat_amount", "rbal_nat_amount")
# Each column's title and type, and what it shows of a line.
Cell = Callable[[Line, Names], Json]
COLUMNS: dict[str, tuple[str, str, Cell]] = {
    "tx_date": ("Date", "Date", lambda line, names: {"value": line.txn_date}),
    "txn_type": ("Transaction Type", "String", lambda line, names: {"value": line.form, "id": str(line.id)}),
    "doc_num": ("Num", "String", lambda line, names: {"value": line.number}),
    "name": ("Name", "String", lambda line, names: names.party(line.name)),
    "cust_name": ("Customer", "String", lambda line, names: names.cell("Customer", line.customer)),
    "vend_name": ("Vendor", "String", lambda line, names: _of("Vendor", line, names)),
    "emp_name": ("Employee", "String", lambda line, names: _of("Employee", line, names)),
    "klass_name": ("Class", "String", lambda line, names: names.cell("Class", line.class_)),
    "dept_name": ("Location", "String", lambda line, names: names.cell("Department", line.department)),
    "item_name": ("Product/Service", "String", lambda line, names: names.cell("Item", line.item)),
    "memo": ("Memo/Description", "String", lambda line, names: {"value": line.memo}),
    "account_name": ("Account", "String", lambda line, names: names.cell("Account", line.account)),
    "split_acc": ("Split", "String", lambda line, names: names.cell("Account", line.split)),
    "debt_amt": ("Debit", "Money", lambda line, names: {"value": money(max(line.cents, 0))}),
    "credit_amt": ("Credit", "Money", lambda line, names: {"value": money(max(-line.cents, 0))}),
    "subt_nat_amount": ("Amount", "Money", lambda line, names: {}),  # by the account's own sign
    "rbal_nat_amount": ("Balance", "Money", lambda line, names: {}),
}


def _of(kind: str, line: Line, names: Names) -> Json:
    return names.party(line.name) if line.name.startswith(f"{kind}:") else names.cell(kind, "")


@dataclass
class Sheet:
    """One report while it is written: what was asked, its columns, and how many cells are left."""

    books: Books
    asked: Asked
    table: str
    columns: tuple[str, ...] = ()
    left: int = field(default_factory=lambda: MOST_CELLS)
    names: Names = field(init=False)

    def __post_init__(self) -> None:
        self.names = Names(self.books)

    def labelled(
        self, label: str, *, id: str = "", amount: int | None = None, balance: int | None = None
    ) -> list[Json]:
        """Cells of a row that is no transaction: its words in the first, its figures in their own columns."""
        figures = {"subt_nat_amount": amount, "rbal_nat_amount": balance}
        cells: list[Json] = [{"value": money(figures.get(key) or 0)} for key in self.columns]
        self.left -= len(cells)
        return [{"value": label, "id": id} if id else {"value": label}, *cells[1:]]

    def data(self, line: Line, amount: int, balance: int) -> Json:
        figures = {"subt_nat_amount": amount, "rbal_nat_amount": balance}
        self.left -= len(self.columns)
        cells = [
            {"value": money(figures[key])} if key in figures else COLUMNS[key][2](line, self.names)
            for key in self.columns
        ]
        return {"ColData": cells, "type": "Data"}


def answer(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Response:
    """A report by its name; raises a fault for one that is not made here."""
    name = {known.lower(): known for known in REPORTS}.get(segments[1].lower() if len(segments) == 2 else "")
    if not name:
        raise Fault("500", what=f"report {'/'.join(segments[1:])}")
    write, macro = REPORTS[name]
    wanted = asked(request.query, today=books.now().date(), otherwise=macro)
    columns = tuple(key for key in wanted.columns if key in COLUMNS) or USUAL
    with cashbasis.postings(books, wanted) as table:
        sheet = Sheet(books, wanted, table, columns)
        return Response.json(write(sheet, name))


# -- general ledger ----------------------------------------------------------
def _general_ledger(sheet: Sheet, name: str) -> Json:
    chart = _chosen(accounts(sheet.books), sheet.asked)
    before = opening(sheet.books, sheet.asked, accounts(sheet.books), table=sheet.table, on=sheet.asked.start)
    rows = _tree(sheet, chart, "", before)[0]
    return _report(sheet, name, rows)


def _chosen(chart: list[Account], asked: Asked) -> list[Account]:
    ids, types = asked.filters.get("account"), {kind.replace(" ", "").lower() for kind in asked.account_types}
    kept = [one for one in chart if not ids or one.id in ids]
    return [one for one in kept if not types or one.type.replace(" ", "").lower() in types]


def _tree(sheet: Sheet, chart: list[Account], parent: str, before: dict[str, int] | None) -> tuple[list[Json], int]:
    """The sections of the accounts under one parent, and what they moved together."""
    ids = {one.id for one in chart}
    rows: list[Json] = []
    moved = 0
    for account in [one for one in chart if (one.parent if one.parent in ids else "") == parent]:
        if sheet.left <= 0:
            break
        own, amount = _account(sheet, account, before)
        under, more = _tree(sheet, chart, account.id, before)
        rows += _nested(sheet, account, own, under, amount, more)
        moved += amount + more
    return rows, moved


def _nested(sheet: Sheet, account: Account, own: list[Json], under: list[Json], amount: int, more: int) -> list[Json]:
    """One section; an account with others under it holds its own rows in a section without a header."""
    if not own and not under:
        return []
    header = {"ColData": sheet.labelled(account.name, id=account.id)}
    total = {"ColData": sheet.labelled(f"Total for {account.name}", amount=amount)}
    if not under:
        return [{"Header": header, "Rows": {"Row": own}, "Summary": total, "type": "Section"}]
    inner = [{"Rows": {"Row": own}, "Summary": total, "type": "Section"}] if own else []
    whole = {"ColData": sheet.labelled(f"Total for {account.name} with sub-accounts", amount=amount + more)}
    return [{"Header": header, "Rows": {"Row": [*inner, *under]}, "Summary": whole, "type": "Section"}]


def _account(sheet: Sheet, account: Account, before: dict[str, int] | None) -> tuple[list[Json], int]:
    """The rows of one account and what moved on it, in the sign of its own balance."""
    balance = moved = 0
    rows: list[Json] = []
    if before is not None and before.get(account.id):
        balance = account.sign * before[account.id]
        rows.append({"ColData": sheet.labelled("Beginning Balance", balance=balance), "type": "Data"})
    limit = max(sheet.left, 0) // len(sheet.columns) + 1
    for line in lines(sheet.books, sheet.asked, account, table=sheet.table, limit=limit):
        if sheet.left <= 0:
            break
        amount = account.sign * line.cents
        moved, balance = moved + amount, balance + amount
        rows.append(sheet.data(line, amount, balance))
    return rows, moved


# -- profit and loss ---------------------------------------------------------
ORDINARY = (("Income", "Income"), ("Cost of Goods Sold", "Cost of Goods Sold"), ("Expenses", "Expense"))
OTHER = (("Other Income", "Other Income"), ("Other Expense", "Other Expense"))


def _profit_and_loss(sheet: Sheet, name: str) -> Json:
    chart = _chosen(accounts(sheet.books), sheet.asked)
    ordinary, net = _container(sheet, chart, "Ordinary Income/Expenses", "Net Ordinary Income", ORDINARY)
    other, more = _container(sheet, chart, "Other Income/Expense", "Net Other Income", OTHER)
    rows = [*ordinary, *other]
    if rows:
        rows.append(_total(sheet, "Net Income", net + more))
    return _report(sheet, name, rows)


def _container(
    sheet: Sheet, chart: list[Account], title: str, total: str, groups: Iterable[tuple[str, str]]
) -> tuple[list[Json], int]:
    """Groups of accounts with what they earned: income less costs."""
    inner: list[Json] = []
    net = 0
    for label, kind in groups:
        rows, moved = _tree(sheet, [one for one in chart if one.type == kind], "", None)
        net += moved if kind in ("Income", "Other Income") else -moved
        if rows:
            inner.append(_section(sheet, label, rows, f"Total for {label}", moved))
        if label == "Cost of Goods Sold" and (rows or inner):
            inner.append(_total(sheet, "Gross Profit", net))
    return ([_section(sheet, title, inner, total, net)] if inner else []), net


def _section(sheet: Sheet, title: str, rows: list[Json], total: str, amount: int) -> Json:
    header, summary = {"ColData": sheet.labelled(title)}, {"ColData": sheet.labelled(total, amount=amount)}
    return {"Header": header, "Rows": {"Row": rows}, "Summary": summary, "type": "Section"}


def _total(sheet: Sheet, label: str, amount: int) -> Json:
    return {"Summary": {"ColData": sheet.labelled(label, amount=amount)}, "type": "Section"}


# -- trial balance -----------------------------------------------------------
def _trial_balance(sheet: Sheet, name: str) -> Json:
    chart = accounts(sheet.books)
    held = opening(sheet.books, sheet.asked, chart, table=sheet.table, on=sheet.asked.end + timedelta(days=1))
    rows = [_balance(account, held[account.id]) for account in chart if held.get(account.id)]
    debit = money(sum(cents for cents in held.values() if cents > 0))
    credit = money(-sum(cents for cents in held.values() if cents < 0))
    if rows:
        total = {"ColData": [{"value": "TOTAL"}, {"value": debit}, {"value": credit}]}
        rows.append({"Summary": total, "type": "Section", "group": "GrandTotal"})
    columns = [
        {"ColTitle": title, "ColType": kind}
        for title, kind in (("", "Account"), ("Debit", "Money"), ("Credit", "Money"))
    ]
    return _report(sheet, name, rows, columns=columns)


def _balance(account: Account, cents: int) -> Json:
    figures = [{"value": money(max(cents, 0))}, {"value": money(max(-cents, 0))}]
    return {"ColData": [{"value": account.full_name, "id": account.id}, *figures], "type": "Data"}


# -- the frame ---------------------------------------------------------------
def _report(sheet: Sheet, name: str, rows: list[Json], *, columns: list[Json] | None = None) -> Json:
    asked = sheet.asked
    header = {
        "Time": sheet.books.now().isoformat(),
        "ReportName": name,
        **({"DateMacro": asked.macro} if asked.macro else {}),
        "ReportBasis": asked.basis,
        "StartPeriod": asked.start.isoformat(),
        "EndPeriod": asked.end.isoformat(),
        "Currency": str((sheet.books.preference("CurrencyPrefs", "HomeCurrency") or {}).get("value", "USD")),
        **{name.capitalize(): ",".join(ids) for name, ids in asked.filters.items() if name != "account"},
        "Option": [{"Name": "NoReportData", "Value": str(not rows).lower()}],
    }
    if sheet.left <= 0:
        rows = [*rows, {"ColData": [{"value": CUT}], "type": "Data"}]
    shown = columns or [_column(key) for key in sheet.columns]
    return {"Header": header, "Columns": {"Column": shown}, "Rows": {"Row": rows} if rows else {}}


def _column(key: str) -> Json:
    title, kind, _ = COLUMNS[key]
    return {"ColTitle": title, "ColType": kind, "MetaData": [{"Name": "ColKey", "Value": key}]}


REPORTS: dict[str, tuple[Callable[[Sheet, str], Json], str]] = {
    "GeneralLedger": (_general_ledger, YEAR_TO_DATE),
    "ProfitAndLossDetail": (_profit_and_loss, YEAR_TO_DATE),
    "TrialBalance": (_trial_balance, "this month-to-date"),
}
