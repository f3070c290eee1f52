"""The ERP request: what was accepted, frozen. It is the outbox and the export log in one."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.models.item import WorkflowItem


class ErpRequest(models.Model):
    """One document that an approver accepted and that must reach QuickBooks exactly once."""

    class State(models.TextChoices):
        READY = "READY", "Waits for its turn"
        CLAIMED = "CLAIMED", "Claimed"
        SENT = "SENT", "Sent, no answer yet"
        UNCERTAIN = "UNCERTAIN", "Uncertain"
        DONE = "DONE", "Done"
        FAILED = "FAILED", "Failed"
        CANCELLED = "CANCELLED", "Cancelled"

    LIVE = (State.READY, State.CLAIMED, State.SENT, State.UNCERTAIN)

    class Operation(models.TextChoices):
        CREATE = "CREATE", "Create"
        UPDATE = "UPDATE", "Update"

    ledger = models.ForeignKey("approvals.Ledger", models.PROTECT, related_name="requests")
    item = models.ForeignKey(WorkflowItem, models.PROTECT, related_name="requests")
    item_revision = models.PositiveIntegerField(help_text="Revision of the item that was accepted.")
    operation = models.CharField(max_length=10, choices=Operation.choices, default=Operation.CREATE)
    entity = models.CharField(max_length=30)
    level = models.PositiveSmallIntegerField(help_text="Lower levels go first: others refer to them.")
    document = models.TextField(help_text="Canonical JSON as accepted; may name items that have no QuickBooks id yet.")
    digest = models.CharField(max_length=64)
    reasons = models.TextField(blank=True, help_text="Canonical JSON: per line what chose its values, as accepted.")
    request_id = models.CharField(max_length=50, unique=True)
    marker = models.CharField(max_length=40, unique=True, help_text="Written into PrivateNote where there is one.")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READY)
    fence = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    first_sent_at = models.DateTimeField(null=True, blank=True)
    last_sent_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    body = models.TextField(blank=True, help_text="The body as sent, every reference resolved.")
    answer = models.TextField(blank=True)
    origin_id = models.CharField(max_length=50, blank=True)
    doc_number = models.CharField(max_length=50, blank=True, db_index=True)
    intuit_tid = models.CharField(max_length=100, blank=True)
    error_code = models.CharField(max_length=30, blank=True)
    error_text = models.TextField(blank=True)
    accepted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["item", "operation"],
                condition=Q(state__in=("READY", "CLAIMED", "SENT", "UNCERTAIN")),
                name="one_live_request_per_item",
            ),
            models.CheckConstraint(
                condition=Q(state__in=("READY", "CLAIMED", "SENT", "UNCERTAIN", "DONE", "FAILED", "CANCELLED")),
                name="request_state_is_known",
            ),
        ]
        indexes = [models.Index(fields=["ledger", "state", "level", "due_at", "id"], name="request_queue")]

    def __str__(self) -> str:
        return f"{self.entity} {self.doc_number or self.item_id} ({self.get_state_display()})"
