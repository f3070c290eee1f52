"""Commitments, prime contracts and change order packages as Procore's show endpoints answer them."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal

from connector.demo_company import codes, companies
from connector.demo_company.billing import ZERO, Application, applications
from connector.demo_company.contracts import Change, Contract, Line
from connector.demo_company.dates import Calendar, stamp
from connector.demo_company.midway_jobs import LOFTS_AND_DISTRIBUTION
from connector.demo_company.owner_contracts import PRIME
from connector.demo_company.projects import BY_KEY, PLACES, project_id
from connector.demo_company.running_jobs import HARBOR_AND_RIVERSIDE, STATION_TO_YARD

Json = dict[str, object]

PRIME_PLACE = 500  # prime contracts are numbered behind the commitments
USD = {"currency_iso_code": "USD", "base_currency_iso_code": "USD", "currency_exchange_rate": "1.0"}


def _placed(contracts: Iterable[Contract], start: int) -> tuple[Contract, ...]:
    return tuple(replace(contract, place=place) for place, contract in enumerate(contracts, start=start))


COMMITMENTS = _placed((*HARBOR_AND_RIVERSIDE, *STATION_TO_YARD, *LOFTS_AND_DISTRIBUTION), 0)
PRIME_CONTRACTS = _placed((replace(contract, kind="PrimeContract") for contract in PRIME), PRIME_PLACE)
CONTRACTS = (*COMMITMENTS, *PRIME_CONTRACTS)

# The project manager's answer to "whose is the yard?": a contract with the affiliate that owns the land.
YARD_CONTRACT = Contract(
    PRIME_PLACE + len(PRIME_CONTRACTS), "prime-yard", "yard", "realty", "PC-001", "Yard and shop for Northbeam Realty",
    0, (Line("31-200", "S", Decimal("61500.00"), "Sitework"),), (), (), "", kind="PrimeContract",
)  # fmt: skip


def money(amount: Decimal) -> str:
    return f"{amount:.2f}"


def contract_id(contract: Contract) -> int:
    """Every other commitment has an id of more than 32 bits; prime contracts are numbered in their order."""
    is_large = contract.place % 2 or contract.kind == "PrimeContract"
    return 562949956000000 + contract.place * 31 if is_large else 7010400 + contract.place * 13


def line_id(contract: Contract, line: Line) -> int:
    """The line of the schedule of values, or the change order's line, in Procore."""
    if line.change:
        return 5896000 + contract.place * 100 + line.change
    return 4896000 + contract.place * 100 + contract.lines.index(line)


def package_id(contract: Contract, number: int) -> int:
    return 330000 + contract.place * 10 + number


def original(contract: Contract) -> Decimal:
    return sum((line.amount for line in contract.lines), ZERO)


def changed(contract: Contract, status: str = "approved") -> Decimal:
    return sum((change.line.amount for change in contract.changes if change.status == status), ZERO)


def work_order_contracts(calendar: Calendar) -> list[Json]:
    return [_commitment(row, calendar) for row in COMMITMENTS if row.kind == "WorkOrderContract"]


def purchase_order_contracts(calendar: Calendar) -> list[Json]:
    return [_commitment(row, calendar) for row in COMMITMENTS if row.kind == "PurchaseOrderContract"]


def prime_contracts(calendar: Calendar) -> list[Json]:
    return [prime_contract(row, calendar) for row in PRIME_CONTRACTS]


def change_order_packages(calendar: Calendar) -> list[Json]:
    return [
        {**_package(contract, change, calendar), "line_items": [_line_item(contract, change.line, change.number)]}
        for contract in CONTRACTS
        for change in contract.changes
    ]


def _commitment(contract: Contract, calendar: Calendar) -> Json:
    certified = applications(contract)
    revised = original(contract) + changed(contract)
    return {
        **_agreement(contract, calendar), "vendor": _party(contract), "revised_contract": money(revised),
        "pending_change_orders": money(changed(contract, "pending")), "draft_change_orders_amount": "0.00",
        "pending_revised_contract": money(revised + changed(contract, "pending")),
        "total_requisitions_amount": money(_earned(certified)), "total_payments": "0.00",
        "total_draw_requests_amount": "0.00", "remaining_balance_outstanding": money(revised),
        "percentage_paid": "0.00", "requisitions_are_enabled": True, "payments_issued": [], "invoice_contacts": [],
        "origin_code": None,
    }  # fmt: skip


def prime_contract(contract: Contract, calendar: Calendar) -> Json:
    billed = applications(contract)
    revised = original(contract) + changed(contract)
    owner = {**_party(contract), "name": companies.NAMES[contract.company]}
    return {
        **_agreement(contract, calendar), "vendor": owner, "contractor": None, "architect": None,
        "revised_contract_amount": money(revised), "owner_invoices_amount": money(_earned(billed)),
        "pending_change_orders_amount": money(changed(contract, "pending")), "total_payments": "0.00",
        "outstanding_balance": money(revised), "percentage_paid": "0.00", "payments_received": [],
        "allow_payments": True, "allow_payment_applications": True, "origin_code": None,
    }  # fmt: skip


def _earned(made: list[Application]) -> Decimal:
    return made[-1].earned if made else ZERO


def _party(contract: Contract) -> Json:
    """In a commitment the company's name is in `company`."""
    id, name = companies.vendor_id(contract.company), companies.NAMES[contract.company]
    return {"id": id, "company": name, "origin_id": None, "origin_data": None}


def _agreement(contract: Contract, calendar: Calendar) -> Json:
    """The members that commitments and prime contracts share."""
    signed = calendar.day(back=BY_KEY[contract.project].start, of=5)
    return {
        "id": contract_id(contract), "project_id": project_id(contract.project), "number": contract.number,
        "title": contract.title, "status": contract.status, "executed": True, "accounting_method": "amount",
        "description": f"<p>{contract.title}, as drawn and specified.</p>",
        "project": {"id": project_id(contract.project), "name": BY_KEY[contract.project].name},
        "grand_total": money(original(contract)), "approved_change_orders": money(changed(contract)),
        "retainage_percent": f"{contract.retainage}.0", "contract_date": signed.isoformat(),
        "execution_date": signed.isoformat(), "private": False, "show_line_items_to_non_admins": True,
        "line_items": [_line_item(contract, line, at) for at, line in enumerate(contract.lines, start=1)],
        "change_order_packages": [_package(contract, change, calendar) for change in contract.changes],
        "currency_configuration": USD, "attachments": [], "origin_id": None, "origin_data": None,
        "created_at": stamp(signed), "updated_at": stamp(signed), "deleted_at": None,
    }  # fmt: skip


def _line_item(contract: Contract, line: Line, position: int) -> Json:
    holder = package_id(contract, line.change) if line.change else contract_id(contract)
    return {
        "id": line_id(contract, line), "position": position, "description": line.description,
        "amount": money(line.amount), "quantity": "0.0", "unit_cost": "0.0", "uom": "ls", "extended_type": "manual",
        "extended_amount": money(line.amount), "total_amount": money(line.amount), "tax_code_id": None,
        **cost_of(contract, line), "line_item_type": codes.line_item_type(line.type) if line.code else None,
        "holder": {"id": holder, "holder_type": "ChangeOrderPackage" if line.change else contract.kind},
        "origin_id": None, "origin_data": None,
    }  # fmt: skip


def cost_of(contract: Contract, line: Line) -> Json:
    """The budget code and the cost code of a line; both empty where it has none."""
    if not line.code:
        return {"wbs_code": None, "cost_code": None}
    code = {"id": codes.IDS[line.code], "full_code": line.code, "name": codes.NAMES[line.code]}
    return {"wbs_code": wbs_of(contract, line.code, line.type), "cost_code": code}


def wbs_of(contract: Contract, code: str, type: str) -> Json:
    return {
        "id": codes.wbs_id(PLACES[contract.project], code, type),
        "flat_code": codes.flat_code(code, type), "description": codes.flat_name(code, type),
    }  # fmt: skip


def _package(contract: Contract, change: Change, calendar: Calendar) -> Json:
    """A change order package without its lines, as a contract carries it; the show endpoint adds them."""
    is_approved = change.status == "approved"
    day = calendar.day(back=max(contract.last + len(contract.progress) - change.line.since, 1), of=9)
    return {
        "id": package_id(contract, change.number), "contract_id": contract_id(contract),
        "project_id": project_id(contract.project), "number": f"{change.number:03}", "revision": 0,
        "title": change.line.description, "description": "", "status": change.status, "executed": is_approved,
        "grand_total": money(change.line.amount), "due_date": None, "invoiced_date": None, "paid_date": None,
        "reviewed_at": stamp(day) if is_approved else None, "signed_change_order_received_date": None,
        "origin_id": None, "origin_code": None, "origin_data": None, "deleted_at": None,
        "created_at": stamp(day), "updated_at": stamp(day), "currency_configuration": USD,
    }  # fmt: skip


def used_codes(contracts: Iterable[Contract]) -> set[tuple[str, str, str]]:
    """Every (project, code, type) that the contracts' lines and change orders are charged to."""
    return {
        (contract.project, line.code, line.type)
        for contract in contracts
        for line in (*contract.lines, *(change.line for change in contract.changes))
        if line.code
    }


def wbs_codes(calendar: Calendar) -> list[Json]:
    """The budgets: the largest project carries every code of the company's list, the others what they buy."""
    whole = {("lofts", code, type) for code, types in codes.TYPES_OF.items() for type in types}
    rows = used_codes((*CONTRACTS, YARD_CONTRACT)) | whole
    ordered = sorted(rows, key=lambda row: codes.wbs_id(PLACES[row[0]], *row[1:]))
    return [codes.wbs_code(PLACES[key], project_id(key), code, type, calendar) for key, code, type in ordered]
