"""Commitments, prime contracts and their change orders: context that invoices are checked against."""

from functools import partial
from typing import Any

from approvals.models import ChangeOrder, Commitment, Company, PrimeContract
from approvals.states import Role
from connector.records.applications import budget_code
from connector.records.reading import Record, plain
from connector.records.resources import PROJECT, Facts, Parent, Resource

TYPES = {
    "work_order_contracts": Commitment.Type.SUBCONTRACT,
    "purchase_order_contracts": Commitment.Type.PURCHASE_ORDER,
}
TYPE_OF = {
    "WorkOrderContract": Commitment.Type.SUBCONTRACT,
    "PurchaseOrderContract": Commitment.Type.PURCHASE_ORDER,
}
CHANGE_ORDERS = ("change_order_packages", "commitment_change_orders")


def commitment_type(record: Record) -> dict[str, Any]:
    """Which of the two kinds of commitment an invoice names, where it says so: their ids are not told apart."""
    found = TYPE_OF.get(record.text("commitment_type"))
    return {"type": found} if found else {}


def contract(record: Record, **own: Any) -> Facts:
    return {
        "number": record.text("number"),
        "title": record.text("title"),
        "status": record.text("status"),
        "is_executed": record.flag("executed"),
        "original_amount": record.money("grand_total"),
        "approved_changes": record.money("approved_change_orders"),
        "retainage_percent": record.percent("retainage_percent"),
        "lines": [_line(part, position) for position, part in enumerate(record.parts("line_items"), start=1)],
        **own,
    }


def _line(record: Record, position: int) -> Facts:
    """A line of the schedule of values."""
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


def _company(column: str, role: Role) -> Parent:
    members = ("vendor.id", "vendor_id")
    return Parent({column: Company}, members, of=("vendors",), words="The company", is_needed=False, role=role)


def _contract(**columns: Any) -> Parent:
    of = tuple(name for name, model in CONTRACTS.items() if model in columns.values())
    return Parent(columns, ("contract_id", "contract.id"), of=of, words="The contract")


CONTRACTS: dict[str, Any] = {**dict.fromkeys(TYPES, Commitment), "prime_contracts": PrimeContract}
INSIDE = {"change_order_packages": "change_order_packages"}
RESOURCES = (
    *(
        Resource(
            name,
            Commitment,
            partial(contract, type=which),
            parents=(PROJECT, _company("company", Role.VENDOR)),
            keys=("type",),
            inside=INSIDE,
            after=("wbs_codes",),
        )
        for name, which in TYPES.items()
    ),
    Resource(
        "prime_contracts",
        PrimeContract,
        contract,
        parents=(PROJECT, _company("owner", Role.CUSTOMER)),
        inside=INSIDE,
        after=("wbs_codes",),
    ),
    *(
        Resource(name, ChangeOrder, change_order, (_contract(commitment=Commitment, prime_contract=PrimeContract),))
        for name in CHANGE_ORDERS
    ),
    Resource("prime_change_orders", ChangeOrder, change_order, (_contract(prime_contract=PrimeContract),)),
)
