"""How a ledger is connected, and who works on it at the moment."""

from django.conf import settings
from django.db import models
from django.utils import timezone

from connector.encryption import EncryptedTextField


class Connection(models.Model):
    """A ledger's connection to one QuickBooks Online company."""

    class Status(models.TextChoices):
        CONNECTED = "CONNECTED", "Connected"
        BROKEN = "BROKEN", "Needs to be reconnected"
        DISCONNECTED = "DISCONNECTED", "Disconnected"

    ledger = models.OneToOneField("approvals.Ledger", models.PROTECT, related_name="connection")
    realm_id = models.CharField(max_length=30, unique=True)
    status = models.CharField(max_length=20, choices=Status.choices, default=Status.CONNECTED)
    company_name = models.CharField(max_length=200, blank=True)
    edition = models.CharField(max_length=100, blank=True, help_text="OfferingSku, e.g. QuickBooks Online Plus.")
    country = models.CharField(max_length=10, blank=True)
    preferences = models.TextField(blank=True, help_text="Preferences as last read, canonical JSON.")
    book_close_date = models.DateField(null=True, blank=True)
    access_token = EncryptedTextField(blank=True)
    refresh_token = EncryptedTextField(blank=True)
    token_version = models.PositiveIntegerField(default=0)
    access_expires_at = models.DateTimeField(null=True, blank=True)
    refresh_obtained_at = models.DateTimeField(null=True, blank=True)
    refresh_expires_at = models.DateTimeField(null=True, blank=True)
    hard_expires_at = models.DateTimeField(null=True, blank=True)
    paused_until = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True, help_text="Why it is broken or paused, for a person.")
    alerted_for = models.CharField(max_length=100, blank=True, help_text="The cause that admins were last told of.")
    connected_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    connected_at = models.DateTimeField(null=True, blank=True)
    lists_read_at = models.DateTimeField(null=True, blank=True)
    looks_since = models.DateTimeField(
        null=True,
        blank=True,
        help_text="Set after a restore: what was created since then is looked for before it is sent.",
    )

    def __str__(self) -> str:
        return f"{self.ledger} - {self.company_name or self.realm_id}"


class Lease(models.Model):
    """The right to work on something for a while; every taking raises the fence. On no form."""

    name = models.CharField(max_length=100, primary_key=True)
    owner = models.CharField(max_length=100, blank=True)
    until = models.DateTimeField(null=True, blank=True)
    fence = models.PositiveBigIntegerField(default=0)

    def __str__(self) -> str:
        return self.name


class Heartbeat(models.Model):
    """When a worker was last seen alive."""

    name = models.CharField(max_length=50, primary_key=True)
    at = models.DateTimeField()


class Parked(models.Model):
    """What came from Procore and is not here: a record, or a whole file; tried again at every load."""

    class Why(models.TextChoices):
        REFUSED = "REFUSED", "Refused"
        WAITING = "WAITING", "Waits for another record"

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="parked")
    resource = models.CharField(max_length=50)
    record = models.CharField(
        max_length=40, blank=True, help_text='Procore\'s id; "number 3" of one without an id; empty: the whole file.'
    )
    title = models.CharField(max_length=200, blank=True, help_text="Its number or name, as far as it could be read.")
    project = models.ForeignKey("approvals.Project", models.SET_NULL, null=True, blank=True, related_name="+")
    why = models.CharField(max_length=10, choices=Why.choices, default=Why.REFUSED)
    member = models.CharField(max_length=300, blank=True)
    reason = models.TextField()
    payload = models.TextField(blank=True, help_text="Canonical JSON; empty where it cannot be kept.")
    digest = models.CharField(max_length=64, blank=True)
    first_seen_at = models.DateTimeField(default=timezone.now)
    last_seen_at = models.DateTimeField(default=timezone.now)
    times_seen = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "resource", "record"], name="one_parked_row_per_record_of_procore"
            )
        ]

    def __str__(self) -> str:
        return f"{self.resource}.json" + (f", record {self.record}" if self.record else "")


class WbsRecord(models.Model):
    """A budget code as Procore gave it, under the ids that it is made of: a company's cost code stands for many."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    project = models.ForeignKey("approvals.Project", models.CASCADE, related_name="+")
    procore_id = models.BigIntegerField()
    cost_code_id = models.BigIntegerField()
    line_item_type_id = models.BigIntegerField(default=0)
    payload = models.TextField(help_text="Canonical JSON.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["ledger", "procore_id"], name="one_wbs_record_per_procore_id")]
        indexes = [models.Index(fields=["project", "cost_code_id"], name="wbs_record_by_cost_code")]

    def __str__(self) -> str:
        return str(self.procore_id)


class OAuthState(models.Model):
    """A one-time state of a connect attempt, bound to who began it, in which session, for which ledger."""

    digest = models.CharField(max_length=64, primary_key=True)
    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
