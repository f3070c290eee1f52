"""The ids that QuickBooks gave the lines of a document, kept beside the invoice lines they speak of."""

from typing import Any

from approvals import canonical
from approvals.models import RECORDS, ErpRequest, face
from approvals.states import Kind
from connector import comparing, previews
from connector.records import REGISTRY

TYPES = {record_type.kind: record_type for record_type in REGISTRY}


def keep(request: ErpRequest, entity: dict[str, Any]) -> None:
    """Note the id of each invoice line's first line in QuickBooks. Where the lines cannot be told apart, none is noted."""
    kind = Kind(request.item.kind)
    stored, sent = comparing.lines(entity), comparing.lines(canonical.loads(request.body))
    if not face(kind).is_transaction or _amounts(stored) != _amounts(sent):
        return
    pks = previews.line_pks(TYPES[kind], request.item)
    if len(pks) != len(stored):
        return
    ids = {pk: str(line.get("Id", "")) for pk, line in reversed(list(zip(pks, stored, strict=True)))}
    model = RECORDS[kind].line_model()
    rows = [model(pk=pk, origin_line_id=origin_id) for pk, origin_id in ids.items()]
    model._default_manager.bulk_update(rows, ["origin_line_id"], batch_size=200)


def _amounts(lines: list[dict[str, Any]]) -> list[Any]:
    return [line.get("Amount") for line in lines]
