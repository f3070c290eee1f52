"""Mails that are due, written in the transaction of their cause; the worker sends them."""

from collections.abc import Iterable
from uuid import uuid4

from approvals.models import Notice, Transition, User, WorkflowItem
from approvals.states import Verb


def tell_of_rejections(items: Iterable[WorkflowItem], *, by: User, reason: str) -> None:
    """One notice per item and person: sender and creator, once if they are one. One batch, so one mail per person."""
    batch = uuid4().hex
    notices = [
        Notice(ledger_id=item.ledger_id, type=Notice.Type.REJECTION, to=to, batch=batch, item=item, words=reason)
        for item in items
        for to in sorted(_sender_and_creator(item))
    ]
    Notice.objects.bulk_create(notices)


def _sender_and_creator(item: WorkflowItem) -> set[str]:
    sender = item.sent_by.email if item.sent_by else ""
    return {address.lower() for address in (sender, item.creator_email) if address}


def tell_of_resend(item: WorkflowItem, row: Transition) -> None:
    """Tell the approver who rejected the item that it is back."""
    last = item.transitions.filter(verb=Verb.REJECT).select_related("by").last()
    if last and last.by:
        Notice.objects.create(
            ledger_id=item.ledger_id,
            type=Notice.Type.RESEND,
            to=last.by.email,
            batch=uuid4().hex,
            item=item,
            transition=row,
        )
