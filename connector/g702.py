"""The G702/G703 of an owner invoice as a PDF: the same bytes whenever it is drawn from the same figures."""

from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from reportlab.lib import colors
from reportlab.lib.pagesizes import LETTER, landscape
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, Table, TableStyle

from approvals.models import OwnerInvoice
from connector.lettering import BOLD, LEFT_OUT, REGULAR, drawn, register
from connector.records.reading import plain

STYLES = getSampleStyleSheet()
for _style, _font in {"Title": BOLD, "Normal": REGULAR, "BodyText": REGULAR}.items():
    STYLES[_style].fontName = _font
SUMMARY = (
    ("1. Original contract sum", "original_contract_sum"),
    ("2. Net change by change orders", "net_change_by_change_orders"),
    ("3. Contract sum to date", "contract_sum_to_date"),
    ("4. Total completed and stored to date", "total_completed_and_stored_to_date"),
    ("5. Retainage", "total_retainage"),
    ("6. Total earned less retainage", "total_earned_less_retainage"),
    ("7. Less previous certificates for payment", "less_previous_certificates"),
    ("8. Current payment due", "current_payment_due"),
    ("9. Balance to finish, including retainage", "balance_to_finish"),
)
HEADINGS = (
    "No.",
    "Description of work",
    "Scheduled value",
    "From previous",
    "This period",
    "Materials stored",
    "Completed and stored",
    "Balance to finish",
)
WIDTHS = (30, 210, 80, 80, 80, 80, 90, 80)
LONGEST_DESCRIPTION = 300  # a row must fit on a page
GRID = TableStyle(
    [
        ("GRID", (0, 0), (-1, -1), 0.4, colors.grey),
        ("BACKGROUND", (0, 0), (-1, 0), colors.whitesmoke),
        ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ("FONT", (0, 0), (-1, -1), REGULAR, 7.5),
    ]
)


def pdf(invoice: OwnerInvoice) -> bytes:
    """Draw the application for payment: the summary on the first page, the lines on as many as they need."""
    register()
    target = BytesIO()
    title = f"Application for payment {invoice.sequence}"
    # Invariant: no time stamp and no random id, or the same invoice would be another file each time.
    page = SimpleDocTemplate(
        target, pagesize=landscape(LETTER), title=title, invariant=1, leftMargin=30, rightMargin=30
    )
    page.build([*_head(invoice, title), _summary(invoice), Spacer(0, 14), _lines(invoice), *_note(invoice)])
    return target.getvalue()


def _head(invoice: OwnerInvoice, title: str) -> Iterator[Any]:
    contract = invoice.contract
    yield _paragraph(title, "Title")
    owner = invoice.item.party or contract.owner  # whom it was sent under, whoever the contract names now
    period = f"{_day(invoice.period_start)} to {_day(invoice.period_end)}"
    for words in (
        f"Project: {contract.project}",
        f"Owner: {owner or ''}",
        f"Contract: {contract}",
        f"Invoice {invoice} of {_day(invoice.billing_date)}, period {period}",
    ):
        yield _paragraph(words, "Normal")
    yield Spacer(0, 10)


def _day(date: Any) -> str:
    return f"{date:%Y-%m-%d}" if date else "-"


def _paragraph(text: str, style: str) -> Paragraph:
    return Paragraph(escape(drawn(text)), STYLES[style])


def _note(invoice: OwnerInvoice) -> Iterator[Any]:
    """What the mark means, where one may be."""
    contract = invoice.contract
    words = (str(contract.project), str(invoice.item.party or contract.owner or ""), str(contract), str(invoice))
    if any(LEFT_OUT in drawn(text) for text in (*words, *(plain(line.description) for line in invoice.lines.all()))):
        yield Spacer(0, 8)
        yield _paragraph(f"{LEFT_OUT} stands for letters or symbols that this form does not draw.", "Normal")


def _summary(invoice: OwnerInvoice) -> Table:
    rows = [(words, _money(getattr(invoice, member))) for words, member in SUMMARY]
    table = Table(rows, colWidths=(260, 110), hAlign="LEFT")
    bold = ("FONTNAME", (0, 7), (-1, 7), BOLD)
    table.setStyle(TableStyle([("ALIGN", (1, 0), (1, -1), "RIGHT"), ("FONT", (0, 0), (-1, -1), REGULAR, 9), bold]))
    return table


def _lines(invoice: OwnerInvoice) -> LongTable:
    rows: list[Any] = [HEADINGS]
    rows += [_row(line) for line in invoice.lines.order_by("position", "pk")]
    return LongTable(rows, colWidths=WIDTHS, repeatRows=1, style=GRID, hAlign="LEFT")


def _row(line: Any) -> tuple[Any, ...]:
    amounts = (
        line.scheduled_value,
        line.work_from_previous,
        line.work_this_period,
        line.materials_stored,
        line.total_to_date,
        line.scheduled_value - line.total_to_date,
    )
    description = plain(line.description)[:LONGEST_DESCRIPTION]
    return (str(line.position), _paragraph(description, "BodyText"), *map(_money, amounts))


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"
