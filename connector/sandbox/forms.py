"""One object for a person: its members, lines, postings, links and files. QuickBooks' deep links lead here."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from . import ledger
from .entities import BY_SEGMENT, ENTITIES
from .messages import Request, Response
from .overview import newest, of_kind
from .pages import MONEY, PATHS, SHOWN, Place, at, cents, foot, money, plural, realm_of, table, word
from .references import display_name
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

ASKED = ("txnId", "nameId", "itemId", "id")
# Told by other parts of the page, or of no use to a person.
ELSEWHERE = ("Line", "domain", "sparse", "MetaData", "LinkedTxn", "TxnTaxDetail", "AttachableRef")
NEWEST = 20
IMAGES = ("image/png", "image/jpeg", "image/gif")
# BillPaymentCheck and BillPaymentCreditCard are how a link spells a bill payment, as Check an expense.
KINDS_OF_LINK = {"BillPaymentCheck": "BillPayment", "BillPaymentCreditCard": "BillPayment", "Check": "Purchase"}


def form(sandbox: Sandbox, request: Request) -> Response:
    """The page a deep link leads to."""
    entity = PATHS[request.path.rstrip("/")]
    id = next((request.query[name] for name in ASKED if name in request.query), "")
    place = Place(sandbox, realm_of(sandbox, request, holding=(entity, id)))
    books = sandbox.books(place.realm)
    found = books.document(entity, id)
    if found is None:
        words = f"There is no {word(entity).lower()} with the id {id}."
        return place.page("Not found", f"<p>{escape(words)}</p>", status=404)
    shown = ledger.with_balances(books, ENTITIES[entity], found)
    called = shown.get("DocNumber") or display_name(shown) or shown.get("FileName") or shown["Id"]
    parts = (
        _members(place, entity, shown), _file(place, entity, shown), _lines(place, shown), _links(place, shown),
        _postings(place, entity, shown["Id"]), _attachments(place, entity, shown["Id"]),
        _job(place, entity, shown["Id"]), _register(place, entity, shown["Id"]), _theirs(place, entity, shown["Id"]),
    )  # fmt: skip
    return place.page(f"{word(entity)} {called}", "".join(parts))


# -- what it says ------------------------------------------------------------
def _members(place: Place, entity: str, shown: Json) -> str:
    pairs = (
        (member, _value(place, entity, member, value)) for member, value in shown.items() if member not in ELSEWHERE
    )
    return "<dl>" + "".join(f"<dt>{escape(word(name))}</dt><dd>{text}</dd>" for name, text in pairs) + "</dl>"


def _value(place: Place, entity: str, member: str, value: Any) -> str:
    """Any member as HTML: references link, amounts have two decimals, what is nested is told in a line."""
    if isinstance(value, dict) and "value" in value and member.endswith("Ref"):
        return _reference(place, entity if member == "ParentRef" else member, value)
    if isinstance(value, dict):
        return ", ".join(_value(place, entity, name, item) for name, item in value.items())
    if isinstance(value, list):
        return "; ".join(_value(place, entity, member, item) for item in value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return money(value) if member in MONEY else escape(str(value))


def _reference(place: Place, member: str, value: Json) -> str:
    """A link to what is referred to, when the member's name tells its kind."""
    stem = member.lower().removesuffix("ref")
    wanted = next((kind.name for name, kind in BY_SEGMENT.items() if stem.endswith(name)), "")
    return place.link(wanted if wanted in SHOWN else "", value["value"], value.get("name") or value["value"])


def _lines(place: Place, shown: Json) -> str:
    if not shown.get("Line"):
        return ""
    titles = ("#", "What", "Description", "Customer", "Class", "Qty", "Rate", "Amount")
    rows = (_line(place, line) for line in shown["Line"])
    return f"<h2>Lines</h2>{table(titles, rows, numbers=('Qty', 'Rate', 'Amount'))}"


def _line(place: Place, line: Json) -> list[str]:
    detail = line.get(line.get("DetailType", ""), {})
    refs = [(member, detail[member]) for member in ("ItemRef", "AccountRef") if member in detail]
    what = ", ".join(_reference(place, member, value) for member, value in refs)
    side = f"{detail['PostingType']} " if "PostingType" in detail else ""
    links = ", ".join(_linked(place, link) for link in line.get("LinkedTxn", ()))
    told = " ".join(part for part in (escape(str(line.get("Description", ""))), links) if part)
    customer = _reference(place, "CustomerRef", detail["CustomerRef"]) if "CustomerRef" in detail else ""
    return [
        str(line.get("LineNum", "")), side + (what or escape(word(line.get("DetailType", "Payment")))), told, customer,
        escape(str(at(detail, "ClassRef.name"))), str(detail.get("Qty", "")), str(detail.get("UnitPrice", "")),
        money(line.get("Amount", "")),
    ]  # fmt: skip


def _linked(place: Place, link: Json) -> str:
    kind = str(link["TxnType"])
    return place.link(KINDS_OF_LINK.get(kind, kind), link["TxnId"], f"{word(kind)} {link['TxnId']}")


def _links(place: Place, shown: Json) -> str:
    items = "".join(f"<li>{_linked(place, link)}</li>" for link in shown.get("LinkedTxn", ()))
    return f"<h2>Linked</h2><ul>{items}</ul>" if items else ""


# -- what it moves -----------------------------------------------------------
def _postings(place: Place, entity: str, id: str) -> str:
    rows = place.sandbox.store.rows(
        "SELECT p.account, coalesce(json_extract(a.body, '$.FullyQualifiedName'), p.account), p.description, p.cents "
        "FROM postings p LEFT JOIN documents a ON a.realm = p.realm AND a.entity = 'Account' AND a.id = p.account "
        "WHERE p.realm = ? AND p.entity = ? AND p.id = ? ORDER BY p.rowid",
        place.realm, entity, id,
    )  # fmt: skip
    if not rows:
        return ""
    cells = (
        (place.link("Account", account, name), escape(told), cents(max(amount, 0)), cents(max(-amount, 0)))
        for account, name, told, amount in rows
    )
    debit, credit = (sum(max(sign * row[3], 0) for row in rows) for sign in (1, -1))
    total = foot(("Total", "", cents(debit), cents(credit)), ("", "", ' class="n"', ' class="n"'))
    titles = ("Account", "Description", "Debit", "Credit")
    return f"<h2>Postings</h2>{table(titles, cells, numbers=('Debit', 'Credit'), foot=total)}"


def _job(place: Place, entity: str, id: str) -> str:
    """Income and cost of a customer or project, by account."""
    rows = place.sandbox.store.rows(
        "SELECT a.id, json_extract(a.body, '$.FullyQualifiedName'), sum(p.cents) FROM postings p JOIN documents a "
        "ON a.realm = p.realm AND a.entity = 'Account' AND a.id = p.account "
        "WHERE p.realm = ? AND p.customer = ? AND json_extract(a.body, '$.Classification') IN ('Revenue', 'Expense') "
        "GROUP BY a.id ORDER BY a.id",
        place.realm, id if entity == "Customer" else "-",
    )  # fmt: skip
    if not rows:
        return ""
    cells = (
        (place.link("Account", account, name), cents(max(-total, 0)), cents(max(total, 0)))
        for account, name, total in rows
    )
    income, cost = (sum(max(sign * row[2], 0) for row in rows) for sign in (-1, 1))
    net = foot(("Total", cents(income), cents(cost)), ("", ' class="n"', ' class="n"'))
    return f"<h2>Job costs</h2>{table(('Account', 'Income', 'Cost'), cells, numbers=('Income', 'Cost'), foot=net)}"


def _register(place: Place, entity: str, id: str) -> str:
    """The newest postings on an account, or on the jobs of a customer."""
    column = {"Account": "account", "Customer": "customer"}.get(entity)
    if not column:
        return ""
    rows = place.sandbox.store.rows(
        f"SELECT p.txn_date, p.entity, p.id, a.name, p.description, p.cents FROM postings p JOIN ("  # noqa: S608
        "SELECT id, json_extract(body, '$.FullyQualifiedName') AS name FROM documents "
        f"WHERE realm = ? AND entity = 'Account') a ON a.id = p.account WHERE p.realm = ? AND p.{column} = ? "
        "AND (? = 'account' OR NOT p.control) ORDER BY p.txn_date DESC, p.rowid DESC LIMIT ?",
        place.realm, place.realm, id, column, NEWEST,
    )  # fmt: skip
    cells = (
        (
            escape(str(day)),
            place.link(kind, number, f"{word(kind)} {number}"),
            escape(name),
            escape(told),
            cents(amount),
        )
        for day, kind, number, name, told, amount in rows
    )
    titles = ("Date", "Document", "Account", "Description", "Amount")
    return f"<h2>Newest postings</h2>{table(titles, cells, numbers=('Amount',))}" if rows else ""


# -- what belongs to it ------------------------------------------------------
def _attachments(place: Place, entity: str, id: str) -> str:
    rows = place.sandbox.store.rows(
        "SELECT a.body FROM documents a, json_each(a.body, '$.AttachableRef') ref "
        "WHERE a.realm = ? AND a.entity = 'Attachable' "
        "AND json_extract(ref.value, '$.EntityRef.type') = ? COLLATE NOCASE "
        "AND json_extract(ref.value, '$.EntityRef.value') = ? ORDER BY a.id",
        place.realm, entity, id,
    )  # fmt: skip
    items = "".join(f"<li>{_attachment(place, loads(body))}</li>" for (body,) in rows)
    return f"<h2>Attachments</h2><ul>{items}</ul>" if items else ""


def _attachment(place: Place, attachable: Json) -> str:
    name = escape(attachable.get("FileName") or attachable.get("Note", ""))
    if "Size" not in attachable:
        return name
    link = f"/sandbox/files/{place.realm}/{attachable['Id']}"
    return f'<a href="{link}">{name}</a> <small>{attachable["Size"]:,} bytes</small>'


def _file(place: Place, entity: str, shown: Json) -> str:
    """The file itself, when it is a picture."""
    if entity != "Attachable" or shown.get("ContentType") not in IMAGES:
        return ""
    return f'<p><img src="/sandbox/files/{place.realm}/{shown["Id"]}" alt="{escape(shown.get("FileName", ""))}"></p>'


def _theirs(place: Place, entity: str, id: str) -> str:
    """The newest documents of a vendor or customer, and the customer's jobs."""
    kinds = [
        kind for kind in ENTITIES.values() if kind.party == f"{entity}Ref" or (kind.name, entity) == ("Customer",) * 2
    ]
    books = place.sandbox.books(place.realm)
    found = ((kind.name, newest(books, kind.name, limit=NEWEST, party=id)) for kind in kinds)
    return "".join(_section(place, name, rows, id) for name, rows in found if rows)


def _section(place: Place, name: str, rows: list[Json], party: str) -> str:
    address = place.address("/books/list", entity=name, party=party)
    title = f'{plural(name)} <small><a href="{escape(address)}">all</a></small>'
    return f"<section><h2>{title}</h2>{of_kind(place, ENTITIES[name], rows)}</section>"
