"""Changes by hand: the same words, checks and errors as in a spreadsheet, for one row or for the ticked ones."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from import_export.results import RowResult

from approvals.models import Ledger, User
from approvals.transitions import Refused
from mappings.models import Rule
from mappings.spreadsheets.files import Cell, Row
from mappings.spreadsheets.resource import Reading, RuleResource
from mappings.tables import Table
from mappings.writing import write

Words = Mapping[str, str]  # by column


@dataclass
class Outcome:
    """What became of an edit: how many rows changed, or what is wrong by column."""

    changed: int = 0
    errors: dict[str, list[str]] = field(default_factory=dict)


def edit(table: Table, ledger: Ledger, words: Words, *, seen: str, by: User) -> Outcome:
    """Store one row given in words; `seen` is the `stamp` of the row as its form showed it, "" for a new one.

    Raises Refused when somebody else was quicker.
    """
    reading = RuleResource(table, ledger).import_data(_rows(table, [words]))
    if reading.bad:
        return Outcome(errors=dict(reading.invalid_rows[0].error_dict))
    for change in reading.changes:
        _refuse_unseen(change.rule, seen)
    return _store(table, ledger, reading, by=by, why="By hand")


def stamp(rule: Rule) -> str:
    """Which version of a row a form shows."""
    return rule.changed_at.isoformat() if rule.pk else ""


def _refuse_unseen(rule: Rule, seen: str) -> None:
    if stamp(rule) == seen:
        return
    if seen:
        raise Refused("Somebody changed this row while you looked. Nothing was saved; open it again.")
    raise Refused("There is a row with this key and this date already. Open that one to change it.")


def _store(table: Table, ledger: Ledger, reading: Reading, *, by: User, why: str) -> Outcome:
    kept = [change.rule for change in reading.changes if change.type != RowResult.IMPORT_TYPE_DELETE]
    if kept:
        write(table, ledger, by=by, why=why, kept=kept)
    return Outcome(changed=len(kept))


def delete(table: Table, ledger: Ledger, rules: Sequence[Rule], *, by: User, why: str) -> int:
    """Delete rows; their history stays. Raises Refused when somebody else was quicker."""
    if not rules:
        raise Refused("No row was ticked.")
    write(table, ledger, by=by, why=why, dropped=rules)
    return len(rules)


def change_column(table: Table, ledger: Ledger, rules: Sequence[Rule], *, column: str, text: str, by: User) -> Outcome:
    """Give one column of several rows the same value."""
    if not rules:
        raise Refused("No row was ticked.")
    if column not in {target.name for target in table.targets}:
        raise Refused("That column is part of the key. Add new rows instead.")
    resource = RuleResource(table, ledger)
    reading = resource.import_data(_rows(table, [{**resource.words(rule), column: text} for rule in rules]))
    if reading.bad:
        raise Refused(_why_none(table, reading))
    return _store(table, ledger, reading, by=by, why="Several rows at once")


def _rows(table: Table, rows: Sequence[Words]) -> list[Row]:
    header = (1, [Cell(column.title) for column in table.columns])
    return [header, *((n, [Cell(row.get(c.name, "")) for c in table.columns]) for n, row in enumerate(rows, start=2))]


def _why_none(table: Table, reading: Reading) -> str:
    """Of several rows the first bad one speaks."""
    bad = reading.invalid_rows[0]
    keys = " ".join(bad.values[column.name] for column in table.keys if bad.values.get(column.name))
    said = " ".join(text for texts in bad.error_dict.values() for text in texts)
    return f"{reading.bad} of the rows would be wrong, so none was changed. {keys}: {said}"
