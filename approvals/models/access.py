"""Who may do what in a ledger: tool level, accounting approver, rights per kind, source tools, projects."""

from django.conf import settings
from django.db import models

from approvals.states import Kind, Tool


class ErpLevel(models.IntegerChoices):
    """Level on the ERP Integrations tool, as Procore grades it."""

    NONE = 0, "None"
    READ_ONLY = 1, "Read Only"
    STANDARD = 2, "Standard"
    ADMIN = 3, "Admin"


class Access(models.Model):
    """One person's rights in one ledger. Ended access keeps its row: the log points at it."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="access")
    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="access")
    erp_level = models.SmallIntegerField("ERP Integrations level", choices=ErpLevel.choices, default=ErpLevel.NONE)
    can_push = models.BooleanField("can push to accounting", default=False)
    wants_digest = models.BooleanField("subscribe to ERP digest e-mails", default=True)
    manages_people = models.BooleanField("Admin on the company directory", default=False)
    all_projects = models.BooleanField("all projects", default=False)
    projects = models.ManyToManyField("approvals.Project", blank=True, related_name="+")
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "access"
        constraints = [models.UniqueConstraint(fields=["user", "ledger"], name="one_access_per_person_and_ledger")]

    def __str__(self) -> str:
        return f"{self.user} in {self.ledger}"


class TypeRight(models.Model):
    """Can Import / Can Export of an accounting approver, per kind of record."""

    access = models.ForeignKey(Access, models.CASCADE, related_name="type_rights")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    can_import = models.BooleanField("can import", default=False)
    can_export = models.BooleanField("can export", default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["access", "kind"], name="one_type_right_per_kind")]


class SourceRight(models.Model):
    """Admin on one of Procore's source tools."""

    access = models.ForeignKey(Access, models.CASCADE, related_name="source_rights")
    tool = models.CharField(max_length=20, choices=Tool.choices)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["access", "tool"], name="one_source_right_per_tool")]
