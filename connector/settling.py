"""What is uncertain: look it up, then adopt it, wait, send it again, or ask a person."""

from collections.abc import Sequence

from django.db.models import F

from approvals.models import ErpRequest
from connector import clock, lookups, outcomes, sending
from connector.errors import Rejected
from connector.failpoints import failpoint
from connector.lookups import Found
from connector.sending import Run

R = ErpRequest.State

TWO_FOUND = "QuickBooks has {count} documents of this request. Keep one, delete the others there, then adopt it."
ALIKE = "QuickBooks has a {entity} that looks like this one, and it is not certain that Tieout made it."
STILL_AWAY = "QuickBooks gave no clear answer {count} times, and the document is not there. Look, then post it again."


def settle_all(run: Run, requests: Sequence[ErpRequest]) -> bool:
    """Settle requests of one entity with one query; answer whether the ledger can go on."""
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
    sending.mark_sent(run, request, body=request.body)
    return sending.post(run, request)
