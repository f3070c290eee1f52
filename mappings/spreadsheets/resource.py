"""A mapping table as a django-import-export resource: its fields, errors and totals; rows are checked in batches."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from django.core.exceptions import ValidationError
from import_export.fields import Field
from import_export.resources import Resource
from import_export.results import InvalidRow, Result, RowResult

from approvals import canonical
from approvals.models import CostCode, Ledger, WbsCode
from mappings.directory import Directory
from mappings.fitting import unfit
from mappings.models import NO_CLASS, Rule
from mappings.models.rules import key_of
from mappings.names import name_key
from mappings.spreadsheets.files import Cell, Row, Unreadable
from mappings.spreadsheets.widgets import WIDGETS, clear
from mappings.tables import Cell as Kind
from mappings.tables import Table

BATCH = 1000
SHOWN = 500  # bad rows and changes that are kept for the page; the totals count all
DELETE = "Delete"
YES = frozenset({"x", "yes", "1", "true"})

Progress = Callable[[int], None]
Place = tuple[str, Any]  # key and first day: where a rule stands in the table


@dataclass(frozen=True)
class Change:
    """What one row of the file does to the table, and the columns that differ: title, before, after."""

    number: int
    rule: Rule
    type: str
    differences: tuple[tuple[str, str, str], ...] = ()
    remarks: tuple[str, ...] = ()


@dataclass
class Reading(Result):
    """A whole file against the table: library totals and errors, and every change that would be made."""

    changes: list[Change] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    @property
    def bad(self) -> int:
        return int(self.totals[RowResult.IMPORT_TYPE_INVALID])

    def digest(self) -> str:
        """What the changes come to; a file that would do something else by now is shown anew."""
        rows = [
            [c.type, c.rule.pk, c.rule.key, c.rule.valid_from.isoformat(), *map(list, c.differences)]
            for c in self.changes
        ]
        return canonical.digest(canonical.dumps(rows))


class RuleResource(Resource):
    """The rows of one mapping table in one ledger."""

    def __init__(self, table: Table, ledger: Ledger) -> None:
        super().__init__()
        self.table, self.ledger, self.directory = table, ledger, Directory(ledger)
        for column in table.columns:
            widget = WIDGETS[column.cell](column, self.directory)
            self.fields[column.name] = Field(attribute=column.attribute, column_name=column.title, widget=widget)

    def import_data(
        self, dataset: Iterable[Row], *args: Any, progress: Progress = lambda rows: None, **kwargs: Any
    ) -> Reading:
        """Check every row; nothing is saved, `Reading.changes` says what would be. Raises Unreadable."""
        rows = iter(dataset)
        header = next(rows, None)
        if header is None:
            raise Unreadable("The file is empty.")
        check = _Check(self, _columns(self.table, header[1]))
        while batch := list(islice(rows, BATCH)):
            check.batch(batch)
            progress(check.reading.total_rows)
        return check.reading

    def written(self, rules: Iterable[Rule]) -> Iterator[list[str]]:
        """The table as a file: its header, then a row per rule, in words."""
        yield [str(field.column_name) for field in self.fields.values()]
        for rule in rules:
            yield list(self.words(rule).values())

    def words(self, rule: Rule) -> dict[str, str]:
        """The rule as it is written in a spreadsheet, by column."""
        return {name: field.widget.render(field.get_value(rule)) for name, field in self.fields.items()}


def _columns(table: Table, header: list[Cell]) -> list[str]:
    """Per column of the file the table's column it is, "" for an empty one. Raises Unreadable."""
    known = {name_key(column.title): column.name for column in table.columns} | {name_key(DELETE): DELETE}
    titles = [name_key(clear(cell.text)) for cell in header]
    if odd := [header[place].text for place, title in enumerate(titles) if title and title not in known]:
        ours = ", ".join(column.title for column in table.columns)
        raise Unreadable(f"There is no column {', '.join(odd)} in this table. Its columns are: {ours}.")
    if double := {title for title in titles if title and titles.count(title) > 1}:
        raise Unreadable(f"The column {', '.join(sorted(double))} is there twice.")
    if missing := [column.title for column in table.keys if name_key(column.title) not in titles]:
        raise Unreadable(f"The column {', '.join(missing)} is missing. Leave its cells empty to mean any.")
    return [known.get(title, "") for title in titles]


class _Check:
    """One run over a file."""

    def __init__(self, resource: RuleResource, columns: list[str]) -> None:
        self.resource, self.table, self.columns = resource, resource.table, columns
        self.ledger, self.fields, self.model = resource.ledger, resource.fields, resource.table.model
        self.reading = Reading()
        self.seen: dict[Place, int] = {}
        self.accounts = {row.origin_id: row for row in resource.directory.entries.values() if row.entity == "Account"}
        self.codes = _codes(self.ledger) if "code" in self.fields else {}
        self.known_codes = set(self.codes.values())
        self._fits: dict[tuple[str, int], str] = {}

    def batch(self, rows: list[Row]) -> None:
        cells = [(number, dict(zip(self.columns, row, strict=False))) for number, row in rows]
        read = [(number, row, *self._values(row)) for number, row in cells]
        keys = [key_of(values.get(name) for name in self.model.KEYS) for _, _, values, _ in read]
        found = self.model._default_manager.filter(ledger=self.ledger, key__in=set(keys))
        known = {(rule.key, rule.valid_from): rule for rule in found}
        for key, (number, row, values, errors) in zip(keys, read, strict=True):
            self.reading.total_rows += 1
            self._row(number, row, values, errors, (key, values.get("valid_from")), known)

    def _values(self, cells: dict[str, Cell]) -> tuple[dict[str, Any], dict[str, str]]:
        """The row's values by column, and what is wrong by column."""
        values, errors = {}, {}
        for name, field_ in self.fields.items():
            if name in cells or name in ("valid_from", *self.model.KEYS):
                try:
                    values[name] = field_.widget.clean(cells.get(name, Cell("")))
                except ValueError as error:
                    errors[name] = str(error)
        return values, errors

    def _row(
        self,
        number: int,
        cells: dict[str, Cell],
        values: dict[str, Any],
        errors: dict[str, str],
        place: Place,
        known: dict,
    ) -> None:
        if not errors and self.seen.setdefault(place, number) != number:
            errors["__all__"] = f"Row {self.seen[place]} has the same key and date."
        rule = known.get(place) or self.model(ledger=self.ledger, key=place[0])
        is_deleted = clear(cells[DELETE].text).casefold() in YES if DELETE in cells else False
        differences = () if errors or is_deleted else self._set(rule, values)
        errors |= {} if errors else self._faults(rule, is_deleted=is_deleted)
        if errors:
            self._bad(number, cells, errors)
        else:
            self._good(number, rule, differences, is_deleted=is_deleted)

    def _set(self, rule: Rule, values: dict[str, Any]) -> tuple[tuple[str, str, str], ...]:
        """Give the rule its values; answer what differs, in words."""
        found = []
        for name, value in values.items():
            field_ = self.fields[name]
            before = getattr(rule, field_.attribute)
            if before != value or rule.pk is None:
                setattr(rule, field_.attribute, value)
                words = ("" if rule.pk is None else field_.widget.render(before), field_.widget.render(value))
                found += [(field_.column_name, *words)] if words[0] != words[1] else []
        return tuple(found)

    def _faults(self, rule: Rule, *, is_deleted: bool) -> dict[str, str]:
        """What is wrong with the row as a whole, by column."""
        if is_deleted:
            return {"__all__": "There is no such row to delete."} if rule.pk is None else {}
        if not any(getattr(rule, column.attribute) for column in self.table.targets):
            return {"__all__": f"The row decides nothing. Fill in a value, or write x under {DELETE}."}
        if hasattr(rule, "method") and not rule.method:
            return {"method": "Say how retainage is posted: an item or account alone decides nothing."}
        if getattr(rule, "item_id", None) and getattr(rule, "account_id", None):
            return {"account": "A line posts to an item or to an account. Leave one of them empty."}
        keys = [column.title for column in self.table.keys if getattr(rule, column.attribute)]
        if len(keys) > 1 and any(column.name == "commitment" for column in self.table.keys):
            return {"__all__": f"Fill in only one of {' and '.join(keys)}."}
        return {column.name: words for column in self.table.targets if (words := self._unfit(rule, column))}

    def _unfit(self, rule: Rule, column: Any) -> str:
        value = getattr(rule, column.attribute)
        if column.cell is not Kind.ENTRY or value in (None, NO_CLASS):
            return ""
        place = (column.name, value)
        if place not in self._fits:
            entry = self.resource.directory.entries[value]
            self._fits[place] = unfit(column.name, entry, self.accounts)
        return self._fits[place]

    def _bad(self, number: int, cells: dict[str, Cell], errors: dict[str, str]) -> None:
        self.reading.totals[RowResult.IMPORT_TYPE_INVALID] += 1
        if len(self.reading.invalid_rows) < SHOWN:
            values = {name: cell.text for name, cell in cells.items() if name}
            self.reading.invalid_rows.append(InvalidRow(number, ValidationError(errors), values))

    def _good(self, number: int, rule: Rule, differences: tuple, *, is_deleted: bool) -> None:
        kind = RowResult.IMPORT_TYPE_DELETE if is_deleted else RowResult.IMPORT_TYPE_SKIP
        if differences:
            kind = RowResult.IMPORT_TYPE_NEW if rule.pk is None else RowResult.IMPORT_TYPE_UPDATE
        self.reading.totals[kind] += 1
        if kind != RowResult.IMPORT_TYPE_SKIP:
            self.reading.changes.append(Change(number, rule, kind, differences, tuple(self._remarks(rule))))

    def _remarks(self, rule: Rule) -> Iterator[str]:
        """What is not wrong but may be meant otherwise."""
        code = getattr(rule, "code", "")
        if code and name_key(code) not in self.known_codes:
            alike = self.codes.get(_bare(code))
            yield (
                f"No project has the code {code} yet; there is {alike}: were zeros dropped?"
                if alike
                else f"No project has the code {code} yet."
            )


def _codes(ledger: Ledger) -> dict[str, str]:
    """The codes that Procore has, by themselves without leading zeros."""
    wbs = WbsCode.objects.filter(ledger=ledger).values_list("code", flat=True)
    codes = CostCode.objects.filter(item__ledger=ledger).values_list("code", flat=True)
    known = {name_key(code) for code in {*wbs.distinct(), *codes.distinct()}}
    return {_bare(code): code for code in known} | {code: code for code in known}


def _bare(code: str) -> str:
    return name_key(code).lstrip("0")
