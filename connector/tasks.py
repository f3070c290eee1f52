"""What the queue calls. I fetch and call; I contain no `if`. Arguments are ids, never documents or tokens."""

from django.utils import timezone

from approvals import mails, notices
from approvals.models import Ledger, User, WorkflowItem
from connector import alerts, billed, connections, exports, imports, unlinking


def drain(ledger_id: int) -> None:
    """Work off a ledger's outbox."""
    exports.drain(ledger_id)


def sweep() -> None:
    """Wake what nobody took, and what is due again."""
    exports.sweep()


def mail() -> None:
    """Write the alerts and summaries that are due, then send what waits."""
    now = timezone.now()
    alerts.watch(now)
    notices.write_digests(now)
    mails.send_due(now)


def unlink(item_id: int, user_id: int) -> None:
    """Unlink a transaction that is gone from QuickBooks."""
    unlinking.unlink_if_gone(WorkflowItem.objects.get(pk=item_id), by=User.objects.get(pk=user_id))


def look_at_billed(item_id: int, user_id: int, origin_id: str, reason: str) -> None:
    """Look at the QuickBooks document that somebody says an invoice was billed with before Tieout."""
    item, user = WorkflowItem.objects.get(pk=item_id), User.objects.get(pk=user_id)
    billed.look(item, by=user, origin_id=origin_id, reason=reason)


def read_lists(ledger_id: int) -> None:
    """Read a ledger's QuickBooks company and its lists anew."""
    connections.read(Ledger.objects.get(pk=ledger_id))


def read_all_lists() -> None:
    """Have every connected company read anew."""
    connections.read_all()


def reload(item_id: int, user_id: int | None = None) -> None:
    """Fetch one record from its Procore source once more."""
    imports.reload(WorkflowItem.objects.get(pk=item_id), by=User.objects.filter(pk=user_id or 0).first())
