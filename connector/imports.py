"""Procore's records come in: any subset, in any order, again and again. What cannot be stored is said, and kept."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction

from approvals import canonical
from approvals.models import AuditEvent, Ledger, Source, User, WorkflowItem
from connector import files
from connector.arrivals import Arrivals
from connector.loading import Busy, Hold, alone
from connector.parties import catch_up
from connector.procore_folder import NoSource, ProcoreFolder
from connector.records import RESOURCES
from connector.records.reading import Malformed, Record
from connector.storing import Outcome
from connector.waiting_room import Orphan, park, parked, release, tidy

CHUNK = 100  # records of one transaction
PATIENCE = 20  # seconds that a single record waits for a load to end

Progress = Callable[[str, int], None]  # resource, records of it so far


@dataclass
class Tally:
    """What became of the records of one resource. Of those refused or parked, `known` were so before, unchanged."""

    came: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    waiting: int = 0
    parked: int = 0
    refused: int = 0
    known: int = 0

    def count(self, outcome: Outcome) -> None:
        setattr(self, outcome.value, getattr(self, outcome.value) + 1)

    def __str__(self) -> str:
        counts = {name: number for name, number in vars(self).items() if number and name != "known"}
        words = ", ".join(f"{number} {name}" for name, number in ({"came": self.came} | counts).items())
        return f"{words} ({self.known} of them as before)" if self.known else words


@dataclass
class Summary:
    """What came with a load, what changed, what was refused and why."""

    tallies: dict[str, Tally] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    def of(self, resource: str) -> Tally:
        return self.tallies.setdefault(resource, Tally())

    def __str__(self) -> str:
        return "\n".join([*(f"{name}: {tally}" for name, tally in self.tallies.items()), *self.problems])


def load(
    ledger: Ledger, source: ProcoreFolder, *, only: Iterable[str] = (), progress: Progress = lambda resource, done: None
) -> Summary:
    """Load what the source has into the ledger, parents first, and try again what waited from before.

    Raises Busy while another load of the ledger runs.
    """
    wanted = set(only) or set(RESOURCES)
    with alone(ledger) as hold:
        running = Load(Arrivals(ledger), source, hold, progress)
        for resource in RESOURCES:
            running.run(resource, is_read=resource in wanted and resource in source.resources())
        running.arrivals.codes.link_lines()
    running.summary.problems += [f"{name} is not read: nothing here needs it." for name in source.unknown_files()]
    return running.summary


@dataclass
class Load:
    """A load on its way through the resources."""

    arrivals: Arrivals
    source: ProcoreFolder
    hold: Hold
    progress: Progress
    summary: Summary = field(default_factory=Summary)

    def run(self, resource: str, *, is_read: bool) -> None:
        """Store the records of one resource, then those that wait; one bad record stops no other."""
        rows = self._rows(resource, is_read=is_read)
        done = 0
        while chunk := list(islice(rows, CHUNK)):
            with transaction.atomic():
                self.hold.renew()
                for label, data in chunk:
                    self._one(resource, label, data)
            done += len(chunk)
            self.progress(resource, done)

    def _rows(self, resource: str, *, is_read: bool) -> Iterator[tuple[str, Any]]:
        """Each record with what it is called: those of the file, then those that wait and did not come anew."""
        came: dict[int, bytes] = {}
        if is_read:
            yield from self._read(resource, came)
        yield from ((str(data["id"]), data) for data in parked(self.arrivals.ledger, resource, but=came))

    def _read(self, resource: str, came: dict[int, bytes]) -> Iterator[tuple[str, Any]]:
        """The records of the file. Where it cannot be read any further, that is said, and what stands before is taken."""
        tally, met = self.summary.of(resource), set[str]()
        try:
            for row in self.source.records(resource):
                tally.came += 1
                if row.procore_id and came.setdefault(row.procore_id, row.fingerprint) != row.fingerprint:
                    met.add(place := f"number {row.number}")
                    words = f"another record of this file has the id {row.procore_id}, with other values"
                    self._refuse(resource, place, row.data, _malformed(resource, place, "id", words))
                else:
                    met.add(row.label)
                    yield row.label, row.data
        except Malformed as error:
            self._refuse(resource, "", None, error)
        else:
            tidy(self.arrivals.ledger, resource, seen=met)

    def _one(self, resource: str, label: str, data: Any) -> None:
        """Store one record, or keep it with the reason."""
        try:
            outcome = _arrive(self.arrivals, self.source, resource, data, label)
        except (Malformed, Orphan) as error:
            self._refuse(resource, label, data, error)
        else:
            self.summary.of(resource).count(outcome)

    def _refuse(self, resource: str, label: str, data: Any, error: Malformed | Orphan) -> None:
        tally = self.summary.of(resource)
        is_known = park(self.arrivals.ledger, resource, data, error, record=label)
        tally.known += is_known
        if isinstance(error, Orphan):
            tally.parked += 1
            words = f"{resource}.json, record {label}: {error.words} It waits and is tried again."
        else:
            tally.refused += 1
            words = f"{error}."
        self.summary.problems.append(f"{words} As before." if is_known else words)


def _malformed(resource: str, label: str, member: str, words: str) -> Malformed:
    return Malformed(words, file=f"{resource}.json", record=label, member=member)


def _arrive(arrivals: Arrivals, source: ProcoreFolder, resource: str, data: Any, label: str) -> Outcome:
    """Store one record with its files. Raises Malformed or Orphan, and has written nothing then."""
    record = Record(data, file=f"{resource}.json", record=label).sound()
    attachments = files.listed(record, arrivals.ledger, source)
    items, outcome = arrivals.take(resource, record)
    for item in items:
        if files.attach(item, attachments):
            outcome = max(outcome, Outcome.CHANGED, key=list(Outcome).index)
    release(arrivals.ledger, resource, label)
    return outcome


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
        with alone(item.ledger, patience=PATIENCE):
            return _fetched(item.ledger, origin.resource, procore_id)
    except (NoSource, Malformed, Orphan, Busy) as error:
        return f"It could not be reloaded: {error}"


def _fetched(ledger: Ledger, resource: str, procore_id: int) -> str:
    found = procore_folder().find(resource, procore_id)
    if found is None:
        return "Procore's source no longer has this record."
    data, folder = found
    arrivals = Arrivals(ledger)
    with transaction.atomic():
        outcomes = list(_reload_contracts(arrivals, resource, data))
        outcomes.append(_arrive(arrivals, folder, resource, data, str(procore_id)))
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
                yield _arrive(arrivals, found[1], wanted, found[0], str(contract_id))
