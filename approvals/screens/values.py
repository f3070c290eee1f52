"""Procore's values of a record, as the people who typed them know them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from approvals.models import OwnerInvoiceLine, SubcontractorInvoiceLine, WorkflowItem
from approvals.models.invoices import InvoiceHeader, InvoiceLine
from approvals.states import Kind

INVOICES = (Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE)


@dataclass(frozen=True)
class Value:
    label: str
    value: Any
    style: str = ""


def values(item: WorkflowItem) -> list[Value]:
    """The header of the record; empty values are left out."""
    found = _SETS[Kind(item.kind)](item)
    return [value for value in found if value.value not in ("", None)]


def _company(item: WorkflowItem) -> Iterable[Value]:
    record = item.company
    yield Value("Name", record.name)
    yield Value("Role", item.get_role_display())
    yield Value("Active in Procore", "Yes" if record.is_active else "No")
    yield Value("Address", record.address)
    yield Value("City", " ".join(filter(None, (record.city, record.state_code, record.zip))))
    yield Value("Country", record.country_code)
    yield Value("Business phone", record.business_phone)
    yield Value("Mobile", record.mobile_phone)
    yield Value("Fax", record.fax_number)
    yield Value("E-mail", record.email_address)
    yield Value("Website", record.website)


def _project(item: WorkflowItem) -> Iterable[Value]:
    record = item.project_record
    yield Value("Name", record.name)
    yield Value("Number", record.number)
    yield Value("Owner", record.owner or "")
    yield Value("Active in Procore", "Yes" if record.is_active else "No")
    yield Value("Address", record.address)
    yield Value("City", " ".join(filter(None, (record.city, record.state_code, record.zip))))
    yield Value("Start", record.start_date, "date")
    yield Value("Completion", record.completion_date, "date")


def _cost_code(item: WorkflowItem) -> Iterable[Value]:
    record = item.costcode
    yield Value("Code", record.code)
    yield Value("Name", record.name)
    yield Value("Cost type", " ".join(filter(None, (record.cost_type, record.cost_type_name))))
    yield Value("Project", record.project or "Company-wide")
    yield Value("Active in Procore", "Yes" if record.is_active else "No")


def _invoice(item: WorkflowItem) -> Iterable[Value]:
    record: InvoiceHeader = item.record  # type: ignore[assignment]
    yield Value("Contract", record.contract)  # type: ignore[attr-defined]
    yield Value("Invoice number", record.invoice_number)
    yield Value("Number on the contract", record.sequence)
    yield Value("Status in Procore", record.status)
    yield Value("Billing date", record.billing_date, "date")
    yield Value("Period from", record.period_start, "date")
    yield Value("Period to", record.period_end, "date")


_SETS = {
    Kind.COMPANY: _company,
    Kind.PROJECT: _project,
    Kind.COST_CODE: _cost_code,
    Kind.SUBCONTRACTOR_INVOICE: _invoice,
    Kind.OWNER_INVOICE: _invoice,
}

# G702, in the order of the form.
SUMMARY = (
    ("Original contract sum", "original_contract_sum"),
    ("Net change by change orders", "net_change_by_change_orders"),
    ("Contract sum to date", "contract_sum_to_date"),
    ("Total completed and stored to date", "total_completed_and_stored_to_date"),
    ("Retainage", "total_retainage"),
    ("Total earned less retainage", "total_earned_less_retainage"),
    ("Less previous certificates", "less_previous_certificates"),
    ("Tax", "tax"),
    ("Current payment due", "current_payment_due"),
    ("Balance to finish, including retainage", "balance_to_finish"),
)


def summary(item: WorkflowItem) -> list[Value]:
    """The G702 of an invoice; empty for other records."""
    if item.kind not in INVOICES:
        return []
    return [Value(label, getattr(item.record, name), "money") for label, name in SUMMARY]


def lines(item: WorkflowItem) -> list[InvoiceLine]:
    """The G703 of an invoice, with the code of each line."""
    models = {Kind.SUBCONTRACTOR_INVOICE: SubcontractorInvoiceLine, Kind.OWNER_INVOICE: OwnerInvoiceLine}
    if item.kind not in models:
        return []
    found = models[Kind(item.kind)].objects.filter(invoice=item.pk)  # type: ignore[attr-defined]
    return list(found.select_related("wbs_code").order_by("position", "pk"))
