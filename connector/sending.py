"""From ready to an answer: who may still, whom it waits for, claim, commit "sent", post, record."""

import logging
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Coalesce

from approvals import permissions
from approvals.models import ErpRequest, Ledger
from approvals.permissions import Action
from approvals.states import Verb
from approvals.transitions import Refused, recall, transition
from connector import bodies, clock, leases, outcomes, parents
from connector.errors import QuickBooksError
from connector.failpoints import failpoint
from connector.leases import Overtaken
from connector.quickbooks import QuickBooks
from connector.records.types import resolved

logger = logging.getLogger(__name__)

R = ErpRequest.State

MOST_ATTEMPTS = 5
MOST_DOUBTS = 5  # in a row; then QuickBooks is left alone for a while

POISON = "The worker died {count} times over this document. Report it to the portal's maintainers."
NO_LONGER_MAY = "{who} accepted this and may no longer do so. Nothing was sent; somebody who may has to accept it."
FORGOTTEN = "The portal's database was restored. QuickBooks is asked whether it has this already before it is sent."
STOOD_STILL = "The worker stood still before it was sent."


def lease_name(ledger_id: int) -> str:
    return f"ledger:{ledger_id}"


@dataclass
class Run:
    """One worker's time under a ledger's lease."""

    ledger: Ledger
    fence: int
    quickbooks: QuickBooks
    until: datetime
    looks_since: datetime | None = None  # after a restore
    doubts: int = field(default=0)

    def holds(self) -> bool:
        """Whether the lease is still this worker's; then it is so for a while longer."""
        seconds = clock.lease().total_seconds()
        return leases.renew(lease_name(self.ledger.pk), fence=self.fence, seconds=seconds)

    @property
    def is_over(self) -> bool:
        return clock.now() >= self.until


def send_all(run: Run, requests: Sequence[ErpRequest]) -> bool:
    """Send what is ready, one after the other, while time and lease last; answer whether the ledger can go on."""
    for request in permitted(requests):
        if run.is_over or not run.holds():
            return True
        if not _send(run, request):
            return False
    return True


def permitted(requests: Sequence[ErpRequest]) -> Iterator[ErpRequest]:
    """Those whose approver may still accept them; the others go back to whoever may."""
    asked = [(request.accepted_by, request.item) for request in requests if request.accepted_by]
    allowed = permissions.still_may(Action.ACCEPT, asked)
    for request in requests:
        if request.item_id in allowed:
            yield request
        else:
            _give_back(request)


def _give_back(request: ErpRequest) -> None:
    words = NO_LONGER_MAY.format(who=request.accepted_by or "Somebody who is no longer here")
    try:
        recall(request.item, by=None, reason=words)
    except Refused:
        parents.postpone(request, "")  # a person was faster
        return
    logger.warning("Request %s went back to the approvers: %s", request.pk, words)


def _send(run: Run, request: ErpRequest) -> bool:
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
    body = bodies.marked(resolved(request.document, family.ids), entity=request.entity, marker=request.marker)
    if run.looks_since:
        outcomes.suspect(request, FORGOTTEN, body=body, since=run.looks_since)
        return True
    mark_sent(run, request, body=body)
    return post(run, request)


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


def mark_sent(run: Run, request: ErpRequest, *, body: str) -> None:
    """The point of no return: nothing goes out before this is committed. Raises Overtaken."""
    now = clock.now()
    with transaction.atomic():
        if not run.holds():
            raise Overtaken(f"The lease of {run.ledger} was taken over.")
        first = Coalesce("first_sent_at", now)
        outcomes.move(request, R.SENT, body=body, first_sent_at=first, last_sent_at=now)


def post(run: Run, request: ErpRequest) -> bool:
    """Post one sent request and record the answer. No transaction is open while QuickBooks thinks."""
    failpoint("sent")
    if _stood_still(request):
        outcomes.doubt(request, STOOD_STILL)
        return True
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


def _stood_still(request: ErpRequest) -> bool:
    """A process that was stopped after "sent" sends nothing when it wakes: others have waited from that moment on."""
    assert request.last_sent_at  # noqa: S101 - it was just marked as sent
    return clock.now() - request.last_sent_at > clock.prompt()


def _patient(run: Run, request: ErpRequest, error: QuickBooksError) -> bool:
    """After several answers in a row that say nothing, QuickBooks is left alone for a while."""
    run.doubts = run.doubts + 1 if request.state == R.UNCERTAIN else 0
    if run.doubts >= MOST_DOUBTS:
        outcomes.rest(run.ledger, error)
    return run.doubts < MOST_DOUBTS
