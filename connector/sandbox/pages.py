"""The company's books for a person: plain pages, no scripts, and the deep links that QuickBooks has."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any

from . import ledger
from .company import REALM
from .entities import ENTITIES
from .messages import Request, Response
from .references import display_name
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox
    from .books import Books

SHOWN = 200
STYLE = """
:root{color-scheme:light dark;--edge:light-dark(#d5d8dc,#3a4048);--soft:light-dark(#5c6470,#a3abb6)}
body{font:15px/1.5 system-ui,sans-serif;margin:0 auto;max-width:70rem;padding:1rem 1.5rem}
h1{font-size:1.4rem}h2{font-size:1.05rem;margin-top:2rem}a{color:light-dark(#0b5cad,#7db7f5)}
nav a{margin-right:1rem}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid var(--edge);padding:.3rem .6rem;text-align:left;vertical-align:top}
th{color:var(--soft);font-weight:500}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1rem}dt{color:var(--soft)}dd{margin:0}
small,.soft{color:var(--soft)}label{display:block;margin:.3rem 0}button{font:inherit;padding:.4rem 1.2rem;margin:1rem .5rem 0 0}
"""
# Each table of the home page: the entity, its columns (title, path) and where a row leads.
TABLES = {
    "Vendor": (("Name", "DisplayName"), ("Company", "CompanyName"), ("Balance", "Balance")),
    "Customer": (("Name", "FullyQualifiedName"), ("Balance", "Balance")),
    "Item": (
        ("Name", "FullyQualifiedName"),
        ("Type", "Type"),
        ("Income account", "IncomeAccountRef.name"),
        ("Expense account", "ExpenseAccountRef.name"),
    ),
    "Bill": (
        ("Number", "DocNumber"),
        ("Date", "TxnDate"),
        ("Vendor", "VendorRef.name"),
        ("Total", "TotalAmt"),
        ("Open", "Balance"),
    ),
    "Invoice": (
        ("Number", "DocNumber"),
        ("Date", "TxnDate"),
        ("Customer", "CustomerRef.name"),
        ("Total", "TotalAmt"),
        ("Open", "Balance"),
    ),
    "VendorCredit": (("Number", "DocNumber"), ("Date", "TxnDate"), ("Vendor", "VendorRef.name"), ("Total", "TotalAmt")),
    "BillPayment": (("Number", "DocNumber"), ("Date", "TxnDate"), ("Vendor", "VendorRef.name"), ("Total", "TotalAmt")),
    "Payment": (("Date", "TxnDate"), ("Customer", "CustomerRef.name"), ("Total", "TotalAmt")),
}
LINKS = {
    "Vendor": "/app/vendordetail?nameId=",
    "Customer": "/app/customerdetail?nameId=",
    "Item": "/app/item?itemId=",
    "Bill": "/app/bill?txnId=",
    "Invoice": "/app/invoice?txnId=",
    "VendorCredit": "/app/vendorcredit?txnId=",
    "BillPayment": "/app/billpayment?txnId=",
    "Payment": "/app/recvpayment?txnId=",
}
BY_PATH = {link.partition("?")[0]: entity for entity, link in LINKS.items()}
NUMBERS = ("Balance", "TotalAmt")
HEADER = (
    "DocNumber", "TxnDate", "DueDate", "VendorRef", "CustomerRef", "SalesTermRef", "APAccountRef", "TotalAmt", "Balance",
    "PrivateNote", "DisplayName", "CompanyName", "FullyQualifiedName", "ParentRef", "PrimaryEmailAddr", "PrimaryPhone",
    "WebAddr", "BillAddr", "TermRef", "Type", "IncomeAccountRef", "ExpenseAccountRef", "Active", "LinkedTxn", "Id",
    "SyncToken",
)  # fmt: skip


def page(title: str, body: str) -> str:
    """One whole page. `body` is HTML and must be escaped already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{escape(title)}</title><style>{STYLE}</style></head>"
        f"<body><h1>{escape(title)}</h1>{body}</body></html>"
    )


def home(sandbox: Sandbox, request: Request) -> Response:
    """Every list and the newest documents of one company."""
    realm = _realm(sandbox, request)
    books = sandbox.books(realm)
    sections = "".join(_section(books, entity) for entity in TABLES)
    info = books.singleton("CompanyInfo")
    about = f'<p class="soft">{escape(books.edition.sku)}, realm {escape(realm)}</p>'
    return Response.html(page(info["CompanyName"], _companies(sandbox) + about + sections + _trial_balance(books)))


def document(sandbox: Sandbox, request: Request) -> Response:
    """The page a deep link leads to: one object with its lines and files."""
    entity = BY_PATH[request.path.rstrip("/")]
    id = request.query.get("txnId") or request.query.get("nameId") or request.query.get("itemId") or ""
    books = sandbox.books(_realm(sandbox, request, holding=(entity, id)))
    found = books.document(entity, id)
    if found is None:
        return Response.html(page("Not found", f"<p>There is no {escape(entity)} with the id {escape(id)}.</p>"), 404)
    shown = ledger.with_balances(books, ENTITIES[entity], found)
    title = f"{entity} {shown.get('DocNumber') or display_name(shown) or shown['Id']}"
    home = f'<nav><a href="/?realm={books.realm}">All books</a></nav>'
    return Response.html(
        page(title, home + _members(shown) + _lines(shown) + _files(books, entity, id) + _theirs(books, entity, id))
    )


def _realm(sandbox: Sandbox, request: Request, holding: tuple[str, str] | None = None) -> str:
    """The realm asked for; a deep link names none, so it is the one that holds the object."""
    realms = [realm for (realm,) in sandbox.store.rows("SELECT realm FROM documents WHERE entity = 'CompanyInfo'")]
    asked = str(request.query.get("realm", ""))
    if asked in realms:
        return asked
    holders = [realm for realm in sorted(realms) if holding and sandbox.store.body(realm, *holding)]
    return holders[0] if holders else REALM


def _companies(sandbox: Sandbox) -> str:
    rows = sandbox.store.rows(
        "SELECT realm, json_extract(body, '$.CompanyName') FROM documents WHERE entity = 'CompanyInfo' ORDER BY realm"
    )
    return "<nav>" + "".join(f'<a href="/?realm={realm}">{escape(name)}</a>' for realm, name in rows) + "</nav>"


# -- tables ------------------------------------------------------------------
def _section(books: Books, entity: str, *, party: str = "") -> str:
    where = "realm = ? AND entity = ? AND (? = '' OR party = ?)"
    total = books.store.value(f"SELECT count(*) FROM documents WHERE {where}", books.realm, entity, party, party)  # noqa: S608
    rows = books.store.rows(
        f"SELECT body FROM documents WHERE {where} ORDER BY id DESC LIMIT ?",  # noqa: S608 - bound values
        books.realm, entity, party, party, SHOWN,
    )  # fmt: skip
    found = [ledger.with_balances(books, ENTITIES[entity], loads(body)) for (body,) in rows]
    more = f" <small>the newest {SHOWN} of {total}</small>" if total > SHOWN else f" <small>{total}</small>"
    return f"<section><h2>{_plural(entity)}{more}</h2>{_table(entity, found)}</section>"


def _plural(entity: str) -> str:
    return {"VendorCredit": "Vendor credits", "BillPayment": "Bill payments"}.get(entity, f"{entity}s")


def _table(entity: str, rows: Iterable[Json]) -> str:
    columns = TABLES[entity]
    head = "".join(_cell(title, path, tag="th") for title, path in columns)
    body = "".join(f"<tr>{_row(entity, columns, row)}</tr>" for row in rows)
    return f"<table><tr>{head}</tr>{body}</table>"


def _row(entity: str, columns: tuple[tuple[str, str], ...], row: Json) -> str:
    cells = [_cell(_at(row, path), path) for _, path in columns]
    first = escape(str(_at(row, columns[0][1]) or f"(no number) {row['Id']}"))
    return f'<td><a href="{LINKS[entity]}{row["Id"]}">{first}</a></td>' + "".join(cells[1:])


def _cell(value: Any, path: str, tag: str = "td") -> str:
    css = ' class="n"' if path in NUMBERS else ""
    return f"<{tag}{css}>{escape(money(value) if tag == 'td' and path in NUMBERS else str(value))}</{tag}>"


def _at(value: Any, path: str) -> Any:
    for member in path.split("."):
        value = value.get(member, "") if isinstance(value, dict) else ""
    return value


def money(value: Any) -> str:
    """Thousands apart, two decimals."""
    return f"{value:,.2f}" if value != "" else ""


# -- one document ------------------------------------------------------------
def _members(shown: Json) -> str:
    pairs = [(member, _text(member, shown[member])) for member in HEADER if member in shown]
    return "<dl>" + "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in pairs) + "</dl>"


def _text(member: str, value: Any) -> str:
    if member in NUMBERS:
        return money(value)
    if isinstance(value, list):
        return ", ".join(_text("", item) for item in value)
    if isinstance(value, dict):
        return str(value.get("name") or ", ".join(str(part) for part in value.values()))
    return str(value)


def _lines(shown: Json) -> str:
    if not shown.get("Line"):
        return ""
    titles = ("#", "Item or account", "Description", "Customer", "Class", "Billable", "Amount")
    head = "".join(f"<th{' class=n' if title == 'Amount' else ''}>{title}</th>" for title in titles)
    return f"<h2>Lines</h2><table><tr>{head}</tr>{''.join(map(_line, shown['Line']))}</table>"


def _line(line: Json) -> str:
    detail = line.get(line.get("DetailType", ""), {})
    what = _at(detail, "ItemRef.name") or _at(detail, "AccountRef.name") or line.get("DetailType", "Applied to")
    links = ", ".join(f"{link['TxnType']} {link['TxnId']}" for link in line.get("LinkedTxn", ()))
    cells = (
        line.get("LineNum", ""), what, line.get("Description", links), _at(detail, "CustomerRef.name"),
        _at(detail, "ClassRef.name"), detail.get("BillableStatus", ""),
    )  # fmt: skip
    plain = "".join(f"<td>{escape(str(cell))}</td>" for cell in cells)
    return f'<tr>{plain}<td class="n">{money(line.get("Amount", ""))}</td></tr>'


def _files(books: Books, entity: str, id: str) -> str:
    rows = books.store.rows(
        "SELECT a.body FROM documents a, json_each(a.body, '$.AttachableRef') ref "
        "WHERE a.realm = ? AND a.entity = 'Attachable' "
        "AND json_extract(ref.value, '$.EntityRef.type') = ? COLLATE NOCASE "
        "AND json_extract(ref.value, '$.EntityRef.value') = ? ORDER BY a.id",
        books.realm, entity, id,
    )  # fmt: skip
    items = "".join(_file(books, loads(body)) for (body,) in rows)
    return f"<h2>Attachments</h2><ul>{items}</ul>" if items else ""


def _file(books: Books, attachable: Json) -> str:
    name = escape(attachable.get("FileName") or attachable.get("Note", ""))
    if "Size" not in attachable:
        return f"<li>{name}</li>"
    link = f"/sandbox/files/{books.realm}/{attachable['Id']}"
    return f'<li><a href="{link}">{name}</a> <small>{attachable["Size"]:,} bytes</small></li>'


def _theirs(books: Books, entity: str, id: str) -> str:
    """The documents of a vendor or customer."""
    kinds = [name for name in TABLES if ENTITIES[name].party == f"{entity}Ref"]
    return "".join(_section(books, name, party=id) for name in kinds)


def _cents(amount: int) -> str:
    return money(Decimal(amount).scaleb(-2)) if amount else ""


def _trial_balance(books: Books) -> str:
    rows = books.store.rows(
        "SELECT json_extract(d.body, '$.Name'), b.cents FROM balances b JOIN documents d ON d.realm = b.realm "
        "AND d.entity = 'Account' AND 'Account:' || d.id = b.key WHERE b.realm = ? AND b.cents <> 0 ORDER BY d.id",
        books.realm,
    )
    body = "".join(
        f'<tr><td>{escape(name)}</td><td class="n">{_cents(max(cents, 0))}</td>'
        f'<td class="n">{_cents(max(-cents, 0))}</td></tr>'
        for name, cents in rows
    )
    head = '<tr><th>Account</th><th class="n">Debit</th><th class="n">Credit</th></tr>'
    return f"<section><h2>Trial balance</h2><table>{head}{body}</table></section>"
