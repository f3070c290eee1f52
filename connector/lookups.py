"""Is it there? How a request that may have been carried out is found again in QuickBooks."""

import re
from collections import defaultdict
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

MARKER = re.compile(r"\[tieout:[0-9a-f]{16}\]")
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
    if entity in TRANSACTIONS:
        rows = _strangers_apart(_transactions(quickbooks, entity, requests))
        return {request.pk: _judged_transaction(request, *rows) for request in requests}
    named = _records(quickbooks, entity, requests)
    return {request.pk: _judged_record(request, named) for request in requests}


# -- transactions: by our marker, else by number, partner and amount


def _transactions(quickbooks: QuickBooks, entity: str, requests: Sequence[ErpRequest]) -> list[Entity]:
    """PrivateNote cannot be queried, so everything created since the first of them was sent is read."""
    since = min(request.first_sent_at for request in requests if request.first_sent_at) - clock.skew()
    stamp = since.isoformat(timespec="seconds")
    return list(quickbooks.query(entity, where=[("MetaData.CreateTime", ">=", stamp)]))


def _marker(row: Entity) -> str:
    found = MARKER.search(row.get("PrivateNote", ""))
    return found[0] if found else ""


def _strangers_apart(rows: list[Entity]) -> tuple[dict[str, list[Entity]], list[Entity]]:
    """Rows by the marker of a request that is here, and the others: entered by hand, or posted before a restore."""
    markers = {_marker(row) for row in rows}
    known = set(ErpRequest.objects.filter(marker__in=markers - {""}).values_list("marker", flat=True))
    ours: dict[str, list[Entity]] = defaultdict(list)
    for row in rows:
        ours[_marker(row) if _marker(row) in known else ""].append(row)
    return ours, ours.pop("", [])


def _judged_transaction(request: ErpRequest, ours: dict[str, list[Entity]], strangers: list[Entity]) -> Found:
    if request.marker in ours:
        return Found(ours=ours[request.marker])
    return Found(alike=[row for row in strangers if _is_alike(canonical.loads(request.body), row)])


def _is_alike(sent: Entity, row: Entity) -> bool:
    """Of the same partner and amount, and of the same number; one that Tieout posted may have got its number there."""
    partners = all(_value(sent, member) == _value(row, member) for member in PARTNERS)
    total = sum((Decimal(line["Amount"]) for line in comparing.lines(sent)), Decimal(0))
    number = sent.get("DocNumber")
    same_number = number == row.get("DocNumber") if number else bool(_marker(row))
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
