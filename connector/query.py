"""Statements of QuickBooks' query language. Quoting happens here and nowhere else."""

import re
from collections.abc import Iterable
from typing import Any

PAGE = 1000  # rows, the most that Intuit gives at once

Where = Iterable[tuple[str, str, Any]]

OPERATORS = {"=", "!=", "<", ">", "<=", ">=", "IN", "LIKE"}
NAME = re.compile(r"[A-Za-z][A-Za-z0-9]*(\.[A-Za-z][A-Za-z0-9]*)*")
ORDER = re.compile(rf"{NAME.pattern}( ASC| DESC)?")


def select(entity: str, *, where: Where = (), order_by: str | None = None, start: int = 1) -> str:
    """One page of the rows that match; `start` counts from 1."""
    order = f" ORDERBY {_matching(ORDER, order_by)}" if order_by else ""
    rows = f"{_matching(NAME, entity)}{_where(where)}{order} STARTPOSITION {start} MAXRESULTS {PAGE}"
    return f"SELECT * FROM {rows}"  # noqa: S608 - names are checked, values quoted


def count(entity: str, *, where: Where = ()) -> str:
    """How many rows match."""
    return f"SELECT count(*) FROM {_matching(NAME, entity)}{_where(where)}"  # noqa: S608


def _where(where: Where) -> str:
    conditions = [_condition(*condition) for condition in where]
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _condition(member: str, operator: str, value: Any) -> str:
    if operator not in OPERATORS:
        raise ValueError(f"{operator!r} is no operator of the query language.")
    return f"{_matching(NAME, member)} {operator} {literal(value)}"


def _matching(pattern: re.Pattern[str], text: str) -> str:
    if not pattern.fullmatch(text):
        raise ValueError(f"{text!r} is no name of the query language.")
    return text


def literal(value: Any) -> str:
    """A value as the language writes it: a string in quotes, with quote and backslash escaped."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list | tuple | set):
        return f"({', '.join(literal(part) for part in value)})"
    escaped = str(value).replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"
