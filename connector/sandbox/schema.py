"""Which members a document may hold: the walk that answers 2010, 2050, 2060, 2090 and 2170.

`data/members.json` is generated from Intuit's own XML schemas (July 2026, Apache-2.0) and the reference's length table.
"""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from pathlib import Path
from typing import Any

from .faults import Fault
from .wire import Json

REFERENCE = "$ref"
ENVELOPE = {"sparse": "boolean", "domain": "string", "status": "string"}
PLAIN = {"string", "anyURI", "dateTime", "boolean", "decimal", "date"}

# Members of objects anywhere in a document, which the reference gives lengths for.
NESTED_LENGTHS = {
    "FreeFormNumber": 30, "Address": 100, "URI": 1000, "Line1": 500, "Line2": 500, "Line3": 500, "Line4": 500,
    "Line5": 500, "City": 255, "Country": 255, "CountrySubDivisionCode": 255, "PostalCode": 30, "Description": 4000,
}  # fmt: skip
# Lengths of members that the tables do not have.
LENGTHS = {"DocNumber": 21, "PrivateNote": 4000, "Memo": 4000, "TaxCode": 100}
OWN_LENGTHS = {"Account": {"AcctNum": 20}}


# The one request that is no entity, from SalesTax.xsd.
SERVICES = {
    "TaxService": {"TaxCode": "string", "TaxCodeId": "string", "TaxRateDetails": ["TaxRateDetails"], "Id": "string"},
    "TaxRateDetails": {
        "TaxRateName": "string", "TaxRateId": "string", "RateValue": "decimal", "TaxAgencyId": "string",
        "TaxApplicableOn": "TaxRateApplicableOnEnum",
    },
}  # fmt: skip
SERVICE_ENUMS = {"TaxRateApplicableOnEnum": ["Sales", "Purchase", "Adjustment", "Other"]}


@cache
def tables() -> Json:
    """The generated tables: types, enums, lengths and read_only per entity."""
    found = dict(json.loads((Path(__file__).parent / "data" / "members.json").read_text()))
    return found | {"types": found["types"] | SERVICES, "enums": found["enums"] | SERVICE_ENUMS}


def read_only(entity: str) -> frozenset[str]:
    """Members a client may send and QuickBooks ignores."""
    return frozenset(tables()["read_only"].get(entity, ()))


TOO_LARGE = Decimal(10) ** 12  # far beyond any book; price times quantity still is a number that can be kept


def checked(entity: str, document: Json) -> Json:
    """A copy with every scalar in its own type; raises the fault of the first member that does not fit."""
    known = tables()["types"][entity] | ENVELOPE
    lengths = LENGTHS | tables()["lengths"].get(entity, {}) | OWN_LENGTHS.get(entity, {})
    for member, value in document.items():
        if isinstance(value, str) and len(value) > lengths.get(member, len(value)):
            raise too_long(member, value, lengths[member])
    return _members(known, document, path="")


def too_long(member: str, value: str, limit: int) -> Fault:
    return Fault("2050", element=member, low=0, high=limit, length=len(value))


def _members(known: Json, document: Json, path: str) -> Json:
    return {member: _member(known, member, value, path) for member, value in document.items()}


def _member(known: Json, member: str, value: Any, path: str) -> Any:
    here = f"{path}.{member}" if path else member
    if member not in known:
        raise Fault("2010", element=member)
    kind = known[member]
    if not isinstance(kind, list):
        return _value(kind, value, here, member)
    if not isinstance(value, list):
        raise Fault("2010", element=member, what=f"{here}: an array is needed, it")
    return [_value(kind[0], item, f"{here}[{index}]", member) for index, item in enumerate(value)]


def _value(kind: str, value: Any, path: str, member: str) -> Any:
    if kind == REFERENCE or kind.startswith("$text"):
        return _reference(value, member)
    if kind in tables()["types"]:
        if not isinstance(value, dict):
            raise Fault("2010", element=member, what=f"{path}: an object is needed, it")
        return _members(tables()["types"][kind], value, path)
    if isinstance(value, dict | list):
        raise Fault("2010", element=member, what=f"{path}: a plain value is needed, it")
    return _scalar(kind, value, member, nested="." in path)


def _reference(value: Any, member: str) -> Json:
    if not isinstance(value, dict):
        raise Fault("2010", element=member, what=f"{member}: a reference is an object, it")
    for key in value.keys() - {"value", "name", "type"}:
        raise Fault("2010", element=key)
    return {key: str(item) for key, item in value.items()}


def _scalar(kind: str, value: Any, member: str, *, nested: bool) -> Any:
    if kind == "decimal":
        return _number(value, member)
    if kind == "boolean":
        return _boolean(value, member)
    if kind == "date":
        return _date(value, member)
    text = str(value)
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise Fault("2040", element=member, what=text.encode("utf-8", "replace").decode())
    if kind not in PLAIN and text not in tables()["enums"].get(kind, [text]):
        raise Fault("2170", element=member, what=text)
    if nested and len(text) > NESTED_LENGTHS.get(member, len(text)):
        raise too_long(member, text, NESTED_LENGTHS[member])
    return text


def _number(value: Any, member: str) -> Decimal | int:
    try:
        number = value if type(value) in (int, Decimal) else Decimal(str(value))
    except InvalidOperation:
        raise Fault("2090", element=member, what=value) from None
    # What no book holds is refused like any other wrong number, and does not take the answer along.
    if not Decimal(number).is_finite() or abs(number) >= TOO_LARGE:
        raise Fault("2090", element=member, what=value)
    return number


def _boolean(value: Any, member: str) -> bool:
    if str(value).lower() not in ("true", "false"):
        raise Fault("2010", element=member, what=f"{member}: true or false is needed, it")
    return str(value).lower() == "true"


def _date(value: Any, member: str) -> str:
    """A day; a time behind it is dropped, as QuickBooks does."""
    try:
        return date.fromisoformat(str(value)[:10]).isoformat()
    except ValueError:
        raise Fault("2060", element=member, what=value) from None
