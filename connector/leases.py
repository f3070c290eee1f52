"""The right to work on something alone, for a while. Every taking raises the fence."""

import logging
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

from django.db import DatabaseError, close_old_connections, connection
from django.db.models import F, Q

from connector import clock
from connector.models import Lease

logger = logging.getLogger(__name__)

RENEWALS = 3  # within the time of a lease: two may fail before it runs out


class Overtaken(Exception):
    """Another worker or a person has it now; what this one knows no longer counts."""


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


@contextmanager
def kept(name: str, *, fence: int, seconds: float, longest: float) -> Iterator[None]:
    """Keep a lease that was taken, however long a call takes, and give it back at the end.

    A thread renews it, so it can be short: a process that is killed or stopped renews nothing, and the lease is
    soon free. Nor does a thread that hangs keep it for ever: it is renewed for `longest` seconds at most.
    """
    over = threading.Event()
    told = {"fence": fence, "seconds": seconds, "longest": longest, "wait": over.wait}
    keeper = threading.Thread(target=_keep_aside, args=(name,), kwargs=told, name=f"keeps {name}", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        over.set()
        keeper.join()
        if connection.errors_occurred:  # then the lease is given back over a new one
            close_old_connections()
        release(name, fence=fence)


def keep(name: str, *, fence: int, seconds: float, longest: float, wait: Callable[[float], bool]) -> None:
    """Renew in time, until `wait` says that it is over, somebody took it over, or `longest` is past."""
    pause = seconds / RENEWALS
    for _ in range(int(longest / pause)):
        if wait(pause):
            return
        try:
            if not renew(name, fence=fence, seconds=seconds):
                return
        except DatabaseError:
            logger.warning("The lease %s could not be renewed; it is tried again.", name)
            close_old_connections()


def _keep_aside(name: str, **told) -> None:
    try:
        keep(name, **told)
    finally:
        connection.close()  # this thread's own
