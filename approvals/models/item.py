"""The workflow item: one row of the inbox, whatever the record behind it is."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from approvals.faces import Face
from approvals.models.kinds import RECORDS, Record, face
from approvals.states import UNLOCKED, Kind, Role, State, Verb


class WorkflowItem(models.Model):
    """One Procore object in one role, on its way to one ledger.

    `state` and `revision` change only through approvals.transitions: a compare-and-set that two people
    or two workers cannot both win. `save()` of an existing item must therefore name its fields.
    """

    ledger = models.ForeignKey("approvals.Ledger", models.PROTECT, related_name="items")
    kind = models.CharField(max_length=30, choices=Kind.choices)
    role = models.CharField(max_length=20, choices=Role.choices)
    procore_id = models.BigIntegerField()
    facet_id = models.BigIntegerField(
        default=0,
        help_text="Where one Procore object makes several items: the owner of a project, the cost type of a code.",
    )
    project = models.ForeignKey("approvals.Project", models.SET_NULL, null=True, blank=True, related_name="+")
    party = models.ForeignKey("approvals.Company", models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(max_length=20, choices=State.choices, default=State.NOT_SENT)
    revision = models.PositiveIntegerField(default=0)

    number = models.CharField(max_length=255, blank=True)
    title = models.CharField(max_length=500)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    billing_date = models.DateField(null=True, blank=True)
    creator_name = models.CharField(max_length=200, blank=True)
    creator_email = models.EmailField(blank=True)

    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    sent_at = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True, help_text="Why it was rejected, failed or recorded as billed before.")

    erp_name = models.CharField("QuickBooks name", max_length=500, blank=True)
    origin_id = models.CharField("QuickBooks id", max_length=50, blank=True)
    sync_token = models.CharField(max_length=20, blank=True)
    erp_number = models.CharField("number in QuickBooks", max_length=50, blank=True)
    erp_entity = models.CharField("QuickBooks entity", max_length=30, blank=True)
    synced_at = models.DateTimeField(null=True, blank=True)
    is_uncertain = models.BooleanField(default=False, help_text="Exporting, and nobody knows yet whether it arrived.")
    is_billed_before = models.BooleanField(default=False)
    is_empty = models.BooleanField(default=False, help_text="Synced with nothing to post.")
    waivers = models.JSONField(default=list, blank=True, help_text="Codes of the checks an approver waived.")

    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["ledger", "kind", "procore_id", "role", "facet_id"], name="one_item_per_procore_object_and_role"
            ),
            models.UniqueConstraint(
                fields=["ledger", "erp_entity", "origin_id"],
                condition=~Q(origin_id=""),
                name="one_item_per_quickbooks_object",
            ),
            models.CheckConstraint(condition=Q(state__in=State.values), name="item_state_is_known"),
        ]
        indexes = [
            models.Index(fields=["ledger", "state", "-sent_at", "-id"], name="item_inbox"),
            models.Index(fields=["ledger", "kind", "state", "-sent_at", "-id"], name="item_list"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.name}"

    def save(self, *args, **kwargs) -> None:
        fields = kwargs.get("update_fields")
        if not self._state.adding and (fields is None or {"state", "revision"} & set(fields)):
            raise TypeError("An existing item is saved by named fields, and its state only by a transition.")
        super().save(*args, **kwargs)

    @property
    def name(self) -> str:
        """A transaction by its number, a record of a list by number and name; the title of some begins with both."""
        if self.face.is_transaction or self.title.startswith(self.number):
            return self.number if self.face.is_transaction and self.number else self.title
        return f"{self.number} {self.title}".strip()

    @property
    def is_locked(self) -> bool:
        return self.state not in UNLOCKED

    @property
    def record(self) -> Record:
        """The record of this item's kind, e.g. its SubcontractorInvoice."""
        return getattr(self, RECORDS[Kind(self.kind)].accessor())

    @property
    def face(self) -> Face:
        """How its kind is shown and treated."""
        return face(Kind(self.kind))


class Transition(models.Model):
    """One move of one item. Rows are only ever added."""

    item = models.ForeignKey(WorkflowItem, models.CASCADE, related_name="transitions")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    from_state = models.CharField(max_length=20, choices=State.choices)
    to_state = models.CharField(max_length=20, choices=State.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    note = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True, blank=True)
    source_digest = models.CharField(max_length=64, blank=True)
    snapshot = models.TextField(blank=True, help_text="Procore's values as they were sent, canonical JSON.")

    class Meta:
        indexes = [models.Index(fields=["item", "at"])]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} {self.item_id} at {self.at:%Y-%m-%d %H:%M}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("The transition log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The transition log is append-only.")


class Source(models.Model):
    """What Procore says: the version an item stands on, and the newer one that waits while it is locked."""

    item = models.OneToOneField(WorkflowItem, models.CASCADE, primary_key=True, related_name="source")
    resource = models.CharField(max_length=50)
    payload = models.TextField(help_text="Canonical JSON.")
    digest = models.CharField(max_length=64)
    received_at = models.DateTimeField(auto_now_add=True)
    waiting = models.TextField(blank=True, help_text="The newer version, applied once the item is unlocked.")
    waiting_at = models.DateTimeField(null=True, blank=True)


class Attachment(models.Model):
    """A file of a record; it follows the document into QuickBooks."""

    class Upload(models.TextChoices):
        NONE = "NONE", "Not in QuickBooks"
        QUEUED = "QUEUED", "On its way"
        DONE = "DONE", "In QuickBooks"
        FAILED = "FAILED", "Failed"

    item = models.ForeignKey(WorkflowItem, models.CASCADE, related_name="attachments")
    procore_id = models.BigIntegerField()
    filename = models.CharField(max_length=1000)
    content_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(default=0)
    sha256 = models.CharField(max_length=64, blank=True)
    path = models.CharField(max_length=1000, blank=True, help_text="Below the ledger's attachment folder.")
    upload = models.CharField(max_length=10, choices=Upload.choices, default=Upload.NONE)
    request_id = models.CharField(max_length=50, blank=True)
    origin_id = models.CharField(max_length=50, blank=True)
    problem = models.TextField(blank=True)
    was_accepted = models.BooleanField(default=False, help_text="On the list that the approver saw.")
    due_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["item", "procore_id"], name="one_attachment_per_procore_file")]

    def __str__(self) -> str:
        return self.filename
