"""A spreadsheet that somebody uploaded for a mapping table, and what became of it."""

from django.conf import settings
from django.db import models


class Upload(models.Model):
    """One file: read off the request, shown with what it would do, applied when an administrator says so."""

    class State(models.TextChoices):
        READING = "READING", "Being read"
        READ = "READ", "Waits for your decision"
        APPLYING = "APPLYING", "Being applied"
        APPLIED = "APPLIED", "Applied"
        UNREADABLE = "UNREADABLE", "Cannot be read"
        DROPPED = "DROPPED", "Dropped"

    RUNNING = (State.READING, State.APPLYING)

    ledger = models.ForeignKey("approvals.Ledger", models.CASCADE, related_name="uploads")
    table = models.CharField(max_length=30)
    filename = models.CharField(max_length=255)
    content = models.BinaryField(help_text="The file; emptied once it is applied or dropped.")
    state = models.CharField(max_length=20, choices=State.choices, default=State.READING)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    moved_at = models.DateTimeField(auto_now_add=True, help_text="When the task last said how far it is.")
    rows_done = models.PositiveIntegerField(default=0)
    is_good_rows_only = models.BooleanField(default=False)
    digest = models.CharField(max_length=64, blank=True, help_text="Of the changes as they were shown.")
    report = models.TextField(blank=True, help_text="Totals, bad rows and changes as shown, canonical JSON.")
    problem = models.TextField(blank=True)

    class Meta:
        indexes = [models.Index(fields=["ledger", "table", "-created_at"])]

    def __str__(self) -> str:
        return self.filename
