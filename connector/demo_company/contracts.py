"""What a contract of the demo is made of: a schedule of values, change orders, and how it was billed."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

# store: materials stored; move: stored materials rolled into previous work by Procore; hand: the same typed in by
# hand as work; work: work outside the progress; release: retainage of work; free: retainage of stored materials;
# percent: another retainage percent for this invoice alone.
What = Literal["store", "move", "hand", "work", "release", "free", "percent"]


@dataclass(frozen=True)
class Move:
    """Something out of the ordinary on one invoice; without a line it is every line, without an amount all of it."""

    what: What
    line: int | None = None
    amount: Decimal | None = None


@dataclass(frozen=True)
class Line:
    """A line of a schedule of values, or of a change order (then `change` is its number)."""

    code: str
    type: str
    amount: Decimal
    description: str
    change: int = 0
    since: int = 1


@dataclass(frozen=True)
class Change:
    number: int
    status: str
    line: Line


@dataclass(frozen=True)
class Contract:
    """A commitment or prime contract.

    `progress` is the percent complete at each invoice ever made; those before `first` are not in the folder.
    `states` has a letter of plan.STATES for each invoice that is. `mistakes` are moves that a correction takes back.
    """

    place: int
    key: str
    project: str
    company: str
    number: str
    title: str
    retainage: int
    lines: tuple[Line, ...]
    changes: tuple[Change, ...]
    progress: tuple[int, ...]
    states: str
    first: int = 1
    last: int = 1  # how many months back the newest invoice lies
    prefix: str = ""
    kind: str = "WorkOrderContract"
    creator: str = "pm"
    status: str = "Approved"
    moves: Mapping[int, tuple[Move, ...]] = field(default_factory=dict)
    mistakes: Mapping[int, tuple[Move, ...]] = field(default_factory=dict)

    @property
    def numbers(self) -> range:
        """The numbers of the invoices that are in the folder."""
        return range(self.first, len(self.progress) + 1)

    @property
    def approved(self) -> tuple[Line, ...]:
        return tuple(change.line for change in self.changes if change.status == "approved")

    def back(self, number: int) -> int:
        """How many months ago the invoice was made: one a month, the newest `last` months ago."""
        return self.last + len(self.progress) - number

    def state(self, number: int) -> str:
        return self.states[number - self.first]


def schedule(text: str) -> tuple[Line, ...]:
    """Lines written as `code type amount description`; a code of `-` is a line without one."""
    return tuple(_line(*row.split(maxsplit=3)) for row in text.strip().splitlines())


def _line(code: str, type: str, amount: str, description: str) -> Line:
    return Line("" if code == "-" else code, "" if type == "-" else type, Decimal(amount), description)


def changes(text: str) -> tuple[Change, ...]:
    """Change orders written as `number status since code type amount title`: billed from invoice `since` on."""
    return tuple(_change(*row.split(maxsplit=6)) for row in text.strip().splitlines())


def _change(number: str, status: str, since: str, code: str, type: str, amount: str, title: str) -> Change:
    line = Line(code, type, Decimal(amount), title, change=int(number), since=int(since))
    return Change(int(number), status, line)


def moves(text: str) -> dict[int, tuple[Move, ...]]:
    """Moves written as `invoice what line amount`, with `*` for every line or the whole amount."""
    found: dict[int, tuple[Move, ...]] = {}
    for row in text.strip().splitlines():
        number, what, line, amount = row.split()
        found[int(number)] = (*found.get(int(number), ()), _move(what, line, amount))
    return found


def _move(what: str, line: str, amount: str) -> Move:
    return Move(what, None if line == "*" else int(line), None if amount == "*" else Decimal(amount))  # type: ignore[arg-type]
