"""What was sent against what QuickBooks stored: it can answer 200 and still have changed it. Pure."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

Entity = dict[str, Any]

# What makes a document what it is; QuickBooks may reformat a phone number, but not one of these.
HEADER = ("DocNumber", "TxnDate", "DueDate", "DisplayName", "Name", "CurrencyRef")
DERIVED = {"SubTotalLineDetail", "TaxLineDetail"}


def lines(document: Entity) -> list[Entity]:
    """The lines that somebody sent; QuickBooks adds subtotals of its own."""
    return [line for line in document.get("Line", []) if line.get("DetailType") not in DERIVED]


def differences(sent: Entity, stored: Entity) -> list[str]:
    """In words, each amount, line, reference, number and date that is not as it was sent."""
    return [*_header(sent, stored), *_total(sent, stored), *_lines(lines(sent), lines(stored))]


def _header(sent: Entity, stored: Entity) -> Iterator[str]:
    for member in sorted(sent):
        if member in HEADER and _text(sent[member]) != _text(stored.get(member)):
            yield f"{member} was sent as {_text(sent[member])}, QuickBooks has {_text(stored.get(member))}."
    yield from _references(sent, stored, "")


def _total(sent: Entity, stored: Entity) -> Iterator[str]:
    if "Line" not in sent or "TotalAmt" not in stored:
        return
    total = sum((_number(line.get("Amount")) for line in lines(sent)), Decimal(0))
    got = _number(stored["TotalAmt"]) - _number(stored.get("TxnTaxDetail", {}).get("TotalTax"))
    if total != got:
        yield f"The lines sent come to {total}, QuickBooks has {got}."


def _lines(sent: list[Entity], stored: list[Entity]) -> Iterator[str]:
    if len(sent) != len(stored):
        yield f"{len(sent)} lines were sent, QuickBooks has {len(stored)}."
        return
    for place, (ours, theirs) in enumerate(zip(sent, stored, strict=True), 1):
        if _number(ours.get("Amount")) != _number(theirs.get("Amount")):
            yield f"Line {place} was sent as {ours.get('Amount')}, QuickBooks has {theirs.get('Amount')}."
        yield from _references(ours, theirs, f"Line {place}: ")
        detail = ours.get("DetailType", "")
        yield from _references(ours.get(detail, {}), theirs.get(detail, {}), f"Line {place}: ")


def _references(sent: Entity, stored: Entity, where: str) -> Iterator[str]:
    for member, reference in sorted(sent.items()):
        if member.endswith("Ref") and isinstance(reference, dict) and member not in HEADER:
            got = (stored.get(member) or {}).get("value")
            if str(reference.get("value")) != str(got):
                yield f"{where}{member} was sent as {reference.get('value')}, QuickBooks has {got}."


def _text(value: Any) -> str:
    if isinstance(value, dict):
        return str(value.get("value", ""))
    return "" if value is None else str(value)


def _number(value: Any) -> Decimal:
    return Decimal(str(value or 0))


def is_equal(sent: Any, stored: Any) -> bool:
    """Whether everything sent was stored as it was sent. What QuickBooks knows beyond that does not matter."""
    if isinstance(sent, dict):
        if not isinstance(stored, dict):
            return False
        members = {"value"} if "value" in sent else set(sent)
        return all(is_equal(sent[member], stored.get(member)) for member in members)
    if isinstance(sent, list):
        return isinstance(stored, list) and len(sent) == len(stored) and all(map(is_equal, sent, stored))
    if isinstance(sent, int | Decimal) and not isinstance(sent, bool):
        return isinstance(stored, int | Decimal) and _number(sent) == _number(stored)
    return sent == stored
