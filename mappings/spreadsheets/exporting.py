"""A mapping table as a file: streamed as CSV, row by row into a workbook, with or without rows (a template)."""

import csv
import io
from collections.abc import Iterable, Iterator
from tempfile import SpooledTemporaryFile
from typing import Any

from django.http import FileResponse, HttpResponseBase, StreamingHttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from mappings.models import Rule
from mappings.spreadsheets.files import CSV, XLSX
from mappings.spreadsheets.resource import RuleResource

KINDS = ("csv", "xlsx")
CHUNK = 2000
SPOOLED = 8 * 1024 * 1024  # bytes of a workbook kept in memory; the rest goes to a temporary file
BOM = "\ufeff"  # without it Excel reads UTF-8 as its own code page


def download(resource: RuleResource, rules: Iterable[Rule], *, kind: str, name: str) -> HttpResponseBase:
    """The rules as a download; `kind` is one of KINDS."""
    rows = resource.written(rules)
    response: Any = _csv(rows) if kind == "csv" else _xlsx(rows)
    response["Content-Disposition"] = f'attachment; filename="{name}.{kind}"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _csv(rows: Iterator[list[str]]) -> StreamingHttpResponse:
    def lines() -> Iterator[str]:
        yield BOM
        buffer = io.StringIO()
        writer = csv.writer(buffer)
        for count, row in enumerate(rows, start=1):
            writer.writerow(row)
            if count % CHUNK == 0:
                yield buffer.getvalue()
                buffer.seek(0)
                buffer.truncate()
        yield buffer.getvalue()

    return StreamingHttpResponse(lines(), content_type=f"{CSV.CONTENT_TYPE}; charset=utf-8")


def _xlsx(rows: Iterator[list[str]]) -> FileResponse:
    """Every cell is text, so that no program makes a date of a cost code."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("Mapping")
    sheet.freeze_panes = "A2"
    for number, row in enumerate(rows):
        sheet.append([_cell(sheet, text, bold=number == 0) for text in row])
    file = SpooledTemporaryFile(max_size=SPOOLED)  # noqa: SIM115 - the response closes it
    book.save(file)
    file.seek(0)
    return FileResponse(file, content_type=XLSX.CONTENT_TYPE)


def _cell(sheet: Any, text: str, *, bold: bool) -> Any:
    cell = WriteOnlyCell(sheet, value=text)
    cell.data_type, cell.number_format = "s", "@"
    if bold:
        cell.font = Font(bold=True)
    return cell
