"""Guards and previews for whole batches: everything a record type needs is read at once, then it is asked row by row."""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from approvals import canonical
from approvals.checks import Problem, problem
from approvals.documents import Exporter, Preview
from approvals.models import Attachment, ErpRequest, Ledger, Policy, WorkflowItem
from approvals.states import ON_ITS_WAY, Kind, State
from connector import connections
from connector.models import Connection
from connector.records.billing import standings
from connector.records.companies import erp_name
from connector.records.cost_codes import item_name
from connector.records.invoices import number_key
from connector.records.projects import job_name
from connector.records.types import Books, Draft, RecordType
from mappings import resolving
from mappings.models import ErpReference
from mappings.names import name_key

NAME_OF = {Kind.COMPANY: lambda record, books: erp_name(record), Kind.PROJECT: lambda record, books: job_name(record)}
NAME_OF[Kind.COST_CODE] = item_name
INVOICES = (Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE)
NAMED = (Kind.COMPANY, Kind.PROJECT)


def exporter(record_type: RecordType, *, refresh) -> Exporter:
    """The record type as approvals knows it."""
    return Exporter(guards=partial(_guards, record_type), preview=partial(_previews, record_type), refresh=refresh)


def _guards(record_type: RecordType, items: list[WorkflowItem]) -> dict[int, list[Problem]]:
    return {record.pk: list(record_type.guards(record, books)) for record, books in _loaded(record_type, items)}


def _previews(record_type: RecordType, items: list[WorkflowItem]) -> dict[int, Preview]:
    files = _files(items)
    return {
        record.pk: _preview(record_type, record, books, files.get(record.pk, []))
        for record, books in _loaded(record_type, items)
    }


def line_pks(record_type: RecordType, item: WorkflowItem) -> list[int]:
    """Of which invoice line each line of the item's document speaks, in the document's order."""
    return [pk for record, books in _loaded(record_type, [item]) for pk in record_type.lines(record, books)]


def _preview(record_type: RecordType, record: Any, books: Books, files: list[str]) -> Preview:
    draft = record_type.build(record, books)
    text = canonical.dumps(draft.body)
    return Preview(
        entity=draft.entity,
        level=record_type.level,
        document=text,
        digest=canonical.digest(text, *files),
        problems=tuple(_problems(record_type, record, books, draft)),
        number=draft.number,
        total=draft.total,
    )


def _problems(record_type: RecordType, record: Any, books: Books, draft: Draft) -> Iterator[Problem]:
    # With nothing to post QuickBooks need not be there.
    if draft.entity:
        yield from connection_problems(record.item.ledger, books.connection)
    yield from record_type.check(record, books)


def connection_problems(ledger: Ledger, connection: Connection | None) -> Iterator[Problem]:
    """Whether the ledger's QuickBooks can be reached and can take what is posted."""
    if connection is None or connection.status != Connection.Status.CONNECTED:
        words = connection.problem if connection and connection.problem else "nobody has connected it yet."
        yield problem("not_connected", ledger=ledger, problem=words)
    elif not connections.is_supported(connection):
        edition = connection.edition or "This QuickBooks edition"
        yield problem("edition", edition=edition, missing=connections.MISSING_FEATURES)


def _files(items: list[WorkflowItem]) -> dict[int, list[str]]:
    """Per item the digests of its attachments, sorted."""
    found: dict[int, list[str]] = defaultdict(list)
    rows = Attachment.objects.filter(item__in=items).values_list("item_id", "sha256")
    for item_id, sha256 in sorted(rows):
        found[item_id].append(sha256)
    return found


# -- what a batch needs to know


def _loaded(record_type: RecordType, items: list[WorkflowItem]) -> Iterator[tuple[Any, Books]]:
    """Each item's record with the books of its ledger."""
    records: dict[int, list[Any]] = defaultdict(list)
    for record in record_type.related().select_related("item__ledger").filter(pk__in=[item.pk for item in items]):
        records[record.item.ledger_id].append(record)
    for ledger_id, batch in records.items():
        books = read_books(ledger_id, record_type, batch)
        yield from ((record, books) for record in batch)


def read_books(ledger_id: int, record_type: RecordType, records: list[Any]) -> Books:
    """The ledger as far as these records need it; the number of queries does not grow with them."""
    books = Books(
        policy=Policy.objects.filter(ledger=ledger_id).first() or Policy(ledger_id=ledger_id),
        defaults=resolving.defaults(ledger_id),
        connection=Connection.objects.filter(ledger=ledger_id).first(),
        cost_types=resolving.cost_types(ledger_id),
    )
    _read_names(books, ledger_id, record_type, records)
    if record_type.kind in INVOICES:
        books.previous = _previous(records)
        books.standings = _standings(record_type, books.previous.values())
        books.numbers = _numbers(ledger_id, record_type.kind, records)
    books.references = resolving.references(ledger_id, _ids(records, books))
    return books


def _ids(records: list[Any], books: Books) -> set[str]:
    """QuickBooks ids of whom and what the records name: parties for their terms, accounts that were chosen."""
    ids = {getattr(record, f"{which}_account_id", "") for record in records for which in ("income", "expense")}
    contracts = [record.contract for record in records if hasattr(record, "contract")]
    for contract in contracts:
        projects = [contract.project, *_further(contract.project)]
        parties = [getattr(contract, "company", None), getattr(contract, "owner", None), *projects]
        ids |= {party.item.origin_id for party in parties if party}
    for item in (books.defaults.retainage_payable_item, books.defaults.retainage_receivable_item):
        ids |= {item.expense_account_id, item.income_account_id} if item else set()
    return ids - {""}


def _further(project: Any) -> Iterable[Any]:
    return getattr(project, "_prefetched_objects_cache", {}).get("further_jobs", ())


def _read_names(books: Books, ledger_id: int, record_type: RecordType, records: list[Any]) -> None:
    """Who has, or is about to have, the names that these records would take."""
    if record_type.kind in INVOICES:
        return
    names = {NAME_OF[record_type.kind](record, books) for record in records}
    if record_type.kind == Kind.COST_CODE:
        books.item_names = resolving.named(ledger_id, names, (ErpReference.Entity.ITEM,))
    else:
        books.names = resolving.named(ledger_id, names)
    kinds = NAMED if record_type.kind in NAMED else (record_type.kind,)
    books.claimed_names = _claimed(ledger_id, kinds, names)


def _claimed(ledger_id: int, kinds: Iterable[Kind], names: set[str]) -> Mapping[str, list[WorkflowItem]]:
    keys = {key for name in names for key in (name_key(name), name.lower())}
    own = "number" if Kind.COST_CODE in kinds else "title"
    items = WorkflowItem.objects.annotate(own_key=Lower(own), erp_key=Lower("erp_name")).filter(
        Q(own_key__in=keys) | Q(erp_key__in=keys), ledger=ledger_id, kind__in=kinds, state__in=ON_ITS_WAY
    )
    found: dict[str, list[WorkflowItem]] = defaultdict(list)
    for item in items:
        found[name_key(item.erp_name or getattr(item, own))].append(item)
    return found


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


def _numbers(ledger_id: int, kind: Kind, records: list[Any]) -> dict[tuple[int | None, str], list[WorkflowItem]]:
    """Numbers in QuickBooks or on their way there, and those that invoices sent earlier are going to take."""
    found: dict[tuple[int | None, str], list[WorkflowItem]] = defaultdict(list)
    for item, number in [*_used(ledger_id, kind, records), *_wanted(ledger_id, kind, records)]:
        if number:
            found[number_key(item, number)].append(item)
    return found


def _used(ledger_id: int, kind: Kind, records: list[Any]) -> Iterator[tuple[WorkflowItem, str]]:
    mine = _rivals(ledger_id, kind, records)
    for item in mine.filter(state=State.SYNCED).exclude(erp_number=""):
        yield item, item.erp_number
    live = ErpRequest.objects.filter(item__in=mine, state__in=ErpRequest.LIVE).select_related("item")
    yield from ((request.item, request.doc_number) for request in live)


def _wanted(ledger_id: int, kind: Kind, records: list[Any]) -> Iterator[tuple[WorkflowItem, str]]:
    """What waits for an answer and was loaded before counts as well, so that two accepted together do not collide."""
    waiting = _rivals(ledger_id, kind, records).filter(state__in=(State.READY_TO_EXPORT, State.FAILED_TO_EXPORT))
    earliest: dict[tuple[int | None, str], tuple[WorkflowItem, str]] = {}
    for item in waiting.order_by("pk"):
        number = item.erp_name or item.number
        earliest.setdefault(number_key(item, number), (item, number))
    yield from earliest.values()


def _rivals(ledger_id: int, kind: Kind, records: list[Any]) -> QuerySet[WorkflowItem]:
    rivals = WorkflowItem.objects.filter(ledger=ledger_id, kind=kind)
    if kind == Kind.SUBCONTRACTOR_INVOICE:
        rivals = rivals.filter(party__in={r.item.party_id for r in records if r.item.party_id})
    return rivals
