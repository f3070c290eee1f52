"""The shell of every page that a person reads: style, navigation, tables, and where each object is found."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from .company import REALM
from .entities import ENTITIES, Entity
from .messages import Request, Response

if TYPE_CHECKING:
    from .app import Sandbox

# No script runs here, and nothing is loaded from elsewhere.
POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self' data:; object-src 'self'; base-uri 'none'; "
    "frame-ancestors 'none'"
)
STYLE = """
:root{color-scheme:light dark;--edge:light-dark(#d9dce1,#3a4048);--soft:light-dark(#565e69,#a7afba);
--bar:light-dark(#f4f5f7,#1e2227);--link:light-dark(#0b5cad,#7db7f5)}
*{box-sizing:border-box}
body{font:15px/1.5 system-ui,sans-serif;margin:0}
header{background:var(--bar);border-bottom:1px solid var(--edge);padding:.6rem 1.5rem}

header nav{display:flex;flex-wrap:wrap;column-gap:1rem}header nav+nav{margin-top:.3rem}
main{max-width:70rem;margin:0 auto;padding:.5rem 1.5rem 4rem}
h1{font-size:1.4rem;margin:1rem 0 .5rem;overflow-wrap:anywhere}h2{font-size:1.05rem;margin:2rem 0 .4rem}
a{color:var(--link);text-underline-offset:.15em}nav a{white-space:nowrap;line-height:1.9}
nav a[aria-current]{color:inherit;font-weight:600;text-decoration:none}
.wide{overflow-x:auto}table{border-collapse:collapse;width:100%}
td,th{border-bottom:1px solid var(--edge);padding:.35rem .6rem;text-align:left;vertical-align:top;overflow-wrap:break-word}
th{color:var(--soft);font-weight:500;white-space:nowrap}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
tfoot td{font-weight:600;border-bottom:0}
dl{display:grid;grid-template-columns:max-content 1fr;gap:.25rem 1.2rem;margin:.5rem 0}
dt{color:var(--soft)}dd{margin:0;overflow-wrap:anywhere}
small,.soft{color:var(--soft)}label{display:block;margin:.3rem 0}fieldset{border:1px solid var(--edge)}
button{font:inherit;padding:.4rem 1.2rem;margin:1rem .5rem 0 0}img{max-width:100%}
@media(max-width:40rem){main,header{padding-left:1rem;padding-right:1rem}
dl{grid-template-columns:1fr;gap:0}dd{margin-bottom:.5rem}td,th{padding:.35rem .4rem}}
"""
# Where QuickBooks' own pages are not named like their entity.
SEGMENTS = {
    "Vendor": "vendordetail", "Customer": "customerdetail", "Payment": "recvpayment", "Purchase": "expense",
    "JournalEntry": "journal",
}  # fmt: skip
PARAMETERS = {"Vendor": "nameId", "Customer": "nameId", "Employee": "nameId", "Item": "itemId"}
PATHS = {f"/app/{SEGMENTS.get(name, name.lower())}": name for name in ENTITIES}
CALLED = {
    "DocNumber": "Number", "TxnDate": "Date", "DueDate": "Due", "TotalAmt": "Total", "Balance": "Open",
    "APAccountRef": "A/P account", "ARAccountRef": "A/R account", "PrimaryEmailAddr": "E-mail", "BillAddr": "Address",
    "PrivateNote": "Note", "SalesTermRef": "Terms", "TermRef": "Terms",
}  # fmt: skip
MONEY = {"Balance", "TotalAmt", "Amount", "CurrentBalance", "UnitPrice", "UnappliedAmt", "BalanceWithJobs"}


def word(name: str) -> str:
    """What a person calls an entity or a member: "VendorCredit" is a vendor credit, "APAccountRef" the A/P account."""
    if name in CALLED:
        return CALLED[name]
    parts = re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+", name.removesuffix("Ref")) or [name]
    return " ".join(
        [parts[0][0].upper() + parts[0][1:], *(part if part.isupper() else part.lower() for part in parts[1:])]
    )


def plural(name: str) -> str:
    spoken = word(name)
    if name in ("CompanyInfo", "Preferences"):
        return spoken
    ending = {"y": "ies", "s": "ses"}.get(spoken[-1])
    return spoken[:-1] + ending if ending else spoken + "s"


@dataclass(frozen=True)
class Place:
    """Which company's books a page shows; every link stays in them."""

    sandbox: Sandbox
    realm: str

    def address(self, path: str, **query: Any) -> str:
        return path + "?" + urlencode({"realm": self.realm, **{name: str(value) for name, value in query.items()}})

    def of(self, entity: str, id: object) -> str:
        """The page of one object: QuickBooks' deep link, with the company."""
        kind = ENTITIES[entity]
        name = PARAMETERS.get(entity, "txnId" if kind.is_transaction else "id")
        return self.address(f"/app/{SEGMENTS.get(entity, entity.lower())}", **{name: id})

    def link(self, entity: str, id: object, text: object) -> str:
        """A link as HTML; the text alone when there is no such kind of object."""
        if entity not in ENTITIES:
            return escape(str(text))
        return f'<a href="{escape(self.of(entity, id))}">{escape(str(text))}</a>'

    def page(self, title: str, body: str, *, status: int = 200) -> Response:
        """A page with the companies and this company's books above it. `body` is HTML, escaped already."""
        return respond(title, body, top=f"{self._companies()}{self._books()}", status=status)

    def _companies(self) -> str:
        rows = self.sandbox.store.rows(
            "SELECT realm, json_extract(body, '$.CompanyName') FROM documents "
            "WHERE entity = 'CompanyInfo' ORDER BY realm <> ?, realm",
            REALM,
        )
        return _nav("Companies", ((name, f"/?realm={realm}", realm == self.realm) for realm, name in rows))

    def _books(self) -> str:
        lists = [(plural(name), self.address("/books/list", entity=name), False) for name in SHOWN]
        more = [("Trial balance", self.address("/books/trial-balance"), False)]
        more += [("Job costs", self.address("/books/jobs"), False)]
        return _nav("Books", [*lists, *more])


def listed(kind: Entity) -> bool:
    """Whether the entity is a list or a document, and not a setting of the company."""
    return kind.name not in ("CompanyInfo", "Preferences", "TaxService", "Attachable")


# The people and documents that a person looks for first, then all others as the table of entities has them.
FIRST = ("Vendor", "Customer", "Item", "Bill", "Invoice", "Payment", "BillPayment")
SHOWN = (*FIRST, *(name for name, kind in ENTITIES.items() if listed(kind) and name not in FIRST))


def _nav(label: str, links: Iterable[tuple[str, str, bool]]) -> str:
    items = "".join(
        f'<a href="{escape(address)}"{" aria-current=page" if current else ""}>{escape(text)}</a>'
        for text, address, current in links
    )
    return f'<nav aria-label="{label}">{items}</nav>'


def page(title: str, body: str, *, top: str = "") -> str:
    """One whole page. `body` is HTML and must be escaped already."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title>'
        f"<style>{STYLE}</style></head>"
        f"<body>{f'<header>{top}</header>' if top else ''}<main><h1>{escape(title)}</h1>{body}</main></body></html>"
    )


def respond(title: str, body: str, *, top: str = "", status: int = 200) -> Response:
    response = Response.html(page(title, body, top=top), status)
    response.headers["Content-Security-Policy"] = POLICY
    return response


# -- tables ------------------------------------------------------------------
def table(titles: Iterable[str], rows: Iterable[Iterable[str]], *, numbers: Iterable[str] = (), foot: str = "") -> str:
    """A table of cells that are HTML already; `numbers` are set right; without a foot, empty columns are left out."""
    titles, cells = list(titles), [list(row) for row in rows]
    kept = [at for at in range(len(titles)) if foot or at == 0 or any(row[at] for row in cells)]
    css = [' class="n"' if titles[at] in numbers else "" for at in kept]
    head = "".join(f"<th{style}>{escape(titles[at])}</th>" for at, style in zip(kept, css, strict=True))
    body = "".join(f"<tr>{_cells([row[at] for at in kept], css)}</tr>" for row in cells)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody>{foot}</table></div>'


def foot(cells: Iterable[str], css: Iterable[str]) -> str:
    return f"<tfoot><tr>{_cells(cells, css)}</tr></tfoot>"


def _cells(cells: Iterable[str], css: Iterable[str]) -> str:
    return "".join(f"<td{style}>{cell}</td>" for cell, style in zip(cells, css, strict=True))


def money(value: Any) -> str:
    """Thousands apart, two decimals; nothing for nothing."""
    return "" if value in ("", None) else f"{Decimal(str(value)):,.2f}"


def cents(amount: int) -> str:
    return money(Decimal(amount).scaleb(-2)) if amount else ""


def at(value: Any, path: str) -> Any:
    """What the dotted path leads to, or nothing."""
    for member in path.split("."):
        value = value.get(member, "") if isinstance(value, dict) else ""
    return value


def realm_of(sandbox: Sandbox, request: Request, *, holding: tuple[str, str] | None = None) -> str:
    """The realm asked for; a deep link names none, so it is the one that holds the object."""
    realms = [realm for (realm,) in sandbox.store.rows("SELECT realm FROM documents WHERE entity = 'CompanyInfo'")]
    asked = request.query.get("realm", "")
    if asked in realms:
        return asked
    realms.sort(key=lambda realm: (realm != REALM, realm))
    holders = [realm for realm in realms if holding and sandbox.store.body(realm, *holding)]
    return holders[0] if holders else REALM
