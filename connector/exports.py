"""Accepted documents on their way to QuickBooks: one worker per ledger works off its outbox under a lease.

The database decides, the queue only wakes. Whoever takes the lease next picks up what a dead worker left.
"""

import logging
from collections.abc import Callable

from django.db import DatabaseError, transaction
from django.db.models import Q, QuerySet

from approvals.models import ErpRequest, Ledger
from approvals.wake import wake
from connector import clock, connections, leases, outcomes, uploads
from connector.errors import Disconnected, Unavailable
from connector.leases import Overtaken
from connector.models import Connection
from connector.quickbooks import QuickBooks
from connector.sending import Run, lease_name, send_all
from connector.settling import settle_all

logger = logging.getLogger(__name__)

R = ErpRequest.State
Connect = Callable[[Ledger], QuickBooks]

AT_ONCE = 30  # requests read, asked about or looked up together


def drain(ledger_id: int, *, connect: Connect | None = None) -> None:
    """Work off a ledger's outbox until nothing is due, or until the slice is over: then the successor is queued.

    A database that goes away, or is full, ends it: what was on its way then is found by the next one.
    """
    try:
        if _drain(Ledger.objects.get(pk=ledger_id), connect or connections.client_for):
            wake(ledger_id)
    except DatabaseError:
        logger.exception("The database failed while ledger %s was exported; the next sweep carries on.", ledger_id)


def _drain(ledger: Ledger, connect: Connect) -> bool:
    """Whether the slice was over before the work. After giving the lease back it looks again: no wake-up is lost."""
    name, seconds = lease_name(ledger.pk), clock.lease().total_seconds()
    longest = (clock.slice_length() + clock.longest_call()).total_seconds()
    while has_work(ledger) and (fence := leases.take(name, seconds=seconds)):
        with leases.kept(name, fence=fence, seconds=seconds, longest=longest):
            is_over = _slice(ledger, fence, connect)
        if is_over:
            return True
    return False


def has_work(ledger: Ledger) -> bool:
    """Whether something can be done now: the ledger is usable, and something is due or was left by a dead worker."""
    if not outcomes.usable(ledger):
        return False
    return _left_behind(ledger).exists() or _due(ledger).exists() or uploads.due(ledger).exists()


def _due(ledger: Ledger, *states: ErpRequest.State) -> QuerySet[ErpRequest]:
    """Requests whose time has come. An uncertain one without a time waits for a person."""
    ready = Q(state=R.READY) & (Q(due_at=None) | Q(due_at__lte=clock.now()))
    uncertain = Q(state=R.UNCERTAIN, due_at__lte=clock.now())
    wanted = Q(state__in=states or (R.READY, R.UNCERTAIN))
    return ErpRequest.objects.filter(wanted, ready | uncertain, ledger=ledger).order_by("level", "id")


def _left_behind(ledger: Ledger) -> QuerySet[ErpRequest]:
    return ErpRequest.objects.filter(ledger=ledger, state__in=(R.CLAIMED, R.SENT))


def _slice(ledger: Ledger, fence: int, connect: Connect) -> bool:
    """Work until the slice is over (True), or until nothing is left to do (False)."""
    _recover(ledger, fence)
    outcomes.end_rest(ledger)
    try:
        quickbooks = connect(ledger)
    except connections.NotConnected:
        return False
    with quickbooks:
        looks_since = Connection.objects.get(ledger=ledger).looks_since
        run = Run(ledger, fence, quickbooks, until=clock.now() + clock.slice_length(), looks_since=looks_since)
        while not run.is_over:
            if not _step(run):
                return False
    return True


def _step(run: Run) -> bool:
    """Do the next thing: look up what is uncertain, else send what is ready, else upload a file. False: stop."""
    if not run.holds() or not outcomes.usable(run.ledger):
        return False
    try:
        if doubtful := list(_due(run.ledger, R.UNCERTAIN)[:AT_ONCE]):
            return settle_all(run, [request for request in doubtful if request.entity == doubtful[0].entity])
        if ready := list(_due(run.ledger, R.READY).select_related("item", "ledger", "accepted_by")[:AT_ONCE]):
            return send_all(run, ready)
        return uploads.upload_next(run.ledger, run.quickbooks)
    except Overtaken:
        return True
    except (Unavailable, Disconnected) as error:
        outcomes.rest(run.ledger, error)
        return False


def _recover(ledger: Ledger, fence: int) -> None:
    """What a dead worker left: never sent is ready again, sent is uncertain. Its fence no longer counts."""
    for request in _left_behind(ledger).exclude(fence=fence):
        with transaction.atomic():
            sent = request.state == R.SENT
            outcomes.move(request, R(request.state), fence=fence)
            if sent:
                outcomes.doubt(request, "The worker stopped before QuickBooks had answered.")
            else:
                outcomes.move(request, R.READY)
                outcomes.release(request, "The worker stopped before it was sent.")


# -- the sweep


def sweep() -> None:
    """Wake every ledger that has work and no worker: what dead workers left, what came due, lost wake-ups."""
    for ledger in Ledger.objects.all():
        if has_work(ledger) and not leases.is_held(lease_name(ledger.pk)):
            wake(ledger.pk)
