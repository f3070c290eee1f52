"""What Procore says of a record, for its page."""

from typing import Any

from approvals.faces import Value
from approvals.models import WorkflowItem


def values(item: WorkflowItem) -> list[Value]:
    """The header of the record; empty values are left out."""
    return [value for value in item.record.values() if value.value not in ("", None)]


def summary(item: WorkflowItem) -> list[Value]:
    """The G702 of an invoice; empty for other records."""
    return list(item.record.summary())


def lines(item: WorkflowItem) -> list[Any]:
    """The lines of a transaction, each with its code; empty for other records."""
    if not item.face.is_transaction:
        return []
    return list(item.record.lines.select_related("wbs_code").order_by("position", "pk"))  # type: ignore[attr-defined]
