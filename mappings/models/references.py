"""The lists of a QuickBooks company as they were last read."""

from django.db import models


class ErpReference(models.Model):
    """One row of a QuickBooks list of a ledger, as last read; inactive ones are kept and marked."""

    class Entity(models.TextChoices):
        ACCOUNT = "Account", "Account"
        ITEM = "Item", "Item"
        CLASS = "Class", "Class"
        DEPARTMENT = "Department", "Department"
        CUSTOMER = "Customer", "Customer"
        VENDOR = "Vendor", "Vendor"
        EMPLOYEE = "Employee", "Employee"
        TERM = "Term", "Term"
        TAX_CODE = "TaxCode", "Tax code"

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="references")
    entity = models.CharField(max_length=20, choices=Entity.choices)
    origin_id = models.CharField("QuickBooks id", max_length=50)
    name = models.CharField(max_length=500)
    name_key = models.CharField(max_length=500, editable=False, help_text="The name as QuickBooks compares it.")
    fully_qualified_name = models.CharField(max_length=1000, blank=True)
    type = models.CharField(max_length=50, blank=True, help_text="AccountType of an account, Type of an item.")
    subtype = models.CharField(max_length=80, blank=True)
    number = models.CharField(max_length=50, blank=True, help_text="AcctNum.")
    parent_id = models.CharField(max_length=50, blank=True)
    income_account_id = models.CharField(max_length=50, blank=True)
    expense_account_id = models.CharField(max_length=50, blank=True)
    due_days = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a term, in days.")
    due_day = models.PositiveSmallIntegerField(null=True, blank=True, help_text="Of a term, the day of the month.")
    due_next_month_days = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of a term by day: billed within so many days of it, it is due a month later."
    )
    term_id = models.CharField(max_length=50, blank=True, help_text="Of a vendor or customer.")
    is_active = models.BooleanField(default=True)
    is_project = models.BooleanField(default=False)
    sync_token = models.CharField(max_length=20, blank=True)
    erp_created_at = models.DateTimeField(null=True, blank=True)
    read_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "QuickBooks list entry"
        verbose_name_plural = "QuickBooks list entries"
        constraints = [
            models.UniqueConstraint(fields=["ledger", "entity", "origin_id"], name="one_reference_per_quickbooks_id")
        ]
        indexes = [models.Index(fields=["ledger", "name_key"]), models.Index(fields=["ledger", "entity", "name"])]

    def __str__(self) -> str:
        return self.fully_qualified_name or self.name


# QuickBooks takes a display name only once over these three lists.
NAME_LISTS = (ErpReference.Entity.VENDOR, ErpReference.Entity.CUSTOMER, ErpReference.Entity.EMPLOYEE)


def reference(*entities: str, verbose: str, help_text: str) -> models.ForeignKey:
    """A choice among the rows of some QuickBooks lists."""
    return models.ForeignKey(
        ErpReference,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=verbose,
        help_text=help_text,
        limit_choices_to={"entity__in": entities, "is_active": True},
    )
