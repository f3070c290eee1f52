"""Switches, request log and reset: what a test or a person may do to the sandbox itself."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from .books import Books
from .clock import Clock
from .company import REALM
from .entities import BY_SEGMENT, ENTITIES, entity
from .faults import Fault
from .messages import Request, Response, readable
from .switches import KINDS, Unknown, checked
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

QUIET = ("/sandbox/", "/favicon.ico")
SECRET = {"access_token", "refresh_token", "token", "code"}


def faults(sandbox: Sandbox, request: Request) -> Response:
    """GET shows the switches; POST sets those it names and leaves the others; a wrong one sets nothing."""
    if request.method == "POST":
        wanted = request.json()
        try:
            for name, setting in wanted.items():
                checked(name, setting)
        except Unknown as error:
            return Response.json({"error": str(error), "known": sorted(KINDS)}, 400)
        for name, setting in wanted.items():
            switch(sandbox, name, setting)
    return Response.json({"switches": sandbox.switches.shown(), "known": sorted(KINDS)})


def switch(sandbox: Sandbox, name: str, setting: Any) -> None:
    """Set one switch; closing the books, or editing one named object as another user, happens at once."""
    named = setting if isinstance(setting, dict) else {}
    if name == "closed_books":
        close_books(sandbox, named.get("date") if named else setting)
    elif name == "other_user_edit" and "id" in named:
        touch(sandbox.books(named.get("realm") or REALM), named.get("entity", ""), named["id"])
    else:
        sandbox.switches.turn(name, setting)


def clock(sandbox: Sandbox, request: Request) -> Response:
    """GET tells the time; POST moves it: {"advance": 60}, {"freeze": true or seconds since 1970}, {"run": true}."""
    if request.method == "POST":
        wanted = request.json()
        if wanted.keys() - {"advance", "freeze", "run"}:
            return Response.json({"error": "advance, freeze or run"}, 400)
        _move(sandbox.clock, wanted)
    return Response.json(sandbox.clock.shown())


def _move(clock: Clock, wanted: Json) -> None:
    if wanted.get("run"):
        clock.run()
    if wanted.get("freeze"):
        clock.freeze(None if wanted["freeze"] is True else _number(wanted["freeze"]))
    if "advance" in wanted:
        clock.advance(_number(wanted["advance"]))


def limits(sandbox: Sandbox, request: Request) -> Response:
    """GET shows windows and meter; POST sets {"on": true or false} and {"coreplus": the month's budget}."""
    if request.method == "POST":
        wanted = request.json()
        if wanted.keys() - {"on", "coreplus"}:
            return Response.json({"error": "on or coreplus"}, 400)
        sandbox.limits.on = bool(wanted.get("on", sandbox.limits.on))
        sandbox.limits.budget = int(_number(wanted.get("coreplus", sandbox.limits.budget)))
    return Response.json(sandbox.limits.shown())


def _number(value: Any) -> float:
    """A number as JSON has it; fault 2090 otherwise."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        raise Fault("2090", what=value)
    return float(value)


def close_books(sandbox: Sandbox, through: Any) -> None:
    """Set or (None, false) lift the closing date of every company."""
    closing = {"BookCloseDate": _day(through)} if through else {}
    with sandbox.store.transaction():
        for (realm,) in sandbox.store.rows("SELECT realm FROM documents WHERE entity = 'CompanyInfo'"):
            books = sandbox.books(realm)
            preferences = books.singleton("Preferences")
            section = {
                name: value for name, value in preferences["AccountingInfoPrefs"].items() if name != "BookCloseDate"
            }
            preferences["AccountingInfoPrefs"] = {**section, **closing}
            books.touch(ENTITIES["Preferences"], preferences)


def _day(value: Any) -> str:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        raise Fault("2060", what=value) from None


def edit_as_another(books: Books, segment: str, request: Request) -> None:
    """Someone else saves the objects a moment before this request arrives."""
    sent = request.json()
    items = sent.get("BatchItemRequest") if segment == "batch" else [{segment: sent}]
    for item in items if isinstance(items, list) else ():
        for name, document in item.items() if isinstance(item, dict) else ():
            if name.lower() in BY_SEGMENT and isinstance(document, dict):
                touch(books, name, document.get("Id"))


def touch(books: Books, name: str, id: object) -> None:
    """Move the SyncToken of an object on, if it is there."""
    kind = entity(name)
    with books.store.transaction():
        document = books.document(kind.name, id)
        if document:
            books.touch(kind, document)


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
        "body": without_secrets(request.form()) if secret else request.told(),
        "status": response.status,
        "answer": without_secrets(readable(response.body)) if secret else response.told(),
        "dropped": response.drop,
        "time": int(sandbox.clock()),
    }
    sandbox.store.record(entry)


def without_secrets(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    return {name: "…" if name in SECRET else item for name, item in value.items()}


def entries(sandbox: Sandbox) -> list[Json]:
    """Every request remembered, oldest first."""
    return [loads(entry) for (entry,) in sandbox.store.rows("SELECT entry FROM requests ORDER BY id")]


def log(sandbox: Sandbox, request: Request) -> Response:
    """A JSON list; `path` (a part of it) and `last` (how many) narrow it."""
    last = request.query.get("last", "")
    if last and not last.isdigit():
        return Response.json({"error": "last is a number"}, 400)
    rows = sandbox.store.rows(
        "SELECT entry FROM requests WHERE instr(json_extract(entry, '$.path'), ?) ORDER BY id DESC LIMIT ?",
        request.query.get("path", ""), int(last or -1),
    )  # fmt: skip
    return Response(200, ("[" + ",".join(entry for (entry,) in reversed(rows)) + "]").encode())


def reset(sandbox: Sandbox, request: Request) -> Response:
    """New books for every company; with {"keep_tokens": true} whoever is connected stays so."""
    if request.method != "POST":
        return Response.json({"error": "POST it"}, 405)
    wanted = request.json()
    if wanted.keys() - {"keep_tokens"}:
        return Response.json({"error": "keep_tokens"}, 400)
    sandbox.reset(keep=("tokens", "connections") if wanted.get("keep_tokens") else ())
    return Response.json({"reset": True})
