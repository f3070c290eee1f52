"""What a person does about a request that nobody knows about. Every choice is logged; none keeps a page waiting."""

from typing import Any
from uuid import uuid4

from django.db import transaction
from django.db.models import QuerySet

from approvals import canonical
from approvals.hooks import Candidate
from approvals.models import AuditEvent, ErpRequest, User
from approvals.transitions import Refused
from approvals.wake import wake
from connector import clock, outcomes
from connector.leases import Overtaken

R = ErpRequest.State

TAKEN = "This request is no longer uncertain; look at it again."


def candidates(request: ErpRequest) -> list[Candidate]:
    """What the last look-up found and could not decide about."""
    return [_candidate(request, entity) for entity in _found(request)]


def _found(request: ErpRequest) -> list[dict[str, Any]]:
    found = canonical.loads(request.answer) if request.answer else []
    return found if isinstance(found, list) else []


def _candidate(request: ErpRequest, entity: dict[str, Any]) -> Candidate:
    name = entity.get("DocNumber") or entity.get("DisplayName") or entity.get("Name") or entity["Id"]
    created = entity.get("MetaData", {}).get("CreateTime", "")
    detail = ", ".join(
        str(part) for part in (entity.get("TxnDate"), entity.get("TotalAmt"), f"created {created}") if part
    )
    return Candidate(str(entity["Id"]), request.entity, str(name), detail)


def adopt(request: ErpRequest, *, by: User, origin_id: str) -> str:
    """This is the one that the request made: the item is synced with it, and nothing is posted."""
    chosen = next((entity for entity in _found(request) if str(entity["Id"]) == origin_id), None)
    if chosen is None:
        raise Refused("That is not among what was found. Look again: QuickBooks is asked, and what it has is offered.")
    _require_uncertain(request)
    try:
        with transaction.atomic():
            outcomes.finish(request, chosen)
            _log(request, by=by, after=f"Adopted {request.entity} {origin_id}")
    except Overtaken:
        raise Refused(TAKEN) from None
    if request.state != R.DONE:
        raise Refused(request.error_text)
    wake(request.ledger_id)
    return f"{request.item} is synced with {request.entity} {origin_id}."


def look_again(request: ErpRequest, *, by: User) -> str:
    """Ask QuickBooks once more, now."""
    with transaction.atomic():
        if not _uncertain(request).update(due_at=clock.now()):
            raise Refused(TAKEN)
        _log(request, by=by, after="Looked again")
        wake(request.ledger_id)
    return "QuickBooks is asked again; what it has shows here in a moment."


def post_again(request: ErpRequest, *, by: User, reason: str) -> str:
    """Give the request up and post its document anew, under a new id: the person vouches that it is not there."""
    _require_uncertain(request)
    if request.last_sent_at and clock.now() < request.last_sent_at + clock.settle():
        raise Refused("QuickBooks may still be working on it. Wait three minutes, look again, then decide.")
    try:
        with transaction.atomic():
            outcomes.move(request, R.CANCELLED, finished_at=clock.now(), due_at=None, error_text=reason)
            outcomes.release(request, f"Posted again: {reason}")
            again = _copy(request, by=by)
            _log(request, by=by, after=f"Posted again as {again.request_id}", note=reason)
            wake(request.ledger_id)
    except Overtaken:
        raise Refused(TAKEN) from None
    return f"{request.item} is posted again."


def _copy(request: ErpRequest, *, by: User) -> ErpRequest:
    request_id = uuid4().hex
    kept = ("ledger", "item", "item_revision", "operation", "entity", "level", "document", "digest", "doc_number")
    fields = {name: getattr(request, name) for name in kept}
    marker = f"[tieout:{request_id[:16]}]"
    return ErpRequest.objects.create(request_id=request_id, marker=marker, accepted_by=by, **fields)


def _uncertain(request: ErpRequest) -> QuerySet[ErpRequest]:
    return ErpRequest.objects.filter(pk=request.pk, state=R.UNCERTAIN, fence=request.fence)


def _require_uncertain(request: ErpRequest) -> None:
    if not _uncertain(request).exists():
        raise Refused(TAKEN)


def _log(request: ErpRequest, *, by: User, after: str, note: str = "") -> None:
    AuditEvent.objects.create(
        ledger_id=request.ledger_id,
        item_id=request.item_id,
        verb=AuditEvent.Verb.RESOLUTION,
        by=by,
        subject=str(request)[:300],
        before=request.error_text,
        after=after,
        note=note,
    )
