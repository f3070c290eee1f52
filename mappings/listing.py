"""A mapping table on the screen: found rows, page by page, each in words."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q, QuerySet

from approvals.models import Ledger, Project
from mappings.models import Rule
from mappings.spreadsheets.resource import RuleResource
from mappings.tables import Cell, Column, Table

SIZE = 50


@dataclass(frozen=True)
class Line:
    """One row of the screen: the rule, and each column with its words."""

    rule: Rule
    pairs: list[tuple[Column, str]]


@dataclass(frozen=True)
class Page:
    columns: list[Column]
    lines: list[Line]
    next: int | None  # the last row's primary key, when there are more


def found(table: Table, ledger: Ledger, *, search: str, project: int | None, empty: str) -> QuerySet[Rule]:
    """The rows that the filters leave: words in a key or target, one project, or a target that is not filled in."""
    rows: Any = table.model._default_manager.filter(ledger=ledger)
    if search:
        rows = rows.filter(_mentions(table, search))
    if project and "project" in table.model.KEYS:
        rows = rows.filter(project=project)
    if empty in {column.name for column in table.targets}:
        rows = rows.filter(**{empty: "" if table.model._meta.get_field(empty).choices else None})  # type: ignore[union-attr]
    return rows


def _mentions(table: Table, search: str) -> Q:
    wanted = Q(note__icontains=search)
    for column in table.columns:
        if column.cell is Cell.TEXT:
            wanted |= Q(**{f"{column.name}__icontains": search})
        elif column.cell is Cell.ENTRY:
            wanted |= Q(**{f"{column.name}__name__icontains": search}) | Q(**{f"{column.name}__number": search})
        elif column.record is Project:
            wanted |= Q(**{f"{column.name}__name__icontains": search}) | Q(
                **{f"{column.name}__number__istartswith": search}
            )
    return wanted


def page(resource: RuleResource, rows: QuerySet[Rule], *, after: int | None) -> Page:
    """One page in the order of the keys, from the row after the marked one."""
    edge = resource.table.model._default_manager.filter(pk=after, ledger=resource.ledger).first() if after else None
    if edge:
        same = Q(key=edge.key)
        later = Q(valid_from__gt=edge.valid_from)
        rows = rows.filter(Q(key__gt=edge.key) | (same & later))
    taken = list(rows.select_related("author").order_by("key", "valid_from")[: SIZE + 1])
    lines = [_line(resource, rule) for rule in taken[:SIZE]]
    columns = _worth_showing(resource.table, lines)
    lines = [Line(line.rule, [pair for pair in line.pairs if pair[0] in columns]) for line in lines]
    return Page(columns, lines, taken[SIZE - 1].pk if len(taken) > SIZE else None)


def _worth_showing(table: Table, lines: list[Line]) -> list[Column]:
    """The keys, and what any row of the page says: a table of many targets fits a screen so."""
    said = {column.name for line in lines for column, words in line.pairs if words}
    return [column for column in table.columns if column.is_key or column.name in said]


def _line(resource: RuleResource, rule: Rule) -> Line:
    return Line(rule, list(zip(resource.table.columns, resource.words(rule).values(), strict=True)))
