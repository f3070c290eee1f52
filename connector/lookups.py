"""Is it there? How a request that may have been carried out is found again in QuickBooks."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.utils.dateparse import parse_datetime

from approvals import canonical
from approvals.models import ErpRequest
from connector import clock, comparing
from connector.entities import ENTITIES, TRANSACTIONS
from connector.quickbooks import QuickBooks

Entity = dict[str, Any]

MARKER = "[tieout:"
# A list record is adopted only if it was created after our send; QuickBooks stamps whole seconds.
STAMP = timedelta(seconds=1)
PARTNERS = {each.party for each in ENTITIES.values() if each.party}


@dataclass(frozen=True)
class Found:
    """What QuickBooks has: records that are ours beyond doubt, and records that only look like it."""

    ours: list[Entity] = field(default_factory=list)
    alike: list[Entity] = field(default_factory=list)


def look_up(quickbooks: QuickBooks, requests: Sequence[ErpRequest]) -> dict[int, Found]:
    """What QuickBooks has of each request, all of one entity; one query for all of them."""
    (entity,) = {request.entity for request in requests}
    look = _transactions if entity in TRANSACTIONS else _records
    rows = look(quickbooks, entity, requests)
    judge = _judged_transaction if entity in TRANSACTIONS else _judged_record
    return {request.pk: judge(request, rows) for request in requests}


# -- transactions: by our marker, else by number, partner and amount


def _transactions(quickbooks: QuickBooks, entity: str, requests: Sequence[ErpRequest]) -> list[Entity]:
    """PrivateNote cannot be queried, so everything created since the first of them was sent is read."""
    since = min(request.first_sent_at for request in requests if request.first_sent_at) - clock.skew()
    stamp = since.isoformat(timespec="seconds")
    return list(quickbooks.query(entity, where=[("MetaData.CreateTime", ">=", stamp)]))


def _judged_transaction(request: ErpRequest, rows: list[Entity]) -> Found:
    marked = [row for row in rows if request.marker in row.get("PrivateNote", "")]
    if marked:
        return Found(ours=marked)
    unmarked = [row for row in rows if MARKER not in row.get("PrivateNote", "")]
    return Found(alike=[row for row in unmarked if _is_alike(canonical.loads(request.body), row)])


def _is_alike(sent: Entity, row: Entity) -> bool:
    partners = all(_value(sent, member) == _value(row, member) for member in PARTNERS)
    total = sum((Decimal(line["Amount"]) for line in comparing.lines(sent)), Decimal(0))
    same_number = sent.get("DocNumber") is not None and sent["DocNumber"] == row.get("DocNumber")
    return partners and same_number and total == Decimal(row.get("TotalAmt", 0))


def _value(document: Entity, member: str) -> str:
    return (document.get(member) or {}).get("value", "")


# -- list records: by name, and only if created after our send and equal in what we sent


def _records(quickbooks: QuickBooks, entity: str, requests: Sequence[ErpRequest]) -> list[Entity]:
    member = ENTITIES[entity].named
    names = sorted({canonical.loads(request.body)[member] for request in requests})
    return list(quickbooks.query(entity, where=[(member, "IN", names), ("Active", "IN", [True, False])]))


def _judged_record(request: ErpRequest, rows: list[Entity]) -> Found:
    sent = canonical.loads(request.body)
    member = ENTITIES[request.entity].named
    named = [row for row in rows if row.get(member, "").casefold() == sent[member].casefold()]
    ours = [row for row in named if _is_ours(request, sent, row)]
    return Found(ours=ours, alike=[row for row in named if row not in ours])


def _is_ours(request: ErpRequest, sent: Entity, row: Entity) -> bool:
    created = parse_datetime(row.get("MetaData", {}).get("CreateTime", ""))
    if created is None or request.first_sent_at is None or created < request.first_sent_at - STAMP:
        return False
    return comparing.is_equal(sent, row)
