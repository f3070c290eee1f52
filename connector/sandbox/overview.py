"""One company's books at a glance: every list and kind of document, the trial balance, and what each job cost."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from . import ledger
from .entities import ENTITIES, Entity
from .messages import Request, Response
from .pages import FIRST, SHOWN, Place, at, cents, foot, money, plural, realm_of, table
from .references import display_name
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox
    from .books import Books

NEWEST, PER_PAGE = 10, 100


def home(sandbox: Sandbox, request: Request) -> Response:
    """The newest of what is looked for first, and how many there are of everything."""
    place = Place(sandbox, realm_of(sandbox, request))
    books = sandbox.books(place.realm)
    info = books.singleton("CompanyInfo")
    about = f"{books.edition.sku}, {info.get('Country', '')}, realm {place.realm}"
    sections = "".join(_section(place, name) for name in FIRST)
    others = [
        (f'<a href="{escape(place.address("/books/list", entity=name))}">{plural(name)}</a>', f"{count:,}")
        for name in SHOWN
        if name not in FIRST and (count := _count(books, name))
    ]
    rest = f"<h2>More</h2>{table(('Kind', 'How many'), others, numbers=('How many',))}" if others else ""
    balance = f"<h2>Trial balance</h2>{_trial_balance(place)}"
    return place.page(info["CompanyName"], f'<p class="soft">{escape(about)}</p>{sections}{rest}{balance}')


def _section(place: Place, name: str) -> str:
    books = place.sandbox.books(place.realm)
    rows = newest(books, name, limit=NEWEST)
    total = _count(books, name)
    all_of_them = f'<a href="{escape(place.address("/books/list", entity=name))}">all {total:,}</a>'
    shown = of_kind(place, ENTITIES[name], rows) if rows else '<p class="soft">None yet.</p>'
    return f"<section><h2>{plural(name)} <small>{all_of_them}</small></h2>{shown}</section>"


def _count(books: Books, name: str) -> int:
    sql = "SELECT count(*) FROM documents WHERE realm = ? AND entity = ?"
    return int(books.store.value(sql, books.realm, name))


# -- lists -------------------------------------------------------------------
def documents(sandbox: Sandbox, request: Request) -> Response:
    """All of one kind, the newest first, a hundred to a page; `party` narrows it to one vendor's or customer's."""
    place = Place(sandbox, realm_of(sandbox, request))
    name, party, before = (request.query.get(key, "") for key in ("entity", "party", "before"))
    if name not in SHOWN:
        return place.page("Not found", f"<p>There is no list of {escape(name)}.</p>", status=404)
    limit = int(before) if before.isdecimal() and len(before) < 19 else None
    rows = newest(sandbox.books(place.realm), name, limit=PER_PAGE, before=limit, party=party)
    older = ""
    if len(rows) == PER_PAGE:
        address = place.address("/books/list", entity=name, party=party, before=rows[-1]["Id"])
        older = f'<p><a href="{escape(address)}" rel="next">Older</a></p>'
    return place.page(plural(name), of_kind(place, ENTITIES[name], rows) + older)


def newest(books: Books, name: str, *, limit: int, before: int | None = None, party: str = "") -> list[Json]:
    """The documents with the highest ids below `before`, with their balances."""
    narrowed = "AND party = ?" if party else ""
    rows = books.store.rows(
        f"SELECT body FROM documents WHERE realm = ? AND entity = ? AND id < ? {narrowed} ORDER BY id DESC LIMIT ?",  # noqa: S608
        books.realm, name, 2**63 - 1 if before is None else before, *([party] if party else []), limit,
    )  # fmt: skip
    return [ledger.with_balances(books, ENTITIES[name], loads(body)) for (body,) in rows]


def of_kind(place: Place, kind: Entity, rows: list[Json]) -> str:
    """The table of a kind: documents by number, date, party and amounts; lists by name, type and balance."""
    columns = _columns(kind)
    cells = (
        [place.link(kind.name, row["Id"], _called(row)), *(_cell(row, path) for _, path in columns[1:])] for row in rows
    )
    amounts = [title for title, _ in columns if title in ("Total", "Open", "Balance")]
    return table([title for title, _ in columns], cells, numbers=amounts)


def _columns(kind: Entity) -> list[tuple[str, str]]:
    if kind.named:
        balance = [("Balance", "CurrentBalance" if kind.name == "Account" else "Balance")]
        about = [("Type", "AccountType" if kind.name == "Account" else "Type"), ("Active", "Active")]
        return [("Name", "Name"), *about, *balance]
    party = [(kind.party.removesuffix("Ref"), f"{kind.party}.name")] if kind.party else []
    return [("Number", "DocNumber"), ("Date", "TxnDate"), *party, ("Total", "TotalAmt"), ("Open", "Balance")]


def _called(row: Json) -> str:
    return str(row.get("DocNumber") or row.get("FullyQualifiedName") or display_name(row) or f"(no number) {row['Id']}")


def _cell(row: Json, path: str) -> str:
    value = at(row, path)
    if path in ("TotalAmt", "Balance", "CurrentBalance"):
        return money(value)
    if path == "Active":
        return "" if value in (True, "") else "inactive"
    return escape(str(value))


# -- reports -----------------------------------------------------------------
def trial_balance(sandbox: Sandbox, request: Request) -> Response:
    """Debits and credits of every account that has a balance."""
    place = Place(sandbox, realm_of(sandbox, request))
    return place.page("Trial balance", _trial_balance(place))


def _trial_balance(place: Place) -> str:
    rows = place.sandbox.store.rows(
        "SELECT d.id, json_extract(d.body, '$.FullyQualifiedName'), b.cents FROM balances b JOIN documents d "
        "ON d.realm = b.realm AND d.entity = 'Account' AND 'Account:' || d.id = b.key "
        "WHERE b.realm = ? AND b.cents <> 0 ORDER BY d.id",
        place.realm,
    )
    cells = [(place.link("Account", id, name), cents(max(sum, 0)), cents(max(-sum, 0))) for id, name, sum in rows]
    debit, credit = (sum(max(sign * row[2], 0) for row in rows) for sign in (1, -1))
    total = foot(("Total", cents(debit), cents(credit)), ("", ' class="n"', ' class="n"'))
    return table(("Account", "Debit", "Credit"), cells, numbers=("Debit", "Credit"), foot=total)


def jobs(sandbox: Sandbox, request: Request) -> Response:
    """Income and cost of every customer and project, from the postings."""
    place = Place(sandbox, realm_of(sandbox, request))
    rows = sandbox.store.rows(
        "SELECT c.id, json_extract(c.body, '$.FullyQualifiedName'), "
        "sum(CASE a.classification WHEN 'Revenue' THEN -p.cents ELSE 0 END), "
        "sum(CASE a.classification WHEN 'Expense' THEN p.cents ELSE 0 END) "
        "FROM postings p JOIN documents c ON c.realm = p.realm AND c.entity = 'Customer' AND c.id = p.customer JOIN ("
        "SELECT id, json_extract(body, '$.Classification') AS classification FROM documents "
        "WHERE realm = ? AND entity = 'Account') a ON a.id = p.account WHERE p.realm = ? GROUP BY c.id ORDER BY 2",
        place.realm, place.realm,
    )  # fmt: skip
    cells = [
        (place.link("Customer", id, name), cents(income), cents(cost), cents(income - cost))
        for id, name, income, cost in rows
    ]
    return place.page(
        "Job costs", table(("Project", "Income", "Cost", "Net"), cells, numbers=("Income", "Cost", "Net"))
    )
