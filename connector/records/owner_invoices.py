"""Owner invoices: an invoice of QuickBooks to the project's sub-customer under the contract's owner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Prefetch, QuerySet

from approvals.checks import Problem, problem
from approvals.models import OwnerInvoice, OwnerInvoiceLine, Policy, PrimeContract, Project
from approvals.states import Kind, Role
from connector.entities import INVOICE
from connector.records import coding, invoices
from connector.records.applications import header, owner_line
from connector.records.billing import ZERO, Movement
from connector.records.invoices import Entry, moved, total
from connector.records.projects import job_name, project_problems
from connector.records.reading import Record
from connector.records.resources import Facts, Parent, Resource
from connector.records.types import Books, Document, Draft, Numbered, RecordType, known, present, ref

APPROVED = {"approved": "Approved"}
UNTAXED = {"value": "NON"}


def related() -> QuerySet:
    lines = OwnerInvoiceLine.objects.select_related("wbs_code__cost_code__item", "wbs_code__cost_code__project")
    jobs = Project.objects.select_related("item", "owner__item")
    return OwnerInvoice.objects.select_related(
        "item__party", "contract__owner__item", "contract__project__item", "contract__project__owner__item"
    ).prefetch_related(
        Prefetch("lines", lines.order_by("position", "pk")), Prefetch("contract__project__further_jobs", jobs)
    )


def from_procore(record: Record) -> Facts:
    return {
        **header(record, summary="g702", start="period_start", end="period_end"),
        "lines": [owner_line(part, position) for position, part in enumerate(record.parts("g703"), start=1)],
    }


def guards(invoice: OwnerInvoice, books: Books) -> Iterator[Problem]:
    yield from invoices.guards(invoice, allowed=APPROVED)
    if (comes_to := total(moved(invoice, books))) < 0:
        yield problem("owner_invoice_negative", total=f"{comes_to:,.2f}")


def job(invoice: OwnerInvoice) -> Project | None:
    """The project's sub-customer under this contract's owner; any other one would bill somebody else."""
    main, owner = invoice.contract.project, invoice.contract.owner_id
    return next((row for row in (main, *main.further_jobs.all()) if owner and row.owner_id == owner), None)


def check(invoice: OwnerInvoice, books: Books) -> Iterator[Problem]:
    return invoices.check(
        invoice, books, coding.INVOICE, number=sent_number, own=_problems, as_posted=lambda rows: _posted(rows, books)
    )


def _problems(invoice: OwnerInvoice, rows: Sequence[Movement], books: Books) -> Iterator[Problem]:
    yield from _job_problems(invoice)
    if not numbers_are_ours(books):
        yield problem("number_by_quickbooks", number=invoice_number(invoice))
    yield from invoices.retainage_entry_problems(rows, invoice, books, coding.INVOICE, which="receivable")
    yield from _billing_item_problems(rows, invoice, books)


def _job_problems(invoice: OwnerInvoice) -> Iterator[Problem]:
    customer, contract = job(invoice), invoice.contract
    if customer:
        yield from project_problems(customer)
        return
    owner = contract.owner.name if contract.owner else "not named"
    yield problem("job_missing", project=contract.project, contract=contract, owner=owner)


def _billing_item_problems(rows: Sequence[Movement], invoice: OwnerInvoice, books: Books) -> Iterator[Problem]:
    """Lines without a code, and a summary, post to the ledger's billing item."""
    if books.defaults.billing_item:
        return
    is_summary = books.policy.owner_invoice_lines == Policy.OwnerLines.SUMMARY
    for row in rows:
        is_mapped = coding.INVOICE.posts in coding.choices(row.line, invoice, books) and not is_summary
        if (
            coding.is_posted(row, books, coding.INVOICE)
            and not is_mapped
            and (is_summary or row.line.wbs_procore_id is None)
        ):
            yield problem("no_billing_item", line=row.line.position)
            return


def invoice_number(invoice: OwnerInvoice) -> str:
    return invoice.item.erp_name or invoice.invoice_number or f"{invoice.contract.number}-{invoice.sequence}"


def sent_number(invoice: OwnerInvoice, books: Books) -> str:
    """The number in the document; "" where QuickBooks gives one."""
    return invoice_number(invoice) if numbers_are_ours(books) else ""


def numbers_are_ours(books: Books) -> bool:
    """Whether the company takes numbers of its own on sales forms; otherwise QuickBooks numbers them."""
    return coding.preference(books, "SalesFormsPrefs", "CustomTxnNumbers", default=True)


def entries(invoice: OwnerInvoice, rows: Sequence[Movement], books: Books) -> Iterator[Entry]:
    """All lines, those that move money, or one summary; retainage in its two directions beside them."""
    retainage, billing_item = coding.retainage(invoice, books, coding.INVOICE), books.defaults.billing_item
    is_full = books.policy.owner_invoice_lines == Policy.OwnerLines.FULL
    for row in _posted(rows, books):
        posted = coding.coded(row.line, invoice, books, coding.INVOICE, otherwise=billing_item)
        held = coding.beside(row.line, invoice, books, coding.INVOICE, retainage=retainage)
        yield from invoices.line_entries(row, posted, held, is_folded=retainage.is_folded, always=is_full)


def _posted(rows: Sequence[Movement], books: Books) -> Sequence[Movement]:
    """The lines as the document has them: each, or all in one."""
    return [_summary(rows)] if books.policy.owner_invoice_lines == Policy.OwnerLines.SUMMARY else rows


def _summary(rows: Sequence[Movement]) -> Movement:
    """All lines in one, without a cost code."""
    first = rows[0].line
    line = Summary(pk=first.pk)
    sums = [sum(figures, ZERO) for figures in zip(*map(_figures, rows), strict=True)]
    return Movement(line, *sums)


def _figures(row: Movement) -> tuple[Decimal, ...]:
    return row.amount, row.withheld, row.released, row.held_before


@dataclass(frozen=True)
class Summary:
    """What stands in for the lines of an invoice that QuickBooks gets in one."""

    pk: int
    description: str = "Work completed and materials stored this period"
    wbs_code: None = None
    wbs_procore_id: None = None


def build(invoice: OwnerInvoice, books: Books) -> Draft:
    rows = moved(invoice, books)
    if not invoices.moves(rows):
        return invoices.nothing(rows)
    customer, owner = job(invoice), invoice.contract.owner
    number = sent_number(invoice, books)
    listed = [books.reference("Customer", record.item.origin_id) for record in (customer, owner) if record]
    body = present(
        CustomerRef=ref(customer, job_name(customer)) if customer else {},
        DocNumber=number,
        **invoices.header(invoice, note=_note(invoice)),
        **invoices.terms(invoice, books, *listed),
        **coding.header(rows, invoice, books),
    )
    found = list(entries(invoice, rows, books))
    if not found:
        return invoices.nothing(rows)
    body["Line"] = [_line(entry, books) for entry in found]
    return Draft(INVOICE.name, body, number, total(rows), invoices.reasons(found))


def _note(invoice: OwnerInvoice) -> str:
    """Short, and fit for the owner to read."""
    return f"Application for payment {invoice.sequence}, {invoice.contract.project}{invoices.period(invoice)}."


def _line(entry: Entry, books: Books) -> Document:
    coded = entry.coding
    is_american = not books.connection or books.connection.country in ("", "US")
    detail = present(
        ItemRef=coded.target,
        ClassRef=known(coded.class_entry) if coded.class_entry else {},
        TaxCodeRef=known(coded.tax_code) if coded.tax_code else UNTAXED if is_american else {},
    )
    return present(
        Description=invoices.described(entry),
        Amount=entry.amount,
        DetailType="SalesItemLineDetail",
        SalesItemLineDetail=detail,
    )


def lines(invoice: OwnerInvoice, books: Books) -> list[int]:
    return [entry.line.pk for entry in entries(invoice, moved(invoice, books), books)]


PRIME_CONTRACT = Parent(
    {"contract": PrimeContract}, ("contract.id",), of=("prime_contracts",), words="The prime contract"
)
PAYMENT_APPLICATIONS = Resource(
    "payment_applications",
    OwnerInvoice,
    from_procore,
    parents=(PRIME_CONTRACT,),
    kind=Kind.OWNER_INVOICE,
    role=Role.INVOICE,
    item=invoices.item_columns,
    after=("wbs_codes",),
)
RECORD_TYPE = RecordType(
    kind=Kind.OWNER_INVOICE,
    becomes={Role.INVOICE: (INVOICE,)},
    level=2,
    resources=(PAYMENT_APPLICATIONS,),
    dependencies=(Kind.COMPANY, Kind.PROJECT, Kind.COST_CODE),
    related=related,
    guards=guards,
    check=check,
    build=build,
    numbered=Numbered.OVERALL,
    in_turn=True,
    asks=coding.asks,
    looks_at=lambda invoice, books: invoices.looked_at(
        invoice, books, coding.INVOICE, invoice.contract.owner, job(invoice)
    ),
    lines=lines,
)
