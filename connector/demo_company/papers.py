"""The papers behind the invoices: small PDFs, the same bytes whenever they are drawn."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from io import BytesIO

from reportlab.lib.pagesizes import LETTER
from reportlab.pdfgen.canvas import Canvas

from connector.demo_company.agreements import CONTRACTS
from connector.demo_company.cases import MISSING_PAPERS, Key
from connector.demo_company.contracts import Contract
from connector.demo_company.projects import BY_KEY

Json = dict[str, object]

FIGURES = {
    "Contract sum to date": "contract_sum_to_date",
    "Total completed and stored to date": "total_completed_and_stored_to_date",
    "Retainage": "total_retainage",
    "Less previous certificates": "less_previous_certificates_for_payment",
    "Current payment due": "current_payment_due",
}
PLACES = {contract.key: contract for contract in CONTRACTS}


@dataclass(frozen=True)
class Paper:
    """One attachment: its id and file name in Procore, its heading, and the invoice it belongs to."""

    id: int
    filename: str
    heading: str
    invoice: Key

    @property
    def stored_as(self) -> str:
        return f"{self.id}-{self.filename}"

    def as_json(self) -> Json:
        return {
            "id": self.id, "url": f"https://files.procore.example/{self.id}", "filename": self.filename,
            "content_type": "application/pdf",
        }  # fmt: skip


def papers(key: Key, *, corrected: bool = False) -> list[Paper]:
    """The attachments of one invoice: the application of the two newest, and what else some of them need."""
    return [paper for paper in _papers(key) if corrected or not _is_missing(paper)]


def _is_missing(paper: Paper) -> bool:
    return paper.invoice in MISSING_PAPERS and "Insurance" in paper.heading


def _papers(key: Key) -> Iterator[Paper]:
    contract, number = PLACES[key[0]], key[1]
    first = 912000000 + contract.place * 1000 + number * 10
    name = f"{contract.number} application {number:02}"
    if number > len(contract.progress) - 2:
        yield Paper(first, f"{name}.pdf", "Application and Certificate for Payment", key)
    if contract.place % 4 == 0 and number == len(contract.progress):
        yield Paper(first + 1, f"{name} lien waiver.pdf", "Conditional Waiver and Release on Progress Payment", key)
    if key in MISSING_PAPERS:
        yield Paper(first + 2, f"{name} stored materials.pdf", "Supplier's Invoice and Certificate of Insurance", key)


def attach(rows: dict[Key, Json], *, corrected: bool = False) -> None:
    """Name every invoice's attachments in it."""
    for key, row in rows.items():
        row["attachments"] = [paper.as_json() for paper in papers(key, corrected=corrected)]


def drawn(paper: Paper, row: Json) -> bytes:
    """The PDF. `invariant` leaves out the moment of drawing, so that the same paper has the same bytes."""
    file = BytesIO()
    canvas = Canvas(file, pagesize=LETTER, invariant=1)
    canvas.setTitle(paper.heading)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(72, 720, paper.heading)
    canvas.setFont("Helvetica", 10)
    for at, (label, value) in enumerate(_lines(PLACES[paper.invoice[0]], row)):
        canvas.drawString(72, 690 - 18 * at, label)
        canvas.drawRightString(540, 690 - 18 * at, value)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def _lines(contract: Contract, row: Json) -> Iterator[tuple[str, str]]:
    figures = row.get("summary") or row.get("g702")
    assert isinstance(figures, dict)
    yield "Project", BY_KEY[contract.project].name
    yield "From", str(row.get("vendor_name", "Northbeam Builders"))
    yield "Contract", f"{contract.number} {contract.title}"
    yield "Application", str(row["number"])
    for label, member in FIGURES.items():
        yield label, f"{Decimal(figures[member]):,.2f}"
