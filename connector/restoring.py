"""After a restored backup QuickBooks has documents that this database forgot: each is looked for before it is sent."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from approvals.models import AuditEvent, Transition
from connector import clock
from connector.models import Connection


def begin(since: datetime | None = None) -> datetime:
    """Look before each send; answer since when. Without a time it is the last move that this database knows of."""
    known = Transition.objects.aggregate(last=Max("at"))["last"] or clock.now()
    since = since or known - clock.skew()
    _set(since, words=f"Restored: what was created in QuickBooks since {since:%Y-%m-%d %H:%M %Z} is looked for first.")
    return since


def end() -> None:
    """Send without looking first again."""
    _set(None, words="No longer looked for first.")


@transaction.atomic
def _set(since: datetime | None, *, words: str) -> None:
    for connection in Connection.objects.select_related("ledger"):
        Connection.objects.filter(pk=connection.pk).update(looks_since=since)
        AuditEvent.objects.create(
            ledger=connection.ledger, verb=AuditEvent.Verb.CONNECTION, subject=str(connection)[:300], after=words
        )
