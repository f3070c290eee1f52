"""Reading Procore's JSON: strict about money, ids and dates, tolerant of everything that is not asked for."""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from html import unescape
from typing import Any

ZERO = Decimal("0.00")
CENT = Decimal("0.01")
ABSURD = Decimal(10) ** 15
LARGEST_ID = 2**63 - 1
DEEPEST = 50  # objects and lists inside one another
LONGEST_NUMBER = 100  # digits, or zeros that an exponent stands for
YEARS = range(1900, 2200)
HALF = re.compile("[\ud800-\udfff]")
NO_TEXT = "it contains a character that no text can hold"


class Malformed(ValueError):
    """A record that cannot be read: which file, which record, which member, and why."""

    def __init__(self, words: str, *, file: str = "", record: str = "", member: str = "") -> None:
        place = ", ".join(part for part in (file, record and f"record {record}", member) if part)
        super().__init__(f"{place}: {words}" if place else words)
        self.file, self.record, self.member, self.words = file, record, member, words


class Record:
    """One JSON object of Procore, read member by member; "" and null are the same nothing."""

    def __init__(self, data: Any, *, file: str = "", record: str = "", path: str = "") -> None:
        self.file, self.path = file, path
        self.record = record
        if not isinstance(data, dict):
            raise self.malformed("", f"it is {_shown(data)}, not an object")
        self.data = data
        self.record = record or str(data.get("id", ""))

    def malformed(self, member: str, words: str) -> Malformed:
        where = f"{self.path}.{member}".strip(".")
        return Malformed(words, file=self.file, record=self.record, member=where)

    def value(self, member: str) -> Any:
        found = self.data.get(member)
        return None if found == "" or (isinstance(found, str) and not found.strip()) else found

    def text(self, *members: str) -> str:
        """The first of these members that says anything, white space at both ends gone; else ""."""
        for member in members:
            found = self.value(member)
            if found is not None:
                return self._text(member, found)
        return ""

    def _text(self, member: str, found: Any) -> str:
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            raise self.malformed(member, f"it is {_shown(found)}, not text")
        text = str(found).strip()
        if "\x00" in text or not is_text(text):
            raise self.malformed(member, NO_TEXT)
        return text

    def id(self, member: str = "id") -> int:
        """A Procore id, which may be larger than 32 bits. Raises Malformed when there is none."""
        found = self.optional_id(member)
        if found is None:
            raise self.malformed(member, "the id is missing")
        return found

    def optional_id(self, member: str) -> int | None:
        found = self.value(member)
        if found is None:
            return None
        if (whole := procore_id(found)) is None:
            raise self.malformed(member, f"{_shown(found)} is not an id")
        return whole

    def count(self, member: str) -> int:
        """A small whole number such as an invoice's number on its contract."""
        found = self.value(member)
        if isinstance(found, bool) or not re.fullmatch("[0-9]{1,9}", str(found)):
            raise self.malformed(member, f"{_shown(found)} is not a whole number")
        return int(found)

    def money(self, member: str) -> Decimal:
        """An amount; one that is left out is zero."""
        found = self.optional_money(member)
        return ZERO if found is None else found

    def optional_money(self, member: str) -> Decimal | None:
        """An amount in whole cents, or None when Procore leaves it out."""
        amount = self._decimal(member)
        if amount is None:
            return None
        if abs(amount) >= ABSURD:
            raise self.malformed(member, f"{_shown(amount)} is no believable amount")
        if amount != amount.quantize(CENT):
            raise self.malformed(member, f"{amount} has more than two decimals")
        return amount.quantize(CENT)

    def percent(self, member: str) -> Decimal | None:
        amount = self._decimal(member)
        if amount is not None and not -1000 < amount < 1000:
            raise self.malformed(member, f"{_shown(amount)} is no believable percentage")
        return amount

    def _decimal(self, member: str) -> Decimal | None:
        found = self.value(member)
        if found is None:
            return None
        if isinstance(found, bool) or not isinstance(found, str | int | Decimal):
            raise self.malformed(member, f"{_shown(found)} is not a number")
        try:
            number = Decimal(str(found).strip().removesuffix("%"))
        except InvalidOperation:
            raise self.malformed(member, f"{_shown(found)} is not a number") from None
        if not number.is_finite():
            raise self.malformed(member, f"{_shown(found)} is not a number")
        return number

    def date(self, member: str) -> date | None:
        """A day, as 2026-09-30; of a time stamp its first ten characters."""
        found = self.value(member)
        if found is None:
            return None
        written = re.match(r"\s*([0-9]{4}-[0-9]{2}-[0-9]{2})(?:[T ]|\s*$)", str(found))
        try:
            day = date.fromisoformat(written[1] if written else "")
        except ValueError:
            raise self.malformed(member, f"{_shown(found)} is not a date") from None
        if day.year not in YEARS:
            raise self.malformed(member, f"{_shown(found)} is no believable date")
        return day

    def flag(self, member: str, *, default: bool = False) -> bool:
        found = self.value(member)
        if found is None:
            return default
        if isinstance(found, bool):
            return found
        raise self.malformed(member, f"{_shown(found)} is neither true nor false")

    def part(self, member: str) -> "Record":
        """An object inside; one that is left out is empty."""
        found = self.value(member)
        return Record(
            {} if found is None else found, file=self.file, record=self.record, path=f"{self.path}.{member}".strip(".")
        )

    def parts(self, member: str) -> Iterator["Record"]:
        """The objects of a list inside; a list that is left out is empty."""
        found = self.value(member)
        if found is None:
            return
        if not isinstance(found, list):
            raise self.malformed(member, f"it is {_shown(found)}, not a list")
        for index, part in enumerate(found):
            yield Record(part, file=self.file, record=self.record, path=f"{self.path}.{member}[{index}]".strip("."))

    def sound(self) -> "Record":
        """The record itself. Raises Malformed when anything in it, read or not, can be neither kept nor compared."""
        open_: list[tuple[str, Any, int]] = [("", self.data, 1)]
        while open_:
            member, value, depth = open_.pop()
            if words := _unsound(value, depth):
                raise self.malformed(_place(member), words)
            if isinstance(value, dict):
                open_ += [(f"{member}.{name}".strip("."), name, depth) for name in value if not name.isascii()]
                open_ += [(f"{member}.{name}".strip("."), part, depth + 1) for name, part in value.items()]
            elif isinstance(value, list):
                open_ += [(f"{member}[{index}]", part, depth + 1) for index, part in enumerate(value)]
        return self


def _unsound(value: Any, depth: int) -> str:
    """Why a value can be neither kept nor compared; "" when it can."""
    if depth > DEEPEST:
        return f"it is nested more than {DEEPEST} deep"
    if isinstance(value, Decimal) and not _is_plain(value):
        return f"{_shown(value)} is not a number"
    return NO_TEXT if isinstance(value, str) and not is_text(value) else ""


def _place(member: str) -> str:
    """A path into a record, at a length that can be shown."""
    text = member.encode(errors="replace").decode()
    return text if len(text) <= 200 else f"{text[:197]}..."


def _is_plain(number: Decimal) -> bool:
    """Whether it can be written digit for digit."""
    exponent = number.as_tuple().exponent
    return number.is_finite() and -LONGEST_NUMBER < exponent < LONGEST_NUMBER  # type: ignore[operator]


def is_text(value: str) -> bool:
    """Whether a database can hold it: half of a surrogate pair is no character."""
    return value.isascii() or not HALF.search(value)


def procore_id(value: Any) -> int | None:
    """An id of Procore, as a number or as text, which may be larger than 32 bits; None for anything else."""
    text = str(value).strip() if isinstance(value, int | str) and not isinstance(value, bool) else ""
    found = int(text) if re.fullmatch("[0-9]{1,19}", text) else 0
    return found if 0 < found <= LARGEST_ID else None


def _shown(value: Any) -> str:
    """A value as a sentence names it."""
    if isinstance(value, bool) or value is None:
        return {None: "nothing", True: "true", False: "false"}[value]
    if isinstance(value, dict | list):
        return "an object" if isinstance(value, dict) else "a list"
    text = repr(str(value)) if isinstance(value, str | Decimal) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def plain(html: str) -> str:
    """The text of an HTML fragment: breaks and paragraphs become lines, tags go, entities are read."""
    text = re.sub(r"(?is)<(script|style)\b.*?</\1\s*>", "", html)
    text = re.sub(r"(?i)<br\s*/?>|</(p|div|li|tr|h[1-6])\s*>", "\n", text)
    text = unescape(re.sub(r"</?[a-zA-Z][^<>]*>|<!--.*?-->", "", text)).replace("\xa0", " ")
    lines = (re.sub(r"[ \t\r\f\v]+", " ", line).strip() for line in text.split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()
