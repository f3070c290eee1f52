"""`manage.py worker`: a queue cluster, guarded; run one or more on any machine."""

import contextlib
import os
import signal
import sys
import threading
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from connector import heartbeat, pulse, schedules
from connector.processes import GaveUp, Program, stop_all
from connector.watchdog import Watchdog

GRACE = 60.0  # seconds that tasks under way have to finish when the worker is stopped
DEMO_GRACE = 6.0


class Command(BaseCommand):
    help = "Run the queue cluster, restart it when it dies or freezes, and sweep up what was left behind."

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        name = heartbeat.worker_name()
        environment = {**os.environ, heartbeat.VARIABLE: name}
        command = [sys.executable, sys.argv[0], "qcluster"]
        cluster = Program("queue cluster", command, environment, leads_session=False)
        schedules.ensure()
        try:
            guard(cluster, name=name, stopping=stopping)
        except GaveUp as error:
            raise CommandError(str(error)) from error
        finally:
            stop_all([cluster], grace=DEMO_GRACE if settings.DEMO else GRACE)
            with contextlib.suppress(DatabaseError):
                heartbeat.forget(name)


def guard(cluster: Program, *, name: str, stopping: threading.Event) -> None:
    """Watch over the cluster until told to stop, and show with each turn that this still works too."""
    watchdog = Watchdog(cluster, name=name)
    watchdog.begin()
    while not stopping.wait(0.5):
        watchdog.turn()
        pulse.beat()
