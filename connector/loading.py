"""One load of a ledger at a time: what one of two loads has read, the other may have written meanwhile."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from approvals.models import Ledger
from connector import leases
from connector.models import Lease

HELD = 300  # seconds that a load may be silent; after that it is taken for dead
PAUSE = 0.5  # seconds between two tries


class Busy(RuntimeError):
    """Somebody else loads this ledger, in words."""


@dataclass(frozen=True)
class Hold:
    """The right to load a ledger, kept by renewing it."""

    name: str
    fence: int

    def renew(self) -> None:
        """Keep it, and until the caller's transaction ends nobody can take it over. Raises Busy when somebody has."""
        if not leases.renew(self.name, fence=self.fence, seconds=HELD):
            raise Busy("This load was silent for so long that another one took its place. Load the folder again.")


@contextmanager
def alone(ledger: Ledger, *, patience: float = 0) -> Iterator[Hold]:
    """Hold the ledger against other loads; wait for `patience` seconds, then raise Busy and say who is at it."""
    name, until = f"load:{ledger.pk}", time.monotonic() + patience
    while (fence := leases.take(name, seconds=HELD)) is None:
        if time.monotonic() >= until:
            raise Busy(_who(ledger, name))
        time.sleep(PAUSE)
    try:
        yield Hold(name, fence)
    finally:
        leases.release(name, fence=fence)


def _who(ledger: Ledger, name: str) -> str:
    owner = Lease.objects.values_list("owner", flat=True).get(name=name)
    host, _, process = owner.rpartition(":")
    at = f" (process {process} on {host})" if host else ""
    return f"Records are being loaded into {ledger} at this moment{at}. Try again when that load has ended."
