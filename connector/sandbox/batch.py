"""The batch endpoint: up to thirty requests in one, each with an answer or a fault of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import api, cdc, query
from .books import Books
from .entities import BY_SEGMENT
from .faults import Fault
from .messages import Request
from .wire import Json

if TYPE_CHECKING:
    from .app import Sandbox

LARGEST = 30
LONGEST_KEY = 50  # characters of requestid and bId together
READS = ("Query", "CDCQuery")
ABOUT = {"bId", "operation", "optionsData"}


def answer(sandbox: Sandbox, books: Books, request: Request, request_id: str) -> Json:
    """Each item by itself: one that fails answers its own fault and stops no other."""
    items = request.json().get("BatchItemRequest")
    if not items or not isinstance(items, list):
        raise Fault("2020", element="BatchItemRequest", what="BatchItemRequest (Batch Request is Empty)")
    if len(items) > LARGEST:
        raise Fault("1040", what=len(items), limit=LARGEST)
    seen_until = api.seen_until(sandbox, request)
    # No item sees what another did, so those that read go first; the answers keep the order of the items.
    answers = {at: _read(books, item, seen_until) for at, item in enumerate(items) if _is_read(item)}
    keys: set[str] = set()
    for at, item in enumerate(items):
        if at not in answers:
            answers[at] = _write(books, item, request_id, keys)
    return {"BatchItemResponse": [answers[at] for at in range(len(items))]}


def _is_read(item: Any) -> bool:
    return isinstance(item, dict) and any(member in item for member in READS)


def _named(item: Json) -> Json:
    return {"bId": item["bId"]} if "bId" in item else {}


def _read(books: Books, item: Json, seen_until: float | None) -> Json:
    try:
        if "Query" in item:
            return {**_named(item), "QueryResponse": query.answer(books, str(item["Query"]), seen_until=seen_until)}
        return {**_named(item), "CDCResponse": cdc.answer(books, _asked(item["CDCQuery"]), seen_until=seen_until)}
    except Fault as fault:
        return {**_named(item), **fault.body()}


def _asked(query: Any) -> Json:
    """A CDCQuery with the names that the endpoint's parameters have."""
    known = {"Entities": "entities", "ChangedSince": "changedSince"}
    return {known[name]: str(query[name]) for name in known if isinstance(query, dict) and query.get(name)}


def _write(books: Books, item: Any, request_id: str, keys: set[str]) -> Json:
    """One write, once per requestid and bId: a repeat gets its first answer, a refused one is tried again."""
    if not isinstance(item, dict):
        return Fault("2010", what="an object is needed, BatchItemRequest").body()
    try:
        key = _key(item, request_id, keys)
        first = books.first_answer(key)
        if first is not None:
            return first
        with books.store.savepoint():
            answer = {**_named(item), **_written(books, item)}
    except Fault as fault:
        return {**_named(item), **fault.body()}
    books.remember(key, answer)
    return answer


def _key(item: Json, request_id: str, keys: set[str]) -> str:
    """What an item is remembered by; within one batch it must be its own."""
    if not request_id:
        return ""
    key = f"{request_id}/{item.get('bId', '')}"
    if len(key) > LONGEST_KEY + 1:
        raise Fault("2130", element="bId", what=item.get("bId"))
    if key in keys:
        raise Fault("600", element="bId", what=item.get("bId", ""))
    keys.add(key)
    return key


def _written(books: Books, item: Json) -> Json:
    named = [name for name in item if name.lower() in BY_SEGMENT]
    if not named:
        raise Fault("2000", what=", ".join(sorted(item.keys() - ABOUT)))
    kind, document = BY_SEGMENT[named[0].lower()], item[named[0]]
    if not isinstance(document, dict):
        raise Fault("2010", element=named[0], what=f"{named[0]}: an object is needed, it")
    chosen = str(item.get("optionsData", "")).lower().replace("include=", "").split(",")
    operation = "void" if "void" in chosen else str(item.get("operation", "")).lower()
    return {kind.name: api.write(books, kind, document, operation, api.allowed(chosen))}
