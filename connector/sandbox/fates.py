"""What the switches do to one request: between what was asked and what the client hears of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from html import escape
from typing import TYPE_CHECKING

from .faults import Fault
from .messages import Request, Response
from .switches import ANY, WRITES
from .wire import Json, dumps, loads

if TYPE_CHECKING:
    from .app import Sandbox

Fate = dict[str, Json]


def fulfil(
    sandbox: Sandbox, request: Request, answer: Callable[[], Response], *, write: bool, named: bool = False
) -> Response:
    """The answer, unless a switch has another fate in mind for this request; `named` heeds those with a path alone."""
    meets = (ANY, WRITES) if write else (ANY,)
    fate = sandbox.switches.fate(request.path, request.method, meets=meets, named=named)
    if "latency" in fate:
        request.sleep(fate["latency"]["seconds"])
    refused = _before(sandbox, fate)
    if refused:
        return refused
    if "late_commit" in fate:
        request.later(fate["late_commit"]["seconds"], lambda: _late(sandbox, request, answer))
        return Response(drop=True, silent=True)
    return _after(sandbox, fate, answer())


def _before(sandbox: Sandbox, fate: Fate) -> Response | None:
    """What is said instead of acting at all."""
    if "xml_error" in fate:
        return _xml(fate["xml_error"])
    if "html_error" in fate:
        return Response.html(
            "<html><head><title>Error</title></head><body></body></html>", fate["html_error"]["status"]
        )
    for name in ("server_error", "error_before_commit"):
        if name in fate:
            return _failed(sandbox, fate[name]["status"])
    return Response(drop=True) if "drop_before_commit" in fate else None


def _after(sandbox: Sandbox, fate: Fate, response: Response) -> Response:
    """What becomes of the answer on its way back."""
    if "error_after_commit" in fate:
        return _failed(sandbox, fate["error_after_commit"]["status"])
    if fate.keys() & {"batch_reordered", "batch_item_missing"}:
        response.body = _batch(response.body, missing="batch_item_missing" in fate)
    response.drop = "commit_then_drop" in fate
    response.truncate = "truncated_body" in fate
    response.delay = fate.get("slow", {}).get("seconds", 0)
    response.pace = fate.get("trickle", {}).get("bytes_per_second", 0)
    return response


def _late(sandbox: Sandbox, request: Request, answer: Callable[[], Response]) -> None:
    """The commit that comes after the client has gone: only the log hears of it."""
    response = answer()
    response.drop = True
    sandbox.record(request, response)


def _failed(sandbox: Sandbox, status: int) -> Response:
    now = datetime.fromtimestamp(int(sandbox.clock()), UTC).isoformat()
    return Response.json({**Fault("10000", what="switched on").body(), "time": now}, status)


def _batch(body: bytes, *, missing: bool) -> bytes:
    """The same answers in another order, or all but the first: Intuit promises neither order nor a whole."""
    answer = loads(body)
    items = answer.get("BatchItemResponse", [])
    return dumps({**answer, "BatchItemResponse": items[1:] if missing else items[::-1]}).encode()


def _xml(setting: Json) -> Response:
    """A gateway's answer, which is XML whatever was asked for."""
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE">'
        f'<Error code="3500"><Message>{escape(setting["message"])}</Message></Error></Fault></IntuitResponse>'
    )
    return Response(setting["status"], body.encode(), "application/xml")
