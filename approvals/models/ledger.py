"""A set of books and its policies."""

from django.db import models


class Ledger(models.Model):
    """One QuickBooks company that records are exported to; a portal may hold several."""

    class Kind(models.TextChoices):
        ONLINE = "ONLINE", "QuickBooks Online"
        DESKTOP = "DESKTOP", "QuickBooks Desktop"

    name = models.CharField(max_length=100, unique=True)
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.ONLINE)
    created_at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class Policy(models.Model):
    """What a ledger's controller decided about the workflow; every change leaves an audit row."""

    class NegativeBill(models.TextChoices):
        REFUSE = "REFUSE", "Refuse it"
        VENDOR_CREDIT = "VENDOR_CREDIT", "Post a vendor credit"

    class OwnerLines(models.TextChoices):
        FULL = "FULL", "Every line of the schedule of values"
        MOVING = "MOVING", "Only lines that move money"
        SUMMARY = "SUMMARY", "One summary line"

    class PreviousInvoice(models.TextChoices):
        WARN = "WARN", "Warn"
        BLOCK = "BLOCK", "Block"

    class ItemScope(models.TextChoices):
        COMPANY = "COMPANY", "One item per company code and cost type"
        PROJECT = "PROJECT", "One item per project, code and cost type"

    ledger = models.OneToOneField(Ledger, models.CASCADE, primary_key=True)
    sender_may_accept = models.BooleanField(
        "the sender may accept their own item",
        default=False,
        help_text="Off: whoever sent an item cannot accept it. On: they can, and each such acceptance is logged as a waiver.",
    )
    export_pending_owner_approval = models.BooleanField(
        "send invoices that are Pending Owner Approval",
        default=False,
        help_text="Off: a subcontractor invoice can be sent once it is Approved or Approved as Noted.",
    )
    negative_bill = models.CharField(
        "a subcontractor invoice below zero",
        max_length=20,
        choices=NegativeBill.choices,
        default=NegativeBill.REFUSE,
        help_text="QuickBooks takes no bill below zero. Refuse it in words, or post it as a vendor credit with every sign turned.",
    )
    previous_invoice = models.CharField(
        "an invoice whose previous invoice is not synced",
        max_length=10,
        choices=PreviousInvoice.choices,
        default=PreviousInvoice.WARN,
        help_text="Warn the approver, or block the later invoice until the earlier one is in QuickBooks.",
    )
    item_scope = models.CharField(
        "items for cost codes",
        max_length=10,
        choices=ItemScope.choices,
        default=ItemScope.COMPANY,
        help_text="One QuickBooks item per company code keeps the item list short; per project follows Procore's own connector.",
    )
    item_name_pattern = models.CharField(
        "item name",
        max_length=100,
        default="[code].[type]",
        help_text="How an item is named. Parts: [project], [code], [type], [name]. Example: [project]-[code].[type]",
    )
    bill_number_pattern = models.CharField(
        "bill number when the invoice number is blank or taken",
        max_length=100,
        default="{commitment}-{number}",
        help_text="Parts: {commitment} is the contract's number, {number} the invoice's number on that contract.",
    )
    owner_invoice_lines = models.CharField(
        "lines of an owner invoice",
        max_length=10,
        choices=OwnerLines.choices,
        default=OwnerLines.MOVING,
        help_text="How much of the schedule of values the QuickBooks invoice repeats. The total is the same in all three.",
    )
    send_tax_ids = models.BooleanField(
        "send tax ids to QuickBooks",
        default=False,
        help_text="Off: a company's tax id stays in Procore.",
    )

    class Meta:
        verbose_name_plural = "policies"

    def __str__(self) -> str:
        return f"Policies of {self.ledger}"
