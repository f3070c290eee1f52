"""Owner invoices: an invoice of QuickBooks to the project's sub-customer under the contract's owner."""

from collections.abc import Iterator, Sequence

from django.db.models import Prefetch, QuerySet

from approvals import canonical
from approvals.checks import Problem, problem
from approvals.models import OwnerInvoice, OwnerInvoiceLine, Policy, PrimeContract, Project
from approvals.states import Kind, Role
from connector.entities import INVOICE
from connector.records import invoices
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
    return invoices.check(invoice, books, number=sent_number, own=_problems)


def _problems(invoice: OwnerInvoice, rows: Sequence[Movement], books: Books) -> Iterator[Problem]:
    yield from _job_problems(invoice)
    if not numbers_are_ours(books):
        yield problem("number_by_quickbooks", number=invoice_number(invoice))
    item = books.defaults.retainage_receivable_item
    yield from invoices.retainage_item_problems(item, rows, books, which="receivable")
    yield from _billing_item_problems(rows, books)


def _job_problems(invoice: OwnerInvoice) -> Iterator[Problem]:
    customer, contract = job(invoice), invoice.contract
    if customer:
        yield from project_problems(customer)
        return
    owner = contract.owner.name if contract.owner else "not named"
    yield problem("job_missing", project=contract.project, contract=contract, owner=owner)


def _billing_item_problems(rows: Sequence[Movement], books: Books) -> Iterator[Problem]:
    """Lines without a code, and a summary, post to the ledger's billing item."""
    if books.defaults.billing_item:
        return
    is_summary = books.policy.owner_invoice_lines == Policy.OwnerLines.SUMMARY
    for row in rows:
        if _is_shown(row, books) and (is_summary or row.line.wbs_procore_id is None):
            yield problem("no_billing_item", line=row.line.position)
            return


def invoice_number(invoice: OwnerInvoice) -> str:
    return invoice.item.erp_name or invoice.invoice_number or f"{invoice.contract.number}-{invoice.sequence}"


def sent_number(invoice: OwnerInvoice, books: Books) -> str:
    """The number in the document; "" where QuickBooks gives one."""
    return invoice_number(invoice) if numbers_are_ours(books) else ""


def numbers_are_ours(books: Books) -> bool:
    """Whether the company takes numbers of its own on sales forms; otherwise QuickBooks numbers them."""
    text = books.connection.preferences if books.connection else ""
    return (canonical.loads(text) if text else {}).get("SalesFormsPrefs", {}).get("CustomTxnNumbers", True)


def entries(rows: Sequence[Movement], books: Books) -> Iterator[Entry]:
    """All lines, those that move money, or one summary; retainage in its two directions beside them."""
    item = books.defaults.retainage_receivable_item
    retainage = known(item) if item else {}
    if books.policy.owner_invoice_lines == Policy.OwnerLines.SUMMARY:
        yield from _summary(rows, retainage, books)
        return
    is_full = books.policy.owner_invoice_lines == Policy.OwnerLines.FULL
    for row in rows:
        if row.amount or is_full:
            yield Entry(row.line, _item(row, books), row.amount, row.line.description)
        yield from invoices.retainage_entries(row, retainage)


def _is_shown(row: Movement, books: Books) -> bool:
    return row.moves or books.policy.owner_invoice_lines == Policy.OwnerLines.FULL


def _summary(rows: Sequence[Movement], retainage: Document, books: Books) -> Iterator[Entry]:
    sums = [sum(figures, ZERO) for figures in zip(*((r.amount, r.withheld, r.released) for r in rows), strict=True)]
    amount, withheld, released = sums
    yield Entry(rows[0].line, _billing_item(books), amount, "Work completed and materials stored this period")
    if withheld:
        yield Entry(rows[0].line, retainage, -withheld, "Retainage withheld")
    if released:
        yield Entry(rows[0].line, retainage, released, "Retainage released")


def _item(row: Movement, books: Books) -> Document:
    code = invoices.cost_code(row.line)
    return invoices.code_ref(code, books) if code else _billing_item(books)


def _billing_item(books: Books) -> Document:
    return known(books.defaults.billing_item) if books.defaults.billing_item else {}


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
    )
    body["Line"] = [_line(entry, books) for entry in entries(rows, books)]
    return Draft(INVOICE.name, body, number, total(rows))


def _note(invoice: OwnerInvoice) -> str:
    """Short, and fit for the owner to read."""
    return f"Application for payment {invoice.sequence}, {invoice.contract.project}{invoices.period(invoice)}."


def _line(entry: Entry, books: Books) -> Document:
    is_american = not books.connection or books.connection.country in ("", "US")
    return present(
        Description=invoices.described(entry),
        Amount=entry.amount,
        DetailType="SalesItemLineDetail",
        SalesItemLineDetail=present(ItemRef=entry.item, TaxCodeRef=UNTAXED if is_american else {}),
    )


def lines(invoice: OwnerInvoice, books: Books) -> list[int]:
    return [entry.line.pk for entry in entries(moved(invoice, books), books)]


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
    looks_at=lambda invoice, books: invoices.looked_at(books, invoice.contract.owner, job(invoice)),
    lines=lines,
)
