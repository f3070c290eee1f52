"""The odd invoices: what is unusual and stays, and what is a mistake that its correction takes back."""

from collections.abc import Callable
from decimal import Decimal

from connector.demo_company.agreements import COMMITMENTS, contract_id, money, wbs_of
from connector.demo_company.dates import Calendar, stamp

Json = dict[str, object]
Key = tuple[str, int]
Edit = Callable[[Json, Calendar], object]


def number(text: str) -> Edit:
    return lambda row, _: row.update(invoice_number=text)


def status(word: str) -> Edit:
    return lambda row, _: row.update(status=word)


def no_billing_date(row: Json, _: Calendar) -> None:
    row["billing_date"] = None


def billed_a_month_late(row: Json, calendar: Calendar) -> None:
    row["billing_date"] = calendar.first(0).isoformat()


def due_off_by(amount: str) -> Edit:
    """A typing error in the certificate: two digits changed places."""

    def edit(row: Json, _: Calendar) -> None:
        summary = row["summary"]
        assert isinstance(summary, dict)
        summary["current_payment_due"] = money(Decimal(summary["current_payment_due"]) + Decimal(amount))

    return edit


def code_of_line(position: int, code: str, type: str) -> Edit:
    """The line is charged to another budget code; to none when `code` is empty."""

    def edit(row: Json, _: Calendar) -> None:
        items = row["items"]
        assert isinstance(items, list)
        contract = next(found for found in COMMITMENTS if contract_id(found) == row["commitment_id"])
        items[position]["wbs_code"] = wbs_of(contract, code, type) if code else None
        items[position]["cost_code_id"] = None

    return edit


# Unusual, and right as it is.
ODD: dict[Key, Edit] = {
    ("snake-distribution", 6): number(""),
    ("gem-distribution", 3): number("GRM-002"),
    ("palisade-harbor", 2): status("approved_as_noted"),
    ("omalley-riverside", 1): status("approved_as_noted"),
    ("borah-lofts", 4): status("approved_as_noted"),
}

# Mistakes, which the project manager puts right in Procore.
MISTAKES: dict[Key, Edit] = {
    ("bitterroot-station", 3): number("BRSM-EAGLE-BEND-STATION-8-003"),
    ("owyhee-station", 2): due_off_by("90.00"),
    ("prime-distribution", 2): number("SAGEBRUSH-APPLICATION-02"),
    ("teton-overland", 2): billed_a_month_late,
    ("nunez-riverside", 1): code_of_line(1, "04-200", "S"),
    ("treeline-overland", 2): code_of_line(1, "", ""),
    ("tamarack-riverside", 2): no_billing_date,
    ("clearwater-harbor", 2): status("draft"),
    ("clearwater-library", 1): status("pending_owner_approval"),
    ("owyhee-creamery", 1): status("revise_and_resubmit"),
    ("sawtooth-riverside", 1): status("void"),
    ("aspen-yard", 1): status("under_review"),
}

# Mistakes in the figures are in the contracts' own tables (`mistakes`); these are papers that were missing.
MISSING_PAPERS: frozenset[Key] = frozenset({("selway-riverside", 2)})


def as_sent(rows: dict[Key, Json], calendar: Calendar) -> dict[Key, Json]:
    """The invoices as Procore first gave them."""
    _edit(rows, ODD, calendar)
    _edit(rows, MISTAKES, calendar)
    return rows


def as_corrected(rows: dict[Key, Json], wanted: set[Key], calendar: Calendar) -> dict[Key, Json]:
    """Only the wanted invoices, without their mistakes, changed today."""
    found = {key: row for key, row in rows.items() if key in wanted}
    _edit(found, ODD, calendar)
    for row in found.values():
        row["updated_at"] = stamp(calendar.today)
    return found


def _edit(rows: dict[Key, Json], edits: dict[Key, Edit], calendar: Calendar) -> None:
    for key, edit in edits.items():
        if key in rows:
            edit(rows[key], calendar)
