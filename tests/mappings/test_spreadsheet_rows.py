"""Rows against the table: what each would do, and what is wrong with it, by column."""

from datetime import date

import pytest

from mappings.models import ALWAYS, LineRule
from mappings.spreadsheets import files
from mappings.spreadsheets.files import Unreadable

HEADER = ("Project", "Cost code", "Cost type", "Item", "Account", "Class", "Valid from", "Delete")


@pytest.fixture
def read(lines, sheet):
    def read(*rows, header=HEADER, filename="codes.csv"):
        make = sheet.csv if filename.endswith("csv") else sheet.xlsx
        return lines.import_data(files.rows(filename, make(header, *rows)))

    return read


def test_words_become_the_rows_they_name(read, project, entries):
    rule = read(("P-1", "03-100", "S", "Concrete", "", "Region:East")).changes[0].rule

    assert (rule.project_id, rule.code, rule.cost_type) == (project.pk, "03-100", "S")
    assert (rule.item_id, rule.class_entry_id, rule.valid_from) == (entries["7"].pk, entries["20"].pk, ALWAYS)


@pytest.mark.parametrize("words", ["5000", "Job costs", "5000 Job costs", "id:80", " job COSTS "])
def test_an_entry_goes_by_each_of_its_names(read, entries, words):
    assert read(("", "03-100", "", "", words)).changes[0].rule.account_id == entries["80"].pk


WRONG = {
    "an unknown project": (("P-9", "", "", "Concrete"), "Project", "There is no project 'P-9'"),
    "an unknown item": (("", "03-100", "", "Cement"), "Item", "There is no item 'Cement'"),
    "two of one name": (("", "03-100", "", "", "", "West"), "Class", "2 rows are called 'West'; write id:21 or id:22"),
    "an inactive account": (("", "03-100", "", "", "Retired costs"), "Account", "inactive in QuickBooks"),
    "an account of another kind": (("", "03-100", "", "", "4000"), "Account", "this takes an expense, cost of goods"),
    "an item that posts elsewhere": (("", "03-100", "", "Retainage"), "Item", "posts to Retainage payable"),
    "item and account": (("", "03-100", "", "Concrete", "5000"), "Account", "Leave one of them empty"),
    "no such day": (("", "03-100", "", "Concrete", "", "", "31.7.2026"), "Valid from", "Write it as 2026-07-31"),
    "a code made a date": (("", "10-Mar", "", "Concrete"), "Cost code", "turned this into a date"),
    "a code made a sum": (("", "3.3E+05", "", "Concrete"), "Cost code", "turned this into a number"),
    "nothing decided": (("", "03-100", "S", ""), "", "decides nothing"),
    "nothing to delete": (("", "03-100", "", "", "", "", "", "x"), "", "no such row to delete"),
}
NAMES = {"": "__all__", "Project": "project", "Item": "item", "Account": "account", "Class": "class_entry"} | {
    "Valid from": "valid_from",
    "Cost code": "code",
}


@pytest.mark.parametrize(("row", "column", "words"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_said_by_row_and_column(read, row, column, words):
    reading = read(("", "03-200", "", "Concrete"), row)

    bad = reading.invalid_rows[0]
    assert (bad.number, list(bad.error_dict)) == (3, [NAMES[column]])
    assert words in bad.error_dict[NAMES[column]][0]
    assert (reading.bad, len(reading.changes)) == (1, 1)


def test_a_date_cell_of_a_workbook_is_no_cost_code(read):
    reading = read(("", date(2026, 3, 10), "", "Concrete"), filename="codes.xlsx")

    assert "turned this into a date" in reading.invalid_rows[0].error_dict["code"][0]


def test_a_number_that_lost_its_zeros_is_named(read, project):
    project.__class__.objects.filter(pk=project.pk).update(number="0012")

    reading = read((12, "", "", "Concrete"), filename="codes.xlsx")

    assert "There is '0012': did a spreadsheet drop its leading zeros?" in str(reading.invalid_rows[0].error)


def test_a_code_that_procore_has_not_is_remarked_and_kept(read, cost_code):
    reading = read(("", "99-100", "", "Concrete"), ("", "3-100", "", "Concrete"), ("", "03-100", "", "Concrete"))

    remarks = [change.remarks for change in reading.changes]
    assert "No project has the code 99-100 yet." in remarks[0][0]
    assert "there is 03-100: were zeros dropped?" in remarks[1][0]
    assert remarks[2] == ()


def test_a_key_that_is_there_twice_names_the_other_row(read):
    reading = read(("", "03-100", "s", "Concrete"), ("", " 03-100", "S", "Concrete"))

    assert "Row 2 has the same key and date." in str(reading.invalid_rows[0].error)


def test_only_what_differs_is_a_change(read, lines, ledger, entries):
    LineRule.objects.create(ledger=ledger, code="03-100", item=entries["7"])
    LineRule.objects.create(ledger=ledger, code="03-200", item=entries["7"])

    reading = read(("", "03-100", "", "Concrete"), ("", "03-200", "", "", "5000"), ("", "03-300", "", "Concrete"))

    assert [(c.number, c.type) for c in reading.changes] == [(3, "update"), (4, "new")]
    assert reading.changes[0].differences == (("Item", "Concrete", ""), ("Account", "", "Job costs"))
    assert reading.totals["skip"] == 1


def test_a_column_that_the_file_lacks_stays_as_it_is(read, ledger, entries):
    LineRule.objects.create(ledger=ledger, code="03-100", item=entries["7"], class_entry=entries["20"])

    reading = read(("", "03-100", "", "", "5000"), header=("Project", "Cost code", "Cost type", "Item", "Account"))

    assert reading.changes[0].rule.class_entry == entries["20"]


def test_no_class_is_written_and_read_as_a_value(read, lines):
    rule = read(("", "03-100", "", "", "", "(none)")).changes[0].rule

    assert rule.is_without_class
    assert "(none)" in list(lines.written([rule]))[1]


HEADERS = {
    "an unknown column": (("Project", "Cost code", "Cost type", "Colour"), "There is no column Colour"),
    "a missing key": (("Project", "Cost code", "Item"), "The column Cost type is missing"),
    "a column twice": (("Project", "Cost code", "Cost type", "Item", "item"), "The column item is there twice"),
}


@pytest.mark.parametrize(("header", "words"), HEADERS.values(), ids=HEADERS)
def test_a_header_that_is_not_the_tables_refuses_the_file(read, header, words):
    with pytest.raises(Unreadable, match=words):
        read(("", "03-100", "", "Concrete"), header=header)


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "|", "%", ' "=', "'="])
def test_what_is_written_begins_no_formula_and_reads_back_the_same(lines, read, ledger, entries, start):
    rule = LineRule(ledger=ledger, code="03-100", item=entries["7"], note=f"{start}cmd()".strip())

    row = list(lines.written([rule]))[1]

    note = row[list(lines.fields).index("note")]
    assert note.startswith("'")
    assert lines.fields["note"].widget.clean(files.Cell(note)) == rule.note
