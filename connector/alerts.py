"""A connection's health, and telling administrators when it is broken or soon will be: once per cause."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from approvals.notices import tell_admins_of_connection
from connector.models import Connection

OLD_REFRESH_TOKEN = timedelta(days=80)
NEAR_HARD_EXPIRY = timedelta(days=30)


def watch(now: datetime) -> None:
    """Look at every connection; what ails it is told once, and anew when it had been well in between."""
    for connection in Connection.objects.select_related("ledger"):
        cause, words = ailment(connection) or ("", "")
        with transaction.atomic():
            # Of two workers that see the same ailment, one tells.
            told = Connection.objects.filter(pk=connection.pk).exclude(alerted_for=cause).update(alerted_for=cause)
            if told and cause:
                day = f"{cause} {timezone.localdate(now)}"
                tell_admins_of_connection(connection.ledger, cause=day, words=words)


def ailment(connection: Connection) -> tuple[str, str] | None:
    """What is, or will soon be, wrong with a connection: a cause to count alerts by, and words. None when healthy."""
    now = timezone.now()
    if connection.status == Connection.Status.BROKEN:
        return "broken", f"QuickBooks refused the connection: {connection.problem} Reconnect it; accepted items wait."
    if connection.status == Connection.Status.DISCONNECTED:
        return None
    if connection.hard_expires_at and connection.hard_expires_at - NEAR_HARD_EXPIRY < now:
        return (
            "hard expiry",
            f"The consent given to Tieout ends on {connection.hard_expires_at:%Y-%m-%d}. Reconnect before.",
        )
    if connection.refresh_obtained_at and connection.refresh_obtained_at + OLD_REFRESH_TOKEN < now:
        return "old token", "The connection has not been renewed for 80 days and ends after 100. Reconnect it."
    return None
