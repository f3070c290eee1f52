"""What an answer, or the lack of one, means for a request and its item. One ladder; every rung is one transaction.

A rung counts only for the worker whose fence the request still bears: the answer of a late one changes nothing.
"""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from approvals import canonical
from approvals.models import ErpRequest, Ledger, WorkflowItem
from approvals.states import Verb
from approvals.transitions import transition
from connector import clock, comparing, connections, line_ids, lists, uploads
from connector.errors import Disconnected, QuickBooksError, Rejected, Unavailable
from connector.failpoints import failpoint
from connector.leases import Overtaken
from connector.models import Connection

logger = logging.getLogger(__name__)

R = ErpRequest.State
Entity = dict[str, Any]

BOOKED_ELSEWHERE = (
    "QuickBooks answered with {entity} {id}, which already belongs to {item}. Look at both in QuickBooks."
)


def move(request: ErpRequest, state: ErpRequest.State, **fields: Any) -> None:
    """Bring the request to a state, if it still is as this worker holds it. Raises Overtaken."""
    mine = ErpRequest.objects.filter(pk=request.pk, state=request.state, fence=request.fence)
    if not mine.update(state=state, **fields):
        raise Overtaken(f"Request {request.pk} was taken over.")
    request.refresh_from_db()


# -- it worked


def finish(request: ErpRequest, entity: Entity) -> None:
    """QuickBooks has it: keep its ids, say what it changed, and let go of what waited for it."""
    origin_id = str(entity["Id"])
    if other := _owner(request, origin_id):
        ask_person(request, BOOKED_ELSEWHERE.format(entity=request.entity, id=origin_id, item=other), found=[entity])
        return
    said = " ".join(comparing.differences(canonical.loads(request.body), entity))
    with transaction.atomic():
        answer = canonical.dumps(entity)
        number = str(entity.get("DocNumber") or request.doc_number)[:50]
        move(request, R.DONE, origin_id=origin_id, answer=answer, doc_number=number, **_closed(error_text=said))
        _sync(request, origin_id=origin_id, sync_token=str(entity.get("SyncToken", "")), erp_number=number, reason=said)
        failpoint("recording")
        _remember(request, entity)
        uploads.queue(request)
    if said:
        logger.warning("QuickBooks changed %s %s: %s", request.entity, origin_id, said)


def finish_empty(request: ErpRequest) -> None:
    """There is nothing to post: the item is done, and nothing left this house."""
    with transaction.atomic():
        move(request, R.DONE, **_closed())
        _sync(request, is_empty=True, entity="")


def _owner(request: ErpRequest, origin_id: str) -> WorkflowItem | None:
    others = WorkflowItem.objects.filter(ledger_id=request.ledger_id, erp_entity=request.entity, origin_id=origin_id)
    return others.exclude(pk=request.item_id).first()


def _closed(**fields: Any) -> dict[str, Any]:
    return {"finished_at": clock.now(), "due_at": None, "error_code": "", "error_text": "", **fields}


def _sync(request: ErpRequest, *, entity: str | None = None, reason: str = "", **fields: Any) -> None:
    item = WorkflowItem.objects.get(pk=request.item_id)
    erp_entity = request.entity if entity is None else entity
    fields |= {"erp_entity": erp_entity, "synced_at": clock.now(), "is_uncertain": False, "reason": reason}
    transition(item, Verb.SYNC, note=reason, **fields)


def _remember(request: ErpRequest, entity: Entity) -> None:
    """A new list record joins the ledger's references; whoever waited for it is looked at again at once."""
    if request.entity in lists.READ:
        lists.remember(request.ledger, request.entity, [entity])
    line_ids.keep(request, entity)
    wake_children(request.ledger_id, level=request.level)


def wake_children(ledger_id: int, *, level: int) -> None:
    waiting = ErpRequest.objects.filter(ledger_id=ledger_id, state=R.READY, level__gt=level, due_at__isnull=False)
    waiting.update(due_at=None)


# -- it did not


def met(request: ErpRequest, error: QuickBooksError) -> bool:
    """Record what an error means for a request that was sent; answer whether the ledger can go on."""
    failpoint("refused")
    if error.intuit_tid:
        ErpRequest.objects.filter(pk=request.pk, fence=request.fence).update(intuit_tid=error.intuit_tid[:100])
    if isinstance(error, Rejected):
        doubt(request, error.words, code=error.code) if _may_be_ours(request, error) else fail(request, error)
        return True
    if isinstance(error, Unavailable) and error.maybe_executed:
        doubt(request, error.words)
        return True
    put_back(request, error.words)
    rest(request.ledger, error)
    return False


def _may_be_ours(request: ErpRequest, error: Rejected) -> bool:
    """A duplicate may be our own earlier try; without an earlier try it is somebody else's."""
    duplicate = error.is_duplicate_number or error.is_duplicate_name
    return error.is_duplicate_request or (duplicate and request.first_sent_at != request.last_sent_at)


def doubt(request: ErpRequest, words: str, *, code: str = "") -> None:
    """It may have been carried out. It is looked up at once, and never simply sent again.

    How long "not there" means nothing counts from now, the last moment at which it can have left this house.
    """
    now = clock.now()
    with transaction.atomic():
        move(request, R.UNCERTAIN, due_at=now, last_sent_at=now, error_code=code, error_text=words)
        WorkflowItem.objects.filter(pk=request.item_id).update(is_uncertain=True, reason=words)


def suspect(request: ErpRequest, words: str, *, body: str, since: datetime) -> None:
    """It may have been sent before, since then, by a worker that this database forgot: QuickBooks is asked first."""
    with transaction.atomic():
        sent = {"body": body, "first_sent_at": since, "last_sent_at": since}
        move(request, R.UNCERTAIN, due_at=clock.now(), error_text=words, **sent)
        WorkflowItem.objects.filter(pk=request.item_id).update(is_uncertain=True, reason=words)


def fail(request: ErpRequest, error: Rejected) -> None:
    """QuickBooks refuses it as it stands: a person changes something."""
    give_up(request, error.words, code=error.code)


def give_up(request: ErpRequest, words: str, *, code: str = "") -> None:
    """The item goes back to the approver with words; whoever waits for it will be told."""
    with transaction.atomic():
        move(request, R.FAILED, **_closed(error_code=code, error_text=words))
        item = WorkflowItem.objects.get(pk=request.item_id)
        transition(item, Verb.FAIL, note=words, reason=words, is_uncertain=False)
        wake_children(request.ledger_id, level=request.level)


def put_back(request: ErpRequest, words: str) -> None:
    """It was surely not carried out: its try is not counted. After an earlier doubt it stays doubtful."""
    if request.first_sent_at != request.last_sent_at:
        fields = {"due_at": clock.now() + clock.settle(), "attempts": F("attempts") - 1, "error_text": words}
        move(request, R.UNCERTAIN, **fields)
        return
    with transaction.atomic():
        move(request, R.READY, attempts=F("attempts") - 1, first_sent_at=None, last_sent_at=None, error_text=words)
        release(request, words)


def release(request: ErpRequest, words: str) -> None:
    """The item waits for its turn again."""
    item = WorkflowItem.objects.get(pk=request.item_id)
    transition(item, Verb.RELEASE, note=words, reason=words, is_uncertain=False)


def ask_person(request: ErpRequest, words: str, *, found: list[Entity]) -> None:
    """Only a person can tell; what was found is kept for them to choose from."""
    with transaction.atomic():
        move(request, R.UNCERTAIN, due_at=None, error_text=words, answer=canonical.dumps(found))
        WorkflowItem.objects.filter(pk=request.item_id).update(is_uncertain=True, reason=words)


# -- the whole ledger


def rest(ledger: Ledger, error: QuickBooksError) -> None:
    """Leave QuickBooks alone: until a person reconnects, or for as long as it asks for."""
    connection = Connection.objects.get(ledger=ledger)
    if isinstance(error, Disconnected):
        connections.mark_broken(connection, error.words)
        return
    seconds = getattr(error, "retry_after", None)
    until = clock.now() + (timedelta(seconds=seconds) if seconds else clock.pause())
    Connection.objects.filter(pk=connection.pk).update(paused_until=until, problem=error.words)


def end_rest(ledger: Ledger) -> None:
    """The rest is over; what it was for no longer needs saying."""
    rested = Connection.objects.filter(ledger=ledger, paused_until__lte=clock.now())
    rested.update(paused_until=None, problem="")


def usable(ledger: Ledger) -> bool:
    """Whether the ledger is connected and not resting."""
    connected = Connection.objects.filter(ledger=ledger, status=Connection.Status.CONNECTED)
    return connected.exclude(paused_until__gt=clock.now()).exists()
