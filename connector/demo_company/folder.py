"""Lays the demo company out as files, one per resource of Procore's."""

import json
from datetime import date
from pathlib import Path

from connector.demo_company import agreements, codes, companies, correcting, invoices, projects
from connector.demo_company.cases import Key, as_sent
from connector.demo_company.dates import Calendar
from connector.demo_company.papers import attach, drawn, papers
from connector.demo_company.plan import Plan
from connector.demo_company.planning import plan

Json = dict[str, object]
Invoices = dict[Key, Json]


def write(folder: Path, *, today: date) -> Plan:
    """Write the company as it stands on `today` into the folder, its corrections into `corrected` below it.

    The plan is also written beside the folder, as plan.json. The same day gives the same bytes.
    """
    calendar = Calendar(today)
    subs = as_sent(invoices.requisitions(calendar), calendar)
    owners = as_sent(invoices.payment_applications(calendar), calendar)
    _write_all(folder, _context(calendar), subs, owners, corrected=False)
    fixed_subs, fixed_owners = correcting.requisitions(calendar), correcting.payment_applications(calendar)
    _write_all(folder / "corrected", correcting.others(calendar), fixed_subs, fixed_owners, corrected=True)
    made = plan()
    _write_json(folder.parent / "plan.json", made.as_json())
    return made


def _context(calendar: Calendar) -> dict[str, list[Json]]:
    """Every resource but the invoices."""
    return {
        "companies": [companies.own_company()],
        "users": projects.users(),
        "vendors": companies.vendors(calendar),
        "projects": projects.projects(calendar),
        "line_item_types": codes.line_item_types(),
        "cost_codes": codes.cost_codes(calendar),
        "wbs_codes": agreements.wbs_codes(calendar),
        "work_order_contracts": agreements.work_order_contracts(calendar),
        "purchase_order_contracts": agreements.purchase_order_contracts(calendar),
        "prime_contracts": agreements.prime_contracts(calendar),
        "change_order_packages": agreements.change_order_packages(calendar),
        "billing_periods": projects.billing_periods(calendar),
    }


def _write_all(
    folder: Path, others: dict[str, list[Json]], subs: Invoices, owners: Invoices, *, corrected: bool
) -> None:
    for rows in (subs, owners):
        attach(rows, corrected=corrected)
        _write_papers(folder / "attachments", rows, corrected=corrected)
    invoices_too = {"requisitions": [*subs.values()], "payment_applications": [*owners.values()]}
    for resource, rows_of_it in {**others, **invoices_too}.items():
        _write_json(folder / f"{resource}.json", rows_of_it)


def _write_papers(folder: Path, rows: Invoices, *, corrected: bool) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for key, row in rows.items():
        for paper in papers(key, corrected=corrected):
            (folder / paper.stored_as).write_bytes(drawn(paper, row))


def _write_json(path: Path, data: object) -> None:
    path.write_text(json.dumps(data, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
