"""Change data capture: what changed since a moment, kind by kind, and what was deleted."""

from datetime import UTC, datetime

from . import ledger, query
from .books import Books
from .entities import Entity, entity
from .faults import Fault, required
from .wire import Json, loads

DAYS = 30
LARGEST = 1000  # objects in one answer, over all kinds
NOT_CAPTURED = ("JournalCode", "TaxAgency", "TaxCode", "TaxRate", "TaxService", "TimeActivity")


def answer(books: Books, asked: Json, *, seen_until: float | None = None) -> Json:
    """The CDCResponse to `entities` and `changedSince`: live objects by time, deleted ones behind them.

    A full answer says nothing of what it leaves out: the caller must narrow the window.
    """
    required(asked, ("entities", "changedSince"))
    kinds = [_kind(name) for name in asked["entities"].split(",") if name.strip()]
    since = _since(books, asked["changedSince"])
    pages: list[Json] = []
    room = LARGEST
    for kind in kinds:
        page = _page(books, kind, since, seen_until or books.clock(), room)
        room -= page.get("maxResults", 0)
        pages.append(page)
    return {"QueryResponse": pages}


def _kind(name: str) -> Entity:
    if name.strip().lower() in [kind.lower() for kind in NOT_CAPTURED]:
        raise Fault("500", element=name.strip(), what=f"cdc for {name.strip()}")
    return entity(name.strip())


def _since(books: Books, text: str) -> float:
    try:
        since = query.moment(text)
    except ValueError:
        raise Fault("2060", element="changedSince", what=text) from None
    if since < books.clock() - DAYS * 24 * 60 * 60:
        raise Fault(
            "500", element="changedSince", what=f"cdc with changedSince date {text} which is older than fixed days"
        )
    return since


def _page(books: Books, kind: Entity, since: float, until: float, room: int) -> Json:
    changed = books.store.rows(
        "SELECT body FROM documents WHERE realm = ? AND entity = ? AND updated >= ? AND created <= ? "
        "ORDER BY updated, id LIMIT ?",
        *(books.realm, kind.name, since, until, room),
    )
    gone = books.store.rows(
        "SELECT id, at FROM deletions WHERE realm = ? AND entity = ? AND at >= ? ORDER BY at, id LIMIT ?",
        *(books.realm, kind.name, since, room - len(changed)),
    )
    found = [ledger.with_balances(books, kind, loads(body)) for (body,) in changed]
    found += [_deleted(books, str(id), at) for id, at in gone]
    if not found:
        return {}
    page: Json = {kind.name: found, "startPosition": 1, "maxResults": len(found)}
    return {**page, "totalCount": len(found)} if gone else page


def _deleted(books: Books, id: str, at: float) -> Json:
    stamp = datetime.fromtimestamp(at, UTC).astimezone(books.zone).replace(microsecond=0)
    return {"domain": "QBO", "status": "Deleted", "Id": id, "MetaData": {"LastUpdatedTime": stamp.isoformat()}}
