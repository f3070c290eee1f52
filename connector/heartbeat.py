"""Whether a worker still works: it is asked by a task, and answers by writing down the time.

An idle worker that is killed can leave a django-q2 cluster alive but deaf, so being alive proves nothing.
"""

import os
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django_q.tasks import async_task

from connector.models import Heartbeat

VARIABLE = "TIEOUT_WORKER"  # names the cluster to its own tasks
FORGOTTEN = timedelta(days=1)


def worker_name() -> str:
    return f"{os.uname().nodename[:30]}-{os.getpid()}"


def ask() -> None:
    """Queue a heartbeat; whichever cluster takes it answers for itself."""
    with transaction.atomic():
        async_task("connector.heartbeat.beat", save=False)


def beat() -> None:
    """The task: the cluster that runs this is alive."""
    record(os.environ.get(VARIABLE, "unnamed"))


def record(name: str) -> None:
    Heartbeat.objects.update_or_create(name=name, defaults={"at": timezone.now()})


def forget(name: str) -> None:
    """Drop the row of a worker that was stopped, and those of workers long gone."""
    Heartbeat.objects.filter(name=name).delete()
    Heartbeat.objects.filter(at__lt=timezone.now() - FORGOTTEN).delete()


def is_stale(name: str) -> bool:
    """Whether the worker did not answer for longer than any task may take."""
    oldest = timezone.now() - timedelta(seconds=settings.HEARTBEAT_STALE)
    return not Heartbeat.objects.filter(name=name, at__gte=oldest).exists()
