"""How a ledger is connected, and who works on it at the moment."""

from django.conf import settings
from django.db import models

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
    """A record that arrived before what it refers to, or that could not be read; tried again at every load."""

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="parked")
    resource = models.CharField(max_length=50)
    procore_id = models.BigIntegerField()
    payload = models.TextField(help_text="Canonical JSON.")
    reason = models.TextField()
    at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["ledger", "resource", "procore_id"], name="one_parked_row_per_record")
        ]


class OAuthState(models.Model):
    """A one-time state of a connect attempt, bound to who began it, in which session, for which ledger."""

    digest = models.CharField(max_length=64, primary_key=True)
    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    session_digest = models.CharField(max_length=64)
    created_at = models.DateTimeField(auto_now_add=True)
    used_at = models.DateTimeField(null=True, blank=True)
