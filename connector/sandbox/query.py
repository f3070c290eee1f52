"""The query language: `select … from Entity where … orderby … startposition n maxresults n`, compiled to SQL."""

import re
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from . import ledger
from .books import Books
from .entities import BY_SEGMENT, NAMES, Entity
from .faults import Fault
from .wire import Json, loads

PAGE, LARGEST_PAGE = 100, 1000
TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:\\.|[^'\\])*')|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(),*])"
    r"|(?P<word>[A-Za-z_][\w.]*)|(?P<number>-?\d+(?:\.\d+)?))",
    re.DOTALL,
)
OPERATORS = ("=", "<", ">", "<=", ">=", "!=")
ALWAYS = ("Id", "MetaData.CreateTime", "MetaData.LastUpdatedTime", "SyncToken", "domain", "sparse")
COLUMNS = {
    "Id": "id", "MetaData.CreateTime": "created", "MetaData.LastUpdatedTime": "updated", "TxnDate": "txn_date",
    "DocNumber": "number COLLATE NOCASE", "Active": "active",
}  # fmt: skip
MONEY = {"TotalAmt", "Balance", "UnitPrice", "PurchaseCost", "UnappliedAmt", "CurrentBalance", "DueDays", "Level"}
BOOLEANS = {
    "Active", "Job", "IsProject", "Taxable", "SubItem", "SubAccount", "SubClass", "SubDepartment", "Vendor1099",
}  # fmt: skip


@dataclass
class Query:
    """One parsed statement."""

    kind: Entity
    count: bool = False
    where: list[tuple[str, str, Any]] = field(default_factory=list)
    order: list[tuple[str, str]] = field(default_factory=list)
    start: int = 1
    limit: int = PAGE


def answer(books: Books, text: str, *, seen_until: float | None = None) -> Json:
    """The QueryResponse of a statement. Documents created after `seen_until` do not show yet."""
    query = Parser(text).parse()
    where, values = _conditions(books, query, seen_until)
    source = f"FROM documents WHERE {where}"
    if query.count:
        return {"totalCount": books.store.value(f"SELECT count(*) {source}", *values)}  # noqa: S608 - bound values
    rows = books.store.rows(
        f"SELECT body {source} ORDER BY {_order(query)} LIMIT ? OFFSET ?",  # noqa: S608
        *values,
        query.limit,
        query.start - 1,
    )
    if not rows:
        return {}
    found = [ledger.with_balances(books, query.kind, loads(body)) for (body,) in rows]
    return {query.kind.name: found, "startPosition": query.start, "maxResults": len(found)}


# -- to SQL ------------------------------------------------------------------
def _conditions(books: Books, query: Query, seen_until: float | None) -> tuple[str, list[Any]]:
    parts = ["realm = ?", "entity = ?"]
    values: list[Any] = [books.realm, query.kind.name]
    if query.kind.is_list and not any(member == "Active" for member, _, _ in query.where):
        parts.append("active = 1")
    if seen_until is not None:
        parts.append("created <= ?")
        values.append(seen_until)
    for member, operator, value in query.where:
        part, bound = _condition(query.kind, member, operator, value)
        parts.append(part)
        values += bound
    return " AND ".join(parts), values


def _condition(kind: Entity, member: str, operator: str, value: Any) -> tuple[str, list[Any]]:
    column = _column(kind, member)
    if operator == "IN":
        return f"{column} IN ({', '.join('?' * len(value))})", [_bound(kind, member, item) for item in value]
    if operator == "LIKE":
        # % is the only wildcard: an underscore means itself.
        return f"{column} LIKE ? ESCAPE '\\'", [re.sub(r"([\\_])", r"\\\1", str(value).casefold())]
    if member == "Id" and operator != "=":
        raise Fault("4001", what="Id can only be compared with = or IN")
    return f"{column} {operator} ?", [_bound(kind, member, value)]


def _column(kind: Entity, member: str) -> str:
    if member in COLUMNS:
        return COLUMNS[member]
    if member == "DisplayName" and kind.space == NAMES:
        return "name"
    if member == kind.party or member == "ParentRef":
        return "party"
    if kind.name == "Attachable" and member.startswith("AttachableRef."):
        return f"json_extract(body, '$.AttachableRef[0].EntityRef.{member.rpartition('.')[2].lower()}') COLLATE NOCASE"
    path = member + (".value" if member.endswith("Ref") else "")
    if member in ("PrimaryEmailAddr", "PrimaryPhone"):
        path = {"PrimaryEmailAddr": "PrimaryEmailAddr.Address", "PrimaryPhone": "PrimaryPhone.FreeFormNumber"}[member]
    extracted = f"json_extract(body, '$.{path}')"
    if member in MONEY:
        return f"CAST(coalesce({extracted}, 0) AS REAL)"  # compared only, never added up
    return f"coalesce({extracted}, 0)" if member in BOOLEANS else f"{extracted} COLLATE NOCASE"


def _bound(kind: Entity, member: str, value: Any) -> Any:
    if member in BOOLEANS:
        return str(value).lower() == "true"
    if member.startswith("MetaData."):
        return _moment(value)
    if member in MONEY:
        return _amount(value)
    if member in ("TxnDate", "DueDate"):
        return date.today().isoformat() if value == "CURRENT_DATE" else str(value)[:10]  # noqa: DTZ011
    return str(value).casefold() if member == "DisplayName" and kind.space == NAMES else str(value)


def _amount(value: Any) -> float:
    try:
        return float(value)
    except ValueError:
        raise Fault("4001", what=f"Invalid number {value}") from None


def _moment(value: Any) -> float:
    try:
        moment = datetime.fromisoformat(str(value).replace(" ", "+"))
    except ValueError:
        raise Fault("4001", what=f"Invalid date {value}") from None
    return moment.timestamp() if moment.tzinfo else moment.replace(tzinfo=Books.zone).timestamp()


def _order(query: Query) -> str:
    parts = [f"{_column(query.kind, member)} {direction}" for member, direction in query.order]
    return ", ".join([*parts, "id"])


# -- from text ---------------------------------------------------------------
class Parser:
    """Reads one statement; clauses may come in either spelling and in any case."""

    def __init__(self, text: str) -> None:
        self.tokens = self._tokens(text)
        self.position = 0

    @staticmethod
    def _tokens(text: str) -> list[tuple[str, str]]:
        found, position = [], 0
        text = text.strip().rstrip(";").rstrip()
        while position < len(text):
            match = TOKEN.match(text, position)
            if not match:
                raise Fault("4000", what=f'Encountered "{text[position : position + 10]}" at column {position + 1}')
            found.append((str(match.lastgroup), match.group(match.lastgroup or 0)))
            position = match.end()
        return found

    def parse(self) -> Query:
        self._keyword("SELECT")
        count = self._projection()
        self._keyword("FROM")
        query = Query(self._entity(), count=count)
        while self.position < len(self.tokens):
            self._clause(query)
        return query

    def _clause(self, query: Query) -> None:
        word = self._next("word").upper()
        if word == "WHERE":
            self._where(query)
        elif word in ("ORDERBY", "ORDER"):
            if word == "ORDER":
                self._keyword("BY")
            self._orders(query)
        elif word == "STARTPOSITION":
            query.start = self._positive(word)
        elif word == "MAXRESULTS":
            query.limit = min(self._positive(word), LARGEST_PAGE)
        else:
            raise self._unexpected(word)

    def _projection(self) -> bool:
        """True for count(*); a list of members is accepted and the whole object answered."""
        if self._peek().upper() == "COUNT" and self._peek(1) == "(":
            self.position += 4
            return True
        while self._peek().upper() != "FROM":
            if self.position >= len(self.tokens):
                raise self._unexpected("<EOF>")
            self.position += 1
        return False

    def _entity(self) -> Entity:
        name = self._next("word")
        if name.lower() not in BY_SEGMENT:
            raise Fault("4001", what=f"Entity {name} is not supported")
        return BY_SEGMENT[name.lower()]

    def _where(self, query: Query) -> None:
        while True:
            member = self._member(query.kind)
            query.where.append((member, *self._comparison()))
            if self._peek().upper() != "AND":
                return
            self.position += 1

    def _comparison(self) -> tuple[str, Any]:
        kind, text = self._take()
        if kind == "op":
            return text, self._literal()
        if text.upper() == "LIKE":
            return "LIKE", self._literal()
        if text.upper() == "IN":
            return "IN", self._list()
        raise self._unexpected(text)

    def _list(self) -> list[str]:
        self._mark("(")
        values = [self._literal()]
        while self._peek() == ",":
            self.position += 1
            values.append(self._literal())
        self._mark(")")
        return values

    def _orders(self, query: Query) -> None:
        while True:
            member, direction = self._member(query.kind), "ASC"
            if self._peek().upper() in ("ASC", "DESC"):
                direction = self._next("word").upper()
            query.order.append((member, direction))
            if self._peek() != ",":
                return
            self.position += 1

    def _member(self, kind: Entity) -> str:
        text = self._next("word")
        known = {member.lower(): member for member in (*ALWAYS, *kind.queryable)}
        plain = text.lower().removesuffix(".value") if text.lower() not in known else text.lower()
        if plain not in known:
            raise Fault("4001", what=f"property '{text}' is not queryable")
        return known[plain]

    def _literal(self) -> str:
        kind, text = self._take()
        if kind == "string":
            return re.sub(r"\\(.)", r"\1", text[1:-1], flags=re.DOTALL)
        if kind == "number" or text.upper() in ("TRUE", "FALSE", "CURRENT_DATE"):
            return text.upper() if kind == "word" else text
        raise self._unexpected(text)

    def _positive(self, word: str) -> int:
        text = self._next("number")
        if "." in text:
            raise self._unexpected(text)
        value = int(text)
        if value < 1:
            raise Fault("4001", what=f"value {value} is too small. Min allowed value is 1 ({word})")
        return value

    def _take(self) -> tuple[str, str]:
        if self.position >= len(self.tokens):
            raise self._unexpected("<EOF>")
        self.position += 1
        return self.tokens[self.position - 1]

    def _next(self, kind: str) -> str:
        found, text = self._take()
        if found != kind:
            raise self._unexpected(text)
        return text

    def _peek(self, ahead: int = 0) -> str:
        position = self.position + ahead
        return self.tokens[position][1] if position < len(self.tokens) else ""

    def _keyword(self, word: str) -> None:
        text = self._next("word")
        if text.upper() != word:
            raise self._unexpected(text)

    def _mark(self, mark: str) -> None:
        text = self._next("mark")
        if text != mark:
            raise self._unexpected(text)

    @staticmethod
    def _unexpected(text: str) -> Fault:
        return Fault("4000", what=f'Encountered "{text}"')
