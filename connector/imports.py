"""Procore's records come in: any subset, in any order, again and again. What cannot be stored is said, and kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from approvals import canonical
from approvals.models import Attachment, AuditEvent, Ledger, Source, User, WorkflowItem
from connector import files
from connector.arrivals import Arrivals
from connector.parties import catch_up
from connector.procore_folder import RESOURCES, NoSource, ProcoreFolder
from connector.records.reading import Malformed, Record
from connector.storing import Outcome
from connector.waiting_room import Orphan, park, parked, release

CHUNK = 100  # records of one transaction


@dataclass
class Tally:
    """What became of the records of one resource."""

    came: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    parked: int = 0
    refused: int = 0

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def __str__(self) -> str:
        counts = (f"{number} {name}" for name, number in vars(self).items() if number or name == "came")
        return ", ".join(counts)


@dataclass
class Summary:
    """What came with a load, what changed, what was refused and why."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, resource: str) -> Tally:
        return self.tallies.setdefault(resource, Tally())

    def __str__(self) -> str:
        return "\n".join([*(f"{name}: {tally}" for name, tally in self.tallies.items()), *self.problems])


def load(ledger: Ledger, source: ProcoreFolder, *, only: Iterable[str] = ()) -> Summary:
    """Load what the source has into the ledger, parents first, and try again what waited from before."""
    summary, arrivals = Summary(), Arrivals(ledger)
    there, wanted = source.resources(), set(only) or set(RESOURCES)
    for resource in RESOURCES:
        records = _read(source, resource, summary) if resource in there and resource in wanted else []
        _load(arrivals, source, resource, records, summary)
    arrivals.codes.link_lines()
    summary.problems += [f"{name} is not read: nothing here needs it." for name in source.unknown_files()]
    return summary


def _read(source: ProcoreFolder, resource: str, summary: Summary) -> list[Any]:
    """The records of a resource, counted; a file that cannot be read is refused as a whole, and said."""
    try:
        records = list(source.records(resource))
    except Malformed as error:
        summary.of(resource).refused += 1
        summary.problems.append(f"{error}.")
        return []
    summary.of(resource).came += len(records)
    return records


def _load(arrivals: Arrivals, source: ProcoreFolder, resource: str, records: list[Any], summary: Summary) -> None:
    came = {int(r["id"]) for r in records if isinstance(r, dict) and str(r.get("id")).isdecimal()}
    waiting = parked(arrivals.ledger, resource, but=came)
    rows = enumerate([*records, *waiting], start=1)
    while chunk := list(islice(rows, CHUNK)):
        with transaction.atomic():
            for number, data in chunk:
                _one(arrivals, source, resource, data, number, summary)


def _one(arrivals: Arrivals, source: ProcoreFolder, resource: str, data: Any, number: int, summary: Summary) -> None:
    """Store one record, or keep it with the reason; one bad record stops no other."""
    tally = summary.of(resource)
    try:
        tally.count(_arrive(arrivals, source, resource, data, number))
    except Malformed as error:
        tally.refused += 1
        park(arrivals.ledger, resource, data, str(error))
        summary.problems.append(f"{error}.")
    except Orphan as error:
        tally.parked += 1
        park(arrivals.ledger, resource, data, str(error))
        summary.problems.append(f"{resource}.json, record {data['id']}: {error} It waits and is tried again.")


def _arrive(arrivals: Arrivals, source: ProcoreFolder | None, resource: str, data: Any, number: int) -> Outcome:
    name = "" if isinstance(data, dict) and data.get("id") else f"number {number}"
    record = Record(data, file=f"{resource}.json", record=name)
    items, outcome = arrivals.take(resource, record)
    if source:
        for item in items:
            outcome = max(outcome, _attach(item, record, source), key=list(Outcome).index)
    release(arrivals.ledger, resource, record.id())
    return outcome


# -- attachments: they follow by themselves, whether the item is locked or not


def _attach(item: WorkflowItem, record: Record, source: ProcoreFolder) -> Outcome:
    """Bring the item's list of files up to date. What is in QuickBooks, or was accepted, stays."""
    if "attachments" not in record.data:
        return Outcome.UNCHANGED
    here = {row.procore_id: row for row in item.attachments.all()}
    came = {part.id(): _file(item, part, source) for part in record.parts("attachments")}
    outcomes = [_attached(item, here.get(procore_id), procore_id, facts) for procore_id, facts in came.items()]
    gone = [row.pk for row in here.values() if row.procore_id and row.procore_id not in came]
    dropped, _ = Attachment.objects.filter(pk__in=gone, upload=Attachment.Upload.NONE, was_accepted=False).delete()
    return Outcome.CHANGED if dropped or any(outcomes) else Outcome.UNCHANGED


def _file(item: WorkflowItem, part: Record, source: ProcoreFolder) -> dict[str, Any]:
    filename = part.text("filename", "name") or f"attachment-{part.id()}"
    facts = {
        "filename": Path(filename.replace("\\", "/")).name[:1000],
        "content_type": part.text("content_type")[:100] or "application/octet-stream",
    }
    found = source.attachment(part.id(), filename)
    kept = files.keep(item.ledger, found) if found else None
    if kept is None:
        why = "It is larger than QuickBooks takes." if found else "The file did not come with the record."
        return {**facts, "problem": why}
    return {**facts, "sha256": kept.sha256, "size": kept.size, "path": kept.path, "problem": ""}


def _attached(item: WorkflowItem, row: Attachment | None, procore_id: int, facts: dict[str, Any]) -> bool:
    """Write one file of the list; answer whether anything changed."""
    if row is None:
        Attachment.objects.create(item=item, procore_id=procore_id, **facts)
        return True
    if row.upload != Attachment.Upload.NONE or all(getattr(row, name) == value for name, value in facts.items()):
        return False
    Attachment.objects.filter(pk=row.pk).update(**facts, was_accepted=False)
    return True


# -- what waited while its item was locked


def refresh(items: list[WorkflowItem]) -> None:
    """Apply what came from Procore while these items were locked. The caller holds a transaction."""
    waiting = Source.objects.filter(item__in=[item.pk for item in items]).exclude(waiting="")
    for source in waiting.select_related("item__ledger"):
        data = canonical.loads(source.waiting)
        # It was read when it came; if what it refers to is gone by now, it goes on waiting.
        with_parents = Arrivals(source.item.ledger)
        try:
            with transaction.atomic():
                with_parents.take(source.resource, Record(data, file=f"{source.resource}.json"))
        except Orphan:
            continue
    catch_up(items)


# -- one record again, from where it came


def procore_folder() -> ProcoreFolder:
    """The folder that records are loaded from again. Raises NoSource, in words."""
    if not settings.PROCORE_FOLDER:
        raise NoSource("No Procore source is set up: PROCORE_FOLDER names no folder.")
    return ProcoreFolder(Path(settings.PROCORE_FOLDER))


def reload(item: WorkflowItem, *, by: User | None = None) -> str:
    """Fetch the item's record from its source once more; the words of what happened stay in the audit log."""
    words = _reloaded(item)
    AuditEvent.objects.create(
        ledger_id=item.ledger_id, item=item, verb=AuditEvent.Verb.RELOAD, by=by, subject=str(item)[:300], note=words
    )
    return words


WORDS = {
    Outcome.UNCHANGED: "Procore has nothing newer.",
    Outcome.WAITING: "Procore has a newer version. It waits until this one is unlocked.",
    Outcome.CHANGED: "The newer version from Procore has been loaded.",
    Outcome.NEW: "The newer version from Procore has been loaded.",
}


# Per resource the contracts to look at, and by which of their members.
CONTRACTS_OF: dict[str, Callable[[Record], Iterable[tuple[str, str, int | None]]]] = {
    "projects": lambda record: [("prime_contracts", "project_id", record.id())],
    "requisitions": lambda record: [
        (name, "id", record.optional_id("commitment_id"))
        for name in ("work_order_contracts", "purchase_order_contracts")
    ],
    "payment_applications": lambda record: [("prime_contracts", "id", record.part("contract").optional_id("id"))],
}


def _reloaded(item: WorkflowItem) -> str:
    origin = Source.objects.filter(item=item).first()
    if origin is None:
        return "It did not come from a file of Procore."
    procore_id = Record(canonical.loads(origin.payload)).id()
    try:
        return _fetched(item.ledger, origin.resource, procore_id)
    except (NoSource, Malformed, Orphan) as error:
        return f"It could not be reloaded: {error}"


def _fetched(ledger: Ledger, resource: str, procore_id: int) -> str:
    found = procore_folder().find(resource, procore_id)
    if found is None:
        return "Procore's source no longer has this record."
    data, folder = found
    arrivals = Arrivals(ledger)
    with transaction.atomic():
        outcomes = list(_reload_contracts(arrivals, resource, data))
        outcomes.append(_arrive(arrivals, folder, resource, data, 1))
        arrivals.codes.link_lines()
    return WORDS[max(outcomes, key=list(Outcome).index)]


def _reload_contracts(arrivals: Arrivals, resource: str, data: Any) -> Iterator[Outcome]:
    """What says who a project's owner or an invoice's company is comes along: its fix may lie there."""
    source = procore_folder()
    wanted_of = CONTRACTS_OF.get(resource)
    for wanted, member, value in wanted_of(Record(data)) if wanted_of else ():
        for contract_id in source.ids(wanted, member, value):
            found = source.find(wanted, contract_id)
            if found:
                yield _arrive(arrivals, found[1], wanted, found[0], 1)
