"""What Procore answers once the project manager has put the mistakes right."""

from connector.demo_company import agreements, codes, companies, invoices, stories
from connector.demo_company.agreements import CONTRACTS, YARD_CONTRACT
from connector.demo_company.cases import MISSING_PAPERS, MISTAKES, Key, as_corrected
from connector.demo_company.dates import Calendar, stamp

Json = dict[str, object]

CORRECTED_INVOICES: set[Key] = {
    *MISTAKES,
    *MISSING_PAPERS,
    *((contract.key, number) for contract in CONTRACTS for number in contract.mistakes),
}


def requisitions(calendar: Calendar) -> dict[Key, Json]:
    return as_corrected(invoices.requisitions(calendar, corrected=True), CORRECTED_INVOICES, calendar)


def payment_applications(calendar: Calendar) -> dict[Key, Json]:
    return as_corrected(invoices.payment_applications(calendar, corrected=True), CORRECTED_INVOICES, calendar)


def others(calendar: Calendar) -> dict[str, list[Json]]:
    """Corrections of everything but invoices, by resource."""
    return {
        "vendors": companies.corrected_vendors(calendar),
        "prime_contracts": [agreements.prime_contract(YARD_CONTRACT, calendar)],
        "cost_codes": _renamed_codes(calendar),
        "wbs_codes": _renamed_wbs_codes(calendar),
    }


def _renamed_codes(calendar: Calendar) -> list[Json]:
    names = {codes.IDS[code]: name for (code, _), name in stories.CODE_CORRECTIONS.items()}
    changed = {"updated_at": stamp(calendar.today)}
    return [{**row, "name": names[row["id"]], **changed} for row in codes.cost_codes(calendar) if row["id"] in names]


def _renamed_wbs_codes(calendar: Calendar) -> list[Json]:
    return [
        _renamed(row, stories.CODE_CORRECTIONS[(code, type)], calendar)
        for row in agreements.wbs_codes(calendar)
        for code, type in stories.CODE_CORRECTIONS
        if row["flat_code"] == codes.flat_code(code, type)
    ]


def _renamed(row: Json, name: str, calendar: Calendar) -> Json:
    """The budget code with the new name of its cost code."""
    segments = row["segment_items"]
    assert isinstance(segments, list)
    code, type = segments
    flat = f"{name}.{type['name']}"
    renamed = {**code, "name": name, "path_names": [code["path_names"][0], name]}
    changed = {"flat_name": flat, "description": flat, "updated_at": stamp(calendar.today)}
    return {**row, **changed, "segment_items": [renamed, type]}
