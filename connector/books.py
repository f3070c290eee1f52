"""What a batch of records needs to know of its ledger: read at once, however many they are."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from approvals.models import ErpRequest, Policy, WorkflowItem
from approvals.states import AWAITED, ON_ITS_WAY, State
from connector.models import Connection
from connector.records import REGISTRY
from connector.records.billing import standings
from connector.records.types import Books, Naming, Numbered, NumbersInUse, RecordType, Rules
from mappings import resolving
from mappings.names import name_key


def loaded(record_type: RecordType, items: list[WorkflowItem]) -> Iterator[tuple[Any, Books]]:
    """Each item's record with the books of its ledger."""
    records: dict[int, list[Any]] = defaultdict(list)
    for record in record_type.related().select_related("item__ledger").filter(pk__in=[item.pk for item in items]):
        records[record.item.ledger_id].append(record)
    for ledger_id, batch in records.items():
        books = read(ledger_id, record_type, batch)
        yield from ((record, books) for record in batch)


def read(ledger_id: int, record_type: RecordType, records: list[Any]) -> Books:
    """The ledger as far as these records need it; the number of queries does not grow with them."""
    books = Books(
        policy=Policy.objects.filter(ledger=ledger_id).first() or Policy(ledger_id=ledger_id),
        defaults=resolving.defaults(ledger_id),
        connection=Connection.objects.filter(ledger=ledger_id).first(),
        cost_types=resolving.cost_types(ledger_id),
    )
    asked = {question for record in records for question in record_type.asks(record)}
    books.rules = Rules(**resolving.rulebooks(ledger_id, asked))
    if record_type.naming:
        names = {record_type.naming.name(record, books) for record in records}
        books.names = resolving.named(ledger_id, names, record_type.naming.lists)
        books.claimed_names = _claimed(ledger_id, record_type.naming, names)
    if record_type.in_turn:
        books.previous = _previous(records)
        books.standings = _standings(record_type, books.previous.values())
    if record_type.numbered:
        books.numbers = _numbers(ledger_id, record_type, records)
    ids = {origin_id for record in records for origin_id in record_type.looks_at(record, books)}
    books.references = resolving.references(ledger_id, ids - {""})
    return books


# -- names


def _claimed(ledger_id: int, naming: Naming, names: set[str]) -> Mapping[str, list[WorkflowItem]]:
    """Who is about to have the names that these records would take, of all kinds that share their lists.

    What waits for an answer counts as well, so that two accepted together do not collide.
    """
    kinds = [other.kind for other in REGISTRY if other.naming and other.naming.lists == naming.lists]
    keys = {key for name in names for key in (name_key(name), name.lower())}
    items = WorkflowItem.objects.annotate(own_key=Lower(naming.column), erp_key=Lower("erp_name")).filter(
        Q(own_key__in=keys) | Q(erp_key__in=keys), ledger=ledger_id, kind__in=kinds, state__in=ON_ITS_WAY | AWAITED
    )
    found: dict[str, list[WorkflowItem]] = defaultdict(list)
    for item in items:
        found[name_key(item.erp_name or getattr(item, naming.column))].append(item)
    return found


# -- the invoices before these


def _previous(records: list[Any]) -> dict[int, Any]:
    """Per invoice the one before it on its contract, where that is here."""
    model = type(records[0])
    rows = model.objects.filter(contract__in={r.contract_id for r in records}).select_related("item", "contract")
    chains: dict[int, list[Any]] = defaultdict(list)
    for row in rows.order_by("sequence", "pk"):
        chains[row.contract_id].append(row)
    before: dict[int, Any] = {}
    for chain in chains.values():
        before.update({later.pk: earlier for earlier, later in zip(chain, chain[1:], strict=False)})
    by_id = {row.item.procore_id: row for chain in chains.values() for row in chain}
    return {r.pk: found for r in records if (found := _named_previous(r, by_id) or before.get(r.pk))}


def _named_previous(record: Any, by_id: Mapping[int, Any]) -> Any:
    return by_id.get(getattr(record, "previous_procore_id", None) or 0)


def _standings(record_type: RecordType, invoices: Iterable[Any]) -> dict[int, Mapping[Hashable, Any]]:
    wanted = {invoice.pk for invoice in invoices}
    with_lines = record_type.related().filter(pk__in=wanted)
    return {invoice.pk: standings(invoice, invoice.lines.all()) for invoice in with_lines}


# -- numbers


def _numbers(ledger_id: int, record_type: RecordType, records: list[Any]) -> NumbersInUse:
    """Numbers in QuickBooks or on their way there, and those that documents sent earlier are going to take."""
    found = NumbersInUse(record_type.numbered or Numbered.OVERALL)
    # Two kinds that become the same entity take their numbers from one heap.
    kinds = [other.kind for other in REGISTRY if other.numbered and other.entities & record_type.entities]
    rivals = WorkflowItem.objects.filter(ledger=ledger_id, kind__in=kinds)
    if found.numbered is Numbered.BY_COMPANY:
        rivals = rivals.filter(party__in={r.item.party_id for r in records if r.item.party_id})
    for item, number in [*_used(rivals), *_wanted(rivals, found)]:
        found.add(item, number)
    return found


def _used(rivals: QuerySet[WorkflowItem]) -> Iterator[tuple[WorkflowItem, str]]:
    for item in rivals.filter(state=State.SYNCED).exclude(erp_number=""):
        yield item, item.erp_number
    live = ErpRequest.objects.filter(item__in=rivals, state__in=ErpRequest.LIVE).select_related("item")
    yield from ((request.item, request.doc_number) for request in live)


def _wanted(rivals: QuerySet[WorkflowItem], numbers: NumbersInUse) -> Iterator[tuple[WorkflowItem, str]]:
    """What waits for an answer and was loaded before counts as well, so that two accepted together do not collide."""
    waiting = rivals.filter(state__in=(State.READY_TO_EXPORT, State.FAILED_TO_EXPORT))
    earliest: dict[tuple[int | None, str], tuple[WorkflowItem, str]] = {}
    for item in waiting.order_by("pk"):
        number = item.erp_name or item.number
        earliest.setdefault(numbers.key(item, number), (item, number))
    yield from earliest.values()
