"""The other spelling: answers and bodies as XML, in the order and with the attributes of Intuit's schema.

`data/sequence.json` is generated from Intuit's own XML schemas (July 2026, Apache-2.0): per type its members in their
order, attributes marked with @, members that repeat with [].
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from .entities import BY_SEGMENT
from .faults import Fault
from .wire import Json, loads

if TYPE_CHECKING:
    from .messages import Request, Response

NAMESPACE = "http://schema.intuit.com/finance/v3"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
XML = "application/xml;charset=UTF-8"
REFERENCE = "$ref"
UNPRINTABLE = re.compile("[^\t\n\r -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# Wrappers around entities, and which of their members are attributes.
WRAPPERS = {
    "QueryResponse": ("startPosition", "maxResults", "totalCount"),
    "CDCResponse": ("size",),
    "BatchItemResponse": ("bId",),
    "AttachableResponse": (),
    "Fault": ("type",),
    "Error": ("code", "element"),
}


@cache
def sequences() -> dict[str, dict[str, str]]:
    return dict(json.loads((Path(__file__).parent / "data" / "sequence.json").read_text()))


# -- answers -----------------------------------------------------------------
def dressed(request: Request, response: Response) -> Response:
    """The response as XML when the client asked for that and for no JSON."""
    accepted = request.header("Accept").lower()
    if (
        "xml" in accepted
        and "json" not in accepted
        and response.body
        and response.content_type.startswith("application/json")
    ):
        response.body, response.content_type = written(loads(response.body)).encode(), XML
    return response


def written(answer: Json) -> str:
    """An answer of the API as a document."""
    if "Header" in answer and "Rows" in answer:
        answer = {"Report": answer}
    if "fault" in answer:
        answer = {"Fault": _capitalised(answer["fault"])}
    time = f" time={quoteattr(answer['time'])}" if isinstance(answer.get("time"), str) else ""
    inner = "".join(_wrapped(name, value) for name, value in answer.items() if name != "time")
    return f'{HEAD}<IntuitResponse xmlns="{NAMESPACE}"{time}>{inner}</IntuitResponse>'


def _capitalised(fault: Json) -> Json:
    """The gateway's fault, which JSON spells in lower case."""
    errors = [{"Message": row["message"], "Detail": row["detail"], "code": row["code"]} for row in fault["error"]]
    return {"Error": errors, "type": fault["type"]}


def _wrapped(name: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_wrapped(name, item) for item in value)
    if not isinstance(value, dict):
        return f"<{name}>{_text(value)}</{name}>"
    if name not in WRAPPERS:
        return _element(name, _type(name), value)
    attributes = "".join(f" {key}={quoteattr(_plain(value[key]))}" for key in WRAPPERS[name] if key in value)
    inner = "".join(_wrapped(key, item) for key, item in value.items() if key not in WRAPPERS[name])
    return f"<{name}{attributes}>{inner}</{name}>"


def _type(name: str) -> str:
    return name if name in sequences() else ""


def _element(name: str, kind: str, value: Any) -> str:
    if isinstance(value, list):
        return "".join(_element(name, kind, item) for item in value)
    if not isinstance(value, dict):
        return f"<{name}>{_text(value)}</{name}>"
    if kind == REFERENCE:
        attributes = "".join(f" {key}={quoteattr(_plain(item))}" for key, item in value.items() if key != "value")
        return f"<{name}{attributes}>{_text(value.get('value', ''))}</{name}>"
    order = sequences().get(kind, {})
    attributes = "".join(
        f" {key[1:]}={quoteattr(_plain(value[key[1:]]))}" for key in order if key[0] == "@" and key[1:] in value
    )
    members = [(key, of.removesuffix("[]")) for key, of in order.items() if key in value]
    return f"<{name}{attributes}>{''.join(_element(key, of, value[key]) for key, of in members)}</{name}>"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return format(value, "f") if isinstance(value, Decimal) else UNPRINTABLE.sub("", str(value))


def _text(value: Any) -> str:
    return escape(_plain(value))


# -- bodies ------------------------------------------------------------------
def is_xml(content_type: str) -> bool:
    return content_type.partition(";")[0].strip().lower() in ("application/xml", "text/xml")


def read(body: bytes) -> Json:
    """The members of the element that is the body; 500 when it is no XML."""
    if b"<!DOCTYPE" in body or b"<!ENTITY" in body:
        raise Fault("500", what="DOCTYPE")
    try:
        root = ElementTree.fromstring(body)  # noqa: S314 - nothing with entities gets here
        if _name(root) == "IntuitBatchRequest":
            return {"BatchItemRequest": [_batch_item(item) for item in root]}
        return _members(root, _type(_name(root)))
    except (ElementTree.ParseError, RecursionError) as error:
        raise Fault("500", what=f"XML: {error}") from None


def _name(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _batch_item(item: ElementTree.Element) -> Json:
    found: Json = dict(item.attrib)
    for child in item:
        name = _name(child)
        if name.lower() in BY_SEGMENT:
            found[name] = _members(child, name)
        else:
            found[name] = {_name(part): part.text or "" for part in child} if len(child) else child.text or ""
    return found


def _members(element: ElementTree.Element, kind: str) -> Json:
    found: Json = dict(element.attrib)
    for name, of, child in _children(element, kind):
        value = _value(child, of.removesuffix("[]"))
        if of.endswith("[]"):
            found.setdefault(name, []).append(value)
        else:
            found[name] = value
    return found


def _children(element: ElementTree.Element, kind: str) -> Iterator[tuple[str, str, ElementTree.Element]]:
    order = sequences().get(kind, {})
    for child in element:
        yield _name(child), order.get(_name(child), ""), child


def _value(child: ElementTree.Element, of: str) -> Any:
    if of == REFERENCE:
        return {**child.attrib, "value": (child.text or "").strip()}
    return _members(child, of) if of or len(child) else child.text or ""
