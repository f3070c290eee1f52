"""What one application for payment moves, line by line: completed work and materials, retainage withheld and released.

Amounts are differences of totals, never sums of columns: Procore moves installed materials into the *previous*
column, so columns lose or double them. Retainage moves by balances; what passes from materials to work is neither
withheld nor released. Nothing is recomputed from percentages.
"""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


@dataclass(frozen=True)
class Standing:
    """Where one line of the schedule of values stood after an application."""

    total: Decimal = ZERO
    work_retainage: Decimal = ZERO
    materials_retainage: Decimal = ZERO

    @property
    def retainage(self) -> Decimal:
        return self.work_retainage + self.materials_retainage


@dataclass(frozen=True)
class Movement:
    """What one line moves on this application; `withheld` and `released` are both positive as a rule."""

    line: Any
    amount: Decimal
    withheld: Decimal
    released: Decimal
    held_before: Decimal

    @property
    def net(self) -> Decimal:
        return self.amount - self.withheld + self.released

    @property
    def moves(self) -> bool:
        return bool(self.amount or self.withheld or self.released)


def movements(invoice: Any, lines: Sequence[Any], *, previous: Mapping[Hashable, Standing] | None) -> list[Movement]:
    """Every line against where it stood before: on the previous invoice, or by Procore's own figures without one."""
    own = opening(invoice, lines)
    before = [(previous or {}).get(line_key(line), stood) for line, stood in zip(lines, own, strict=True)]
    now = closing(invoice, lines)
    return [_movement(*row) for row in zip(lines, now, before, strict=True)]


def _movement(line: Any, now: Standing, before: Standing) -> Movement:
    moved = line.materials_retainage_moved
    work = now.work_retainage - before.work_retainage + line.work_retainage_released - moved
    materials = now.materials_retainage - before.materials_retainage + line.materials_retainage_released + moved
    return Movement(
        line=line,
        amount=now.total - before.total,
        withheld=work + materials,
        released=line.work_retainage_released + line.materials_retainage_released,
        held_before=before.retainage,
    )


def line_key(line: Any) -> Hashable:
    """What makes a line the same line on the next application."""
    return (line.is_change_order, line.contract_line_id) if line.contract_line_id else None


def standings(invoice: Any, lines: Sequence[Any]) -> dict[Hashable, Standing]:
    """Where every line stood after this invoice, by the key under which the next one asks for it."""
    keys = [line_key(line) for line in lines]
    # Two lines of one invoice under one key cannot be told apart on the next: Procore's own figures stand in there.
    unsure = _doubled(keys) | {None}
    found = zip(keys, closing(invoice, lines), strict=True)
    return {key: stood for key, stood in found if key not in unsure}


def _doubled(keys: Iterable[Hashable]) -> set[Hashable]:
    seen: set[Hashable] = set()
    return {key for key in keys if key in seen or seen.add(key)}  # type: ignore[func-returns-value]


def closing(invoice: Any, lines: Sequence[Any]) -> list[Standing]:
    """Where each line stands after this application."""
    added = _moved_comes_on_top(invoice, lines)
    return [
        Standing(
            total=line.total_to_date,
            work_retainage=_work_balance(line) + (line.materials_retainage_moved if added else ZERO),
            materials_retainage=line.materials_retainage_balance,
        )
        for line in lines
    ]


def _work_balance(line: Any) -> Decimal:
    return line.work_retainage_before + line.work_retainage_held - line.work_retainage_released


def _moved_comes_on_top(invoice: Any, lines: Sequence[Any]) -> bool:
    """Whether retainage moved from materials is still missing in work's columns: the G702's total tells."""
    moved = sum((line.materials_retainage_moved for line in lines), ZERO)
    columns = sum((_work_balance(line) + line.materials_retainage_balance for line in lines), ZERO)
    return abs(columns + moved - invoice.total_retainage) < abs(columns - invoice.total_retainage)


def opening(invoice: Any, lines: Sequence[Any]) -> list[Standing]:
    """Where each line stood before this application by its own "from previous" figures.

    Requisitions leave out the materials' retainage from before and payment applications the materials stored before.
    The certificates know their sums, which are spread over the lines that can hold them.
    """
    added = _moved_comes_on_top(invoice, lines)
    work = [line.work_retainage_before - (ZERO if added else line.materials_retainage_moved) for line in lines]
    totals = _totals_before(invoice, lines, work)
    materials = _materials_retainage_before(invoice, lines, totals, work)
    return [Standing(*row) for row in zip(totals, work, materials, strict=True)]


def _totals_before(invoice: Any, lines: Sequence[Any], work_retainage: list[Decimal]) -> list[Decimal]:
    known = [line.total_before if line.total_before is not None else _by_columns(line) for line in lines]
    if all(line.total_before is not None or line.materials_stored_before is not None for line in lines):
        return known
    retainage = sum(work_retainage, ZERO) + sum((line.materials_retainage_before or ZERO for line in lines), ZERO)
    missing = invoice.less_previous_certificates + retainage - sum(known, ZERO)
    weights = [_weight(line, line.materials_retainage_before or ZERO) for line in lines]
    return [figure + share for figure, share in zip(known, allot(missing, weights), strict=True)]


def _by_columns(line: Any) -> Decimal:
    # Materials installed this period already stand in the previous column of work.
    return line.work_from_previous - line.materials_moved + (line.materials_stored_before or ZERO)


def _weight(line: Any, figure: Decimal) -> Decimal:
    is_open = line.total_before is None and line.materials_stored_before is None
    return figure if is_open else ZERO


def _materials_retainage_before(
    invoice: Any, lines: Sequence[Any], totals: list[Decimal], work: list[Decimal]
) -> list[Decimal]:
    known = [line.materials_retainage_before or ZERO for line in lines]
    if all(line.materials_retainage_before is not None for line in lines):
        return known
    missing = sum(totals, ZERO) - invoice.less_previous_certificates - sum(work, ZERO) - sum(known, ZERO)
    weights = [
        ZERO if line.materials_retainage_before is not None else (line.materials_stored_before or ZERO)
        for line in lines
    ]
    return [figure + share for figure, share in zip(known, allot(missing, weights), strict=True)]


def allot(total: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """`total` spread by weight in whole cents, nothing lost; without any weight nothing is spread."""
    whole = sum(weights, ZERO)
    if not total or not whole:
        return [ZERO] * len(weights)
    shares, given, seen = [], ZERO, ZERO
    for weight in weights:
        seen += weight
        share = (total * seen / whole).quantize(CENT) - given
        shares.append(share)
        given += share
    return shares
