"""Switches, request log and reset: what a test or a person may do to the sandbox itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape

from .books import Books
from .company import REALM
from .entities import ENTITIES, entity
from .messages import Request, Response, readable
from .switches import NAMES
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

QUIET = ("/sandbox/", "/favicon.ico")
SECRET = {"access_token", "refresh_token", "token", "code"}


def faults(sandbox: Sandbox, request: Request) -> Response:
    """GET shows the switches; POST sets those it names and leaves the others."""
    if request.method == "POST":
        wanted = request.json()
        unknown = sorted(wanted.keys() - set(NAMES))
        if unknown:
            return Response.json({"error": f"unknown: {', '.join(unknown)}", "known": sorted(NAMES)}, 400)
        for name, setting in wanted.items():
            switch(sandbox, name, setting)
    return Response.json({"switches": sandbox.switches.shown(), "known": sorted(NAMES)})


def switch(sandbox: Sandbox, name: str, setting: Any) -> None:
    """Set one switch; closing the books, or editing one named object as another user, happens at once."""
    named = setting if isinstance(setting, dict) else {}
    if name == "closed_books":
        close_books(sandbox, named.get("date") if named else setting)
    elif name == "other_user_edit" and "id" in named:
        touch(sandbox.books(named.get("realm", REALM)), named["entity"], named["id"])
    else:
        sandbox.switches.turn(name, setting)


def close_books(sandbox: Sandbox, date: str | None) -> None:
    """Set or (None, false) lift the closing date of every company."""
    with sandbox.store.transaction():
        for (realm,) in sandbox.store.rows("SELECT realm FROM documents WHERE entity = 'CompanyInfo'"):
            books = sandbox.books(realm)
            preferences = books.singleton("Preferences")
            section = {
                name: value for name, value in preferences["AccountingInfoPrefs"].items() if name != "BookCloseDate"
            }
            preferences["AccountingInfoPrefs"] = {**section, **({"BookCloseDate": date} if date else {})}
            books.touch(ENTITIES["Preferences"], preferences)


def edit_as_another(books: Books, segment: str, request: Request) -> None:
    """Someone else saves the object a moment before this request arrives."""
    touch(books, segment, request.json().get("Id"))


def touch(books: Books, name: str, id: object) -> None:
    """Move the SyncToken of an object on, if it is there."""
    kind = entity(name)
    with books.store.transaction():
        document = books.document(kind.name, id)
        if document:
            books.touch(kind, document)


def xml_error(setting: Json) -> Response:
    """A gateway's answer, which is XML whatever was asked for."""
    status = int(setting.get("status", 503))
    message = escape(str(setting.get("message", "message=InternalServerError; errorCode=003500")))
    body = (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
        '<IntuitResponse xmlns="http://schema.intuit.com/finance/v3"><Fault type="SERVICE">'
        f'<Error code="3500"><Message>{message}</Message></Error></Fault></IntuitResponse>'
    )
    return Response(status, body.encode(), "application/xml")


# -- the log -----------------------------------------------------------------
def record(sandbox: Sandbox, request: Request, response: Response) -> None:
    """Remember what came and what went, without secrets."""
    if request.path.startswith(QUIET):
        return
    secret = "oauth2" in request.path
    entry = {
        "method": request.method,
        "path": request.path,
        "query": request.query if not secret else without_secrets(request.query),
        "body": without_secrets(request.form()) if secret else readable(request.body),
        "status": response.status,
        "answer": without_secrets(readable(response.body)) if secret else readable(response.body),
        "dropped": response.drop,
        "time": sandbox.clock(),
    }
    sandbox.store.record({**entry, "time": int(entry["time"])})


def without_secrets(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: "…" if name in SECRET else item for name, item in value.items()}


def entries(sandbox: Sandbox) -> list[Json]:
    """Every request remembered, oldest first."""
    return [loads(entry) for (entry,) in sandbox.store.rows("SELECT entry FROM requests ORDER BY id")]


def log(sandbox: Sandbox, request: Request) -> Response:
    return Response.json(entries(sandbox))


def reset(sandbox: Sandbox, request: Request) -> Response:
    if request.method != "POST":
        return Response.json({"error": "POST it"}, 405)
    sandbox.reset()
    return Response.json({"reset": True})
