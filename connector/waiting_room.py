"""Records that could not be stored yet: kept with the reason, tried again at every load."""

from collections.abc import Iterator
from typing import Any

from approvals import canonical
from approvals.models import Ledger
from connector.models import Parked


class Orphan(LookupError):
    """A record that arrived before what it refers to."""


def park(ledger: Ledger, resource: str, data: Any, reason: str) -> bool:
    """Keep a record until it can be stored; answer whether that is possible: without an id nothing can be found again."""
    procore_id = data.get("id") if isinstance(data, dict) else None
    if isinstance(procore_id, bool) or not str(procore_id).isdecimal() or not 0 < int(str(procore_id)) < 2**63:
        return False
    try:
        payload = canonical.dumps(data).replace("\x00", "")
        payload.encode()
    except (ValueError, TypeError):
        return False
    keys: dict[str, Any] = {"ledger": ledger, "resource": resource, "procore_id": int(str(procore_id))}
    Parked.objects.update_or_create(**keys, defaults={"payload": payload, "reason": reason})
    return True


def release(ledger: Ledger, resource: str, procore_id: int) -> None:
    """Forget the parked version of a record that has been stored."""
    Parked.objects.filter(ledger=ledger, resource=resource, procore_id=procore_id).delete()


def parked(ledger: Ledger, resource: str, *, but: set[int]) -> Iterator[Any]:
    """The records that wait for another try, without those that came anew."""
    rows = Parked.objects.filter(ledger=ledger, resource=resource).order_by("pk")
    for row in list(rows):
        if row.procore_id not in but:
            yield canonical.loads(row.payload)
