"""The files themselves: real PDFs, named by the invoices, and the same bytes on the same day."""

import json
from datetime import date
from pathlib import Path

import pytest

from connector.demo_company import write
from connector.demo_company.dates import Calendar

FOLDERS = [False, True]


def named(company, *, corrected: bool) -> set[str]:
    return {
        f"{file['id']}-{file['filename']}"
        for resource in ("requisitions", "payment_applications")
        for row in company.rows(resource, corrected=corrected)
        for file in row["attachments"]
    }


def attachments(company, *, corrected: bool) -> Path:
    return (company.folder / "corrected" if corrected else company.folder) / "attachments"


@pytest.mark.parametrize("corrected", FOLDERS)
def test_every_attachment_is_there_and_nothing_else(company, corrected):
    found = {path.name for path in attachments(company, corrected=corrected).iterdir()}

    assert found == named(company, corrected=corrected)
    assert len(found) >= 20


@pytest.mark.parametrize("corrected", FOLDERS)
def test_every_attachment_is_a_small_pdf(company, corrected):
    for path in attachments(company, corrected=corrected).iterdir():
        data = path.read_bytes()
        assert data.startswith(b"%PDF-")
        assert data.rstrip().endswith(b"%%EOF")
        assert b"ReportLab" in data[:200]
        assert len(data) < 10_000


def test_the_missing_papers_come_with_the_correction(company):
    missing = named(company, corrected=True) - named(company, corrected=False)

    assert [name.partition("-")[2] for name in missing] == ["SC-015 application 02 stored materials.pdf"]


def contents(root: Path) -> dict[str, bytes]:
    return {str(path.relative_to(root)): path.read_bytes() for path in root.rglob("*") if path.is_file()}


def test_the_same_day_gives_the_same_bytes(tmp_path):
    for name in ("one", "other"):
        write(tmp_path / name / "procore", today=date(2027, 2, 28))

    assert contents(tmp_path / "one") == contents(tmp_path / "other")


def test_writing_again_over_a_folder_changes_nothing(tmp_path):
    write(tmp_path / "procore", today=date(2027, 2, 28))
    before = contents(tmp_path)

    write(tmp_path / "procore", today=date(2027, 2, 28))

    assert contents(tmp_path) == before


@pytest.mark.parametrize("today", [date(2026, 1, 1), date(2026, 3, 31), date(2028, 2, 29), date(2026, 12, 31)])
def test_another_day_moves_the_dates_and_leaves_the_money(company, tmp_path, today):
    write(tmp_path / "procore", today=today)
    moved = json.loads((tmp_path / "procore" / "requisitions.json").read_text(encoding="utf-8"))

    assert max(row["requisition_end"] for row in moved) == Calendar(today).last(1).isoformat()
    assert [due(row) for row in moved] == [due(row) for row in company.rows("requisitions")]


def due(row: dict) -> tuple[int, str]:
    return row["id"], row["summary"]["current_payment_due"]


def test_months_are_counted_back_over_the_turn_of_the_year():
    calendar = Calendar(date(2026, 1, 15))

    assert (calendar.first(1), calendar.last(1)) == (date(2025, 12, 1), date(2025, 12, 31))
    assert (calendar.first(13), calendar.last(-1)) == (date(2024, 12, 1), date(2026, 2, 28))
