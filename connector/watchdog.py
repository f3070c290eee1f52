"""One queue cluster under guard: asked for a heartbeat, started anew when dead or deaf, and swept up after."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from connector import heartbeat
from connector.processes import Program
from connector.sweeping import sweep_once

logger = logging.getLogger(__name__)


@dataclass
class Every:
    """Due at once, then each `seconds`."""

    seconds: float
    clock: Callable[[], float] = time.monotonic
    next_at: float = field(default=0.0, init=False)

    def due(self) -> bool:
        now = self.clock()
        if now < self.next_at:
            return False
        self.next_at = now + self.seconds
        return True


class Watchdog:
    """Keeps `cluster` working. Call `turn` about twice a second."""

    def __init__(self, cluster: Program, *, name: str) -> None:
        self.cluster, self.name = cluster, name
        self.beats = Every(settings.HEARTBEAT_EVERY)
        self.sweeps = Every(settings.SWEEP_EVERY)

    def begin(self) -> None:
        """Start the cluster; it has the whole time-out to answer for the first time."""
        heartbeat.record(self.name)
        self.cluster.start()

    def turn(self) -> None:
        if self.cluster.revive():
            logger.warning("The queue cluster had stopped and was started again.")
            heartbeat.record(self.name)
        try:
            self._listen()
        except DatabaseError:
            logger.exception("No heartbeat could be read: the database does not answer.")
        if self.sweeps.due():
            sweep_once()

    def _listen(self) -> None:
        if not self.beats.due():
            return
        close_old_connections()
        if heartbeat.is_stale(self.name):
            logger.error("The queue cluster no longer answers: it is killed and started again.")
            self.cluster.restart()
            heartbeat.record(self.name)
        heartbeat.ask()
