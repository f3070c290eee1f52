"""What a bill and an owner's invoice have in common: movements, problems and the lines of the document."""

from calendar import monthrange
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from approvals.checks import Problem, problem
from approvals.documents import Reason
from approvals.models import Policy
from approvals.states import ON_ITS_WAY
from connector.records import coding
from connector.records.billing import ZERO, Movement, movements
from connector.records.coding import Coding, Side
from connector.records.cost_codes import item_name
from connector.records.projects import parent_problems
from connector.records.reading import plain
from connector.records.resources import Facts
from connector.records.types import Books, Document, Draft, cut, item_url, known, present
from mappings.models import ErpReference

LONGEST_NUMBER = 21
LONGEST_DESCRIPTION = 4000
LONGEST_NOTE = 3900  # leaves room for the marker that the exporter puts behind it
HALF_A_CENT = Decimal("0.005")

Number = Callable[[Any, Books], str]
Posted = Callable[[Sequence[Movement]], Sequence[Movement]]
Own = Callable[[Any, Sequence[Movement], Books], Iterator[Problem]]


@dataclass(frozen=True)
class Entry:
    """One line of a document: what it posts to, how much, and the invoice line it speaks of."""

    line: Any
    coding: Coding
    amount: Decimal
    description: str


def moved(invoice: Any, books: Books) -> list[Movement]:
    """What each line of the invoice moves, against the contract's previous invoice where that is here."""
    previous = books.previous.get(invoice.pk)
    known_before = books.standings.get(previous.pk) if previous else None
    return movements(invoice, invoice.lines.all(), previous=known_before)


def moves(rows: Sequence[Movement]) -> bool:
    """Whether there is anything to post."""
    return any(row.moves for row in rows)


def total(rows: Sequence[Movement]) -> Decimal:
    return sum((row.net for row in rows), ZERO)


def looked_at(invoice: Any, books: Books, side: Side, *parties: Any) -> Iterator[str]:
    """QuickBooks ids of those whose terms may count, and of the accounts behind items that are posted to."""
    yield from (party.item.origin_id for party in parties if party)
    if item := coding.retainage(invoice, books, side).entry:
        yield from (item.income_account_id, item.expense_account_id)
    yield from coding.looked_at(invoice, books)


def item_columns(invoice: Any) -> Facts:
    """What lists show of an invoice."""
    return {
        "number": invoice.invoice_number,
        "title": f"Application {invoice.sequence}, {invoice.contract}"[:500],
        "amount": invoice.current_payment_due,
        "billing_date": invoice.billing_date,
        "project_id": invoice.contract.project_id,
        "party_id": invoice.contract.party.pk if invoice.contract.party else None,
    }


# -- guards


def guards(invoice: Any, *, allowed: dict[str, str]) -> Iterator[Problem]:
    if invoice.status not in allowed:
        status = invoice.status.replace("_", " ").title() or "without a status"
        yield problem("invoice_status", status=status, allowed=" or ".join(allowed.values()))
    if invoice.billing_date is None:
        yield problem("billing_date_missing")


# -- blockers


def check(
    invoice: Any, books: Books, side: Side, *, number: Number, own: Own, as_posted: Posted = list
) -> Iterator[Problem]:
    """Everything that stands in the way of either kind of invoice; `own` is what only this kind is asked.

    An invoice that moves nothing posts nothing. QuickBooks then needs neither its company nor its job, no number is
    taken and no period touched, so none of that is asked: Procore's total alone must say as well that it is nothing.
    """
    rows = moved(invoice, books)
    if not moves(rows):
        yield from total_problems(invoice, rows)
        return
    yield from company_problems(invoice)
    yield from own(invoice, rows, books)
    yield from _code_problems(as_posted(rows), invoice, books, side)
    yield from coding.problems(as_posted(rows), invoice, books, side)
    yield from number_problems(invoice, books, number=number(invoice, books))
    yield from total_problems(invoice, rows)
    yield from retainage_problems(rows)
    yield from retainage_change_problems(rows, invoice, books, side)
    yield from previous_problems(invoice, books)
    yield from period_problems(invoice, books)
    yield from description_problems(rows)


def company_problems(invoice: Any) -> Iterator[Problem]:
    """A company other than the one that the invoice was sent under, which nobody had seen on it; and an inactive one."""
    company, sent = invoice.contract.party, invoice.item.party
    if company and sent and company != sent:
        yield problem("company_changed", sent=sent.name, contract=invoice.contract, name=company.name)
    if company and not company.is_active:
        yield problem("invoice_company_inactive", name=company.name, url=item_url(company.item))


def _code_problems(rows: Sequence[Movement], invoice: Any, books: Books, side: Side) -> Iterator[Problem]:
    """Codes that are not loaded, and each code once that is not on its way to QuickBooks and that no rule replaces."""
    seen: set[int] = set()
    for row in rows:
        code = coding.own_code(row.line)
        if not coding.is_posted(row, books, side) or row.line.wbs_procore_id is None:
            continue
        # A rule for any code must not hide a code that nobody has seen: its own rule may say something else.
        is_mapped = row.line.wbs_code and side.posts in coding.choices(row.line, invoice, books)
        if is_mapped:
            continue
        if code is None:
            yield problem("code_unknown", line=row.line.position, id=row.line.wbs_procore_id)
        elif code.pk not in seen:
            seen.add(code.pk)
            yield from parent_problems("code", code, item_name(code, books))


def number_problems(invoice: Any, books: Books, *, number: str) -> Iterator[Problem]:
    if len(number) > LONGEST_NUMBER:
        yield problem("number_too_long", number=number, length=len(number))
    if others := books.numbers.others(invoice.item, number):
        yield problem("number_taken", number=number, other=others[0], url=item_url(others[0]))


def total_problems(invoice: Any, rows: Sequence[Movement]) -> Iterator[Problem]:
    """A document that comes to something else than Procore's own current payment due, tax apart."""
    due = invoice.current_payment_due
    difference = total(rows) - due
    if not difference or (invoice.tax and difference == -invoice.tax):
        return
    rounding = abs(difference) <= HALF_A_CENT * sum(row.moves for row in rows)
    yield problem(
        "total_rounding" if rounding else "total_differs",
        total=f"{total(rows):,.2f}",
        due=f"{due:,.2f}",
        difference=f"{abs(difference):,.2f}",
    )


def retainage_problems(rows: Sequence[Movement]) -> Iterator[Problem]:
    released = sum((row.released for row in rows), ZERO)
    held = sum((row.held_before + row.withheld for row in rows), ZERO)
    if released > 0 and released > held:
        yield problem("retainage_over_released", released=f"{released:,.2f}", held=f"{held:,.2f}")


def retainage_change_problems(rows: Sequence[Movement], invoice: Any, books: Books, side: Side) -> Iterator[Problem]:
    """Retainage that was withheld one way and would be released another: neither balance would ever clear."""
    previous = books.previous.get(invoice.pk)
    if previous is None or not any(row.held_before for row in rows):
        return
    before, now = (coding.retainage(one, books, side) for one in (previous, invoice))
    if (before.is_folded, before.entry) != (now.is_folded, now.entry) and not (before.is_folded and now.is_folded):
        yield problem("retainage_changed", before=before, now=now)


def previous_problems(invoice: Any, books: Books) -> Iterator[Problem]:
    previous = books.previous.get(invoice.pk)
    if previous is None or previous.item.state in ON_ITS_WAY:
        return
    blocks = books.policy.previous_invoice == Policy.PreviousInvoice.BLOCK
    yield problem(
        "previous_required" if blocks else "previous_not_synced",
        number=previous,
        state=previous.item.get_state_display(),
        url=item_url(previous.item),
    )


def period_problems(invoice: Any, books: Books) -> Iterator[Problem]:
    closed = books.connection.book_close_date if books.connection else None
    if closed and invoice.billing_date and invoice.billing_date <= closed:
        yield problem("closed_period", closed=closed, date=invoice.billing_date)


def description_problems(rows: Sequence[Movement]) -> Iterator[Problem]:
    for row in rows:
        if row.moves and len(text := plain(row.line.description)) > LONGEST_DESCRIPTION:
            yield problem("description_cut", line=row.line.position, length=len(text))


def retainage_entry_problems(
    rows: Sequence[Movement], invoice: Any, books: Books, side: Side, *, which: str
) -> Iterator[Problem]:
    """What retainage posts to must be there and on the balance sheet; asked only when retainage moves on its own."""
    found = coding.retainage(invoice, books, side)
    if found.is_folded or not any(row.withheld or row.released for row in rows):
        return
    if found.entry is None:
        yield problem("no_retainage_item", which=which)
        return
    account, wanted = _posts_to(found.entry, books, side), "Liability" if side is coding.BILL else "Asset"
    if account is None or wanted not in account.type:
        words = "a liability account" if side is coding.BILL else "an asset account"
        name = str(account) if account else "no account"
        yield problem("retainage_item_unfit", name=found.entry.name, account=name, wanted=words)


def _posts_to(entry: ErpReference, books: Books, side: Side) -> ErpReference | None:
    if entry.entity == ErpReference.Entity.ACCOUNT:
        return entry
    return books.reference("Account", entry.expense_account_id if side is coding.BILL else entry.income_account_id)


# -- the document


def nothing(rows: Sequence[Movement]) -> Draft:
    """There is no document: nothing is posted."""
    return Draft("", {}, total=total(rows))


def header(invoice: Any, *, note: str) -> Document:
    billed = invoice.billing_date.isoformat() if invoice.billing_date else ""
    return {"TxnDate": billed, "PrivateNote": cut(plain(note), LONGEST_NOTE)}


def line_entries(
    row: Movement, posted: Coding, held: Coding, *, is_folded: bool, always: bool = False
) -> Iterator[Entry]:
    """A line with its retainage: withheld and released are two lines of their own, or folded into the line's amount."""
    text, amount = plain(row.line.description), row.net if is_folded else row.amount
    if amount or always:
        yield Entry(row.line, posted, amount, row.line.description)
    if row.withheld and not is_folded:
        yield Entry(row.line, held, -row.withheld, f"Retainage withheld: {text}")
    if row.released and not is_folded:
        yield Entry(row.line, held, row.released, f"Retainage released: {text}")


def reasons(entries: Sequence[Entry]) -> tuple[tuple[Reason, ...], ...]:
    return tuple(entry.coding.reasons for entry in entries)


def described(entry: Entry) -> str:
    return cut(plain(entry.description), LONGEST_DESCRIPTION)


def terms(invoice: Any, books: Books, *owners: ErpReference | None) -> Document:
    """Terms and due date, both said explicitly: a rule's, else those of the first that has any, else the ledger's."""
    chosen = books.rules.terms.choices(coding.terms_key(invoice), on=invoice.billing_date).get("term")
    named = (books.reference("Term", owner.term_id) for owner in owners if owner)
    term = coding.entry(chosen) or next((found for found in named if found), None) or books.defaults.term
    due = due_date(invoice.billing_date, term)
    return present(SalesTermRef=known(term) if term else {}, DueDate=due.isoformat() if due else "")


def due_date(billed: date | None, term: ErpReference | None) -> date | None:
    """The billing date plus the term's days, or the term's day of a month; None for a term that says neither."""
    if billed is None or term is None:
        return billed
    if term.due_day:
        return _due_on_day(billed, term.due_day, within=term.due_next_month_days or 0)
    return None if term.due_days is None else billed + timedelta(days=term.due_days)


def _due_on_day(billed: date, day: int, *, within: int) -> date:
    """The next such day, the month's last where it has none; a month later when billed within so many days of it.

    Intuit's Term: DayOfMonthDue, and DueNextMonthDays, "due next month if issued that many days before".
    """
    due = _day_of_month(billed, day)
    if due < billed:
        due = _day_of_month(_next_month(billed), day)
    too_late = within and (due - billed).days <= within
    return _day_of_month(_next_month(due), day) if too_late else due


def _day_of_month(month: date, day: int) -> date:
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def _next_month(day: date) -> date:
    return (day.replace(day=28) + timedelta(days=4)).replace(day=1)


def period(invoice: Any) -> str:
    if not invoice.period_start or not invoice.period_end:
        return ""
    return f", {invoice.period_start:%Y-%m-%d} to {invoice.period_end:%Y-%m-%d}"
