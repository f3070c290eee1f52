"""Invoices with the G702 and G703 figures that Procore gives. All money is in the ledger's currency."""

from collections.abc import Iterator
from typing import Any

from django.db import models

from approvals.faces import AMOUNT, COMPANY, DATE, NUMBER, OWNER, PROJECT, SENDER, SENT, Face, Value
from approvals.models.contracts import MONEY, Commitment, PrimeContract
from approvals.models.item import WorkflowItem
from approvals.models.kinds import Record
from approvals.models.records import WbsCode
from approvals.states import Kind, Tool

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


class InvoiceHeader(Record):
    """G702: the summary of one application for payment on a contract."""

    contract: Any

    sequence = models.PositiveIntegerField(help_text="Number on its contract (API: number).")
    invoice_number = models.CharField(max_length=255, blank=True)
    status = models.CharField(max_length=50)
    period_start = models.DateField(null=True, blank=True)
    period_end = models.DateField(null=True, blank=True)
    billing_date = models.DateField(null=True, blank=True)
    original_contract_sum = models.DecimalField(**MONEY, default=0)
    net_change_by_change_orders = models.DecimalField(**MONEY, default=0)
    contract_sum_to_date = models.DecimalField(**MONEY, default=0)
    total_completed_and_stored_to_date = models.DecimalField(**MONEY, default=0)
    total_retainage = models.DecimalField(**MONEY, default=0)
    total_earned_less_retainage = models.DecimalField(**MONEY, default=0)
    less_previous_certificates = models.DecimalField(**MONEY, default=0)
    current_payment_due = models.DecimalField(**MONEY, default=0)
    tax = models.DecimalField(**MONEY, default=0)
    balance_to_finish = models.DecimalField(**MONEY, default=0)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.invoice_number or f"{self.contract.number}-{self.sequence}"

    def values(self) -> Iterator[Value]:
        yield Value("Contract", self.contract)
        yield Value("Invoice number", self.invoice_number)
        yield Value("Number on the contract", self.sequence)
        yield Value("Status in Procore", STATUSES.get(self.status, self.status.replace("_", " ").capitalize()))
        yield Value("Billing date", self.billing_date, "date")
        yield Value("Period from", self.period_start, "date")
        yield Value("Period to", self.period_end, "date")

    def summary(self) -> Iterator[Value]:
        yield from (Value(label, getattr(self, name), "money") for label, name in SUMMARY)


# As Procore's screens print what its API calls by other names.
STATUSES = {
    "draft": "Draft",
    "under_review": "Under Review",
    "revise_and_resubmit": "Revise & Resubmit",
    "approved": "Approved",
    "approved_as_noted": "Approved as Noted",
    "pending_owner_approval": "Pending Owner Approval",
}


class SubcontractorInvoice(InvoiceHeader):
    """API: requisition."""

    face = Face(
        kind=Kind.SUBCONTRACTOR_INVOICE,
        tool=Tool.COMMITMENTS,
        slug="subcontractor-invoices",
        plural="Subcontractor invoices",
        icon="request_quote",
        columns=(NUMBER, COMPANY, PROJECT, DATE, AMOUNT, SENT, SENDER),
        entity="Bill",
        credit="VendorCredit",
    )

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="subcontractorinvoice")
    contract = models.ForeignKey(Commitment, models.PROTECT, related_name="invoices")
    previous_procore_id = models.BigIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["contract", "sequence"])]


class OwnerInvoice(InvoiceHeader):
    """API: payment application."""

    face = Face(
        kind=Kind.OWNER_INVOICE,
        tool=Tool.PRIME_CONTRACTS,
        slug="owner-invoices",
        plural="Owner invoices",
        icon="payments",
        columns=(NUMBER, OWNER, PROJECT, DATE, AMOUNT, SENT, SENDER),
        party="Owner",
        entity="Invoice",
    )

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="ownerinvoice")
    contract = models.ForeignKey(PrimeContract, models.PROTECT, related_name="invoices")

    class Meta:
        indexes = [models.Index(fields=["contract", "sequence"])]


class InvoiceLine(models.Model):
    """G703: one line, as Procore gives it; a column that Procore leaves out is null, never zero."""

    procore_id = models.BigIntegerField()
    contract_line_id = models.BigIntegerField(null=True, blank=True, help_text="Procore's schedule-of-values line.")
    position = models.PositiveIntegerField(default=0)
    is_change_order = models.BooleanField(default=False)
    description = models.TextField(blank=True)
    wbs_code = models.ForeignKey(WbsCode, models.SET_NULL, null=True, related_name="+")
    wbs_procore_id = models.BigIntegerField(null=True, blank=True)
    scheduled_value = models.DecimalField(**MONEY, default=0)
    work_from_previous = models.DecimalField(**MONEY, default=0)
    work_this_period = models.DecimalField(**MONEY, default=0)
    materials_stored = models.DecimalField(**MONEY, default=0)
    materials_stored_before = models.DecimalField(**MONEY, null=True)
    materials_moved = models.DecimalField(**MONEY, default=0)
    total_to_date = models.DecimalField(**MONEY, default=0)
    total_before = models.DecimalField(**MONEY, null=True, help_text="Total completed and stored, from previous.")
    work_retainage_before = models.DecimalField(**MONEY, default=0)
    work_retainage_held = models.DecimalField(**MONEY, default=0)
    work_retainage_released = models.DecimalField(**MONEY, default=0)
    materials_retainage_before = models.DecimalField(**MONEY, null=True)
    materials_retainage_balance = models.DecimalField(**MONEY, default=0)
    materials_retainage_released = models.DecimalField(**MONEY, default=0)
    materials_retainage_moved = models.DecimalField(**MONEY, default=0)
    origin_line_id = models.CharField(max_length=50, blank=True, help_text="Id of the line in QuickBooks.")

    class Meta:
        abstract = True


class SubcontractorInvoiceLine(InvoiceLine):
    invoice = models.ForeignKey(SubcontractorInvoice, models.CASCADE, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "procore_id"], name="one_sub_invoice_line_per_procore_id")
        ]


class OwnerInvoiceLine(InvoiceLine):
    invoice = models.ForeignKey(OwnerInvoice, models.CASCADE, related_name="lines")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["invoice", "procore_id"], name="one_owner_invoice_line_per_procore_id")
        ]
