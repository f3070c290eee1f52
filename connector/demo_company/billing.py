"""G703 arithmetic: what every line of every invoice of a contract comes to, to the cent.

Work from previous includes the stored materials that Procore rolled into it on this invoice (`materials_moved`);
retainage from previous does not include what moved with them, so that the balance of work's retainage is
before + moved + held - released.
"""

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from connector.demo_company.contracts import Contract, Line, Move

ZERO = Decimal("0.00")
CENT = Decimal("0.01")


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Figures:
    """One line of one invoice: columns C to I of the G703 and the retainage behind them."""

    work_before: Decimal = ZERO
    work: Decimal = ZERO
    moved: Decimal = ZERO
    stored_before: Decimal = ZERO
    stored: Decimal = ZERO
    total_before: Decimal = ZERO
    held_before: Decimal = ZERO
    held: Decimal = ZERO
    released: Decimal = ZERO
    held_moved: Decimal = ZERO
    materials_held_before: Decimal = ZERO
    materials_held: Decimal = ZERO  # the balance
    materials_released: Decimal = ZERO
    percent: int = 0

    @property
    def total(self) -> Decimal:
        return self.work_before + self.work + self.stored

    @property
    def work_held(self) -> Decimal:
        """The balance of work's retainage after this invoice."""
        return self.held_before + self.held_moved + self.held - self.released

    @property
    def retainage(self) -> Decimal:
        return self.work_held + self.materials_held

    @property
    def retainage_before(self) -> Decimal:
        return self.held_before + self.materials_held_before

    @property
    def due(self) -> Decimal:
        return self.total - self.total_before - (self.retainage - self.retainage_before)


@dataclass(frozen=True)
class Application:
    """One invoice: its lines with their figures, and what was certified before it."""

    number: int
    lines: tuple[tuple[Line, Figures], ...]
    certified_before: Decimal

    @property
    def total(self) -> Decimal:
        return sum((figures.total for _, figures in self.lines), ZERO)

    @property
    def work_held(self) -> Decimal:
        return sum((figures.work_held for _, figures in self.lines), ZERO)

    @property
    def materials_held(self) -> Decimal:
        return sum((figures.materials_held for _, figures in self.lines), ZERO)

    @property
    def earned(self) -> Decimal:
        """Total earned less retainage: the certificate after this invoice."""
        return self.total - self.work_held - self.materials_held

    @property
    def due(self) -> Decimal:
        return self.earned - self.certified_before


def applications(contract: Contract, *, corrected: bool = False) -> list[Application]:
    """Every invoice ever made on the contract, oldest first, each standing on the one before."""
    made: list[Application] = []
    last: dict[Line, Figures] = {}
    for number in range(1, len(contract.progress) + 1):
        moves = contract.moves.get(number, ()) + (() if corrected else contract.mistakes.get(number, ()))
        billed = [*contract.lines, *(line for line in contract.approved if line.since <= number)]
        last = {
            line: _figures(contract, number, line, place, last.get(line, Figures()), moves)
            for place, line in enumerate(billed)
        }
        certified = made[-1].earned if made else ZERO
        made.append(Application(number, tuple(last.items()), certified))
    return made


def _figures(
    contract: Contract, number: int, line: Line, place: int, before: Figures, moves: tuple[Move, ...]
) -> Figures:
    mine = [move for move in moves if move.line in (None, place)]
    percent = next((int(move.amount or 0) for move in mine if move.what == "percent"), contract.retainage)
    figures = _materials(_carried(before, percent), mine)
    figures = _work(figures, mine, line=line, target=_target(contract, number, line, place))
    return _released(figures, mine)


def _carried(before: Figures, percent: int) -> Figures:
    """The figures with which the next invoice begins."""
    return Figures(
        work_before=before.work_before + before.work,
        stored_before=before.stored,
        stored=before.stored,
        total_before=before.total,
        held_before=before.work_held,
        materials_held_before=before.materials_held,
        materials_held=before.materials_held,
        percent=percent,
    )


def _target(contract: Contract, number: int, line: Line, place: int) -> Decimal:
    """Work completed to date by the progress alone: earlier lines of the schedule lead, change orders follow at once."""
    if line.change:
        share = Decimal(1) if line.amount < 0 or number > line.since else Decimal("0.6")
    else:
        lag = Decimal(place) / len(contract.lines)
        share = Decimal(contract.progress[number - 1]) / 100 * Decimal("1.6") - lag * Decimal("0.6")
    return cents(line.amount * min(max(share, Decimal(0)), Decimal(1)))


def _materials(figures: Figures, moves: list[Move]) -> Figures:
    for move in moves:
        amount = figures.stored if move.amount is None else move.amount
        if move.what == "store":
            held = cents(amount * figures.percent / 100)
            figures = replace(
                figures,
                stored=figures.stored + amount,
                materials_held=figures.materials_held + held,
            )
        elif move.what in ("move", "hand"):
            figures = _out_of_store(figures, amount, rolled=move.what == "move")
    return figures


def _out_of_store(figures: Figures, amount: Decimal, *, rolled: bool) -> Figures:
    """Stored materials become work, and their retainage goes with them."""
    held = cents(figures.materials_held * amount / figures.stored)
    figures = replace(figures, stored=figures.stored - amount, materials_held=figures.materials_held - held)
    if not rolled:
        return figures
    return replace(
        figures,
        moved=figures.moved + amount,
        work_before=figures.work_before + amount,
        held_moved=figures.held_moved + held,
    )


def _work(figures: Figures, moves: list[Move], *, line: Line, target: Decimal) -> Figures:
    by_hand = sum((move.amount or figures.stored_before for move in moves if move.what == "hand"), ZERO)
    extra = sum((move.amount or ZERO for move in moves if move.what == "work"), ZERO)
    if line.amount < 0:
        work = target - figures.work_before
    else:
        # What lies in the store is not work yet, and work once billed is not taken back by the progress.
        work = max(min(target, line.amount - figures.stored) - figures.work_before, by_hand)
    return replace(figures, work=work + extra, held=cents((work + extra) * figures.percent / 100))


def _released(figures: Figures, moves: list[Move]) -> Figures:
    for move in moves:
        if move.what == "release":
            amount = figures.work_held if move.amount is None else move.amount
            figures = replace(figures, released=figures.released + amount)
        elif move.what == "free":
            amount = figures.materials_held if move.amount is None else move.amount
            figures = replace(
                figures,
                materials_released=figures.materials_released + amount,
                materials_held=figures.materials_held - amount,
            )
    return figures
