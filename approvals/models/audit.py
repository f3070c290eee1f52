"""What happened besides transitions, and what people are to be told."""

from django.conf import settings
from django.db import models
from django.db.models import Q


class AuditEvent(models.Model):
    """A grant, a setting, a waiver, a connection: who, when, from what to what. Rows are only ever added."""

    class Verb(models.TextChoices):
        GRANT = "GRANT", "Granted"
        REVOKE = "REVOKE", "Revoked"
        INVITE = "INVITE", "Invited"
        SETTING = "SETTING", "Changed a setting"
        WAIVER = "WAIVER", "Waived a check"
        ERP_FIELD = "ERP_FIELD", "Changed a QuickBooks field"
        CONNECTION = "CONNECTION", "Connection"
        RESOLUTION = "RESOLUTION", "Resolved an uncertain request"
        RELOAD = "RELOAD", "Reloaded from source"
        ATTACHMENT = "ATTACHMENT", "Attachment"
        MAPPING = "MAPPING", "Changed a mapping table"

    ledger = models.ForeignKey("approvals.Ledger", models.PROTECT, null=True, related_name="audit")
    item = models.ForeignKey("approvals.WorkflowItem", models.SET_NULL, null=True, related_name="audit")
    verb = models.CharField(max_length=20, choices=Verb.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True, db_index=True)
    subject = models.CharField(max_length=300)
    before = models.TextField(blank=True)
    after = models.TextField(blank=True)
    note = models.TextField(blank=True)

    def __str__(self) -> str:
        return f"{self.get_verb_display()}: {self.subject}"

    def save(self, *args, **kwargs) -> None:
        if not self._state.adding:
            raise TypeError("The audit log is append-only.")
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise TypeError("The audit log is append-only.")


class Notice(models.Model):
    """A mail that is due, written in the transaction of its cause and sent by the worker."""

    class Type(models.TextChoices):
        REJECTION = "REJECTION", "Rejection"
        RESEND = "RESEND", "Resent after rejection"
        DIGEST = "DIGEST", "ERP Integrations Daily Summary"
        CONNECTION = "CONNECTION", "Connection needs attention"
        INVITATION = "INVITATION", "Invitation"

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="notices")
    type = models.CharField(max_length=20, choices=Type.choices)
    to = models.EmailField()
    batch = models.CharField(max_length=64, help_text="One mail per recipient and batch: the action that caused it.")
    item = models.ForeignKey("approvals.WorkflowItem", models.CASCADE, null=True, related_name="+")
    transition = models.ForeignKey("approvals.Transition", models.CASCADE, null=True, related_name="+")
    words = models.TextField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    tried_at = models.DateTimeField(null=True, blank=True)
    problem = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "to", "type", "item"], name="one_notice_per_action_and_item"),
            # A database takes two empty items for different ones.
            models.UniqueConstraint(
                fields=["ledger", "batch", "to", "type"], condition=Q(item=None), name="one_notice_without_an_item"
            ),
        ]
        indexes = [models.Index(fields=["sent_at", "batch", "to"])]
