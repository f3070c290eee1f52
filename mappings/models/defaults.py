"""What a ledger uses in QuickBooks where no rule says anything more specific."""

from django.db import models

from mappings.models.references import reference


class Defaults(models.Model):
    """What a ledger uses in QuickBooks where nothing more specific is said."""

    ledger = models.OneToOneField("approvals.Ledger", models.CASCADE, primary_key=True, related_name="defaults")
    expense_account = reference(
        "Account",
        verbose="cost account",
        help_text="Expense account of a new item whose cost type names no account of its own.",
    )
    income_account = reference(
        "Account",
        verbose="income account",
        help_text="Income account of a new item whose cost type names no account of its own.",
    )
    retainage_payable_item = reference(
        "Item",
        verbose="retainage payable item",
        help_text="Item for retainage withheld from and released to subcontractors; its account is a liability.",
    )
    retainage_receivable_item = reference(
        "Item",
        verbose="retainage receivable item",
        help_text="Item for retainage that owners withhold and release; its account is an asset.",
    )
    billing_item = reference(
        "Item",
        verbose="billing item",
        help_text="Item of owner-invoice lines that carry no cost code, and of summaries.",
    )
    term = reference("Term", verbose="terms", help_text="Terms of a bill or invoice whose vendor or customer has none.")

    class Meta:
        verbose_name_plural = "defaults"

    def __str__(self) -> str:
        return f"Defaults of {self.ledger}"


class CostTypeAccounts(models.Model):
    """Accounts of new items, by cost type (L, M, S …)."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="cost_type_accounts")
    cost_type = models.CharField(max_length=50)
    expense_account = reference("Account", verbose="cost account", help_text="Cost account of this cost type's items.")
    income_account = reference(
        "Account", verbose="income account", help_text="Income account of this cost type's items."
    )

    class Meta:
        verbose_name_plural = "cost type accounts"
        constraints = [models.UniqueConstraint(fields=["ledger", "cost_type"], name="one_row_per_ledger_and_cost_type")]

    def __str__(self) -> str:
        return self.cost_type
