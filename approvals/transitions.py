"""How an item moves. I hold a transaction, I never touch the network, I happen once or not at all.

I alone write `state`. Every move is a compare-and-set on (state, revision): of two people or workers, one wins.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from approvals import documents
from approvals.checks import Problem
from approvals.dependents import open_invoices
from approvals.documents import Preview
from approvals.freezing import freeze
from approvals.models import Attachment, ErpRequest, Policy, Source, Transition, User, WorkflowItem, transactions
from approvals.notices import tell_of_rejections, tell_of_resend
from approvals.states import UNLOCKED
from approvals.states import State as S
from approvals.states import Verb as V
from approvals.wake import wake

TABLE: dict[V, tuple[frozenset[S], S]] = {  # verb: (the states it may leave, the state it reaches)
    V.SEND: (frozenset({S.NOT_SENT, S.RETRIEVED, S.REJECTED, S.UNLINKED}), S.READY_TO_EXPORT),
    V.RETRIEVE: (frozenset({S.READY_TO_EXPORT}), S.RETRIEVED),
    V.RECALL: (frozenset({S.ACCEPTED}), S.READY_TO_EXPORT),
    V.ACCEPT: (frozenset({S.READY_TO_EXPORT, S.FAILED_TO_EXPORT}), S.ACCEPTED),
    V.REJECT: (frozenset({S.READY_TO_EXPORT, S.FAILED_TO_EXPORT}), S.REJECTED),
    V.CLAIM: (frozenset({S.ACCEPTED}), S.EXPORTING),
    V.RELEASE: (frozenset({S.EXPORTING}), S.ACCEPTED),
    V.FAIL: (frozenset({S.EXPORTING}), S.FAILED_TO_EXPORT),
    V.SYNC: (frozenset({S.EXPORTING}), S.SYNCED),
    V.UNLINK: (frozenset({S.SYNCED}), S.UNLINKED),
    V.RECORD_AS_BILLED: (frozenset({S.NOT_SENT, S.RETRIEVED, S.REJECTED, S.UNLINKED}), S.SYNCED),
    V.ADD: (frozenset({S.READY_TO_IMPORT}), S.SYNCED),
    V.LINK: (frozenset({S.READY_TO_IMPORT, S.READY_TO_EXPORT, S.FAILED_TO_EXPORT}), S.SYNCED),
    V.ARCHIVE: (frozenset({S.READY_TO_IMPORT}), S.ARCHIVED),
    V.RESTORE: (frozenset({S.ARCHIVED}), S.READY_TO_IMPORT),
}


class Refused(Exception):
    """A move that is not made, in words for the person who wanted it."""

    def __init__(self, words: str, *, problems: Sequence[Problem] = ()) -> None:
        super().__init__(words)
        self.problems = list(problems)


@dataclass(frozen=True)
class Seen:
    """An item as a person saw it: the revision of the row and the digest of the document shown."""

    pk: int
    revision: int
    digest: str = ""


@dataclass(frozen=True)
class Outcome:
    """What happened to one item of many, and why."""

    item: WorkflowItem
    done: bool
    words: str
    problems: tuple[Problem, ...] = ()


def transition(item: WorkflowItem, verb: V, *, by: User | None = None, note: str = "", **fields) -> Transition:
    """Move the item along one row of TABLE, set `fields` with it, and log the move."""
    sources, target = TABLE[verb]
    if item.state not in sources:
        raise Refused(f"{item} cannot be changed this way ({verb.label.lower()}): it is {item.get_state_display()}.")
    with transaction.atomic():
        # Only the item as the caller saw it moves: of two people or workers, one wins.
        seen = WorkflowItem.objects.filter(pk=item.pk, state=item.state, revision=item.revision)
        if not seen.update(state=target, revision=F("revision") + 1, updated_at=timezone.now(), **fields):
            raise Refused(f"{item} was changed by someone else first. Nothing was done; look at it again.")
        row = _log(item, verb, by=by, note=note)
        row.save()
        if target in UNLOCKED:
            documents.refresh([item])
    item.refresh_from_db()
    return row


def _log(item: WorkflowItem, verb: V, *, by: User | None, note: str = "", **fields) -> Transition:
    return Transition(
        item=item,
        verb=verb,
        from_state=item.state,
        to_state=TABLE[verb][1],
        by=by,
        note=note,
        revision=item.revision + 1,
        amount=item.amount,
        **fields,
    )


# -- the project manager's moves


def send(item: WorkflowItem, *, by: User) -> None:
    """Hand the item to accounting and lock it. Everything that keeps it from being sent is said at once."""
    if problems := documents.guards([item])[item.pk]:
        raise Refused(f"{item} cannot be sent yet.", problems=problems)
    rejected_before = item.state == S.REJECTED
    with transaction.atomic():
        row = transition(item, V.SEND, by=by, sent_by=by, sent_at=timezone.now(), reason="", waivers=[])
        source = Source.objects.filter(item=item).first()
        if source:
            Transition.objects.filter(pk=row.pk).update(snapshot=source.payload, source_digest=source.digest)
        if rejected_before:
            tell_of_resend(item, row)


def retrieve(item: WorkflowItem, *, by: User) -> None:
    """Pull the item back before anyone has answered."""
    transition(item, V.RETRIEVE, by=by)


# -- the accounting approver's moves


def accept(item: WorkflowItem, *, by: User, seen: Seen) -> None:
    """Accept the item exactly as it was seen: freeze its document as an ERP request and wake the worker."""
    (outcome,) = accept_all([seen], by=by)
    if not outcome.done:
        raise Refused(outcome.words, problems=outcome.problems)
    item.refresh_from_db()


def accept_all(seen: Sequence[Seen], *, by: User) -> list[Outcome]:
    """Accept many items, each by itself: a row that cannot be accepted stops no other.

    What builds on another row is accepted together with it, whatever their order.
    """
    outcomes: dict[int, Outcome] = {}
    left = list(seen)
    while left:
        found = _accept(left, by=by)
        outcomes.update((outcome.item.pk, outcome) for outcome in found)
        # A row that was accepted may have been all that stood in the way of one that was not.
        left = [s for s in left if outcomes[s.pk].problems] if any(outcome.done for outcome in found) else []
    return [outcomes[s.pk] for s in seen]


def _accept(seen: Sequence[Seen], *, by: User) -> list[Outcome]:
    """One round: what can be accepted as things stand."""
    items = {
        item.pk: item
        for item in WorkflowItem.objects.filter(pk__in=[s.pk for s in seen]).select_related(
            "ledger__policy", "answered_by"
        )
    }
    previews = documents.preview(items.values())
    with transaction.atomic():
        outcomes = [_answer(s, items, previews, by=by) for s in seen]
        won = _compare_and_set([o for o in outcomes if o.done], V.ACCEPT, by=by)
        freeze(won.values(), previews, by=by)
        for ledger_id in {item.ledger_id for item in won.values()}:
            wake(ledger_id)
    return [_settled(o, won) for o in outcomes]


def _answer(seen: Seen, items: dict[int, WorkflowItem], previews: dict[int, Preview], *, by: User) -> Outcome:
    """Whether this row may be accepted as it was seen; `done` still has to be won."""
    item, preview = items[seen.pk], previews[seen.pk]
    if item.state not in TABLE[V.ACCEPT][0]:
        return Outcome(item, False, f"{item} is already {item.get_state_display()}{_by_whom(item)}.")
    if is_own(item, by=by):
        return Outcome(item, False, f"You sent {item} yourself; somebody else has to accept it.")
    if blockers := preview.blockers(waived=item.waivers):
        return Outcome(item, False, f"{item} is blocked.", tuple(blockers))
    if (item.revision, preview.digest) != (seen.revision, seen.digest):
        return Outcome(item, False, f"{item} changed since you saw it. Look at it again before you accept it.")
    return Outcome(item, True, f"{item} is accepted.")


def is_own(item: WorkflowItem, *, by: User) -> bool:
    """Whether this person sent the item themselves and the ledger leaves the acceptance to somebody else."""
    return item.sent_by_id == by.pk and not _policy(item).sender_may_accept


def _policy(item: WorkflowItem) -> Policy:
    if not hasattr(item.ledger, "policy"):
        item.ledger.policy = Policy.objects.get_or_create(ledger=item.ledger)[0]
    return item.ledger.policy


def _by_whom(item: WorkflowItem) -> str:
    return f" by {item.answered_by}" if item.answered_by else ""


def _compare_and_set(
    outcomes: Iterable[Outcome], verb: V, *, by: User, note: str = "", **fields
) -> dict[int, WorkflowItem]:
    """Move every item that still stands as it was read; answer those that moved, with one update for all."""
    wanted = {o.item.pk: o.item for o in outcomes}
    rows = WorkflowItem.objects.select_for_update().filter(pk__in=wanted).order_by("pk")
    won = {
        row.pk: wanted[row.pk]
        for row in rows
        if (row.state, row.revision) == (wanted[row.pk].state, wanted[row.pk].revision)
    }
    now = timezone.now()
    WorkflowItem.objects.filter(pk__in=won).update(
        state=TABLE[verb][1], revision=F("revision") + 1, answered_by=by, answered_at=now, updated_at=now, **fields
    )
    Transition.objects.bulk_create([_log(item, verb, by=by, note=note) for item in won.values()])
    return won


def _settled(outcome: Outcome, won: dict[int, WorkflowItem]) -> Outcome:
    if outcome.done and outcome.item.pk not in won:
        return Outcome(outcome.item, False, f"{outcome.item} was changed by someone else first. Nothing was done.")
    return outcome


def reject(item: WorkflowItem, *, by: User, reason: str, revision: int | None = None) -> None:
    """Send the item back with a reason, which is required."""
    (outcome,) = reject_all([Seen(item.pk, item.revision if revision is None else revision)], by=by, reason=reason)
    if not outcome.done:
        raise Refused(outcome.words)
    item.refresh_from_db()


def reject_all(seen: Sequence[Seen], *, by: User, reason: str) -> list[Outcome]:
    """Reject many items for one reason, each by itself; sender and creator get one mail for all of them."""
    reason = reason.strip()
    if not reason:
        raise Refused("Say why: the reason goes to the person who has to correct it.")
    items = {
        item.pk: item
        for item in WorkflowItem.objects.filter(pk__in=[s.pk for s in seen]).select_related(
            "ledger", "sent_by", "answered_by"
        )
    }
    with transaction.atomic():
        outcomes = [_rejection(items[s.pk], s) for s in seen]
        won = _compare_and_set([o for o in outcomes if o.done], V.REJECT, by=by, note=reason, reason=reason)
        tell_of_rejections(won.values(), by=by, reason=reason)
        documents.refresh(won.values())
    return [_settled(o, won) for o in outcomes]


def _rejection(item: WorkflowItem, seen: Seen) -> Outcome:
    if item.state not in TABLE[V.REJECT][0]:
        return Outcome(item, False, f"{item} is already {item.get_state_display()}{_by_whom(item)}.")
    if item.revision != seen.revision:
        return Outcome(item, False, f"{item} changed since you saw it. Look at it again before you reject it.")
    return Outcome(item, True, f"{item} is rejected.")


def recall(item: WorkflowItem, *, by: User | None, reason: str = "") -> None:
    """Undo an accept while the request has not been sent: both are undone in one transaction.

    The worker does it too, `by` nobody and with a reason, when whoever accepted no longer may.
    """
    with transaction.atomic():
        transition(item, V.RECALL, by=by, note=reason, reason=reason, answered_by=None, answered_at=None)
        request = ErpRequest.objects.filter(item=item, state=ErpRequest.State.READY)
        fields = {"finished_at": timezone.now(), "due_at": None, "error_text": reason}
        if not request.update(state=ErpRequest.State.CANCELLED, **fields):
            raise Refused(f"{item} is on its way to QuickBooks and can no longer be recalled.")


def record_as_billed(item: WorkflowItem, *, by: User, reason: str, origin_id: str = "") -> None:
    """Mark an invoice that was in the books before the portal: nothing is posted."""
    if not reason.strip():
        raise Refused("Say how you know that it is in the books: the reason stays in the log.")
    entity = item.face.entity_for(item.amount) if origin_id else ""
    taken = WorkflowItem.objects.filter(ledger=item.ledger_id, kind__in=transactions(), origin_id=origin_id)
    if origin_id and taken.exclude(pk=item.pk).exists():
        raise Refused(f"The QuickBooks id {origin_id} already belongs to another item. Nothing was done.")
    fields = {"origin_id": origin_id, "erp_entity": entity, "is_billed_before": True, "synced_at": timezone.now()}
    fields |= {"reason": reason, "answered_by": by, "answered_at": timezone.now()}
    transition(item, V.RECORD_AS_BILLED, by=by, note=reason, **fields)


def unlink(item: WorkflowItem, *, by: User, reason: str = "") -> None:
    """Let go of the QuickBooks record; its id stays in the log. Refused while open invoices depend on it, by name.

    Whether a transaction is gone in QuickBooks is asked before: no network is touched here. Of one that was recorded
    as billed before without an id nobody can ask; a person says why that was a mistake, since sent again it is billed.
    """
    if item.is_billed_before and not item.origin_id and not reason.strip():
        raise Refused(f"Say why {item} is not in the books after all: sent again it is billed. The reason is logged.")
    if names := [str(invoice) for invoice in open_invoices(item)[:5]]:
        raise Refused(f"{item} is still needed by {', '.join(names)}. Unlink or reject what depends on it first.")
    fields: dict[str, Any] = dict.fromkeys(("origin_id", "sync_token", "erp_number", "erp_entity", "reason"), "")
    fields |= {"synced_at": None, "is_billed_before": False, "is_empty": False}
    with transaction.atomic():
        note = " ".join(filter(None, (item.erp_entity, item.origin_id, reason.strip())))
        transition(item, V.UNLINK, by=by, note=note, **fields)
        if item.face.is_transaction:
            item.record.lines.update(origin_line_id="")  # type: ignore[attr-defined]
            item.attachments.update(upload=Attachment.Upload.NONE, origin_id="", attempts=0, problem="")
