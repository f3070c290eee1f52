"""Subcontractor invoices: a bill of QuickBooks, or a vendor credit where one comes out below zero."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch, QuerySet

from approvals.checks import Problem, problem
from approvals.models import Policy, SubcontractorInvoice, SubcontractorInvoiceLine
from approvals.states import ON_ITS_WAY, Kind, Role
from connector.records.applications import header, subcontractor_line
from connector.records.billing import Movement
from connector.records.companies import erp_name
from connector.records.invoices import (
    LONGEST_NOTE,
    Entry,
    code_ref,
    company_problems,
    cost_code,
    described,
    invoice_guards,
    invoice_problems,
    moved,
    period,
    retainage_entries,
    retainage_item_problems,
    taken,
    terms,
    total,
    total_problems,
)
from connector.records.projects import job_name, parent_problems
from connector.records.reading import Record, plain
from connector.records.types import (
    Books,
    Document,
    Draft,
    Facts,
    RecordType,
    cut,
    filled,
    item_url,
    known,
    present,
    ref,
)

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
        "contract_id": record.id("commitment_id"),
        "contract_type": record.text("commitment_type"),
        "lines": [subcontractor_line(part, position) for position, part in enumerate(record.parts("items"), start=1)],
    }


def guards(invoice: SubcontractorInvoice, books: Books) -> Iterator[Problem]:
    pending = PENDING if books.policy.export_pending_owner_approval else {}
    yield from invoice_guards(invoice, allowed={**APPROVED, **pending})
    for row in moved(invoice, books):
        if row.moves and row.line.wbs_procore_id is None:
            yield problem("line_without_code", line=row.line.position, amount=f"{row.amount:,.2f}")


def check(invoice: SubcontractorInvoice, books: Books) -> Iterator[Problem]:
    rows = moved(invoice, books)
    if not any(row.moves for row in rows):
        yield from total_problems(invoice, rows)
        return
    yield from _company_problems(invoice)
    yield from company_problems(invoice, invoice.contract.company)
    yield from project_problems(invoice.contract.project)
    yield from invoice_problems(invoice, rows, books, number=bill_number(invoice, books))
    if total(rows) < 0:
        yield from _credit_problems(rows, books)
    else:
        item = books.defaults.retainage_payable_item
        yield from retainage_item_problems(item, rows, books, which="payable")


def _company_problems(invoice: SubcontractorInvoice) -> Iterator[Problem]:
    company = invoice.contract.company
    if company is None:
        yield problem("company_missing", commitment=invoice.contract)
        return
    yield from parent_problems("company", company, company.name)
    if not company.is_active:
        yield problem("invoice_company_inactive", name=company.name, url=item_url(company.item))


def project_problems(project) -> Iterator[Problem]:
    """A project that is not on its way yet; one without an owner cannot get there."""
    if project.owner is None and project.item.state not in ON_ITS_WAY:
        yield problem("no_owner", project=project, url=item_url(project.item))
    yield from parent_problems("project", project, job_name(project))


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
    if own and not taken(invoice, own, books):
        return own
    parts = {"commitment": invoice.contract.number, "number": str(invoice.sequence)}
    return filled(books.policy.bill_number_pattern, parts, opens="{", closes="}")


def is_credit(rows: Sequence[Movement], books: Books) -> bool:
    """Whether the invoice is posted as a vendor credit; refused, it is shown as the bill that it cannot be."""
    return total(rows) < 0 and books.policy.negative_bill == Policy.NegativeBill.VENDOR_CREDIT


def entries(rows: Sequence[Movement], books: Books) -> Iterator[Entry]:
    """The lines of a bill, in the order of the schedule of values; of a credit, one per line with every sign turned."""
    if is_credit(rows, books):
        yield from (Entry(row.line, _item(row, books), -row.net, row.line.description) for row in rows if row.net)
        return
    retainage = books.defaults.retainage_payable_item
    for row in rows:
        if row.amount:
            yield Entry(row.line, _item(row, books), row.amount, row.line.description)
        yield from retainage_entries(row, known(retainage) if retainage else {})


def _item(row: Movement, books: Books) -> Document:
    code = cost_code(row.line)
    return code_ref(code, books) if code else {}


def build(invoice: SubcontractorInvoice, books: Books) -> Draft:
    rows = moved(invoice, books)
    if not any(row.moves for row in rows):
        return Draft("", {}, total=total(rows))
    as_credit = is_credit(rows, books)
    company, number = invoice.contract.company, bill_number(invoice, books)
    vendor = books.reference("Vendor", company.item.origin_id) if company else None
    body = present(
        VendorRef=ref(company, erp_name(company)) if company else {},
        DocNumber=number,
        TxnDate=invoice.billing_date.isoformat() if invoice.billing_date else "",
        PrivateNote=cut(_note(invoice), LONGEST_NOTE),
        **({} if as_credit else terms(invoice, books, vendor)),
    )
    body["Line"] = [_line(entry, invoice) for entry in entries(rows, books)]
    return Draft("VendorCredit" if as_credit else "Bill", body, number, -total(rows) if as_credit else total(rows))


def _note(invoice: SubcontractorInvoice) -> str:
    contract = invoice.contract
    said = f"{contract.get_type_display()} {contract}, application {invoice.sequence}{period(invoice)}."
    return plain(f"{said} Procore invoice {invoice.invoice_number}." if invoice.invoice_number else said)


def _line(entry: Entry, invoice: SubcontractorInvoice) -> Document:
    project = invoice.contract.project
    detail = present(
        ItemRef=entry.item,
        CustomerRef=ref(project, job_name(project)),
        # A customer on a line makes it billable by default; this is job cost alone.
        BillableStatus="NotBillable",
    )
    return present(
        Description=described(entry),
        Amount=entry.amount,
        DetailType="ItemBasedExpenseLineDetail",
        ItemBasedExpenseLineDetail=detail,
    )


def lines(invoice: SubcontractorInvoice, books: Books) -> list[int]:
    return [entry.line.pk for entry in entries(moved(invoice, books), books)]


RECORD_TYPE = RecordType(
    kind=Kind.SUBCONTRACTOR_INVOICE,
    roles=(Role.BILL,),
    level=2,
    entities=("Bill", "VendorCredit"),
    resources=("requisitions",),
    dependencies=(Kind.COMPANY, Kind.PROJECT, Kind.COST_CODE),
    related=related,
    from_procore=from_procore,
    guards=guards,
    check=check,
    build=build,
    lines=lines,
)
