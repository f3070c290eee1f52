"""Mails that are due, written in the transaction of their cause; the worker sends them."""

from collections.abc import Iterable
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import Max, QuerySet
from django.utils import timezone

from approvals.models import Access, AuditEvent, ErpLevel, Ledger, Notice, Transition, User, WorkflowItem
from approvals.permissions import Action, may, people_who_may, rights, rule, visible
from approvals.states import Kind, State, Verb
from approvals.wake import post

WAITING = (State.READY_TO_EXPORT, State.FAILED_TO_EXPORT)


def tell_of_rejections(items: Iterable[WorkflowItem], *, by: User, reason: str) -> None:
    """One notice per item and person: sender and creator, once if they are one. One batch, so one mail per person."""
    items, batch = list(items), uuid4().hex
    rows = Transition.objects.filter(item__in=[item.pk for item in items], verb=Verb.REJECT, by=by)
    latest = dict(rows.values("item").annotate(row=Max("pk")).values_list("item", "row"))
    notices = [
        Notice(
            ledger_id=item.ledger_id,
            type=Notice.Type.REJECTION,
            to=to,
            batch=batch,
            item=item,
            transition_id=latest[item.pk],
            words=reason,
        )
        for item in items
        for to in sorted(_sender_and_creator(item))
    ]
    Notice.objects.bulk_create(notices)
    post()


def _sender_and_creator(item: WorkflowItem) -> set[str]:
    """Their addresses; Procore's may be anything, and what is no address gets no mail."""
    sender = item.sent_by.email if item.sent_by and item.sent_by.is_active else ""
    return {address.strip().lower() for address in (sender, item.creator_email) if _is_address(address.strip())}


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def tell_of_resend(item: WorkflowItem, row: Transition) -> None:
    """Tell the approver who rejected the item that it is back, or all of its approvers when that one cannot answer."""
    batch = uuid4().hex
    Notice.objects.bulk_create(
        Notice(
            ledger_id=item.ledger_id, type=Notice.Type.RESEND, to=person.email, batch=batch, item=item, transition=row
        )
        for person in _who_answers(item)
    )
    post()


def _who_answers(item: WorkflowItem) -> list[User]:
    last = item.transitions.filter(verb=Verb.REJECT).select_related("by").order_by("-pk").first()
    if last and last.by and may(last.by, Action.ACCEPT, item) and _sees(last.by, item):
        return [last.by]
    return [person for person in people_who_may(Action.ACCEPT, item) if person.pk != item.sent_by_id]


def _sees(user: User, item: WorkflowItem) -> bool:
    return visible(user, WorkflowItem.objects.filter(pk=item.pk)).exists()


# -- the daily summary


def write_digests(now: datetime) -> None:
    """Once a day, from DIGEST_HOUR on, a summary for each subscriber for whom something waited at that hour."""
    local = timezone.localtime(now)
    hour = local.replace(hour=settings.DIGEST_HOUR, minute=0, second=0, microsecond=0)
    if local < hour:
        return
    batch = f"digest {hour:%Y-%m-%d}"
    told = Notice.objects.filter(type=Notice.Type.DIGEST, batch=batch).values_list("ledger", "to")
    already = {(ledger_id, to) for ledger_id, to in told}
    for access in _subscribers():
        if (access.ledger_id, access.user.email) not in already and waiting_for(access, since=hour).exists():
            _once(access.ledger, Notice.Type.DIGEST, to=access.user.email, batch=batch)


def _subscribers() -> QuerySet[Access]:
    """Approvers who want the summary, in ledgers where anything waits at all."""
    busy = WorkflowItem.objects.filter(state__in=WAITING).order_by().values("ledger").distinct()
    found = Access.objects.filter(ledger__in=busy, wants_digest=True, can_push=True, ended_at=None)
    return found.filter(user__is_active=True).select_related("user", "ledger")


def waiting_for(access: Access, *, since: datetime) -> QuerySet[WorkflowItem]:
    """What was sent before `since` and waits for an answer that this person may give."""
    theirs = rights(access.user, access.ledger_id)
    kinds = [kind for kind in Kind if theirs and theirs.allow(rule(Action.ACCEPT, kind), kind)]
    mine = visible(access.user, WorkflowItem.objects.filter(ledger=access.ledger_id, kind__in=kinds))
    return mine.filter(state__in=WAITING, sent_at__lt=since)


# -- the connection


def tell_admins_of_connection(ledger: Ledger, *, cause: str, words: str) -> None:
    """Tell the ledger's administrators once per cause; a cause that comes back after a reconnect counts anew."""
    last = AuditEvent.objects.filter(ledger=ledger, verb=AuditEvent.Verb.CONNECTION).order_by("-pk").first()
    batch = f"{cause[:40]} {last.pk if last else 0}"
    admins = Access.objects.filter(ledger=ledger, erp_level=ErpLevel.ADMIN, ended_at=None, user__is_active=True)
    for access in admins.select_related("user"):
        _once(ledger, Notice.Type.CONNECTION, to=access.user.email, batch=batch, words=words)


def _once(ledger: Ledger, type: Notice.Type, *, to: str, batch: str, words: str = "") -> None:
    """The database keeps one notice per person and batch, whoever writes it first."""
    notice = Notice(ledger=ledger, type=type, to=to, batch=batch, words=words)
    Notice.objects.bulk_create([notice], ignore_conflicts=True)
