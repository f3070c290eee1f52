"""Commitments, prime contracts and their change orders: context that invoices are checked against."""

from approvals.models import Commitment
from connector.records.applications import budget_code
from connector.records.reading import Record, plain
from connector.records.types import Facts

COMMITMENTS = {
    "work_order_contracts": Commitment.Type.SUBCONTRACT,
    "purchase_order_contracts": Commitment.Type.PURCHASE_ORDER,
}
TYPE_OF = {
    "WorkOrderContract": Commitment.Type.SUBCONTRACT,
    "PurchaseOrderContract": Commitment.Type.PURCHASE_ORDER,
}


def contract(record: Record) -> Facts:
    return {
        "number": record.text("number"),
        "title": record.text("title"),
        "status": record.text("status"),
        "is_executed": record.flag("executed"),
        "original_amount": record.money("grand_total"),
        "approved_changes": record.money("approved_change_orders"),
        "retainage_percent": record.percent("retainage_percent"),
    }


def schedule(record: Record) -> list[Facts]:
    """The schedule of values."""
    return [_line(part, position) for position, part in enumerate(record.parts("line_items"), start=1)]


def _line(record: Record, position: int) -> Facts:
    return {
        "procore_id": record.id(),
        "position": position,
        "description": plain(record.text("description")),
        "amount": record.money("amount"),
        **budget_code(record),
    }


def change_order(record: Record) -> Facts:
    return {
        "number": record.text("number"),
        "title": record.text("title"),
        "status": record.text("status"),
        "amount": record.money("grand_total"),
    }
