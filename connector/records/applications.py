"""Applications for payment as Procore's two endpoints give them: the G702 header and the G703 lines."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from connector.records.reading import ZERO, Record
from connector.records.resources import Facts

G702 = (
    "original_contract_sum",
    "net_change_by_change_orders",
    "contract_sum_to_date",
    "total_completed_and_stored_to_date",
    "total_retainage",
    "total_earned_less_retainage",
    "current_payment_due",
)
WORK = {
    "work_from_previous": "work_completed_from_previous_application",
    "work_this_period": "work_completed_this_period",
    "materials_stored": "materials_presently_stored",
    "materials_moved": "materials_moved",
    "scheduled_value": "scheduled_value",
    "work_retainage_before": "work_completed_retainage_from_previous_application",
    "work_retainage_held": "work_completed_retainage_retained_this_period",
    "work_retainage_released": "work_completed_retainage_released_this_period",
    "materials_retainage_balance": "materials_stored_retainage_currently_retained",
    "materials_retainage_released": "materials_stored_retainage_released_this_period",
    "materials_retainage_moved": "materials_retainage_retained_moved",
}
# What one of the two endpoints leaves out stays unknown: it is not zero.
SOMETIMES = {
    "materials_stored_before": "materials_presently_stored_from_previous_progress",
    "total_before": "total_completed_and_stored_to_date_from_previous",
    "materials_retainage_before": "materials_stored_retainage_from_previous_application",
}
CHANGE_ORDERS = {"change_order_item", "whole_change_order_item"}


def _email(creator: Record) -> str:
    """Where the creator can be written to; "" for what is no address."""
    text = creator.text("login", "email_address", "email")
    return text if "@" in text and "." in text.rpartition("@")[2] and " " not in text else ""


@dataclass(frozen=True)
class MadeOf:
    """What a budget code is made of, where Procore names its parts instead of itself."""

    cost_code_id: int | None = None
    line_item_type_id: int | None = None


def header(record: Record, *, summary: str, start: str, end: str) -> Facts:
    """The G702. A record without its summary came from a list endpoint and is refused."""
    figures = record.part(summary)
    if not figures.data:
        raise record.malformed(summary, "it is missing; the show endpoint gives it, a list does not")
    if figures.optional_money("current_payment_due") is None:
        raise figures.malformed("current_payment_due", "it is missing")
    creator = record.part("created_by")
    return {
        "sequence": record.count("number"),
        "invoice_number": record.text("invoice_number"),
        "status": record.text("status"),
        "period_start": record.date(start),
        "period_end": record.date(end),
        "billing_date": record.date("billing_date"),
        "less_previous_certificates": figures.money("less_previous_certificates_for_payment"),
        "tax": figures.money("tax_applicable_to_this_payment"),
        "balance_to_finish": figures.money("balance_to_finish_including_retainage"),
        "item": {"creator_name": creator.text("name"), "creator_email": _email(creator)},
        **{member: figures.money(member) for member in G702},
    }


def line(record: Record, position: int) -> Facts:
    """One line of the G703."""
    return {
        "procore_id": record.id(),
        "position": position,
        "description": record.text("description_override", "description_of_work", "description"),
        **budget_code(record),
        "total_to_date": total_to_date(record),
        **figures(record, WORK),
        **{name: record.optional_money(member) for name, member in SOMETIMES.items()},
    }


def budget_code(record: Record) -> Facts:
    """The budget code of a line, else what it is made of."""
    procore_id = record.part("wbs_code").optional_id("id") or record.optional_id("wbs_code_id")
    parts = (_id_of(record, member) for member in ("cost_code", "line_item_type"))
    return {"wbs_procore_id": procore_id, "made_of": MadeOf() if procore_id else MadeOf(*parts)}


def _id_of(record: Record, member: str) -> int | None:
    """The id of an object inside, or the member that holds the id alone; some answers give a text there."""
    inside = record.part(member) if isinstance(record.value(member), dict) else None
    return record.optional_id(f"{member}_id") or (inside.optional_id("id") if inside else None)


def figures(record: Record, members: Mapping[str, str]) -> dict[str, Decimal]:
    return {name: record.money(member) for name, member in members.items()}


def total_to_date(record: Record) -> Decimal:
    """Total completed and stored. It is the sum of its columns only where Procore leaves it out."""
    total = record.optional_money("total_completed_and_stored_to_date")
    if total is not None:
        return total
    columns = ("work_completed_from_previous_application", "work_completed_this_period", "materials_presently_stored")
    return sum((record.money(column) for column in columns), ZERO)


def subcontractor_line(record: Record, position: int) -> Facts:
    is_change_order = record.text("item_type") in CHANGE_ORDERS
    return {
        **line(record, position),
        "is_change_order": is_change_order,
        "contract_line_id": record.optional_id("line_item_id") or record.optional_id("commitment_line_item_id"),
    }


def owner_line(record: Record, position: int) -> Facts:
    source = record.text("origin_type") or record.text("added_from_source")
    return {
        **line(record, position),
        "is_change_order": source.lower().startswith("change"),
        # Here origin_id is the schedule-of-values line in Procore, not an id of the ERP.
        "contract_line_id": record.optional_id("origin_id") or record.optional_id("added_from_source_id"),
    }
