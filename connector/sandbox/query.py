"""The query endpoint: a statement compiled to SQL, so that a page costs the same in a book of any size."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

from . import ledger, naming, schema
from .books import Books
from .entities import NAMES, Entity
from .faults import Fault
from .statements import Condition, Statement, parse
from .wire import Json, Raw, loads

ALWAYS = ("Id", "SyncToken", "MetaData.CreateTime", "MetaData.LastUpdatedTime", "domain", "sparse")
COLUMNS = {
    "Id": "id", "MetaData.CreateTime": "created", "MetaData.LastUpdatedTime": "updated", "TxnDate": "txn_date",
    "DocNumber": "number COLLATE NOCASE", "Active": "active",
}  # fmt: skip
# What a member of several parts is compared by.
PART = {"EmailAddress": "Address", "TelephoneNumber": "FreeFormNumber", "WebSiteAddress": "URI", "$ref": "value"}
COUNTED = {"Level", "Size", "DueDays", "Hours", "Minutes"}
# Kept as running balances, not in the document.
RUNNING = {"Balance", "CurrentBalance"}
MOMENTS = {"created", "updated"}
SELECTIVE = ("number COLLATE NOCASE = ?", "party = ?", "name = ?", "number COLLATE NOCASE IN", "party IN", "name IN")
FILE_OF = "AttachableRef.EntityRef."
Bound = list[Any]


class Member(NamedTuple):
    """A member as SQL sees it."""

    name: str
    sql: str
    type: str  # string, boolean, decimal, date, moment or id


def answer(books: Books, text: str, *, seen_until: float | None = None) -> Json:
    """The QueryResponse of a statement. Documents created after `seen_until` do not show yet."""
    statement = parse(text)
    where, values = _where(books, statement, seen_until)
    if statement.count:
        return {"totalCount": _count(books, where, values)}
    # A plus keeps SQLite from walking all ids in order when another index finds the few that match.
    last = "+id" if any(column in where for column in SELECTIVE) else "id"
    order = ", ".join([*_orders(statement), last])
    # Sorted by row alone: the bodies of other pages are never read.
    sql = f"SELECT rowid FROM documents WHERE {where} ORDER BY {order} LIMIT ? OFFSET ?"  # noqa: S608 - bound values
    rows = books.store.rows(sql, *values, statement.limit, statement.start - 1)
    if not rows:
        return {}
    found = _page(books, statement, [row for (row,) in rows])
    page = {statement.kind.name: found, "startPosition": statement.start, "maxResults": len(found)}
    if statement.kind.is_transaction:
        whole = len(found) < statement.limit
        page["totalCount"] = statement.start - 1 + len(found) if whole else _count(books, where, values)
    return page


def _count(books: Books, where: str, values: Bound) -> int:
    return int(books.store.value(f"SELECT count(*) FROM documents WHERE {where}", *values))  # noqa: S608


def _page(books: Books, statement: Statement, rows: list[int]) -> Sequence[Json | Raw]:
    marks = ", ".join("?" * len(rows))
    bodies = dict(books.store.rows(f"SELECT rowid, body FROM documents WHERE rowid IN ({marks})", *rows))  # noqa: S608
    if statement.kind.is_transaction and not statement.members:
        return [Raw(bodies[row]) for row in rows]
    documents = (ledger.with_balances(books, statement.kind, loads(bodies[row])) for row in rows)
    chosen = [_projected(statement.kind, member) for member in statement.members]
    return [_sparse(document, chosen) for document in documents] if chosen else list(documents)


# -- projection --------------------------------------------------------------
def _projected(kind: Entity, text: str) -> list[str]:
    """The path of a member of the select list, in its own spelling."""
    parts = text.removesuffix(".*").split(".")
    names = {name.lower(): name for name in (*schema.tables()["types"].get(kind.name, ()), *schema.ENVELOPE)}
    if parts[0].lower() not in names:
        raise _not_found(kind, text)
    return [names[parts[0].lower()], *parts[1:]]


def _sparse(document: Json, paths: Iterable[list[str]]) -> Json:
    """Only what was asked for, and marked so."""
    part: Json = {"Id": document["Id"], "sparse": True}
    for first, *rest in paths:
        if first in document and first != "sparse":
            part[first] = _part(document[first], rest, part.get(first))
    return part


def _part(value: Any, path: list[str], known: Any) -> Any:
    if not path or not isinstance(value, dict):
        return value
    inner = {key: item for key, item in value.items() if key.lower() == path[0].lower()}
    return {**(known or {}), **{key: _part(item, path[1:], None) for key, item in inner.items()}}


# -- members -----------------------------------------------------------------
def member(kind: Entity, text: str) -> Member:
    """The member a statement names, in any case; 4001 for one that cannot be asked for."""
    known = {name.lower(): name for name in (*ALWAYS, *kind.queryable)}
    plain = text.lower()
    if plain not in known:
        plain = re.sub(r"\.(value|address|freeformnumber|uri)$", "", plain)
    if plain in known:
        return _member(kind, known[plain])
    types = schema.tables()["types"].get(kind.name, {})
    if plain.partition(".")[0] in {name.lower() for name in types}:
        raise Fault("4001", what=f"property '{text}' is not queryable")
    raise _not_found(kind, text)


def _not_found(kind: Entity, text: str) -> Fault:
    return Fault("4001", what=f"Property {text} not found for Entity {kind.name}")


def _member(kind: Entity, name: str) -> Member:
    if name == "Id":
        return Member(name, "id", "id")
    if name in COLUMNS:
        column = COLUMNS[name]
        return Member(
            name,
            column,
            {"txn_date": "date", "active": "boolean"}.get(column, "moment" if column in MOMENTS else "string"),
        )
    if name == _indexed_name(kind):
        return Member(name, "name", "string")
    if name == kind.party or name == "ParentRef":
        return Member(name, "party", "string")
    return _extracted(kind, name)


def _indexed_name(kind: Entity) -> str:
    """The member whose folded form is the row's name."""
    if kind.space == NAMES:
        return "DisplayName"
    return "FullyQualifiedName" if kind.name in naming.NESTED else kind.named


def _extracted(kind: Entity, name: str) -> Member:
    of = schema.tables()["types"].get(kind.name, {}).get(name, "string")
    of = "string" if isinstance(of, list) else str(of)
    of = "decimal" if name in COUNTED or name in RUNNING else of
    path = f"{name}.{PART[of]}" if of in PART else name
    sql = f"json_extract(body, '$.{path}')"
    if kind.is_list and name in RUNNING:
        return Member(name, _running(kind, name), "decimal")
    if of == "decimal":
        return Member(name, f"CAST(coalesce({sql}, 0) AS REAL)", of)  # compared only, never added up
    if of == "boolean":
        return Member(name, f"coalesce({sql}, 0)", of)
    return Member(name, sql if of == "date" else f"{sql} COLLATE NOCASE", of if of == "date" else "string")


def _running(kind: Entity, name: str) -> str:
    """The balance that `ledger.with_balances` would write into the document."""
    sign = "-1" if kind.name == "Vendor" else "1"
    if kind.name == "Account":
        sign = (
            "CASE WHEN json_extract(body, '$.Classification') IN ('Liability', 'Equity', 'Revenue') THEN -1 ELSE 1 END"
        )
    key = f"'{kind.name}:' || documents.id"
    return f"(SELECT coalesce(sum(cents), 0) * {sign} / 100.0 FROM balances b WHERE b.realm = documents.realm AND b.key = {key})"  # noqa: S608


# -- conditions --------------------------------------------------------------
def _where(books: Books, statement: Statement, seen_until: float | None) -> tuple[str, Bound]:
    kind = statement.kind
    parts = ["realm = ?", "entity = ?"]
    values: Bound = [books.realm, kind.name]
    asked = [(member(kind, condition.member), condition) for condition in statement.where]
    if kind.is_list and not any(one.name == "Active" for one, _ in asked):
        parts.append("active = 1")
    if seen_until is not None:
        parts.append("created <= ?")
        values.append(seen_until)
    for one, condition in asked:
        if not one.name.startswith(FILE_OF):
            part, bound = _condition(books, kind, one, condition)
            parts.append(part)
            values += bound
    links, bound = _file_of([(one, condition) for one, condition in asked if one.name.startswith(FILE_OF)])
    return " AND ".join([*parts, *links]), values + bound


def _file_of(asked: list[tuple[Member, Condition]]) -> tuple[list[str], Bound]:
    """Conditions on what a file hangs on must all hold of one link."""
    parts: list[str] = []
    values: Bound = []
    for one, condition in asked:
        column = f"json_extract(link.value, '$.EntityRef.{one.name.rpartition('.')[2].lower()}') COLLATE NOCASE"
        part, bound = _text(column, condition)
        parts.append(part)
        values += bound
    found = f"EXISTS (SELECT 1 FROM json_each(body, '$.AttachableRef') link WHERE {' AND '.join(parts)})"  # noqa: S608
    return ([found] if parts else []), values


def _condition(books: Books, kind: Entity, one: Member, condition: Condition) -> tuple[str, Bound]:
    if one.type == "id" and condition.operator not in ("=", "IN"):
        raise Fault("4001", what="Id can only be compared with = or IN")
    if one.type in ("string", "id"):
        part, values = _text(one.sql, condition)
        if one.sql == "name":
            # Found by index: the space of names leads it.
            return f"names = ? AND {part}", [naming.namespace(kind), *values]
        return part, values
    bound = [_bound(books, one, value) for value in condition.values]
    if condition.operator == "LIKE":
        raise Fault("4001", what=f"LIKE compares text, and {one.name} is a {one.type}")
    return _compared(one.sql, condition, bound)


def _compared(sql: str, condition: Condition, bound: Bound) -> tuple[str, Bound]:
    if condition.operator == "IN":
        return f"{sql} IN ({', '.join('?' * len(bound))})", bound
    return f"{sql} {condition.operator} ?", bound


def _text(sql: str, condition: Condition) -> tuple[str, Bound]:
    bound: Bound = list(condition.values)
    if sql == "name":
        bound = [value.casefold() for value in bound]
    if condition.operator == "LIKE":
        # % is the only wildcard: an underscore means itself.
        return f"{sql} LIKE ? ESCAPE '\\'", [re.sub(r"([\\_])", r"\\\1", bound[0])]
    if condition.operator in ("=", "!=") and not bound[0].strip():
        # Intuit writes null as a blank in quotes.
        return f"coalesce({sql}, '') {condition.operator} ''", []
    if condition.operator == "!=":
        return f"coalesce({sql}, '') != ?", bound
    return _compared(sql, condition, bound)


def _orders(statement: Statement) -> list[str]:
    return [f"{member(statement.kind, name).sql} {direction}" for name, direction in statement.order]


# -- values ------------------------------------------------------------------
def _bound(books: Books, one: Member, value: str) -> Any:
    if one.type == "boolean":
        if value.lower() not in ("true", "false"):
            raise Fault("4001", what=f"Invalid boolean {value}")
        return value.lower() == "true"
    if one.type == "decimal":
        return _amount(value)
    if value == "CURRENT_DATE":
        value = books.now().date().isoformat()
    try:
        return moment(value) if one.type == "moment" else date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise Fault("4001", what=f"Invalid date {value}") from None


def _amount(value: str) -> float:
    try:
        amount = float(Decimal(value))
    except InvalidOperation:
        amount = math.inf
    if not math.isfinite(amount):
        raise Fault("4001", what=f"Invalid number {value}")
    return amount


def moment(text: str) -> float:
    """Seconds since 1970, or ValueError. Without a zone it is the company's; a zone's plus may have become a blank."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = datetime.fromisoformat(text.replace(" ", "+"))
    return (found if found.tzinfo else found.replace(tzinfo=Books.zone)).timestamp()
