"""How the words in a cell become a value, and a value words again; one widget per kind of cell."""

import re
from datetime import date
from typing import Any

from import_export import widgets

from mappings.directory import Directory
from mappings.models import ALWAYS, NO_CLASS
from mappings.spreadsheets.files import Cell
from mappings.tables import Cell as Kind
from mappings.tables import Column

NONE = "(none)"
# What a spreadsheet program or a person might type before a formula sign, and the signs themselves.
FORMULA = re.compile(r"""^["'\s]*[=+\-@\t\r\n|%]""")
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
MONTHS = "jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec"
LIKE_A_DATE = re.compile(
    rf"(\d{{1,2}}-({MONTHS})|({MONTHS})-\d{{2,4}}|\d{{1,4}}[/.]\d{{1,2}}[/.]\d{{1,4}})", re.IGNORECASE
)
LIKE_A_SUM = re.compile(r"\d(\.\d+)?E[+-]?\d+", re.IGNORECASE)


def safe(text: str) -> str:
    """Text that a spreadsheet program takes for text, whatever it begins with; reading it takes the mark away again."""
    return f"'{text}" if FORMULA.match(text) else text


def clear(text: str) -> str:
    """What was meant: without the mark of `safe` and without spaces around it."""
    text = text.replace("\xa0", " ").strip()
    return text[1:].strip() if text.startswith("'") and FORMULA.match(text) else text


class ColumnWidget(widgets.Widget):
    """The widget of one column. `clean` raises ValueError in words for the person who wrote the cell."""

    def __init__(self, column: Column, directory: Directory) -> None:
        super().__init__()
        self.column = column
        self.directory = directory

    def clean(self, value: Cell, row: Any = None, **kwargs: Any) -> Any:
        text = clear(value.text)
        if CONTROL.search(text):
            raise ValueError("It holds control characters that no table keeps. Type it again.")
        return self.read(text, value) if text else self.empty()

    def render(self, value: Any, obj: Any = None, **kwargs: Any) -> str:
        return safe(self.write(value)) if value not in (None, "") else ""

    def empty(self) -> Any:
        return None

    def read(self, text: str, cell: Cell) -> Any:
        raise NotImplementedError  # pragma: no cover - each kind of cell says how

    def write(self, value: Any) -> str:
        return str(value)


class TextWidget(ColumnWidget):
    """Text as it was typed; what a spreadsheet program made a date or a number of is refused."""

    def empty(self) -> str:
        return ""

    def read(self, text: str, cell: Cell) -> str:
        if len(text) > self.column.longest:
            raise ValueError(f"It has {len(text)} characters; at most {self.column.longest} are kept.")
        if self.column.is_key and (cell.spoiled == "date" or LIKE_A_DATE.fullmatch(text)):
            raise ValueError(
                f"A spreadsheet turned this into a date: {text}. Format the column as text, type it again."
            )
        if self.column.is_key and LIKE_A_SUM.fullmatch(text):
            raise ValueError(
                f"A spreadsheet turned this into a number: {text}. Format the column as text, type it again."
            )
        return text


class RowWidget(ColumnWidget):
    """A row of ours or of QuickBooks, by a name or number that leads to it alone."""

    def read(self, text: str, cell: Cell) -> int:
        if self.column.name == "class_entry" and text.casefold() == NONE:
            return NO_CLASS
        return self.directory.register(self.column).find(text)

    def write(self, value: int) -> str:
        return NONE if value == NO_CLASS else self.directory.register(self.column).words(value)


class ChoiceWidget(ColumnWidget):
    """One of a few words, by its label or its value."""

    def empty(self) -> str:
        return ""

    def read(self, text: str, cell: Cell) -> str:
        known = {name.casefold(): value for value, label in self.column.choices for name in (value, label)}
        if text.casefold() not in known:
            labels = ", ".join(label for _, label in self.column.choices)
            raise ValueError(f"{text!r} is none of: {labels}.")
        return known[text.casefold()]

    def write(self, value: str) -> str:
        return dict(self.column.choices)[value]


class DateWidget(ColumnWidget):
    """A day as 2026-07-01; empty is always."""

    def empty(self) -> date:
        return ALWAYS

    def read(self, text: str, cell: Cell) -> date:
        try:
            return date.fromisoformat(text)
        except ValueError:
            raise ValueError(f"{text!r} is no date. Write it as 2026-07-31.") from None

    def write(self, value: date) -> str:
        return "" if value == ALWAYS else value.isoformat()


WIDGETS: dict[Kind, type[ColumnWidget]] = {
    Kind.TEXT: TextWidget,
    Kind.RECORD: RowWidget,
    Kind.ENTRY: RowWidget,
    Kind.CHOICE: ChoiceWidget,
    Kind.DATE: DateWidget,
}
