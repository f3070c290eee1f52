"""Small Procore records as the *show* endpoints answer them."""

import json
from pathlib import Path
from typing import Any

PROJECT, VENDOR, OWNER, CONTRACT, PRIME = 562949953700101, 356493, 356500, 7010441, 8010001
CODES = {101: ("03-300", "Cast-in-place Concrete", "SUB"), 102: ("05-120", "Structural Steel", "SUB")}


def vendor(procore_id: int = VENDOR, name: str = "Palisade Concrete LLC", **more: Any) -> dict[str, Any]:
    return {"id": procore_id, "name": name, "company": name, "is_active": True, "company_vendor": False, **more}


def project(procore_id: int = PROJECT, **more: Any) -> dict[str, Any]:
    return {"id": procore_id, "name": "Harbor Point Clinic", "project_number": "26-014", "active": True, **more}


def wbs(procore_id: int, **more: Any) -> dict[str, Any]:
    code, name, cost_type = CODES.get(procore_id, CODES[101])
    segments = [
        _segment(9000 + procore_id, code, name, "cost_code"),
        _segment(918922, cost_type, "Subcontract", "line_item_type"),
    ]
    flat = {"flat_code": f"{code}.{cost_type}", "status": "active", "project_id": PROJECT}
    return {"id": procore_id, **flat, "segment_items": segments, **more}


def _segment(procore_id: int, code: str, name: str, kind: str) -> dict[str, Any]:
    return {"id": procore_id, "code": code, "path_code": code, "name": name, "segment": {"type": kind}}


def commitment(procore_id: int = CONTRACT, **more: Any) -> dict[str, Any]:
    return {
        "id": procore_id,
        "number": "SC-003",
        "title": "Concrete",
        "status": "Approved",
        "executed": True,
        "vendor": {"id": VENDOR, "company": "Palisade Concrete LLC"},
        "project": {"id": PROJECT, "name": "Harbor Point Clinic"},
        "grand_total": "100000.0",
        "retainage_percent": "10.0",
        "line_items": [{"id": 71, "position": 1, "amount": "100000.0", "wbs_code": {"id": 101}}],
        **more,
    }


def prime_contract(procore_id: int = PRIME, **more: Any) -> dict[str, Any]:
    return {
        "id": procore_id,
        "number": "PC-1",
        "title": "Prime",
        "status": "Approved",
        "project_id": PROJECT,
        "vendor": {"id": OWNER, "company": "Harbor Health"},
        "grand_total": "500000.0",
        **more,
    }


WORK = "work_completed_"
KEPT = "materials_stored_retainage_"
MEMBERS = {
    "before": f"{WORK}from_previous_application",
    "work": f"{WORK}this_period",
    "stored": "materials_presently_stored",
    "stored_before": "materials_presently_stored_from_previous_progress",
    "moved": "materials_moved",
    "total": "total_completed_and_stored_to_date",
    "held_before": f"{WORK}retainage_from_previous_application",
    "held": f"{WORK}retainage_retained_this_period",
    "released": f"{WORK}retainage_released_this_period",
    "materials_held": f"{KEPT}currently_retained",
    "materials_released": f"{KEPT}released_this_period",
    "materials_held_before": f"{KEPT}from_previous_application",
    "held_moved": "materials_retainage_retained_moved",
}


def item(procore_id: int, wbs_id: int | None, text: str = "Footings and slab", **figures: Any) -> dict[str, Any]:
    """One line of a requisition; figures by their short names in MEMBERS, everything else as it is."""
    sums = {MEMBERS[name]: str(value) for name, value in figures.items() if name in MEMBERS}
    rest = {name: value for name, value in figures.items() if name not in MEMBERS}
    return {
        "id": procore_id,
        "item_type": "contract_item",
        "line_item_id": procore_id % 1000,
        "description_of_work": text,
        "wbs_code": {"id": wbs_id} if wbs_id else None,
        **sums,
        **rest,
    }


def summary(due: str, *, retainage: str = "0.00", certified: str = "0.00", total: str = "0.00") -> dict[str, str]:
    return {
        "current_payment_due": due,
        "total_retainage": retainage,
        "less_previous_certificates_for_payment": certified,
        "total_completed_and_stored_to_date": total,
        "tax_applicable_to_this_payment": "0.00",
    }


def requisition(
    procore_id: int, sequence: int, items: list[dict], figures: dict[str, str], **more: Any
) -> dict[str, Any]:
    return {
        "id": procore_id,
        "number": sequence,
        "invoice_number": f"PC-{sequence:03}",
        "project_id": PROJECT,
        "commitment_id": CONTRACT,
        "commitment_type": "WorkOrderContract",
        "status": "approved",
        "requisition_start": "2026-09-01",
        "requisition_end": "2026-09-30",
        "billing_date": "2026-09-30",
        "summary": figures,
        "items": items,
        **more,
    }


def application(
    procore_id: int, sequence: int, lines: list[dict], figures: dict[str, str], **more: Any
) -> dict[str, Any]:
    return {
        "id": procore_id,
        "number": sequence,
        "invoice_number": f"OI-{sequence:03}",
        "project_id": PROJECT,
        "contract": {"id": PRIME, "type": "PrimeContract", "title": "Prime"},
        "status": "approved",
        "period_start": "2026-09-01",
        "period_end": "2026-09-30",
        "billing_date": "2026-09-30",
        "g702": figures,
        "g703": lines,
        **more,
    }


def base() -> dict[str, list[dict[str, Any]]]:
    """A project with its company, owner, codes and contracts, without any invoice."""
    return {
        "vendors": [vendor(), vendor(OWNER, "Harbor Health")],
        "projects": [project()],
        "wbs_codes": [wbs(101), wbs(102)],
        "work_order_contracts": [commitment()],
        "prime_contracts": [prime_contract()],
    }


def third_application() -> dict[str, Any]:
    """Procore's own sample: 20,000 + 5,000 + 2,000 less 2,700 of retainage is 24,300."""
    slab = item(
        17918071,
        101,
        before="40000.00",
        work="20000.00",
        stored="2000.00",
        stored_before="0.00",
        total="62000.00",
        held_before="4000.00",
        held="2000.00",
        materials_held="200.00",
    )
    edge = item(
        592102,
        102,
        "CO 1 <b>thickened</b> edge",
        item_type="change_order_item",
        work="5000.00",
        stored_before="0.00",
        total="5000.00",
        held="500.00",
    )
    figures = summary("24300.00", retainage="6700.00", certified="36000.00", total="67000.00")
    return requisition(1280701, 3, [slab, edge], figures)


def write(folder: Path, records: dict[str, list[Any]]) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    for resource, rows in records.items():
        (folder / f"{resource}.json").write_text(json.dumps(rows), encoding="utf-8")
    return folder
