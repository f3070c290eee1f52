"""A folder as a source of Procore records: one file per resource, each a JSON array of what *show* answers."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from hashlib import md5
from pathlib import Path
from typing import Any

from connector.records import RESOURCES
from connector.records.reading import LONGEST_NUMBER, Malformed, procore_id

CORRECTED = "corrected"
ATTACHMENTS = "attachments"
LONGEST_FILENAME = 230  # bytes; with an id before it, a file system takes no longer one


class NoSource(LookupError):
    """There is no folder to read from, in words."""


@dataclass(frozen=True)
class ProcoreFolder:
    """Records and files below one folder. What lies in `corrected/` is newer than the rest."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise NoSource(f"{self.path} is not a folder.")

    def resources(self) -> list[str]:
        """The resources that the folder has a file for, parents first."""
        return [name for name in RESOURCES if (self.path / f"{name}.json").is_file()]

    def unknown_files(self) -> list[str]:
        return sorted(file.name for file in self.path.glob("*.json") if file.stem not in RESOURCES)

    def records(self, resource: str) -> Iterator["Row"]:
        """The records of one resource as they stand in its file, one by one. Raises Malformed where it is no JSON."""
        yield from _array(self.path / f"{resource}.json")

    def find(self, resource: str, procore_id: int) -> tuple[Any, "ProcoreFolder"] | None:
        """The newest version of one record and the folder it lies in."""
        for folder in (self.path / CORRECTED, self.path):
            for row in _array(folder / f"{resource}.json"):
                if row.procore_id == procore_id:
                    return row.data, ProcoreFolder(folder)
        return None

    def ids(self, resource: str, member: str, value: Any) -> set[int]:
        """The ids of the records whose member has this value, corrected ones included."""
        files = (folder / f"{resource}.json" for folder in (self.path, self.path / CORRECTED))
        rows = (row for file in files for row in _array(file))
        return {row.procore_id for row in rows if row.procore_id and row.data.get(member) == value}

    def attachment(self, procore_id: int, filename: str) -> Path | None:
        """The file of an attachment, under its own name or with its id in front."""
        name = Path(filename.replace("\\", "/")).name
        beside = [self.path.parent / ATTACHMENTS] if self.path.name == CORRECTED else []
        folders = [self.path / ATTACHMENTS, *beside]
        names = (f"{procore_id}-{name}", f"{procore_id}_{name}", f"{procore_id}/{name}", name)
        places = (folder / candidate for folder in folders for candidate in names)
        fits = 0 < len(name.encode()) < LONGEST_FILENAME
        return next((place for place in places if fits and place.is_file()), None)


@dataclass(frozen=True)
class Row:
    """One element of a file: its place, its value, and a fingerprint of its text."""

    number: int
    data: Any
    fingerprint: bytes

    @property
    def procore_id(self) -> int | None:
        return procore_id(self.data.get("id")) if isinstance(self.data, dict) else None

    @property
    def label(self) -> str:
        """How the record is called: by its id, or by its place."""
        return str(self.procore_id or f"number {self.number}")


def _array(file: Path) -> Iterator[Row]:
    """The elements of a file's array, read one at a time: the file's text is in memory, its records are not."""
    if (text := _text(file)) is None:
        return
    here, number = _after(text, 0, "["), 0
    if here is None:
        raise Malformed("it is not an array of records" if text[:1] == "{" else "it is not JSON", file=file.name)
    while here is not None and not text.startswith("]", here):
        number += 1
        data, end = _element(text, here, file=file.name, number=number)
        yield Row(number, data, md5(text[here:end].encode("utf-8", "surrogatepass"), usedforsecurity=False).digest())
        here = _after(text, end, ",")
        if here is None and _after(text, end, "]") is None:
            raise _not_json("a comma or the array's end is missing", file=file.name, number=number)


def _text(file: Path) -> str | None:
    """The file's text without white space around it; None where there is no file."""
    try:
        return file.read_text(encoding="utf-8-sig").strip()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        raise Malformed(f"it is not UTF-8 text ({error.reason} at byte {error.start})", file=file.name) from None
    except OSError as error:
        raise Malformed(f"it cannot be read ({error.strerror})", file=file.name) from None


def _after(text: str, start: int, sign: str) -> int | None:
    """Where what follows this sign begins; None when another one stands there."""
    found = re.compile(rf"\s*{re.escape(sign)}\s*").match(text, start)
    return found.end() if found else None


def _element(text: str, start: int, *, file: str, number: int) -> tuple[Any, int]:
    try:
        return DECODER.raw_decode(text, start)
    except RecursionError:
        raise _not_json("it is nested too deeply", file=file, number=number) from None
    except ValueError as error:
        raise _not_json(str(error), file=file, number=number) from None


def _not_json(words: str, *, file: str, number: int) -> Malformed:
    return Malformed(f"it is not JSON: {words}; nothing after it was read", file=file, record=f"number {number}")


def _whole(text: str) -> int | Decimal:
    return int(text) if len(text) <= LONGEST_NUMBER else Decimal(text)


def _decimal(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        return Decimal("Infinity")


# What JSON does not know, such as NaN, is kept as it is: only the record that has it is refused.
DECODER = json.JSONDecoder(parse_int=_whole, parse_float=_decimal, parse_constant=Decimal)
