"""An admin's spreadsheet in a real browser: bad rows named, corrected, applied; an invoice is no longer held up by a code."""

import pytest
from playwright.sync_api import expect

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("mapping")]

HEADER = "Project,Cost code,Cost type,Item,Account"
BAD = (",09-660,S,,Tiles and grout", ",10-Mar,S,,Cost of Materials", "26-999,09-660,S,,Cost of Materials")
CODE = "The cost code 09-660.S"


def upload(admin, *rows):
    admin.open("/mappings/")
    content = "\n".join((HEADER, *rows)).encode()
    file = {"name": "codes.csv", "mimeType": "text/csv", "buffer": content}
    admin.page.get_by_label("CSV or XLSX file").set_input_files(files=[file])
    admin.press("Upload and check")


def test_bad_rows_are_named_and_a_corrected_file_frees_an_invoice(admin, approver):
    approver.find("LTS-001", state="READY_TO_EXPORT")
    approver.sees(CODE)

    upload(admin, *BAD, ",99-100,S,,Cost of Materials")
    admin.sees("There is no account 'Tiles and grout'.")
    admin.sees("A spreadsheet turned this into a date: 10-Mar.")
    admin.sees("There is no project '26-999'.")
    expect(admin.page.get_by_role("button", name="Apply", exact=True)).to_have_count(0)

    upload(admin, ",09-660,S,,Cost of Materials")
    admin.press("Apply")
    admin.sees("What was done")

    approver.find("LTS-001", state="READY_TO_EXPORT")
    expect(approver.paper()).to_contain_text("Mapping: code 09-660, type S")
    expect(approver.page.get_by_role("main")).not_to_contain_text(CODE)


def test_nobody_but_an_administrator_changes_a_mapping(approver):
    assert approver.open("/mappings/") == 200
    ledger = approver.page.url.rstrip("/").split("/")[-2]

    assert approver.open(f"/mappings/{ledger}/lines/new/") == 403
    assert approver.post(f"/mappings/{ledger}/lines/several/", do="delete", pk="1").status == 403


def test_no_browser_complained(people):
    complaints = [words for person in people.values() for words in person.complaints]
    assert [words for words in complaints if "403" not in words] == []
