"""Records that could not be stored: kept with the reason, tried again at every load, and forgotten once they are here."""

import re
from collections.abc import Collection, Iterator
from typing import Any

from django.db.models import F
from django.utils import timezone

from approvals import canonical
from approvals.models import Ledger, Project
from connector.models import Parked
from connector.records.reading import Malformed, procore_id

TITLES = ("invoice_number", "number", "name", "title", "flat_code", "full_code")


class Orphan(LookupError):
    """A record that arrived before what it refers to."""

    def __init__(self, words: str, *, member: str = "") -> None:
        super().__init__(words)
        self.member, self.words = member, words


def park(ledger: Ledger, resource: str, data: Any, error: Malformed | Orphan, *, record: str) -> bool:
    """Keep what could not be stored; answer whether the same had been seen before with the same problem."""
    payload = _text(data)
    facts: dict[str, Any] = {
        "why": Parked.Why.WAITING if isinstance(error, Orphan) else Parked.Why.REFUSED,
        "title": _title(data),
        "member": error.member[:300],
        "reason": error.words,
        "project": _project(ledger, data),
        "payload": payload,
        "digest": canonical.digest(payload, error.words),
    }
    row, is_new = Parked.objects.get_or_create(ledger=ledger, resource=resource, record=record, defaults=facts)
    if is_new:
        return False
    is_known = row.digest == facts["digest"]
    now = timezone.now()
    # Another content, or another objection, is news: its time begins anew.
    again = {"times_seen": F("times_seen") + 1} if is_known else {"times_seen": 1, "first_seen_at": now}
    Parked.objects.filter(pk=row.pk).update(**facts, **again, last_seen_at=now)
    return is_known


def _title(data: Any) -> str:
    """The first of a record's names and numbers that is a text."""
    names = [data.get(member) for member in TITLES] if isinstance(data, dict) else []
    texts = (re.sub("[\ud800-\udfff\x00]", "?", name).strip()[:200] for name in names if isinstance(name, str))
    return next(filter(None, texts), "")


def _text(data: Any) -> str:
    """The record as text that a database takes; "" for what no text can hold."""
    try:
        text = canonical.dumps(data)
    except (ValueError, TypeError, RecursionError):
        return ""
    return re.sub("[\ud800-\udfff]", lambda half: f"\\u{ord(half[0]):04x}", text)


def _project(ledger: Ledger, data: Any) -> Project | None:
    """The project that a record speaks of, where it says so and the project is here."""
    if not isinstance(data, dict):
        return None
    part = data.get("project")
    found = procore_id(data.get("project_id")) or procore_id(part.get("id") if isinstance(part, dict) else None)
    rows = Project.objects.filter(item__ledger=ledger, item__procore_id=found or 0, main=None)
    return rows.first() if found else None


def release(ledger: Ledger, resource: str, record: str) -> None:
    """Forget the parked version of a record that has been stored."""
    Parked.objects.filter(ledger=ledger, resource=resource, record=record).delete()


def parked(ledger: Ledger, resource: str, *, but: Collection[int]) -> Iterator[Any]:
    """The records that wait for another try, without those that came anew."""
    rows = Parked.objects.filter(ledger=ledger, resource=resource).exclude(payload="").order_by("pk")
    for pk, record in list(rows.values_list("pk", "record")):
        if record.isdecimal() and int(record) not in but:
            yield canonical.loads(Parked.objects.values_list("payload", flat=True).get(pk=pk))


def tidy(ledger: Ledger, resource: str, *, seen: Collection[str]) -> None:
    """Forget what bears no id and was not met again in a file that was read to its end."""
    rows = Parked.objects.filter(ledger=ledger, resource=resource)
    gone = [pk for pk, record in rows.values_list("pk", "record") if not record.isdecimal() and record not in seen]
    Parked.objects.filter(pk__in=gone).delete()
