"""Requisitions and payment applications as Procore's show endpoints answer them."""

from decimal import Decimal

from connector.demo_company import companies
from connector.demo_company.agreements import (
    COMMITMENTS,
    PRIME_CONTRACTS,
    USD,
    contract_id,
    cost_of,
    line_id,
    money,
    original,
    package_id,
)
from connector.demo_company.billing import ZERO, Application, Figures, applications
from connector.demo_company.contracts import Contract, Line
from connector.demo_company.dates import Calendar, stamp
from connector.demo_company.projects import creator, period_id, project_id

Json = dict[str, object]


def requisition_id(contract: Contract, number: int) -> int:
    """Every third contract's invoices still have short ids."""
    return (562949954000000 if contract.place % 3 else 1280000) + contract.place * 100 + number


def payment_application_id(contract: Contract, number: int) -> int:
    return 562949958000000 + contract.place * 100 + number


def requisitions(calendar: Calendar, *, corrected: bool = False) -> dict[tuple[str, int], Json]:
    """Every subcontractor invoice in the folder, by its contract's key and its number."""
    return _made(COMMITMENTS, requisition, calendar, corrected=corrected)


def payment_applications(calendar: Calendar, *, corrected: bool = False) -> dict[tuple[str, int], Json]:
    return _made(PRIME_CONTRACTS, payment_application, calendar, corrected=corrected)


def _made(contracts: tuple[Contract, ...], row, calendar: Calendar, *, corrected: bool) -> dict[tuple[str, int], Json]:
    return {
        (contract.key, made.number): row(contract, made, calendar)
        for contract in contracts
        for made in applications(contract, corrected=corrected)
        if made.number in contract.numbers
    }


def requisition(contract: Contract, made: Application, calendar: Calendar) -> Json:
    back = contract.back(made.number)
    ended = calendar.last(back)
    only_release = made.total == _total_before(made) and any(figures.released for _, figures in made.lines)
    return {
        "id": requisition_id(contract, made.number), "number": made.number,
        "invoice_number": f"{contract.prefix}{made.number:03}" if contract.prefix else f"{ended:%Y%m}",
        "project_id": project_id(contract.project), "commitment_id": contract_id(contract),
        "commitment_type": contract.kind, "contract_name": f"{contract.number} - {contract.title}",
        "vendor_id": companies.vendor_id(contract.company), "vendor_name": companies.NAMES[contract.company],
        "period_id": period_id(contract.project, back), "requisition_start": calendar.first(back).isoformat(),
        "requisition_end": ended.isoformat(), "billing_date": ended.isoformat(), "status": "approved",
        "invoice_type": "retainage_release" if only_release else "progress",
        "contract_invoicing_method": "progressive", "accounting_method": "amount",
        "final": made.total == sum((line.amount for line, _ in made.lines), ZERO),
        "percent_complete": f"{_percent(made)}%", "payment_date": None, "submitted_at": ended.isoformat(),
        "total_claimed_amount": money(made.total - _total_before(made)), "erp_status": "", "origin_id": None,
        "origin_data": None, "deletable": False, "move_materials_to_previous_work_completed": True,
        "previous_requisition_id": requisition_id(contract, made.number - 1) if made.number > 1 else None,
        "summary": {**_g702(contract, made, calendar), **_materials(made)}, "created_by": creator(contract.creator),
        "items": [_item(contract, made.number, at, *row) for at, row in enumerate(made.lines, start=1)],
        "item_packages": [], "attachments": [], "custom_fields": {}, "currency_configuration": USD, "tax_summary": [],
        "created_at": stamp(ended, hour=9), "updated_at": stamp(ended),
    }  # fmt: skip


def payment_application(contract: Contract, made: Application, calendar: Calendar) -> Json:
    back = contract.back(made.number)
    started, ended = calendar.first(back).isoformat(), calendar.last(back)
    return {
        "id": payment_application_id(contract, made.number), "project_id": project_id(contract.project),
        "number": made.number, "invoice_number": f"{contract.prefix}{made.number:02}",
        "billing_date": ended.isoformat(), "period_id": period_id(contract.project, back), "period_start": started,
        "period_end": ended.isoformat(), "billing_period": {"start_date": started, "end_date": ended.isoformat()},
        "status": "approved", "percent_complete": f"{_percent(made)}", "total_amount_paid": "0.00",
        "total_amount_accrued_this_period": money(made.total - _total_before(made)),
        "formatted_contract_company": companies.NAMES[contract.company], "description_type": "automatic",
        "contract": {"id": contract_id(contract), "type": "PrimeContract", "title": contract.title},
        "g702": _g702(contract, made, calendar),
        "g703": [_g703(contract, made.number, at, *row) for at, row in enumerate(made.lines, start=1)],
        "attachments": [], "origin_id": None, "origin_data": None, "currency_configuration": USD,
        "created_at": stamp(ended, hour=9), "updated_at": stamp(ended),
    }  # fmt: skip


def _total_before(made: Application) -> Decimal:
    return sum((figures.total_before for _, figures in made.lines), ZERO)


def _contract_sum(made: Application) -> Decimal:
    return sum((line.amount for line, _ in made.lines), ZERO)


def _percent(made: Application) -> str:
    return f"{made.total / _contract_sum(made) * 100:.2f}"


def _g702(contract: Contract, made: Application, calendar: Calendar) -> Json:
    back = contract.back(made.number)
    retainage = made.work_held + made.materials_held
    return {
        "original_contract_sum": money(original(contract)),
        "net_change_by_change_orders": money(_contract_sum(made) - original(contract)),
        "contract_sum_to_date": money(_contract_sum(made)),
        "total_completed_and_stored_to_date": money(made.total),
        "completed_work_retainage_percent": f"{contract.retainage}.00",
        "completed_work_retainage_amount": money(made.work_held),
        "stored_materials_retainage_percent": f"{contract.retainage}.00",
        "stored_materials_retainage_amount": money(made.materials_held),
        "total_retainage": money(retainage),
        "total_earned_less_retainage": money(made.earned),
        "less_previous_certificates_for_payment": money(made.certified_before),
        "current_payment_due": money(made.due),
        "tax_applicable_to_this_payment": "0.00",
        "balance_to_finish_including_retainage": money(_contract_sum(made) - made.earned),
        **_change_totals(made),
        "formatted_period": f"{calendar.first(back):%m/%d/%y} - {calendar.last(back):%m/%d/%y}",
    }


def _change_totals(made: Application) -> Json:
    """Change orders by sign, those new on this invoice apart from those on earlier ones."""
    sums = {
        f"{sign}_{age}change_order_item_total": ZERO
        for sign in ("positive", "negative")
        for age in ("", "new_", "previous_")
    }
    for line, _ in made.lines:
        if line.change:
            sign = "negative" if line.amount < 0 else "positive"
            age = "new" if line.since == made.number else "previous"
            sums[f"{sign}_change_order_item_total"] += line.amount
            sums[f"{sign}_{age}_change_order_item_total"] += line.amount
    return {member: money(amount) for member, amount in sums.items()}


def _materials(made: Application) -> Json:
    stored = sum((figures.stored for _, figures in made.lines), ZERO)
    new = sum((max(f.stored - f.stored_before + f.moved, ZERO) for _, f in made.lines), ZERO)
    return {"new_materials": money(new), "stored_materials": money(stored)}


def _columns(line: Line, figures: Figures) -> Json:
    """The members that a line has on both kinds of invoice."""
    share = figures.total / line.amount * 100
    return {
        "description_of_work": line.description, "scheduled_value": money(line.amount),
        "scheduled_quantity": "0.0", "scheduled_unit_price": "0.0",
        "work_completed_from_previous_application": money(figures.work_before),
        "work_completed_this_period": money(figures.work), "materials_presently_stored": money(figures.stored),
        "total_completed_and_stored_to_date": money(figures.total),
        "total_completed_and_stored_to_date_percent": f"{share:.2f}",
        "work_completed_retainage_from_previous_application": money(figures.held_before),
        "work_completed_retainage_retained_this_period": money(figures.held),
        "work_completed_retainage_percent_this_period": f"{figures.percent}.00",
        "work_completed_retainage_released_this_period": money(figures.released),
        "materials_stored_retainage_currently_retained": money(figures.materials_held),
        "materials_stored_retainage_percent_this_period": f"{figures.percent}.00",
        "materials_stored_retainage_released_this_period": money(figures.materials_released),
    }  # fmt: skip


def _item(contract: Contract, number: int, position: int, line: Line, figures: Figures) -> Json:
    """A requisition's line; what moved out of the store is in work from previous already."""
    package = package_id(contract, line.change) if line.change else None
    return {
        "id": 562949957000000 + contract.place * 10000 + number * 100 + position,
        "item_type": "change_order_item" if line.change else "contract_item", "line_item_id": line_id(contract, line),
        "change_order_package_id": package, "position": position, "line_number": position, "uom": "ls",
        "accounting_method": "amount", "status": "approved", "comment": "", "taxes": [],
        **_columns(line, figures),
        "materials_presently_stored_from_previous_progress": money(figures.stored_before),
        "materials_moved": money(figures.moved), "materials_retainage_retained_moved": money(figures.held_moved),
        "total_completed_and_stored_to_date_from_previous": money(figures.total_before),
        "gross_amount": money(figures.total - figures.total_before), "net_amount": money(figures.due),
        "subcontractor_claimed_amount": money(figures.total - figures.total_before),
        "cost_code_id": None, **_code(contract, line),
    }  # fmt: skip


def _code(contract: Contract, line: Line) -> Json:
    cost = cost_of(contract, line)
    code = cost["cost_code"]
    return {"wbs_code": cost["wbs_code"], "cost_code_id": code["id"] if isinstance(code, dict) else None}


def _g703(contract: Contract, number: int, position: int, line: Line, figures: Figures) -> Json:
    """A payment application's line; `origin_id` points to the line in Procore, not to an ERP."""
    source = package_id(contract, line.change) if line.change else line_id(contract, line)
    retained = figures.materials_held - figures.materials_held_before + figures.materials_released
    return {
        "id": 562949959000000 + contract.place * 10000 + number * 100 + position, "item_number": position,
        "type": "payment_application_line_item", "origin_id": source,
        "origin_type": "ChangeOrderPackage" if line.change else "LineItem",
        "added_from_source": "change_order" if line.change else "contract", "added_from_source_id": source,
        "description_override": None, **_columns(line, figures),
        "balance_to_finish": money(line.amount - figures.total),
        "work_completed_retainage_currently_retained": money(figures.work_held),
        "materials_stored_retainage_from_previous_application": money(figures.materials_held_before),
        "materials_stored_retainage_retained_this_period": money(retained),
        "total_retainage_currently_retained": money(figures.retainage),
        "total_retainage_from_previous_application": money(figures.retainage_before), **cost_of(contract, line),
    }  # fmt: skip
