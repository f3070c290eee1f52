"""Statements of the query language: `select … from Entity where … orderby … startposition n maxresults n`."""

import re
from dataclasses import dataclass, field
from typing import NamedTuple

from .entities import BY_SEGMENT, Entity
from .faults import Fault

PAGE, LARGEST_PAGE = 100, 1000
TOKEN = re.compile(
    r"\s*(?:(?P<string>'(?:\\.|[^'\\])*')|(?P<op><=|>=|!=|=|<|>)|(?P<mark>[(),*])"
    r"|(?P<word>[A-Za-z_][\w.]*(?:\.\*)?)|(?P<number>\d{4}-\d\d-\d\d(?:T[\d:.]+(?:Z|[+-]\d\d:?\d\d)?)?|-?\d+(?:\.\d+)?))",
    re.DOTALL,
)
CLAUSES = ("WHERE", "ORDERBY", "ORDER", "STARTPOSITION", "MAXRESULTS")
EXPECTED = {
    "select": '"select" ...',
    "clause": '<EOF> \n    <AND> ...\n    "maxresults" ...\n    "order" ...\n    "orderby" ...\n    "startposition" ...',
}


class Token(NamedTuple):
    """A word of the statement: its class, its text and where it begins."""

    kind: str
    text: str
    at: int


class Condition(NamedTuple):
    """One comparison of the WHERE clause, as it was written; IN has several values."""

    member: str
    operator: str
    values: tuple[str, ...]


@dataclass
class Statement:
    """One parsed statement. Names of members are as written: whether they may be used is not asked here."""

    kind: Entity
    count: bool = False
    members: tuple[str, ...] = ()  # the projection; empty for *
    where: list[Condition] = field(default_factory=list)
    order: list[tuple[str, str]] = field(default_factory=list)
    start: int = 1
    limit: int = PAGE


def parse(text: str) -> Statement:
    """Raises 4000 for what is no statement, 4001 for one that asks what cannot be asked."""
    return Parser(text).statement()


def tokens(text: str) -> list[Token]:
    """Every token of the text, up to the first sign that begins none: it is an error once the parser gets there."""
    found: list[Token] = []
    position = 0
    end = len(text.rstrip().rstrip(";").rstrip())
    while position < end:
        match = TOKEN.match(text, position, end)
        if not match:
            position += len(text[position:]) - len(text[position:].lstrip())
            return [*found, Token("error", text[position], position)]
        kind = str(match.lastgroup)
        found.append(Token(kind, match[kind], match.start(kind)))
        position = match.end()
    return found


def _place(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - (before.rfind("\n") + 1) + 1


class Parser:
    """Reads one statement; clauses come in either spelling, in any case and in any order, each once."""

    def __init__(self, text: str) -> None:
        self.text, self.tokens, self.position = text, tokens(text), 0

    def statement(self) -> Statement:
        self._keyword("SELECT")
        count, members = self._projection()
        self._keyword("FROM")
        statement = Statement(self._entity(), count=count, members=members)
        seen: set[str] = set()
        while self.position < len(self.tokens):
            self._clause(statement, seen)
        return statement

    def _clause(self, statement: Statement, seen: set[str]) -> None:
        token = self._next("word")
        word = token.text.upper()
        if word not in CLAUSES or word[:5] in seen:
            raise self._unexpected(token)
        seen.add(word[:5])
        if word == "WHERE":
            statement.where = self._where()
        elif word == "STARTPOSITION":
            # The SDKs number their pages from 0, and QuickBooks answers them.
            statement.start = max(self._number(least=0), 1)
        elif word == "MAXRESULTS":
            statement.limit = min(self._number(least=1), LARGEST_PAGE)
        else:
            if word == "ORDER":
                self._keyword("BY")
            statement.order = self._orders()

    def _projection(self) -> tuple[bool, tuple[str, ...]]:
        if self._peek().upper() == "COUNT" and self._peek(1) == "(":
            for text in ("COUNT", "(", "*", ")"):
                self._exactly(text)
            return True, ()
        members = [self._projected()]
        while self._peek() == ",":
            self.position += 1
            members.append(self._projected())
        return False, () if "*" in members else tuple(members)

    def _projected(self) -> str:
        token = self._take()
        if token.kind != "word" and token.text != "*":
            raise self._unexpected(token)
        return token.text

    def _entity(self) -> Entity:
        name = self._next("word").text
        if name.lower() not in BY_SEGMENT:
            raise Fault("4001", what=f"Entity {name} is not supported")
        return BY_SEGMENT[name.lower()]

    def _where(self) -> list[Condition]:
        found = [self._condition()]
        while self._peek().upper() == "AND":
            self.position += 1
            found.append(self._condition())
        return found

    def _condition(self) -> Condition:
        member, token = self._next("word").text, self._take()
        if token.kind == "op":
            return Condition(member, token.text, (self._literal(),))
        if token.text.upper() == "LIKE":
            return Condition(member, "LIKE", (self._literal(),))
        if token.text.upper() == "IN":
            return Condition(member, "IN", self._list())
        raise self._unexpected(token)

    def _list(self) -> tuple[str, ...]:
        self._exactly("(")
        values = [self._literal()]
        while self._peek() == ",":
            self.position += 1
            values.append(self._literal())
        self._exactly(")")
        return tuple(values)

    def _orders(self) -> list[tuple[str, str]]:
        orders = [self._order()]
        while self._peek() == ",":
            self.position += 1
            orders.append(self._order())
        return orders

    def _order(self) -> tuple[str, str]:
        member = self._next("word").text
        return member, self._take().text.upper() if self._peek().upper() in ("ASC", "DESC") else "ASC"

    def _literal(self) -> str:
        token = self._take()
        if token.kind == "string":
            return re.sub(r"\\(.)", r"\1", token.text[1:-1], flags=re.DOTALL)
        if token.kind == "number":
            return token.text
        if token.text.upper() in ("TRUE", "FALSE", "CURRENT_DATE"):
            return token.text.upper()
        raise self._unexpected(token)

    def _number(self, *, least: int) -> int:
        token = self._next("number")
        if not re.fullmatch(r"-?\d{1,9}", token.text):
            raise self._unexpected(token)
        if int(token.text) < least:
            raise Fault("4001", what=f"value {token.text} is too small. Min allowed value is 1")
        return int(token.text)

    # -- tokens --------------------------------------------------------------
    def _take(self) -> Token:
        if self.position >= len(self.tokens):
            raise self._unexpected(None)
        self.position += 1
        return self.tokens[self.position - 1]

    def _next(self, kind: str) -> Token:
        token = self._take()
        if token.kind != kind:
            raise self._unexpected(token)
        return token

    def _peek(self, ahead: int = 0) -> str:
        position = self.position + ahead
        return self.tokens[position].text if position < len(self.tokens) else ""

    def _keyword(self, word: str) -> None:
        token = self._next("word")
        if token.text.upper() != word:
            raise self._unexpected(token)

    def _exactly(self, text: str) -> None:
        token = self._take()
        if token.text.upper() != text:
            raise self._unexpected(token)

    def _unexpected(self, token: Token | None) -> Fault:
        """4000 in the words of Intuit's parser."""
        line, column = _place(self.text, token.at if token else len(self.text)) if self.tokens else (0, 0)
        if token and token.kind == "error":
            where = f"Lexical error at line {line}, column {column}."
            return Fault(
                "4000", what=f'Invalid content. {where}  Encountered: "{token.text}" ({ord(token.text)}), after : ""'
            )
        wanted = EXPECTED["clause" if len(self.tokens) > 3 else "select"]
        name = f' "{token.text} "' if token else "<EOF>"
        return Fault(
            "4000", what=f'Encountered "{name}" at line {line}, column {column}.\nWas expecting one of:\n    {wanted}'
        )
