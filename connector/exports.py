"""Accepted documents on their way to QuickBooks: claim, commit "sent", act, record.

The database decides, the queue only wakes. One worker per ledger works under a lease; whoever takes the lease next
picks up what a dead one left. No transaction is open while QuickBooks thinks.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from approvals.models import ErpRequest, Ledger
from approvals.states import Verb
from approvals.transitions import Refused, transition
from approvals.wake import wake
from connector import bodies, clock, connections, leases, lookups, outcomes, parents, uploads
from connector.errors import Disconnected, QuickBooksError, Rejected, Unavailable
from connector.failpoints import failpoint
from connector.lookups import Found
from connector.outcomes import Overtaken
from connector.quickbooks import QuickBooks
from connector.records.types import resolved

R = ErpRequest.State
Connect = Callable[[Ledger], QuickBooks]

MOST_ATTEMPTS = 5
MOST_DOUBTS = 5  # in a row; then QuickBooks is left alone for a while
LOOKED_UP_AT_ONCE = 30

POISON = "The worker died {count} times over this document. Report it to the portal's maintainers."
TWO_FOUND = "QuickBooks has {count} documents of this request. Keep one, delete the others there, then adopt it."
ALIKE = "QuickBooks has a {entity} that looks like this one, and it is not certain that Tieout made it."
STILL_AWAY = "QuickBooks gave no clear answer {count} times, and the document is not there. Look, then post it again."


@dataclass
class Run:
    """One worker's time under a ledger's lease."""

    ledger: Ledger
    fence: int
    quickbooks: QuickBooks
    doubts: int = field(default=0)


def lease_name(ledger_id: int) -> str:
    return f"ledger:{ledger_id}"


def drain(ledger_id: int, *, connect: Connect | None = None) -> None:
    """Work off a ledger's outbox until nothing is due, or until the slice is over: then the successor is queued.

    After the lease is given back it looks once more: a wake-up that met the lease is not lost.
    """
    ledger = Ledger.objects.get(pk=ledger_id)
    name, seconds = lease_name(ledger_id), clock.lease().total_seconds()
    while has_work(ledger) and (fence := leases.take(name, seconds=seconds)):
        try:
            is_over = _slice(ledger, fence, connect or connections.client_for)
        finally:
            leases.release(name, fence=fence)
        if is_over:
            wake(ledger_id)
            return


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
    until = clock.now() + clock.slice_length()
    try:
        run = Run(ledger, fence, connect(ledger))
    except connections.NotConnected:
        return False
    while clock.now() < until:
        if not _step(run):
            return False
    return True


def _step(run: Run) -> bool:
    """Do the next thing: look up what is uncertain, else send what is ready, else upload a file. False: stop."""
    held = leases.renew(lease_name(run.ledger.pk), fence=run.fence, seconds=clock.lease().total_seconds())
    if not held or not outcomes.usable(run.ledger):
        return False
    try:
        if doubtful := list(_due(run.ledger, R.UNCERTAIN)[:LOOKED_UP_AT_ONCE]):
            return _resolve(run, [request for request in doubtful if request.entity == doubtful[0].entity])
        if request := _due(run.ledger, R.READY).select_related("item", "ledger").first():
            return _export(run, request)
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


# -- what is ready


def _export(run: Run, request: ErpRequest) -> bool:
    """Send one request that is ready, unless it waits for others; answer whether the ledger can go on."""
    family = parents.of(request)
    if family.waits:
        parents.postpone(request, family.waits)
        return True
    # Tokens and pacing come before the point of no return, so that what is sent leaves at once.
    run.quickbooks.token()
    run.quickbooks.pacer.ready()
    if not _claim(run, request):
        return True
    failpoint("claimed")
    if request.attempts > MOST_ATTEMPTS or family.changed:
        outcomes.give_up(request, family.changed or POISON.format(count=MOST_ATTEMPTS))
        return True
    if not request.entity:
        outcomes.finish_empty(request)
        return True
    body = resolved(request.document, family.ids)
    _mark_sent(run, request, body=bodies.marked(body, entity=request.entity, marker=request.marker))
    return _post(run, request)


def _claim(run: Run, request: ErpRequest) -> bool:
    """Take the item from Accepted to Exporting and count the try; a recall that was faster wins."""
    try:
        with transaction.atomic():
            transition(request.item, Verb.CLAIM, reason="")
            fields = {"fence": run.fence, "claimed_at": clock.now(), "due_at": None, "attempts": F("attempts") + 1}
            outcomes.move(request, R.CLAIMED, **fields)
    except (Refused, Overtaken):
        parents.postpone(request, "")
        return False
    return True


def _mark_sent(run: Run, request: ErpRequest, *, body: str) -> None:
    """The point of no return: nothing goes out before this is committed. Raises Overtaken."""
    now = clock.now()
    with transaction.atomic():
        if not leases.renew(lease_name(run.ledger.pk), fence=run.fence, seconds=clock.lease().total_seconds()):
            raise Overtaken(f"The lease of {run.ledger} was taken over.")
        first = Coalesce("first_sent_at", now)
        outcomes.move(request, R.SENT, body=body, first_sent_at=first, last_sent_at=now)


def _post(run: Run, request: ErpRequest) -> bool:
    """Post one sent request and record the answer. No transaction is open while QuickBooks thinks."""
    failpoint("sent")
    try:
        entity = run.quickbooks.create(request.entity, request.body, request_id=request.request_id)
    except QuickBooksError as error:
        return outcomes.met(request, error) and _patient(run, request, error)
    failpoint("answered")
    if not entity.get("Id"):
        outcomes.doubt(request, "QuickBooks answered without an id.")
        return True
    outcomes.finish(request, entity)
    failpoint("recorded")
    run.doubts = 0
    return True


def _patient(run: Run, request: ErpRequest, error: QuickBooksError) -> bool:
    """After several answers in a row that say nothing, QuickBooks is left alone for a while."""
    run.doubts = run.doubts + 1 if request.state == R.UNCERTAIN else 0
    if run.doubts >= MOST_DOUBTS:
        outcomes.rest(run.ledger, error)
    return run.doubts < MOST_DOUBTS


# -- what is uncertain


def _resolve(run: Run, requests: Sequence[ErpRequest]) -> bool:
    """Look up what may have been carried out, then adopt it, wait, send it again, or ask a person."""
    for request in requests:
        # Due later, so that a document that breaks this worker does not hold up the others.
        outcomes.move(request, R.UNCERTAIN, fence=run.fence, due_at=clock.now() + clock.blocked())
    try:
        found = lookups.look_up(run.quickbooks, requests)
    except Rejected as error:
        for request in requests:
            outcomes.ask_person(request, error.words, found=[])
        return True
    failpoint("looked")
    return all(_settle(run, request, found[request.pk]) for request in requests)


def _settle(run: Run, request: ErpRequest, found: Found) -> bool:
    both = [*found.ours, *found.alike]
    if len(found.ours) == 1:
        outcomes.finish(request, found.ours[0])
    elif found.ours:
        outcomes.ask_person(request, TWO_FOUND.format(count=len(found.ours)), found=both)
    elif found.alike:
        outcomes.ask_person(request, ALIKE.format(entity=request.entity), found=both)
    else:
        return _absent(run, request)
    return True


def _absent(run: Run, request: ErpRequest) -> bool:
    """Not there. Before QuickBooks must have given up that means nothing; after it, the same body goes out again."""
    assert request.last_sent_at  # noqa: S101 - an uncertain request was sent
    wait = clock.schedule(request.attempts)
    due_at = request.last_sent_at + (wait or clock.settle())
    if clock.now() < due_at:
        outcomes.move(request, R.UNCERTAIN, due_at=due_at)
        return True
    if wait is None:
        outcomes.ask_person(request, STILL_AWAY.format(count=request.attempts), found=[])
        return True
    return _replay(run, request)


def _replay(run: Run, request: ErpRequest) -> bool:
    """The same body with the same request id: QuickBooks answers a repeat without acting twice."""
    run.quickbooks.token()
    run.quickbooks.pacer.ready()
    outcomes.move(request, R.UNCERTAIN, attempts=F("attempts") + 1)
    _mark_sent(run, request, body=request.body)
    return _post(run, request)


# -- the sweep


def sweep() -> None:
    """Wake every ledger that has work and no worker: what dead workers left, what came due, lost wake-ups."""
    for ledger in Ledger.objects.all():
        if has_work(ledger) and not leases.is_held(lease_name(ledger.pk)):
            wake(ledger.pk)
