"""Writing what Procore says beside what is here: a locked item keeps its version, the newer one waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from django.db.models import F, Model
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from approvals import canonical
from approvals.models import Ledger, Source, WorkflowItem
from approvals.states import UNLOCKED, Kind, Role
from connector.records import RESOURCES
from connector.records.reading import Record
from connector.records.resources import Resource

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


@dataclass(frozen=True)
class Arrival:
    """A record on its way into the tables: the columns of its own row, of its lines, and of its item alone."""

    resource: Resource
    facts: Mapping[str, Any]
    lines: list[dict[str, Any]] | None = None
    item: Mapping[str, Any] = field(default_factory=dict)
    _rows: dict[int, Any] = field(default_factory=dict)

    def row(self, item: WorkflowItem) -> Any:
        """The item's record as it will be; not saved."""
        if item.pk not in self._rows:
            row: Any = self.resource.model._default_manager.filter(pk=item.pk).first() or self.resource.model()
            row.item = item
            for name, value in self.facts.items():
                setattr(row, name, value)
            self._rows[item.pk] = row
        return self._rows[item.pk]

    def columns(self, item: WorkflowItem) -> dict[str, Any]:
        return {**self.resource.item(self.row(item)), **self.item}

    def write(self, item: WorkflowItem) -> None:
        row = self.row(item)
        row.save(force_insert=row._state.adding)
        if self.lines is not None:
            rows = row.lines
            rows.all().delete()
            rows.model._default_manager.bulk_create(
                [rows.model(**{rows.field.name: row}, **line) for line in self.lines], batch_size=500
            )


class Written(Protocol):
    """What a record becomes: the columns of its item, and how its own rows are written."""

    def columns(self, item: WorkflowItem) -> Mapping[str, Any]: ...
    def write(self, item: WorkflowItem) -> None: ...


def store(target: WorkflowItem | Key, payload: Payload, arrival: Written) -> tuple[WorkflowItem, Outcome]:
    """Write one record: a new item under a key, or the one that is here. The caller holds a transaction."""
    if isinstance(target, Key):
        return _create(target, payload, arrival), Outcome.NEW
    if payload.is_older_than(target.source.waiting or target.source.payload):
        return target, Outcome.UNCHANGED
    if payload.digest == target.source.digest:
        Source.objects.filter(pk=target.pk).exclude(waiting="").update(waiting="", waiting_at=None)
        return target, Outcome.UNCHANGED
    if _unlocked_update(target, arrival.columns(target)):
        arrival.write(target)
        _stand_on(target, payload)
        return target, Outcome.CHANGED
    return target, _wait(target, payload)


def further(item: WorkflowItem, *, role: Role, facet_id: int = 0, **own: Any) -> WorkflowItem:
    """The same Procore object in a role or facet of its own, on Procore's newest values; `own` are more columns."""
    source = item.source
    resource = RESOURCES[source.resource]
    record = Record(canonical.loads(source.waiting or source.payload), file=f"{source.resource}.json")
    key = Key(item.ledger, Kind(item.kind), role, item.procore_id, facet_id)
    facts = {**fitted(resource.model, record, resource.from_procore(record)), **own}
    made, _ = store(key.find() or key, Payload.of(source.resource, record), Arrival(resource, facts))
    return made


def _create(key: Key, payload: Payload, arrival: Written) -> WorkflowItem:
    item = WorkflowItem.objects.create(**vars(key))
    arrival.write(item)
    # Some columns speak of the record's own row, which is there only now.
    WorkflowItem.objects.filter(pk=item.pk).update(**arrival.columns(item))
    Source.objects.create(item=item, resource=payload.resource, payload=payload.text, digest=payload.digest)
    return WorkflowItem.objects.select_related("source").get(pk=item.pk)


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


def fitted(model: type[Model], record: Record, facts: dict[str, Any]) -> dict[str, Any]:
    """The facts, none longer than its column: nothing is cut on the way in. Raises Malformed."""
    lengths = {column.attname: getattr(column, "max_length", None) for column in model._meta.concrete_fields}
    for name, value in facts.items():
        longest = lengths.get(name)
        if longest and isinstance(value, str) and len(value) > longest:
            raise record.malformed(name, f"it has {len(value)} characters, more than {longest}")
    return facts


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
