"""Read the lists of a QuickBooks company into the ledger's references; what is inactive is kept and marked."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from approvals.models import Ledger
from connector.models import Connection
from connector.quickbooks import QuickBooks
from mappings.models import ErpReference
from mappings.names import name_key

READ = ("Account", "Item", "Class", "Department", "Customer", "Vendor", "Employee", "Term", "TaxCode")
BATCH = 500

Row = dict[str, Any]


def refresh(ledger: Ledger, quickbooks: QuickBooks) -> int:
    """Read every list once, inactive rows included, and answer how many rows there are.

    One metered query per thousand rows. Raises Unavailable or Disconnected; what was read by then is kept.
    """
    count = sum(_read(ledger, quickbooks, entity) for entity in READ)
    Connection.objects.filter(ledger=ledger).update(lists_read_at=timezone.now())
    return count


def _read(ledger: Ledger, quickbooks: QuickBooks, entity: str) -> int:
    rows = quickbooks.query(entity, where=[("Active", "IN", [True, False])])
    return sum(remember(ledger, entity, batch) for batch in _batches(rows))


def _batches(rows: Iterable[Row]) -> Iterator[list[Row]]:
    rows = iter(rows)
    while batch := list(islice(rows, BATCH)):
        yield batch


def remember(ledger: Ledger, entity: str, rows: Iterable[Row]) -> int:
    """Store rows of a list as QuickBooks gave them, in one statement; answer how many."""
    references = [reference(ledger, entity, row) for row in rows]
    keys = ("ledger", "entity", "origin_id")
    fields = [f.name for f in ErpReference._meta.concrete_fields if f.name not in {"id", *keys}]
    with transaction.atomic():
        ErpReference.objects.bulk_create(references, update_conflicts=True, unique_fields=keys, update_fields=fields)
    return len(references)


def reference(ledger: Ledger, entity: str, row: Row) -> ErpReference:
    """One row of a QuickBooks list as a reference; members that an entity lacks stay empty."""
    # An inactive row keeps its " (deleted)" suffix here: the bare name is free again in QuickBooks.
    name = row.get("DisplayName") or row.get("Name") or ""
    return ErpReference(
        ledger=ledger,
        entity=entity,
        origin_id=row["Id"],
        name=name,
        name_key=name_key(name),
        fully_qualified_name=row.get("FullyQualifiedName", ""),
        type=row.get("AccountType") or row.get("Type") or "",
        subtype=row.get("AccountSubType", ""),
        number=row.get("AcctNum", ""),
        parent_id=_id(row, "ParentRef"),
        income_account_id=_id(row, "IncomeAccountRef"),
        expense_account_id=_id(row, "ExpenseAccountRef"),
        due_days=_whole(row, "DueDays"),
        due_day=_whole(row, "DayOfMonthDue"),
        due_next_month_days=_whole(row, "DueNextMonthDays"),
        term_id=_id(row, "TermRef") or _id(row, "SalesTermRef"),
        is_active=row.get("Active", True),
        is_project=bool(row.get("IsProject", False)),
        sync_token=row.get("SyncToken", ""),
        erp_created_at=parse_datetime(row.get("MetaData", {}).get("CreateTime", "")),
        read_at=timezone.now(),
    )


def _whole(row: Row, member: str) -> int | None:
    return int(row[member]) if row.get(member) is not None else None


def _id(row: Row, member: str) -> str:
    return (row.get(member) or {}).get("value", "")
