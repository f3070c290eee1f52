"""The Accounting API: what each request under /v3/company/{realm}/ means."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from . import attachments, cdc, paper, query, reports, tax_service
from .books import Books, Options
from .entities import BY_SEGMENT, Entity
from .faults import Fault
from .messages import Request, Response
from .wire import Json

if TYPE_CHECKING:
    from .app import Sandbox

NOT_WRITES = ("query", "cdc", "reports", "download")
SINGLETONS = ("CompanyInfo", "Preferences")
METERED = ("query", "cdc", "reports", "batch", "download")  # beside every GET: what the App Partner Program counts


def is_write(request: Request, segments: list[str]) -> bool:
    """Whether the request changes the books."""
    return request.method == "POST" and segments[0] not in NOT_WRITES


def calls(request: Request, segments: list[str]) -> int:
    """How many metered calls it is: every item of a batch is one."""
    return len(request.json()["BatchItemRequest"]) if segments[0] == "batch" else 1


def call(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json | Response:
    """The answer to one request; raises Fault."""
    handler = HANDLERS.get(segments[0])
    if handler:
        return handler(sandbox, books, request, segments)
    kind = BY_SEGMENT.get(segments[0])
    if not kind:
        raise Fault("500", what=segments[0], status=404)
    if len(segments) > 2:
        return _act(books, kind, request, segments[1], segments[2])
    if request.method == "GET":
        return {kind.name: _read(books, kind, request, segments)}
    return {kind.name: write(books, kind, request.json(), operation(request), allowed(included(request)))}


def included(request: Request) -> list[str]:
    return request.query.get("include", "").lower().split(",")


def operation(request: Request) -> str:
    return "void" if "void" in included(request) else request.query.get("operation", "").lower()


def allowed(included: list[str]) -> Options:
    """What the words of `include`, or of a batch item's optionsData, permit."""
    return Options(allow_duplicate_number="allowduplicatedocnum" in included)


def seen_until(sandbox: Sandbox, request: Request) -> float | None:
    """The moment up to which reads see new documents, while the switch `query_lag` is on."""
    lag = sandbox.switches.fires("query_lag", request.path, request.method)
    return None if lag is None else sandbox.clock() - float(lag.get("seconds", 5))


def _read(books: Books, kind: Entity, request: Request, segments: list[str]) -> Json:
    if kind.name not in SINGLETONS and len(segments) < 2:
        raise Fault("2020", element="Id")
    document = books.read(kind, 1 if kind.name in SINGLETONS else segments[1])
    if kind.name == "Invoice" and "invoicelink" in included(request):
        return {**document, "InvoiceLink": f"{request.base()}/app/invoice?txnId={document['Id']}"}
    return attachments.linked(books, request, document) if kind.name == "Attachable" else document


def _act(books: Books, kind: Entity, request: Request, id: str, action: str) -> Json | Response:
    """Print a form, or send it by e-mail."""
    if (request.method, action) == ("GET", "pdf"):
        return Response(200, paper.printed(books, kind, id), "application/pdf")
    if (request.method, action) == ("POST", "send"):
        return {kind.name: paper.send(books, kind, id, to=request.query.get("sendTo", ""))}
    raise Fault("500", what=f"{action} of {kind.name}", status=404)


def write(books: Books, kind: Entity, sent: Json, operation: str, options: Options) -> Json:
    """Carry out a write; a document nested so deeply that it cannot be walked is refused."""
    try:
        return _written(books, kind, sent, operation, options)
    except RecursionError:
        raise Fault("2010", what=f"{kind.name}: nested too deeply, it") from None


def _written(books: Books, kind: Entity, sent: Json, operation: str, options: Options) -> Json:
    """Create, or update when the body has an Id, or what the operation says."""
    if operation == "delete":
        return books.delete(kind, sent)
    if operation == "void":
        return books.void(kind, sent)
    if operation == "send":
        return paper.send(books, kind, str(sent.get("Id", "")), to=paper.address(sent.get("BillEmail")))
    if operation not in ("", "create", "update"):
        raise Fault("500", what=operation)
    if kind.name == "Preferences":
        return books.prefer(sent)
    updating = operation != "create" and (operation == "update" or sent.get("Id") not in (None, ""))
    if not (kind.updatable if updating else kind.creatable):
        raise Fault("500", what=f"write of {kind.name}")
    return books.update(kind, sent, options) if updating else books.create(kind, sent, options)


# -- reads that are no entity ------------------------------------------------
def _query(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    text = request.query.get("query") or request.body.decode("utf-8", "replace")
    page = query.answer(books, text, seen_until=seen_until(sandbox, request))
    if "Attachable" in page:
        page["Attachable"] = [attachments.linked(books, request, row) for row in page["Attachable"]]
    return {"QueryResponse": page}


def _cdc(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    return {"CDCResponse": [cdc.answer(books, request.query, seen_until=seen_until(sandbox, request))]}


Handler = Callable[["Sandbox", Books, Request, list[str]], Json | Response]
HANDLERS: dict[str, Handler] = {
    "query": _query,
    "cdc": _cdc,
    "taxservice": tax_service.create,
    "upload": attachments.upload,
    "download": attachments.download,
    "reports": reports.answer,
}
