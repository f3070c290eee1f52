"""Guards and previews for whole batches: everything a record type needs is read at once, then it is asked row by row."""

from collections import defaultdict
from collections.abc import Iterator
from functools import partial
from typing import Any

from approvals import canonical
from approvals.checks import Problem, problem
from approvals.documents import Exporter, Preview
from approvals.models import Attachment, Ledger, WorkflowItem
from connector import connections
from connector.books import loaded
from connector.models import Connection
from connector.records.types import Books, Draft, RecordType


def exporter(record_type: RecordType, *, refresh) -> Exporter:
    """The record type as approvals knows it."""
    return Exporter(guards=partial(_guards, record_type), preview=partial(_previews, record_type), refresh=refresh)


def _guards(record_type: RecordType, items: list[WorkflowItem]) -> dict[int, list[Problem]]:
    return {record.pk: list(record_type.guards(record, books)) for record, books in loaded(record_type, items)}


def _previews(record_type: RecordType, items: list[WorkflowItem]) -> dict[int, Preview]:
    files = _files(items)
    return {
        record.pk: _preview(record_type, record, books, files.get(record.pk, []))
        for record, books in loaded(record_type, items)
    }


def line_pks(record_type: RecordType, item: WorkflowItem) -> list[int]:
    """Of which invoice line each line of the item's document speaks, in the document's order."""
    return [pk for record, books in loaded(record_type, [item]) for pk in record_type.lines(record, books)]


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
        reasons=draft.reasons,
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
