"""JSON as QuickBooks Online writes it: amounts stay decimal, empty members stay away."""

import json
from decimal import Decimal
from json.encoder import encode_basestring
from typing import Any

Json = dict[str, Any]


class Raw(str):
    """JSON that is known to be right: written on as it is, without being read and written again."""

    __slots__ = ()


def loads(text: str | bytes) -> Any:
    """Parse JSON without ever making a float; NaN and Infinity are none."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refuse)


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")


def dumps(value: Any) -> str:
    """Write JSON with Decimal as a plain number, which the standard encoder cannot do."""
    if isinstance(value, str):
        return str(value) if type(value) is Raw else encode_basestring(value)
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, dict):
        return "{" + ",".join(f"{encode_basestring(key)}:{dumps(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ",".join(map(dumps, value)) + "]"
    return json.dumps(value)


def without_empty(value: Any) -> Any:
    """Drop nulls, blanks, empty objects and references whose value is null: QuickBooks takes them as not sent."""
    if isinstance(value, list):
        return [kept for item in value if (kept := without_empty(item)) not in (None, {}, "")]
    if not isinstance(value, dict):
        return value
    if "value" in value and value["value"] in (None, ""):
        return None
    # An empty detail object still says which kind of line it is.
    kept = {key: without_empty(item) for key, item in value.items()}
    return {
        key: item for key, item in kept.items() if item not in (None, "") and (item != {} or key.endswith("Detail"))
    }
