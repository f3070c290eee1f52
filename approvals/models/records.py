"""Companies, projects and cost codes as Procore gives them. Portal screens never edit these columns."""

from django.db import models

from approvals.models.item import WorkflowItem


class Company(models.Model):
    """A company of the directory in one role: vendor or customer (API: vendor)."""

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="company")
    name = models.CharField(max_length=500)
    is_active = models.BooleanField(default=True)
    is_own = models.BooleanField(default=False)
    address = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=255, blank=True)
    state_code = models.CharField(max_length=255, blank=True)
    zip = models.CharField(max_length=30, blank=True)
    country_code = models.CharField(max_length=10, blank=True)
    business_phone = models.CharField(max_length=100, blank=True)
    mobile_phone = models.CharField(max_length=100, blank=True)
    fax_number = models.CharField(max_length=100, blank=True)
    email_address = models.CharField(max_length=255, blank=True)
    website = models.CharField(max_length=1000, blank=True)
    tax_id = models.CharField(max_length=50, blank=True)

    class Meta:
        verbose_name_plural = "companies"
        indexes = [models.Index(fields=["name"])]

    def __str__(self) -> str:
        return self.name


class Project(models.Model):
    """A project under one owner: one sub-customer of QuickBooks.

    The row with `main` empty is the project itself; a project with contracts for several owners has a further
    row per owner, which points at the main one.
    """

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="project_record")
    main = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="further_jobs")
    owner = models.ForeignKey(Company, models.SET_NULL, null=True, blank=True, related_name="owned_projects")
    billing_contract = models.ForeignKey(
        "approvals.PrimeContract", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    name = models.CharField(max_length=500)
    number = models.CharField(max_length=100, blank=True)
    is_active = models.BooleanField(default=True)
    address = models.CharField(max_length=500, blank=True)
    city = models.CharField(max_length=255, blank=True)
    state_code = models.CharField(max_length=255, blank=True)
    zip = models.CharField(max_length=30, blank=True)
    country_code = models.CharField(max_length=10, blank=True)
    start_date = models.DateField(null=True, blank=True)
    completion_date = models.DateField(null=True, blank=True)

    def __str__(self) -> str:
        return f"{self.number} {self.name}".strip()


class CostCode(models.Model):
    """A leaf cost code with its cost type: one service item of QuickBooks.

    Company-wide (`project` empty) or of one project, by the ledger's policy. The accounts are the approver's choice.
    """

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="costcode")
    project = models.ForeignKey(Project, models.CASCADE, null=True, blank=True, related_name="cost_codes")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=500)
    cost_type = models.CharField(max_length=50, blank=True)
    cost_type_name = models.CharField(max_length=200, blank=True)
    is_active = models.BooleanField(default=True)
    income_account_id = models.CharField(max_length=50, blank=True)
    expense_account_id = models.CharField(max_length=50, blank=True)

    class Meta:
        indexes = [models.Index(fields=["code", "cost_type"])]

    def __str__(self) -> str:
        return f"{self.code}.{self.cost_type}" if self.cost_type else self.code


class WbsCode(models.Model):
    """A budget code of one project (API: wbs_codes); lines point here, and it points at the item's cost code."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    procore_id = models.BigIntegerField()
    project = models.ForeignKey(Project, models.CASCADE, null=True, related_name="wbs_codes")
    cost_code = models.ForeignKey(CostCode, models.SET_NULL, null=True, related_name="wbs_codes")
    code = models.CharField(max_length=200)
    name = models.CharField(max_length=500)
    cost_type = models.CharField(max_length=50, blank=True)
    is_active = models.BooleanField(default=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "procore_id"], name="one_wbs_code_per_procore_id")]

    def __str__(self) -> str:
        return f"{self.code}.{self.cost_type}" if self.cost_type else self.code
