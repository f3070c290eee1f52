"""Files as rows: what is read, and what is refused before it is parsed."""

import io
import zipfile
from datetime import date

import pytest

from mappings.spreadsheets import files
from mappings.spreadsheets.files import Cell, Unreadable

HEADER = ("Project", "Cost code", "Cost type", "Item")


def texts(filename, content):
    return [[cell.text for cell in cells] for _, cells in files.rows(filename, content)]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_csv_is_read_as_spreadsheet_programs_write_it(delimiter, encoding, end):
    text = end.join([delimiter.join(["Code", "Item"]), delimiter.join(['"03-300"', '"Béton ""A"""'])])

    assert texts("codes.csv", text.encode(encoding)) == [["Code", "Item"], ["03-300", 'Béton "A"']]


def test_a_row_keeps_the_number_that_the_spreadsheet_shows():
    rows = files.rows("codes.csv", b"Code\n\n03-300\n")

    assert [number for number, _ in rows] == [1, 3]


def test_a_workbook_tells_text_from_what_the_program_made_of_it(sheet):
    content = sheet.xlsx(HEADER, ("0012", date(2026, 3, 10), 7, "=1+1"))

    row = list(files.rows("codes.xlsx", content))[1][1]

    assert row[:3] == [Cell("0012"), Cell("2026-03-10", "date"), Cell("7", "number")]


BAD = {
    "an old workbook": ("codes.xls", b"x", "neither CSV nor XLSX"),
    "another encoding": ("codes.csv", "Code\nBéton".encode("cp1252"), "Line 2 is not UTF-8 text"),
    "no text": ("codes.csv", b"Code\n\0", "NUL"),
    "an endless cell": ("codes.csv", b"Code\n" + b"x" * 140_000, "Line 2 is not CSV"),
    "a long cell": ("codes.csv", b"Code\n" + b"x" * 6_000, "cell of row 2 has more than 5,000"),
    "a wide row": ("codes.csv", b"Code\n" + b"x," * 70, "Row 2 has more than 60 columns"),
    "no workbook": ("codes.xlsx", b"PK\3\4nothing", "damaged, encrypted or none"),
}


def refusal(filename, content):
    with pytest.raises(Unreadable) as caught:
        list(files.rows(filename, content))
    return str(caught.value)


@pytest.mark.parametrize(("filename", "content", "words"), BAD.values(), ids=BAD)
def test_a_file_that_cannot_be_read_says_why(filename, content, words):
    assert words in refusal(filename, content)


def test_merged_cells_are_named(sheet):
    content = sheet.xlsx(HEADER, ("P-1", "", "", "Concrete"), ("", "03-300", "", ""), merge="A2:A3")

    assert "The cells A2:A3 are merged" in refusal("codes.xlsx", content)


def workbook(**parts):
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in {"xl/workbook.xml": "<workbook/>", **parts}.items():
            archive.writestr(name, text)
    return content.getvalue()


def test_a_small_file_that_unpacks_to_a_huge_one_is_not_unpacked():
    content = workbook(**{"xl/worksheets/sheet1.xml": b"<row/>" * 4_000_000})

    assert len(content) < 200_000
    assert "unpacks to 22 MB" in refusal("codes.xlsx", content)


def test_a_row_far_below_the_others_does_not_hold_the_reader(sheet):
    parts = {"xl/worksheets/sheet1.xml": '<worksheet><sheetData><row r="900000000"/></sheetData></worksheet>'}
    with zipfile.ZipFile(io.BytesIO(sheet.xlsx(HEADER))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()} | parts

    assert list(files.rows("codes.xlsx", workbook(**parts))) == []


def test_macros_are_refused():
    assert "holds macros" in refusal("codes.xlsx", workbook(**{"xl/vbaProject.bin": "x"}))


def test_entities_that_expand_are_refused(sheet):
    laughs = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><worksheet>&b;</worksheet>'
    content = io.BytesIO(sheet.xlsx(HEADER))
    with zipfile.ZipFile(content) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    words = refusal("codes.xlsx", workbook(**{**parts, "xl/worksheets/sheet1.xml": laughs}))

    assert "damaged" in words


def test_more_rows_than_a_table_holds_are_refused(monkeypatch):
    monkeypatch.setattr(files, "MOST_ROWS", 3)

    assert "more than 3 rows" in refusal("codes.csv", b"Code\n1\n2\n3\n4\n")
