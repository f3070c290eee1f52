"""Words to rows and back: projects, contracts, companies and QuickBooks entries as people write them in a spreadsheet."""

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from django.db import models

from approvals.models import Commitment, Company, Ledger, PrimeContract, Project
from approvals.states import Role
from mappings.models import ErpReference
from mappings.names import name_key
from mappings.tables import Cell, Column

BY_ID = "id:"


class Unknown(ValueError):
    """Words that lead to no row, or to more than one; says so for the person who wrote them."""


class Register:
    """The rows of one list under every name that people may write, each row under one name of its own."""

    def __init__(self, what: str, rows: Iterable[tuple[int, str, list[str]]]) -> None:
        self.what = what
        self._found: dict[str, set[int]] = defaultdict(set)
        self._names: dict[int, list[str]] = {}
        for pk, id_, names in rows:
            self._names[pk] = [*(name for name in names if name), BY_ID + id_]
            for name in self._names[pk]:
                self._found[name_key(name)].add(pk)

    def find(self, words: str) -> int:
        """The row's primary key. Raises Unknown."""
        found = self._found.get(name_key(words), set())
        if len(found) == 1:
            return next(iter(found))
        if found:
            ids = " or ".join(sorted(self._names[pk][-1] for pk in found)[:5])
            raise Unknown(f"{len(found)} rows are called {words!r}; write {ids} instead.")
        raise Unknown(f"There is no {self.what} {words!r}.{self._hint(words)}")

    def words(self, pk: int) -> str:
        """The first of the row's names that leads to it alone."""
        names = self._names.get(pk, [])
        return next((name for name in names if self._found[name_key(name)] == {pk}), "")

    def every(self) -> list[str]:
        """All rows in words, in order."""
        return sorted(self.words(pk) for pk in self._names)

    def _hint(self, words: str) -> str:
        """A spreadsheet drops the zeros before a number."""
        if not words.isdecimal():
            return ""
        alike = (names[0] for names in self._names.values() if names[0].lstrip("0") == words.lstrip("0"))
        found = next(alike, "")
        return f" There is {found!r}: did a spreadsheet drop its leading zeros?" if found else ""


class Directory:
    """The registers of one ledger, each read when it is first asked."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self._registers: dict[Any, Register] = {}

    def register(self, column: Column) -> Register:
        """The register that a column's words are looked up in."""
        key = column.entity if column.cell is Cell.ENTRY else column.record
        if key not in self._registers:
            self._registers[key] = self._entries(column) if column.cell is Cell.ENTRY else self._records(column)
        return self._registers[key]

    def _entries(self, column: Column) -> Register:
        rows = (row for row in self.entries.values() if row.entity == column.entity)
        named = (
            (row.pk, row.origin_id, [row.fully_qualified_name, row.name, row.number, _numbered(row)]) for row in rows
        )
        return Register(ErpReference.Entity(column.entity).label.lower(), named)

    @cached_property
    def entries(self) -> dict[int, ErpReference]:
        """What a mapping may point at, by primary key: every list of QuickBooks but those of names."""
        lists = [entity for entity in ErpReference.Entity if entity not in ("Vendor", "Customer", "Employee")]
        return {row.pk: row for row in ErpReference.objects.filter(ledger=self.ledger, entity__in=lists)}

    def _records(self, column: Column) -> Register:
        return Register(column.title.lower(), RECORD_ROWS[column.record](self.ledger))  # type: ignore[index]


def _numbered(row: ErpReference) -> str:
    return f"{row.number} {row}" if row.number else ""


def _projects(ledger: Ledger) -> Iterable[tuple[int, str, list[str]]]:
    rows = Project.objects.filter(item__ledger=ledger, main=None).values_list(
        "pk", "item__procore_id", "number", "name"
    )
    return ((pk, str(id_), [number, name, f"{number} {name}"]) for pk, id_, number, name in rows)


def _companies(ledger: Ledger) -> Iterable[tuple[int, str, list[str]]]:
    rows = Company.objects.filter(item__ledger=ledger).values_list("pk", "item__procore_id", "item__role", "name")
    return (
        (pk, f"{id_} ({Role(role).label.lower()})", [name, f"{name} ({Role(role).label.lower()})"])
        for pk, id_, role, name in rows
    )


def _contracts(model: Any) -> Any:
    def rows(ledger: Ledger) -> Iterable[tuple[int, str, list[str]]]:
        found = model._default_manager.filter(ledger=ledger).values_list("pk", "procore_id", "number", "title")
        return ((pk, str(id_), [number, title, f"{number} {title}"]) for pk, id_, number, title in found)

    return rows


RECORD_ROWS: dict[type[models.Model], Any] = {
    Project: _projects,
    Company: _companies,
    Commitment: _contracts(Commitment),
    PrimeContract: _contracts(PrimeContract),
}
