"""Canonical JSON text: one document, one text, one digest. Amounts are Decimal and stay exact."""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

LONGEST = 100  # digits after or zeros before the decimal point


def dumps(document: Any) -> str:
    """JSON text with sorted keys and no spaces; a Decimal is written digit for digit as a number."""
    return "".join(_parts(document))


def _parts(value: Any):
    if isinstance(value, dict):
        inner = ",".join(f"{json.dumps(str(key), ensure_ascii=False)}:{dumps(value[key])}" for key in sorted(value))
        yield f"{{{inner}}}"
    elif isinstance(value, list | tuple):
        yield f"[{','.join(dumps(part) for part in value)}]"
    elif isinstance(value, Decimal):
        yield _number(value)
    elif isinstance(value, float):
        raise TypeError(f"A float has no place in a document: {value!r}.")
    else:
        yield json.dumps(value, ensure_ascii=False)


def _number(value: Decimal) -> str:
    """Digit for digit. What is no number, or would fill the memory with zeros, is refused."""
    if not value.is_finite() or not -LONGEST < value.as_tuple().exponent < LONGEST:  # type: ignore[operator]
        raise ValueError(f"{value!r} has no place in a document.")
    return format(value, "f")


def loads(text: str | bytes) -> Any:
    """The document of a JSON text; every number with a point or an exponent becomes a Decimal."""
    return json.loads(text, parse_float=Decimal, parse_constant=_refused)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is not JSON.")


def digest(*texts: str) -> str:
    """SHA-256 over the texts, each closed off from the next."""
    return sha256("\x00".join(texts).encode()).hexdigest()
