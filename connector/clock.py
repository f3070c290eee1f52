"""What time it is, and how long the exporter waits. Tests move the time; nothing here sleeps."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection
from django.utils import timezone


def now() -> datetime:
    """The time by this machine: for what is due."""
    return timezone.now()


def database_now() -> datetime:
    """The time by the database, which all workers share: for leases."""
    if connection.vendor == "sqlite":  # a file on this machine
        return timezone.now()
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]


def _setting(name: str, seconds: float) -> timedelta:
    return timedelta(seconds=getattr(settings, name, seconds))


def settle() -> timedelta:
    """QuickBooks gives up on a request after 120 seconds; only then does "not there" mean "will not come"."""
    return _setting("EXPORT_SETTLE", 130)


def skew() -> timedelta:
    """How far the clocks of QuickBooks and this house may lie apart."""
    return _setting("EXPORT_SKEW", 300)


def prompt() -> timedelta:
    """How soon after "sent" a request leaves, or not at all: what QuickBooks may take and this stay below settle()."""
    return _setting("EXPORT_PROMPT", 8)


def lease() -> timedelta:
    """How long a dead worker keeps others waiting. A live one renews it, however long a call takes."""
    return _setting("EXPORT_LEASE", 45)


def longest_call() -> timedelta:
    """An upload may take so long; nobody keeps a lease for longer after the end of a slice."""
    return _setting("EXPORT_LONGEST_CALL", 150)


def slice_length() -> timedelta:
    """How long one task works before it queues its successor."""
    return _setting("EXPORT_SLICE", 45)


def blocked() -> timedelta:
    """How soon a request that waits for another record is looked at again, unless that record wakes it."""
    return _setting("EXPORT_BLOCKED", 60)


def pause() -> timedelta:
    """How long a ledger rests when QuickBooks is away."""
    return _setting("EXPORT_PAUSE", 60)


def schedule(sends: int) -> timedelta | None:
    """How long after the last of so many sends the next one is due; None once a person has to look."""
    waits = [settle(), *(timedelta(seconds=wait) for wait in getattr(settings, "EXPORT_WAITS", (600, 3600, 21600)))]
    return waits[sends - 1] if sends <= len(waits) else None
