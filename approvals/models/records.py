"""Companies, projects and cost codes as Procore gives them. Portal screens never edit these columns."""

from collections.abc import Iterator

from django.db import models

from approvals.faces import CODE, NAME, OWN_NUMBER, OWNER, PROJECT, ROLE, SENDER, SENT, TITLE, Face, Value
from approvals.models.item import WorkflowItem
from approvals.models.kinds import Record
from approvals.states import Kind, Tool


class Company(Record):
    """A company of the directory in one role: vendor or customer (API: vendor)."""

    face = Face(
        kind=Kind.COMPANY,
        tool=Tool.DIRECTORY,
        slug="companies",
        plural="Companies",
        icon="apartment",
        columns=(NAME, ROLE, SENT, SENDER),
    )

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

    def values(self) -> Iterator[Value]:
        yield Value("Name", self.name)
        yield Value("Role", self.item.get_role_display())
        yield Value("Active in Procore", "Yes" if self.is_active else "No")
        yield Value("Address", self.address)
        yield Value("City", _city(self))
        yield Value("Country", self.country_code)
        yield Value("Business phone", self.business_phone)
        yield Value("Mobile", self.mobile_phone)
        yield Value("Fax", self.fax_number)
        yield Value("E-mail", self.email_address)
        yield Value("Website", self.website)


class Project(Record):
    """A project under one owner: one sub-customer of QuickBooks.

    The row with `main` empty is the project itself; a project with contracts for several owners has a further
    row per owner, which points at the main one.
    """

    face = Face(
        kind=Kind.PROJECT,
        tool=Tool.PROJECT_ADMIN,
        slug="projects",
        plural="Projects",
        icon="foundation",
        columns=(NAME, OWN_NUMBER, OWNER, SENT, SENDER),
        party="Owner",
    )

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

    def values(self) -> Iterator[Value]:
        yield Value("Name", self.name)
        yield Value("Number", self.number)
        yield Value("Active in Procore", "Yes" if self.is_active else "No")
        yield Value("Address", self.address)
        yield Value("City", _city(self))
        yield Value("Start", self.start_date, "date")
        yield Value("Completion", self.completion_date, "date")


def _city(place: Company | Project) -> str:
    return " ".join(filter(None, (place.city, place.state_code, place.zip)))


class CostCode(Record):
    """A leaf cost code with its cost type: one service item of QuickBooks.

    Company-wide (`project` empty) or of one project, by the ledger's policy. The accounts are the approver's choice.
    """

    face = Face(
        kind=Kind.COST_CODE,
        tool=Tool.COMPANY_ADMIN,
        slug="cost-codes",
        plural="Cost codes",
        icon="sell",
        columns=(CODE, TITLE, PROJECT, SENT, SENDER),
        no_project="Company-wide",
    )

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

    def values(self) -> Iterator[Value]:
        yield Value("Code", self.code)
        yield Value("Name", self.name)
        yield Value("Cost type", " ".join(filter(None, (self.cost_type, self.cost_type_name))))
        yield Value("Project", self.project or "Company-wide")
        yield Value("Active in Procore", "Yes" if self.is_active else "No")


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
