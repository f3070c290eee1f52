"""Whether the portal and its worker work: what `/healthz` answers. No secrets, no records, nothing is changed."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ
from django_q.signing import SignedPackage
from redis import Redis, RedisError

from connector.models import Heartbeat

QUEUE_ANSWERS_WITHIN = 2.0  # seconds


@dataclass(frozen=True)
class Health:
    """What was found. Ages in seconds; no heartbeat: no worker runs; no wake-up: none waits."""

    database: bool
    queue: bool = False
    heartbeat_age: float | None = None
    wake_up_age: float | None = None

    @property
    def problems(self) -> list[str]:
        """What is wrong, each in one line; empty when all is well."""
        if not self.database:
            return ["The database does not answer."]
        late, found = settings.HEARTBEAT_STALE, []
        if not self.queue:
            found.append("The task queue does not answer.")
        if self.heartbeat_age is None or self.heartbeat_age > late:
            found.append(f"No worker has shown for {late} seconds that it works.")
        if self.wake_up_age is not None and self.wake_up_age > late:
            found.append(f"A wake-up has waited in the queue for more than {late} seconds.")
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "status": "failing" if self.problems else "ok",
            "problems": self.problems,
            "database": self.database,
            "queue": self.queue,
            "worker_heartbeat_age": self.heartbeat_age,
            "oldest_wake_up_age": self.wake_up_age,
        }


def look() -> Health:
    """Look at everything; three small queries."""
    try:
        beaten_at = Heartbeat.objects.aggregate(at=Max("at"))["at"]
    except DatabaseError:
        return Health(database=False)
    try:
        wake_up_at = _oldest_wake_up()
    except (DatabaseError, RedisError):
        return Health(database=True, heartbeat_age=_age(beaten_at))
    return Health(database=True, queue=True, heartbeat_age=_age(beaten_at), wake_up_age=_age(wake_up_at))


def database_answers() -> bool:
    """Whether a page could be drawn."""
    try:
        Heartbeat.objects.exists()
    except DatabaseError:
        return False
    return True


def _oldest_wake_up() -> datetime | None:
    """When the task that waits longest was queued."""
    if settings.Q_BROKER:
        return _first_in_redis()
    waiting = OrmQ.objects.filter(key=Conf.CLUSTER_NAME, lock__lte=timezone.now())
    return waiting.aggregate(at=Min("lock"))["at"]


def _first_in_redis() -> datetime | None:
    within = {"socket_timeout": QUEUE_ANSWERS_WITHIN, "socket_connect_timeout": QUEUE_ANSWERS_WITHIN}
    with Redis.from_url(settings.Q_BROKER, **within) as queue:
        first = queue.lindex(f"django_q:{Conf.CLUSTER_NAME}:q", 0)
    return SignedPackage.loads(first)["started"] if first else None


def _age(at: datetime | None) -> float | None:
    return None if at is None else round((timezone.now() - at) / timedelta(seconds=1), 1)
