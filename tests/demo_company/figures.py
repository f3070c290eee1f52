"""Reads the money of an invoice in either of Procore's two forms."""

from collections.abc import Iterator
from decimal import Decimal

FORMS = {"requisitions": ("summary", "items"), "payment_applications": ("g702", "g703")}


def commitments(company) -> list[dict]:
    return company.rows("work_order_contracts") + company.rows("purchase_order_contracts")


def money(row: dict, member: str) -> Decimal:
    return Decimal(row[member])


def summary(invoice: dict) -> dict:
    return invoice.get("summary") or invoice["g702"]


def lines(invoice: dict) -> list[dict]:
    return invoice["items"] if "items" in invoice else invoice["g703"]


def contract_of(invoice: dict) -> int:
    return invoice["commitment_id"] if "commitment_id" in invoice else invoice["contract"]["id"]


def total(invoice: dict, member: str) -> Decimal:
    return sum((money(line, member) for line in lines(invoice)), Decimal(0))


def work_balance(line: dict) -> Decimal:
    """Work's retainage after the invoice, from its own columns."""
    before = money(line, "work_completed_retainage_from_previous_application")
    moved = Decimal(line.get("materials_retainage_retained_moved", "0"))
    held = money(line, "work_completed_retainage_retained_this_period")
    return before + moved + held - money(line, "work_completed_retainage_released_this_period")


def materials_balance(line: dict) -> Decimal:
    return money(line, "materials_stored_retainage_currently_retained")


def retainage(invoice: dict) -> Decimal:
    return sum((work_balance(line) + materials_balance(line) for line in lines(invoice)), Decimal(0))


def source(line: dict) -> tuple[str, int]:
    """What makes a line the same on the next invoice: its line of the contract or change order."""
    return ("item", line["line_item_id"]) if "line_item_id" in line else (line["origin_type"], line["origin_id"])


def pairs(invoices: list[dict]) -> Iterator[tuple[dict, dict]]:
    """Each invoice with the one before it on its contract, where both are there."""
    by_place = {(contract_of(row), row["number"]): row for row in invoices}
    for (contract, number), row in by_place.items():
        if earlier := by_place.get((contract, number - 1)):
            yield earlier, row
