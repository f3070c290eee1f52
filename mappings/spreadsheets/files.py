"""CSV and XLSX files as rows of text, streamed, and refused before parsing when they are too large or not what they say.

The formats are django-import-export's; reading is our own, for its own loads the whole file (a 43 KB workbook may
hold 300,000 rows). Every refusal is a sentence for the person who uploaded the file.
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, ClassVar
from xml.etree.ElementTree import ParseError

from import_export.formats import base_formats
from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

MOST_BYTES = 20 * 1024 * 1024
MOST_ROWS = 200_000
MOST_COLUMNS = 60
LONGEST_CELL = 5_000
MOST_UNPACKED = 200 * 1024 * 1024
WIDEST_RATIO = 150
SMALL = 4 * 1024 * 1024  # what unpacks to no more than this may be packed as tightly as it likes


# What the libraries raise over a workbook that is not what it says.
DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, LookupError, ParseError, ValueError, TypeError,
    AttributeError,
)  # fmt: skip


class Unreadable(ValueError):
    """The file as a whole cannot be read, and why."""


@dataclass(frozen=True)
class Cell:
    """A cell as text, and what a spreadsheet program did to it (`spoiled`), if anything."""

    text: str
    spoiled: str = ""


Row = tuple[int, list[Cell]]  # the row's number as the spreadsheet program shows it


class CSV(base_formats.CSV):
    """Comma, semicolon or tab, in UTF-8 or UTF-16."""

    def rows(self, content: bytes) -> Iterator[Row]:
        """The file's rows, the header first. Raises Unreadable."""
        text = _decoded(content)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
        try:
            for row in reader:
                if any(cell.strip() for cell in row):
                    yield reader.line_num, [Cell(text) for text in row]
        except csv.Error as error:
            raise Unreadable(f"Line {reader.line_num} is not CSV: {error}.") from None


class XLSX(base_formats.XLSX):
    """The first sheet of a workbook, its cells as they are shown."""

    def rows(self, content: bytes) -> Iterator[Row]:
        """The sheet's rows, the header first. Raises Unreadable."""
        _refuse_bombs(content)
        try:
            book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
            try:
                yield from _sheet(book.worksheets[0])
            finally:
                book.close()
        except DAMAGED as error:
            raise Unreadable(f"The workbook is damaged or is none: {str(error).partition(chr(10))[0]}") from None


def _sheet(sheet: Any) -> Iterator[Row]:
    for number, row in enumerate(
        sheet.iter_rows(values_only=True, max_col=MOST_COLUMNS + 1, max_row=MOST_ROWS + 2), start=1
    ):
        if any(value not in (None, "") for value in row):
            yield number, [_cell(value) for value in row]


def _cell(value: Any) -> Cell:
    if value is None:
        return Cell("")
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    if isinstance(value, date | datetime | time):
        return Cell(value.isoformat(), spoiled="date")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return Cell(str(value), spoiled="number" if isinstance(value, int) and not isinstance(value, bool) else "")


FORMATS: dict[str, Any] = {"csv": CSV, "txt": CSV, "tsv": CSV, "xlsx": XLSX}


def rows(filename: str, content: bytes) -> Iterator[Row]:
    """The rows of an uploaded file within the caps. Raises Unreadable."""
    kind = FORMATS.get(filename.rpartition(".")[2].lower())
    if kind is None:
        raise Unreadable(f"{filename} is neither CSV nor XLSX. Save the sheet as one of them.")
    if len(content) > MOST_BYTES:
        raise Unreadable(f"The file has {len(content) // 1024**2} MB; at most {MOST_BYTES // 1024**2} MB are read.")
    for count, (number, cells) in enumerate(kind().rows(content)):
        _refuse_excess(count, number, cells)
        yield number, cells


def _refuse_excess(count: int, number: int, cells: list[Cell]) -> None:
    if count > MOST_ROWS:
        raise Unreadable(f"The file has more than {MOST_ROWS:,} rows. Split it.")
    if len(cells) > MOST_COLUMNS and any(cell.text for cell in cells[MOST_COLUMNS:]):
        raise Unreadable(f"Row {number} has more than {MOST_COLUMNS} columns.")
    if any(len(cell.text) > LONGEST_CELL for cell in cells):
        raise Unreadable(f"A cell of row {number} has more than {LONGEST_CELL:,} characters.")


# -- CSV


def _decoded(content: bytes) -> str:
    encoding = "utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise Unreadable(
            f"Line {line} is not UTF-8 text. Save the sheet as “CSV UTF-8”, so that accents and quotes arrive."
        ) from None
    if "\0" in text:
        raise Unreadable("The file holds NUL characters, so it is no text. Save the sheet as CSV or XLSX.")
    return text


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t", key=header.count)


# -- XLSX


class Guard:
    """What is looked at in a workbook's archive before any of it is parsed."""

    MERGED: ClassVar = re.compile(rb'<mergeCell\s[^>]*ref="([^"]+)"')

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self.archive = archive
        self.parts = archive.infolist()

    def size(self) -> None:
        unpacked, packed = sum(part.file_size for part in self.parts), sum(part.compress_size for part in self.parts)
        if unpacked > MOST_UNPACKED or (unpacked > SMALL and unpacked > packed * WIDEST_RATIO):
            raise Unreadable(f"The workbook unpacks to {unpacked // 1024**2} MB, far more than a mapping table holds.")

    def content(self) -> None:
        names = [part.filename for part in self.parts]
        if any(name.endswith((".bin", ".zip", ".xlsx")) and "printerSettings" not in name for name in names):
            raise Unreadable("The workbook holds macros or other files. Save it as a plain XLSX.")
        if "xl/workbook.xml" not in names:
            raise Unreadable("The file is no XLSX workbook.")

    def merged(self) -> None:
        """Merged cells lie at the end of a sheet; read-only parsing does not see them."""
        for part in self.parts:
            if part.filename.startswith("xl/worksheets/sheet") and (found := self._merged_in(part)):
                raise Unreadable(
                    f"The cells {found} are merged. Unmerge them, so that each row says everything itself."
                )

    def _merged_in(self, part: zipfile.ZipInfo) -> str:
        tail = b""
        with self.archive.open(part) as sheet:
            while block := sheet.read(1 << 16):
                if found := self.MERGED.search(tail + block):
                    return found[1].decode("ascii", "replace")
                tail = block[-200:]
        return ""


def _refuse_bombs(content: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            guard = Guard(archive)
            guard.size()
            guard.content()
            guard.merged()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError) as error:
        raise Unreadable(f"The workbook is damaged, encrypted or none: {error}.") from None
