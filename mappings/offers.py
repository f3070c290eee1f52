"""What a row's form offers: each column with its words, its errors and the values that fit; and what the row was before."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from mappings.fitting import unfit
from mappings.models import Rule
from mappings.spreadsheets.resource import RuleResource
from mappings.spreadsheets.widgets import NONE
from mappings.tables import Cell, Column

MOST = 2000


@dataclass
class Entry:
    """One column of the form."""

    column: Column
    words: str
    errors: list[str] = field(default_factory=list)
    offers: list[str] = field(default_factory=list)


def fields(resource: RuleResource, words: dict[str, str], errors: dict[str, list[str]]) -> list[Entry]:
    return [
        Entry(column, words.get(column.name, ""), errors.get(column.name, []), offered(resource, column))
        for column in resource.table.columns
    ]


def offered(resource: RuleResource, column: Column) -> list[str]:
    """The words that may be chosen for a column; only what fits."""
    if column.cell is Cell.CHOICE:
        return [label for _, label in column.choices]
    if column.cell is Cell.RECORD:
        return resource.directory.register(column).every()[:MOST]
    if column.cell is not Cell.ENTRY:
        return []
    register, entries = resource.directory.register(column), resource.directory.entries.values()
    accounts = {row.origin_id: row for row in entries if row.entity == "Account"}
    fit = [row.pk for row in entries if row.entity == column.entity and not unfit(column.name, row, accounts)]
    none = [NONE] if column.name == "class_entry" else []
    return none + sorted(register.words(pk) for pk in fit)[:MOST]


@dataclass(frozen=True)
class Version:
    """One state that a row once had."""

    at: datetime
    by: Any
    did: str
    why: str
    changes: list[tuple[str, str, str]]  # title, before, after


DID = {"+": "Added", "~": "Changed", "-": "Deleted"}


def history(resource: RuleResource, rule: Rule) -> list[Version]:
    """What was changed in this row, the newest first."""
    rows = list(rule.history.select_related("history_user").order_by("history_id"))
    written = [
        {cell.column_name: cell.widget.render(getattr(row, _column(cell.attribute), None)) for cell in _cells(resource)}
        for row in rows
    ]
    before = [{}, *written[:-1]]
    return [_version(*three) for three in zip(rows, before, written, strict=True)][::-1]


def _cells(resource: RuleResource) -> list[Any]:
    return [resource.fields[column.name] for column in resource.table.columns if not column.is_key]


def _column(attribute: str) -> str:
    # The history keeps columns, not the choice that two of them make.
    return "class_entry_id" if attribute == "class_choice" else attribute


def _version(row: Any, before: dict[str, str], after: dict[str, str]) -> Version:
    changes = [
        (title, before.get(title, ""), words) for title, words in after.items() if before.get(title, "") != words
    ]
    if getattr(row, "is_without_class", False):
        changes.append(("Class", "", NONE))
    return Version(row.history_date, row.history_user, DID[row.history_type], row.history_change_reason or "", changes)
