"""Forms on paper: the PDF of a sales form or order, and its way to the customer by e-mail."""

from decimal import Decimal
from io import BytesIO
from typing import Any

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from .books import Books
from .entities import Entity
from .faults import Fault
from .wire import Json

# What QuickBooks prints and sends, and the member that holds the address.
ADDRESS = {
    "CreditMemo": "BillEmail", "Estimate": "BillEmail", "Invoice": "BillEmail", "Payment": "BillEmail",
    "PurchaseOrder": "POEmail", "RefundReceipt": "BillEmail", "SalesReceipt": "BillEmail",
}  # fmt: skip
LEFT, RIGHT, TOP, LEADING = 60, 552, 720, 16
LINES_TO_A_PAGE = 40


# -- PDF ---------------------------------------------------------------------
def printed(books: Books, kind: Entity, id: str) -> bytes:
    """The form as a PDF; the same bytes for the same document."""
    document = _form(books, kind, id, "pdf")
    out = BytesIO()
    canvas = Canvas(out, pagesize=LETTER, invariant=True)
    canvas.setTitle(f"{kind.name} {document.get('DocNumber', id)}")
    rows = [*_heading(books, kind, document), ("", ""), *_body(document)]
    for start in range(0, len(rows), LINES_TO_A_PAGE):
        _page(canvas, rows[start : start + LINES_TO_A_PAGE])
    canvas.save()
    return out.getvalue()


def _form(books: Books, kind: Entity, id: str, action: str) -> Json:
    if kind.name not in ADDRESS:
        raise Fault("500", what=f"{action} of {kind.name}")
    return books.read(kind, id)


def _heading(books: Books, kind: Entity, document: Json) -> list[tuple[str, str]]:
    party = document.get("CustomerRef") or document.get("VendorRef") or {}
    members = (("Date", "TxnDate"), ("Due", "DueDate"), ("Expires", "ExpirationDate"))
    return [
        (str(books.singleton("CompanyInfo").get("CompanyName", "")), kind.name.upper()),
        (str(party.get("name", "")), str(document.get("DocNumber", ""))),
        *((title, document[member]) for title, member in members if document.get(member)),
    ]


def _body(document: Json) -> list[tuple[str, str]]:
    rows = [(_words(line), _money(line["Amount"])) for line in document.get("Line", ()) if "Amount" in line]
    totals = [("Total", "TotalAmt"), ("Balance due", "Balance")]
    return [*rows, *((title, _money(document[member])) for title, member in totals if member in document)]


def _words(line: Json) -> str:
    if line.get("DetailType") == "SubTotalLineDetail":
        return "Subtotal"
    item = line.get(line.get("DetailType", ""), {}).get("ItemRef", {}).get("name", "")
    return " · ".join(part for part in (item, str(line.get("Description", ""))) if part)[:80]


def _money(amount: Decimal | int) -> str:
    return f"{Decimal(amount):,.2f}"


def _page(canvas: Canvas, rows: list[tuple[str, str]]) -> None:
    canvas.setFont("Helvetica", 10)
    for number, (left, right) in enumerate(rows):
        canvas.drawString(LEFT, TOP - number * LEADING, left)
        canvas.drawRightString(RIGHT, TOP - number * LEADING, right)
    canvas.showPage()


# -- e-mail ------------------------------------------------------------------
def send(books: Books, kind: Entity, id: str, *, to: str = "") -> Json:
    """Mark the form as sent, to the address given or the one it holds; no mail leaves this machine."""
    document, member = _form(books, kind, id, "send"), ADDRESS[kind.name]
    whom = to or address(document.get(member))
    if not whom:
        raise Fault("2020", element=member)
    if "@" not in whom or "." not in whom:
        raise Fault("2210", element=member, what=whom)
    delivery = {"DeliveryType": "Email", "DeliveryTime": books.now().isoformat()}
    sent = {
        member: {**document.get(member, {}), "Address": whom},
        "EmailStatus": "EmailSent",
        "DeliveryInfo": delivery,
    }
    stored = books.document(kind.name, id) or {}
    books.touch(kind, {**stored, **sent})
    return books.read(kind, id)


def address(member: Any) -> str:
    """The address in a member such as BillEmail, or nothing."""
    return str(member.get("Address", "")) if isinstance(member, dict) else ""
