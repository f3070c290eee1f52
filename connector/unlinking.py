"""Letting go of a QuickBooks record: a transaction once it is gone there, a list record once no open invoice needs it."""

from django_q.tasks import async_task

from approvals import transitions
from approvals.models import Ledger, User, WorkflowItem
from approvals.states import State
from approvals.transitions import Refused
from connector import billed, connections
from connector.bodies import TRANSACTIONS
from connector.errors import QuickBooksError
from connector.exports import Connect
from connector.quickbooks import Entity, QuickBooks

STILL_THERE = "QuickBooks still has {entity} {number}. Delete or void it there, then unlink."


def unlink(item: WorkflowItem, *, by: User, reason: str = "") -> str:
    """A person's button. Of a transaction QuickBooks is asked first, by the worker: a page never waits for it."""
    if item.state != State.SYNCED:
        raise Refused(f"{item} is {item.get_state_display()}; there is nothing to unlink.")
    if item.erp_entity in TRANSACTIONS and item.origin_id:
        async_task("connector.tasks.unlink", item.pk, by.pk)
        number = item.erp_number or item.origin_id
        return f"QuickBooks is asked whether {item.erp_entity} {number} is gone; the page shows its answer."
    transitions.unlink(item, by=by, reason=reason)
    return f"{item} is no longer linked to QuickBooks."


def unlink_if_gone(item: WorkflowItem, *, by: User, connect: Connect | None = None) -> bool:
    """Unlink a transaction that was deleted or voided in QuickBooks; else say on the item that it is still there."""
    if item.state != State.SYNCED or not item.origin_id:
        return False
    try:
        with (connect or _ask)(item.ledger) as quickbooks:
            there = quickbooks.fetch(item.erp_entity, item.origin_id)
    except QuickBooksError as error:
        return _say(item, error.words)
    if there is not None and not _may_go(item, there):
        return _say(item, STILL_THERE.format(entity=item.erp_entity, number=item.erp_number or item.origin_id))
    transitions.unlink(item, by=by)
    return True


def _ask(ledger: Ledger) -> QuickBooks:
    return connections.client_for(ledger, pacer=connections.aside())


def _may_go(item: WorkflowItem, there: Entity) -> bool:
    """Voided; or, where a person once typed the id, a document that was never this item's."""
    return billed.is_voided(there) or (item.is_billed_before and bool(billed.objection(item, item.erp_entity, there)))


def _say(item: WorkflowItem, words: str) -> bool:
    WorkflowItem.objects.filter(pk=item.pk, state=State.SYNCED).update(reason=words)
    return False
