"""Whatever a contract's history is, the lines of an invoice come to what Procore says is due."""

from decimal import Decimal
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st

from connector.records.billing import ZERO, allot, movements, standings

CENTS = st.integers(min_value=0, max_value=10_000_00).map(lambda cents: Decimal(cents) / 100)
PERCENT = st.sampled_from([Decimal("0.05"), Decimal("0.10"), Decimal("0.333")])
# Per line and period: work, materials stored, how much of what is stored moves to work, how much retainage is released.
PERIOD = st.tuples(CENTS, CENTS, st.booleans(), st.integers(min_value=0, max_value=100))
HISTORIES = st.integers(min_value=1, max_value=4).flatmap(
    lambda lines: st.lists(st.lists(PERIOD, min_size=lines, max_size=lines), min_size=1, max_size=4)
)


def cents(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"))


def line_after(number: int, before: SimpleNamespace | None, period: tuple, percent: Decimal) -> SimpleNamespace:
    """One line of a consistent G703, standing on the one before it."""
    work, stored, installs, release = period
    had = before or SimpleNamespace(work=ZERO, stored=ZERO, kept=ZERO, kept_stored=ZERO)
    moved, moved_kept = (had.stored, had.kept_stored) if installs else (ZERO, ZERO)
    now_stored, held = had.stored - moved + stored, cents(work * percent)
    released = cents((had.kept + moved_kept + held) * release / 100)
    balance = had.kept_stored - moved_kept + cents(stored * percent)
    return SimpleNamespace(
        contract_line_id=number,
        is_change_order=False,
        work=had.work + moved + work,
        stored=now_stored,
        kept=had.kept + moved_kept + held - released,
        kept_stored=balance,
        work_from_previous=had.work + moved,
        work_this_period=work,
        materials_stored=now_stored,
        materials_stored_before=had.stored,
        materials_moved=moved,
        total_to_date=had.work + moved + work + now_stored,
        total_before=None,
        work_retainage_before=had.kept,
        work_retainage_held=held,
        work_retainage_released=released,
        materials_retainage_before=None,
        materials_retainage_balance=balance,
        materials_retainage_released=ZERO,
        materials_retainage_moved=moved_kept,
    )


def invoices_of(history: list, percent: Decimal) -> list[SimpleNamespace]:
    made: list[SimpleNamespace] = []
    for periods in history:
        before = made[-1].lines if made else [None] * len(periods)
        rows = [line_after(n, b, p, percent) for n, (b, p) in enumerate(zip(before, periods, strict=True), start=1)]
        retainage = sum((row.kept + row.kept_stored for row in rows), ZERO)
        earned = sum((row.total_to_date for row in rows), ZERO) - retainage
        certified = made[-1].earned if made else ZERO
        made.append(
            SimpleNamespace(
                lines=rows,
                earned=earned,
                total_retainage=retainage,
                less_previous_certificates=certified,
                current_payment_due=earned - certified,
            )
        )
    return made


@given(history=HISTORIES, percent=PERCENT)
@settings(max_examples=150, deadline=None)
def test_the_lines_come_to_what_is_due_when_the_previous_invoice_is_here(history, percent):
    made = invoices_of(history, percent)

    for number, invoice in enumerate(made):
        previous = standings(made[number - 1], made[number - 1].lines) if number else None
        rows = movements(invoice, invoice.lines, previous=previous)

        assert sum((row.net for row in rows), ZERO) == invoice.current_payment_due


@given(history=HISTORIES, percent=PERCENT)
@settings(max_examples=150, deadline=None)
def test_the_lines_come_to_what_is_due_by_procores_own_figures(history, percent):
    invoice = invoices_of(history, percent)[-1]

    rows = movements(invoice, invoice.lines, previous=None)

    assert sum((row.net for row in rows), ZERO) == invoice.current_payment_due
    assert [row.amount for row in rows] == [
        line.work_this_period + line.materials_stored - line.materials_stored_before + line.materials_moved
        for line in invoice.lines
    ]


@given(history=HISTORIES, percent=PERCENT)
@settings(max_examples=100, deadline=None)
def test_what_moves_from_materials_to_work_is_neither_withheld_nor_released(history, percent):
    made = invoices_of(history, percent)

    for number, invoice in enumerate(made):
        previous = standings(made[number - 1], made[number - 1].lines) if number else None
        rows = movements(invoice, invoice.lines, previous=previous)

        new = [cents(p[0] * percent) + cents(p[1] * percent) for p in history[number]]
        assert [row.withheld for row in rows] == new


@given(total=CENTS, weights=st.lists(CENTS, min_size=1, max_size=9))
def test_what_is_allotted_is_neither_more_nor_less_than_the_whole(total, weights):
    shares = allot(total, weights)

    assert sum(shares, ZERO) == (total if sum(weights) else ZERO)
    assert all(not share for share, weight in zip(shares, weights, strict=True) if not weight)
