"""Telling administrators of a connection that is broken or soon will be: once per cause."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from approvals.notices import tell_admins_of_connection
from connector.connections import ailment
from connector.models import Connection


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
