"""The Accounting API: what each request under /v3/company/{realm}/ means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import attachments, query
from .books import Books, Options
from .entities import BY_SEGMENT, Entity
from .faults import Fault
from .messages import Request
from .wire import Json

if TYPE_CHECKING:
    from .app import Sandbox

LARGEST_BATCH = 30
NOT_WRITES = ("query", "cdc", "reports")


def is_write(request: Request, segments: list[str]) -> bool:
    """Whether the request changes the books."""
    return request.method == "POST" and segments[0] not in NOT_WRITES


def call(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    """The answer to one request; raises Fault."""
    handler = HANDLERS.get(segments[0])
    if handler:
        return handler(sandbox, books, request, segments)
    kind = BY_SEGMENT.get(segments[0])
    if not kind:
        raise Fault("500", what=segments[0], status=404)
    if request.method == "GET":
        return {kind.name: _read(books, kind, segments)}
    return {kind.name: write(books, kind, request.json(), operation(request), options(request))}


def operation(request: Request) -> str:
    if request.query.get("include") == "void":
        return "void"
    return str(request.query.get("operation", "")).lower()


def options(request: Request) -> Options:
    included = request.query.get("include", "").lower().split(",")
    return Options(allow_duplicate_number="allowduplicatedocnum" in included)


def _read(books: Books, kind: Entity, segments: list[str]) -> Json:
    if kind.name in ("CompanyInfo", "Preferences"):
        return books.read(kind, 1)
    if len(segments) < 2:
        raise Fault("2020", element="Id")
    return books.read(kind, segments[1])


def write(books: Books, kind: Entity, sent: Json, operation: str, options: Options) -> Json:
    """Create, or update when the body has an Id, or what the operation says."""
    if operation == "delete":
        return books.delete(kind, sent)
    if operation == "void":
        return books.void(kind, sent)
    if operation not in ("", "create", "update"):
        raise Fault("500", what=operation)
    if kind.name == "Preferences":
        return books.prefer(sent)
    if not kind.creatable:
        raise Fault("500", what=f"write of {kind.name}")
    if operation != "create" and (operation == "update" or sent.get("Id") not in (None, "")):
        return books.update(kind, sent, options)
    return books.create(kind, sent, options)


def _query(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    text = request.query.get("query") or request.body.decode("utf-8", "replace")
    lag = sandbox.switches.fires("query_lag", request.path, request.method)
    seen_until = sandbox.clock() - float(lag.get("seconds", 5)) if lag is not None else None
    return {"QueryResponse": query.answer(books, text, seen_until=seen_until)}


# -- batch -------------------------------------------------------------------
def batch(books: Books, request: Request, request_id: str) -> Json:
    """Each item by itself: one that fails answers its own fault and stops no other."""
    items = request.json().get("BatchItemRequest")
    if not items or not isinstance(items, list):
        raise Fault("2020", element="BatchItemRequest", what="BatchItemRequest (Batch Request is Empty)")
    if len(items) > LARGEST_BATCH:
        raise Fault("1040", what=len(items), limit=LARGEST_BATCH)
    return {"BatchItemResponse": [_batch_item(books, item, request_id) for item in items if isinstance(item, dict)]}


def _batch_item(books: Books, item: Json, request_id: str) -> Json:
    own = {"bId": item["bId"]} if "bId" in item else {}
    key = f"{request_id}/{item.get('bId', '')}" if request_id else ""
    first = books.first_answer(key)
    if first is not None:
        return first
    try:
        with books.store.savepoint():
            answer = {**own, **_batch_answer(books, item)}
    except Fault as fault:
        return {**own, **fault.body()}
    books.remember(key, answer)
    return answer


def _batch_answer(books: Books, item: Json) -> Json:
    if "Query" in item:
        return {"QueryResponse": query.answer(books, item["Query"])}
    named = [name for name in item if name.lower() in BY_SEGMENT]
    if not named:
        raise Fault("2000", what=", ".join(sorted(item.keys() - {"bId", "operation", "optionsData"})))
    kind = BY_SEGMENT[named[0].lower()]
    chosen = str(item.get("optionsData", "")).lower()
    operation = "void" if chosen == "void" else str(item.get("operation", "create"))
    allowed = Options(allow_duplicate_number="allowduplicatedocnum" in chosen)
    return {kind.name: write(books, kind, item[named[0]], operation, allowed)}


Handler = Callable[["Sandbox", Books, Request, list[str]], Json]
HANDLERS: dict[str, Handler] = {
    "query": _query,
    "upload": attachments.upload,
}
