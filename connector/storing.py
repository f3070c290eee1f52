"""Writing what Procore says beside what is here: a locked item keeps its version, the newer one waits."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from django.db.models import F, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from approvals import canonical
from approvals.models import Ledger, Source, WorkflowItem
from approvals.states import UNLOCKED, Kind, Role
from connector.records.reading import Record

# Neither makes a record another one: attachments follow by themselves, and a touched time stamp says nothing.
VOLATILE = {"attachments", "updated_at"}


class Outcome(StrEnum):
    """What became of one record that came, from the least to the most."""

    UNCHANGED = "unchanged"
    WAITING = "waiting"
    CHANGED = "changed"
    NEW = "new"


@dataclass(frozen=True)
class Key:
    """Which item a record is: one Procore object in one role."""

    ledger: Ledger
    kind: Kind
    role: Role
    procore_id: int
    facet_id: int = 0

    def find(self) -> WorkflowItem | None:
        return WorkflowItem.objects.filter(**vars(self)).select_related("source").first()


@dataclass(frozen=True)
class Payload:
    """A record as it came: the text that is kept and the digest that tells whether it changed."""

    resource: str
    text: str
    digest: str
    updated_at: str

    @classmethod
    def of(cls, resource: str, record: Record) -> "Payload":
        kept = {name: value for name, value in record.data.items() if name != "attachments"}
        facts = {name: value for name, value in kept.items() if name not in VOLATILE}
        try:
            text = canonical.dumps(kept)
            return cls(resource, text, canonical.digest(canonical.dumps(facts)), str(kept.get("updated_at") or ""))
        except ValueError as error:
            raise record.malformed("", str(error)) from None

    def is_older_than(self, text: str) -> bool:
        """Whether the version that is here was changed in Procore after this one."""
        here, mine = _moment(str(canonical.loads(text).get("updated_at") or "")), _moment(self.updated_at)
        return bool(here and mine and mine < here)


def _moment(text: str):
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    return found if found and found.tzinfo else None


def store(
    key: Key, payload: Payload, *, header: Mapping[str, Any], write: Callable[[WorkflowItem], None]
) -> tuple[WorkflowItem, Outcome]:
    """Write one record: its item's columns, and through `write` its own. The caller holds a transaction."""
    item = key.find()
    if item is None:
        return _create(key, payload, header=header, write=write), Outcome.NEW
    if payload.is_older_than(item.source.waiting or item.source.payload):
        return item, Outcome.UNCHANGED
    if payload.digest == item.source.digest:
        Source.objects.filter(pk=item.pk).exclude(waiting="").update(waiting="", waiting_at=None)
        return item, Outcome.UNCHANGED
    if _unlocked_update(item, header):
        write(item)
        _stand_on(item, payload)
        return item, Outcome.CHANGED
    return item, _wait(item, payload)


def _create(key: Key, payload: Payload, *, header: Mapping[str, Any], write: Callable) -> WorkflowItem:
    item = WorkflowItem.objects.create(**vars(key), **header)
    write(item)
    Source.objects.create(item=item, resource=payload.resource, payload=payload.text, digest=payload.digest)
    return item


def _unlocked_update(item: WorkflowItem, header: Mapping[str, Any]) -> bool:
    """Facts change only while the row is still unlocked: somebody may be sending it at this moment."""
    free = WorkflowItem.objects.filter(pk=item.pk, state__in=UNLOCKED)
    return bool(free.update(revision=F("revision") + 1, updated_at=timezone.now(), **header))


def _stand_on(item: WorkflowItem, payload: Payload) -> None:
    Source.objects.filter(pk=item.pk).update(
        resource=payload.resource,
        payload=payload.text,
        digest=payload.digest,
        received_at=timezone.now(),
        waiting="",
        waiting_at=None,
    )


def _wait(item: WorkflowItem, payload: Payload) -> Outcome:
    if item.source.waiting != payload.text:
        Source.objects.filter(pk=item.pk).update(waiting=payload.text, waiting_at=timezone.now())
    return Outcome.WAITING


def upsert(model: type[Model], keys: Mapping[str, Any], facts: Mapping[str, Any]) -> tuple[Any, Outcome]:
    """Write a record of context, which nothing locks, and say whether anything changed."""
    found = model._default_manager.filter(**keys).first()
    if found is None:
        return model._default_manager.create(**keys, **facts), Outcome.NEW
    changed = [name for name, value in facts.items() if getattr(found, name) != value]
    for name in changed:
        setattr(found, name, facts[name])
    if changed:
        found.save(update_fields=[name.removesuffix("_id") for name in changed])
    return found, Outcome.CHANGED if changed else Outcome.UNCHANGED
