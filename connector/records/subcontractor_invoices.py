"""Subcontractor invoices: a bill of QuickBooks, or a vendor credit where one comes out below zero."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from django.db.models import Prefetch, QuerySet

from approvals.checks import Problem, problem
from approvals.models import Commitment, Policy, SubcontractorInvoice, SubcontractorInvoiceLine
from approvals.states import Kind, Role
from connector.entities import BILL, VENDOR_CREDIT
from connector.records import coding, invoices
from connector.records.applications import header, subcontractor_line
from connector.records.billing import Movement
from connector.records.companies import erp_name
from connector.records.contracts import TYPES, commitment_type
from connector.records.invoices import Entry, moved, total
from connector.records.projects import job_name, parent_problems, project_problems
from connector.records.reading import Record
from connector.records.resources import Facts, Parent, Resource
from connector.records.types import Books, Document, Draft, Numbered, RecordType, filled, known, present, ref

APPROVED = {"approved": "Approved", "approved_as_noted": "Approved as Noted"}
PENDING = {"pending_owner_approval": "Pending Owner Approval"}


def related() -> QuerySet:
    lines = SubcontractorInvoiceLine.objects.select_related("wbs_code__cost_code__item", "wbs_code__cost_code__project")
    return SubcontractorInvoice.objects.select_related(
        "item__party", "contract__company__item", "contract__project__item", "contract__project__owner"
    ).prefetch_related(Prefetch("lines", lines.order_by("position", "pk")))


def from_procore(record: Record) -> Facts:
    """The invoice with its lines: `items`. `item_packages` are headings of change orders, without any amount."""
    return {
        **header(record, summary="summary", start="requisition_start", end="requisition_end"),
        "previous_procore_id": record.optional_id("previous_requisition_id"),
        "lines": [subcontractor_line(part, position) for position, part in enumerate(record.parts("items"), start=1)],
    }


def guards(invoice: SubcontractorInvoice, books: Books) -> Iterator[Problem]:
    pending = PENDING if books.policy.export_pending_owner_approval else {}
    yield from invoices.guards(invoice, allowed={**APPROVED, **pending})
    for row in moved(invoice, books):
        if row.moves and row.line.wbs_procore_id is None:
            yield problem("line_without_code", line=row.line.position, amount=f"{row.amount:,.2f}")


def check(invoice: SubcontractorInvoice, books: Books) -> Iterator[Problem]:
    return invoices.check(invoice, books, coding.BILL, number=bill_number, own=_problems)


def _problems(invoice: SubcontractorInvoice, rows: Sequence[Movement], books: Books) -> Iterator[Problem]:
    company = invoice.contract.company
    if company is None:
        yield problem("company_missing", commitment=invoice.contract)
    else:
        yield from parent_problems("company", company, company.name)
    yield from project_problems(invoice.contract.project)
    if total(rows) < 0:
        yield from _credit_problems(rows, books)
    else:
        yield from invoices.retainage_entry_problems(rows, invoice, books, coding.BILL, which="payable")


def _credit_problems(rows: Sequence[Movement], books: Books) -> Iterator[Problem]:
    if books.policy.negative_bill == Policy.NegativeBill.REFUSE:
        yield problem("negative_total", total=f"{total(rows):,.2f}")
        return
    for row in rows:
        if row.net > 0:
            yield problem("credit_line_negative", line=row.line.position, amount=f"{row.net:,.2f}")


def bill_number(invoice: SubcontractorInvoice, books: Books) -> str:
    """The approver's number, else Procore's; blank or taken by that vendor, the ledger's pattern instead."""
    if invoice.item.erp_name:
        return invoice.item.erp_name
    own = invoice.invoice_number
    if own and not books.numbers.others(invoice.item, own):
        return own
    parts = {"commitment": invoice.contract.number, "number": str(invoice.sequence)}
    return filled(books.policy.bill_number_pattern, parts, opens="{", closes="}")


def is_credit(rows: Sequence[Movement], books: Books) -> bool:
    """Whether the invoice is posted as a vendor credit; refused, it is shown as the bill that it cannot be."""
    return total(rows) < 0 and books.policy.negative_bill == Policy.NegativeBill.VENDOR_CREDIT


def entries(invoice: SubcontractorInvoice, rows: Sequence[Movement], books: Books) -> Iterator[Entry]:
    """The lines of a bill, in the order of the schedule of values; of a credit, one per line with every sign turned."""
    sign, retainage = -1 if is_credit(rows, books) else 1, coding.retainage(invoice, books, coding.BILL)
    for row in rows:
        posted = coding.coded(row.line, invoice, books, coding.BILL)
        held = coding.beside(row.line, invoice, books, coding.BILL, retainage=retainage)
        is_folded = sign < 0 or retainage.is_folded
        for entry in invoices.line_entries(row, posted, held, is_folded=is_folded):
            yield replace(entry, amount=sign * entry.amount)


def build(invoice: SubcontractorInvoice, books: Books) -> Draft:
    rows = moved(invoice, books)
    if not invoices.moves(rows):
        return invoices.nothing(rows)
    as_credit = is_credit(rows, books)
    company, number = invoice.contract.company, bill_number(invoice, books)
    vendor = books.reference("Vendor", company.item.origin_id) if company else None
    body = present(
        VendorRef=ref(company, erp_name(company)) if company else {},
        DocNumber=number,
        **invoices.header(invoice, note=_note(invoice)),
        **({} if as_credit else invoices.terms(invoice, books, vendor)),
        **coding.header(rows, invoice, books),
    )
    found = list(entries(invoice, rows, books))
    if not found:
        return invoices.nothing(rows)
    body["Line"] = [_line(entry, invoice) for entry in found]
    entity, comes_to = (VENDOR_CREDIT, -total(rows)) if as_credit else (BILL, total(rows))
    return Draft(entity.name, body, number, comes_to, invoices.reasons(found))


def _note(invoice: SubcontractorInvoice) -> str:
    contract = invoice.contract
    said = f"{contract.get_type_display()} {contract}, application {invoice.sequence}{invoices.period(invoice)}."
    return f"{said} Procore invoice {invoice.invoice_number}." if invoice.invoice_number else said


def _line(entry: Entry, invoice: SubcontractorInvoice) -> Document:
    project, coded = invoice.contract.project, entry.coding
    name = f"{coded.entity}BasedExpenseLineDetail"
    detail = present(
        **{f"{coded.entity}Ref": coded.target},
        CustomerRef=ref(project, job_name(project)),
        ClassRef=known(coded.class_entry) if coded.class_entry else {},
        TaxCodeRef=known(coded.tax_code) if coded.tax_code else {},
        # A customer on a line makes it billable by default; this is job cost alone.
        BillableStatus="NotBillable",
    )
    return present(
        Description=invoices.described(entry),
        Amount=entry.amount,
        DetailType=name,
        **{name: detail},
    )


def lines(invoice: SubcontractorInvoice, books: Books) -> list[int]:
    return [entry.line.pk for entry in entries(invoice, moved(invoice, books), books)]


COMMITMENT = Parent(
    {"contract": Commitment},
    ("commitment_id",),
    of=tuple(TYPES),
    words="The commitment",
    where=commitment_type,
)
REQUISITIONS = Resource(
    "requisitions",
    SubcontractorInvoice,
    from_procore,
    parents=(COMMITMENT,),
    kind=Kind.SUBCONTRACTOR_INVOICE,
    role=Role.BILL,
    item=invoices.item_columns,
    after=("wbs_codes",),
)
RECORD_TYPE = RecordType(
    kind=Kind.SUBCONTRACTOR_INVOICE,
    becomes={Role.BILL: (BILL, VENDOR_CREDIT)},
    level=2,
    resources=(REQUISITIONS,),
    dependencies=(Kind.COMPANY, Kind.PROJECT, Kind.COST_CODE),
    related=related,
    guards=guards,
    check=check,
    build=build,
    numbered=Numbered.BY_COMPANY,
    in_turn=True,
    asks=coding.asks,
    looks_at=lambda invoice, books: invoices.looked_at(invoice, books, coding.BILL, invoice.contract.company),
    lines=lines,
)
