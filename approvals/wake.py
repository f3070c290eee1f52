"""Wake the worker of a ledger. The database decides what is to be done; losing a wake-up loses nothing."""

from functools import partial

from django.conf import settings
from django.db import transaction
from django_q.tasks import async_task


def wake(ledger_id: int) -> None:
    """Ask for a drain of the ledger's outbox once what was written so far is committed."""
    call("connector.tasks.drain", ledger_id)


def post() -> None:
    """Ask for the mails that were written so far; losing this leaves them to the next minute."""
    call("connector.tasks.mail")


def call(task: str, *ids: int) -> None:
    """Queue a connector task by name; on the ORM broker its row commits with the caller's transaction."""
    enqueue = partial(async_task, task, *ids)
    if settings.Q_CLUSTER.get("orm"):
        enqueue()
    else:
        transaction.on_commit(enqueue, robust=True)
