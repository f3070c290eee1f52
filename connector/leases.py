"""The right to work on something alone, for a while. Every taking raises the fence."""

import os
from datetime import timedelta

from django.db.models import F, Q

from connector import clock
from connector.models import Lease


def take(name: str, *, seconds: float) -> int | None:
    """The fence of a lease newly taken, or None while somebody else holds it."""
    Lease.objects.get_or_create(name=name)
    now = clock.database_now()
    free = Lease.objects.filter(Q(until=None) | Q(until__lt=now), name=name)
    fence = Lease.objects.values_list("fence", flat=True).get(name=name)
    owner = f"{os.uname().nodename[:60]}:{os.getpid()}"
    won = free.filter(fence=fence).update(fence=F("fence") + 1, owner=owner, until=now + timedelta(seconds=seconds))
    return fence + 1 if won else None


def renew(name: str, *, fence: int, seconds: float) -> bool:
    """Hold it longer; False when it was taken over."""
    until = clock.database_now() + timedelta(seconds=seconds)
    return bool(Lease.objects.filter(name=name, fence=fence).update(until=until))


def release(name: str, *, fence: int) -> None:
    """Give it back, unless somebody took it over."""
    Lease.objects.filter(name=name, fence=fence).update(until=None, owner="")


def is_held(name: str) -> bool:
    """Whether somebody works under it now."""
    return Lease.objects.filter(name=name, until__gte=clock.database_now()).exists()
