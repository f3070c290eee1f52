"""A client of the QuickBooks Online Accounting API, v3. Knows neither Django nor our models.

It returns data or raises one of the three errors of connector.errors. Money is Decimal both ways.
Follows Intuit's "Basic schema and data formats", "Batch", "Attachable" and "Limits and throttles".
"""

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Self
from urllib.parse import urlsplit

import requests

from approvals import canonical
from connector import entities, faults, query
from connector.errors import Disconnected, QuickBooksError, Rejected, Unavailable
from connector.http import Answer, Bearer, BrokenAnswer, Patience, send
from connector.pacing import Pacer
from connector.query import Where

logger = logging.getLogger(__name__)

MINOR_VERSION = "75"
PATIENCE = Patience(connect=3, read=35, total=60)
# A batch is worked through item by item, a file takes its time; QuickBooks itself gives up after 120 seconds.
LONG_PATIENCE = Patience(connect=3, read=125, total=150)
LARGEST_BATCH = 30
LONGEST_URL = 4000  # characters of a statement; a longer one travels in the body

# Everything this client can ever write.
WRITES = {verb: entities.written(verb) for verb in ("create", "update", "delete", "void")}
ATTACHES_TO = entities.TRANSACTIONS
NEVER_WRITTEN = {"Vendor1099", "T4AEligible", "T5018Eligible"}

Entity = dict[str, Any]


@dataclass(frozen=True)
class BatchItem:
    """One write of a batch. `id` is the bId, at most 10 characters: with the requestid it is the item's identity."""

    id: str
    operation: str
    entity: str
    document: str | Entity


class QuickBooks:
    """One company. `token` gives an access token, `refresh` a newer one than the stale one it is handed.

    In a `with` its connections are closed at the end.
    """

    def __init__(
        self,
        api_url: str,
        realm_id: str,
        token: Callable[[], str],
        *,
        refresh: Callable[[str], str] | None,
        session: requests.Session,
        pacer: Pacer,
    ) -> None:
        self.base = f"{api_url.rstrip('/')}/v3/company/{realm_id}"
        self.realm_id = realm_id
        self.token, self.refresh = token, refresh
        self.session, self.pacer = session, pacer

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.session.close()

    # -- writes

    def create(self, entity: str, document: str | Entity, *, request_id: str) -> Entity:
        """Create one entity and answer it as QuickBooks stored it, which may not be as it was sent."""
        return self._write("create", entity, document, params={"requestid": request_id})

    def update_sparse(self, entity: str, document: str | Entity, *, request_id: str) -> Entity:
        """Change the members sent; needs Id and SyncToken. A Line array replaces the whole one that is there."""
        changes = {**_parsed(document), "sparse": True}
        return self._write("update", entity, changes, params={"requestid": request_id})

    def delete(self, entity: str, origin_id: str, sync_token: str, *, request_id: str) -> Entity:
        """Delete a transaction for good."""
        gone = {"Id": origin_id, "SyncToken": sync_token}
        return self._write("delete", entity, gone, params={"requestid": request_id, "operation": "delete"})

    def void(self, entity: str, origin_id: str, sync_token: str, *, request_id: str) -> Entity:
        """Bring a transaction to zero and keep it in the books."""
        voided = {"Id": origin_id, "SyncToken": sync_token}
        return self._write("void", entity, voided, params={"requestid": request_id, "operation": "void"})

    def _write(self, verb: str, entity: str, document: str | Entity, *, params: dict[str, str]) -> Entity:
        _allowed(verb, entity, document)
        answer = self._post(f"/{entity.lower()}", _text(document), params=params)
        return _member(answer, entity, is_write=True)

    def batch(self, items: Sequence[BatchItem], *, request_id: str) -> dict[str, Entity | QuickBooksError]:
        """What became of each item, by its id; one that fails stops no other.

        The items cannot refer to one another. Raises only when the batch as a whole met an error.
        """
        if len(items) > LARGEST_BATCH:
            raise ValueError(f"A batch holds at most {LARGEST_BATCH} items.")
        wanted = [_batch_item(item) for item in items]
        body = canonical.dumps({"BatchItemRequest": wanted})
        answer = self._post("/batch", body, params={"requestid": request_id}, patience=LONG_PATIENCE)
        found = [part for part in answer.get("BatchItemResponse", []) if isinstance(part, dict)]
        return {item.id: _outcome(item, [part for part in found if part.get("bId") == item.id]) for item in items}

    def upload(
        self,
        filename: str,
        content_type: str,
        content: bytes,
        *,
        entity: str,
        origin_id: str,
        request_id: str,
        include_on_send: bool = False,
        note: str = "",
    ) -> Entity:
        """Attach a file to a transaction and answer the Attachable."""
        if entity not in ATTACHES_TO:
            raise ValueError(f"This client does not attach files to {entity}.")
        link = {"EntityRef": {"type": entity, "value": origin_id}, "IncludeOnSend": include_on_send}
        about = {"AttachableRef": [link], "FileName": filename, "ContentType": content_type}
        parts = {
            "file_metadata_01": (None, canonical.dumps({**about, "Note": note} if note else about), "application/json"),
            "file_content_01": (filename, content, content_type),
        }
        body = self._call(
            "POST", "/upload", params={"requestid": request_id}, patience=LONG_PATIENCE, is_write=True, files=parts
        )
        found = (body.get("AttachableResponse") or [{}])[0]
        if fault := faults.from_body(found):
            raise faults.from_fault(fault, is_write=True)
        return _member(found, "Attachable", is_write=True)

    # -- reads

    def fetch(self, entity: str, origin_id: str) -> Entity | None:
        """The entity, or None when it was deleted."""
        try:
            return _member(self._get(f"/{entity.lower()}/{origin_id}"), entity)
        except Rejected as error:
            # Intuit answers 400 with fault 610 for what was deleted, not 404.
            if error.is_missing:
                return None
            raise

    def query(self, entity: str, *, where: Where = (), order_by: str | None = None) -> Iterator[Entity]:
        """Every row that matches, read page by page. List entities leave out inactive rows unless asked for."""
        where, start = list(where), 1
        while True:
            page = self._ask(query.select(entity, where=where, order_by=order_by, start=start)).get(entity, [])
            yield from page
            if len(page) < query.PAGE:
                return
            start += query.PAGE

    def count(self, entity: str, *, where: Where = ()) -> int:
        """How many rows match."""
        return int(self._ask(query.count(entity, where=where)).get("totalCount", 0))

    def attachables(self, entity: str, origin_id: str) -> list[Entity]:
        """The files attached to a transaction."""
        of = "AttachableRef.EntityRef"
        return list(self.query("Attachable", where=[(f"{of}.Type", "=", entity), (f"{of}.value", "=", origin_id)]))

    def company_info(self) -> Entity:
        """Name, country and edition of the company."""
        return _member(self._get(f"/companyinfo/{self.realm_id}"), "CompanyInfo")

    def preferences(self) -> Entity:
        """The company's preferences, the closing date of its books among them."""
        return _member(self._get("/preferences"), "Preferences")

    # -- the wire

    def _post(self, path: str, body: str, *, params: dict[str, str], patience: Patience = PATIENCE) -> Entity:
        headers = {"Content-Type": "application/json"}
        return self._call(
            "POST", path, params=params, patience=patience, is_write=True, data=body.encode(), headers=headers
        )

    def _get(self, path: str, **params: str) -> Entity:
        return self._call("GET", path, params=params)

    def _ask(self, statement: str) -> Entity:
        if len(statement) <= LONGEST_URL:
            return self._get("/query", query=statement).get("QueryResponse", {})
        headers = {"Content-Type": "application/text"}
        answer = self._call("POST", "/query", params={}, data=statement.encode(), headers=headers)
        return answer.get("QueryResponse", {})

    def _call(
        self, method: str, path: str, *, params: dict[str, str], patience: Patience = PATIENCE, is_write: bool = False,
        headers: dict[str, str] | None = None, **content: Any,
    ) -> Entity:  # fmt: skip
        """One call, and the same once more if it was refused for its token."""
        request = {
            **content,
            "params": {**params, "minorversion": MINOR_VERSION},
            "headers": {"Accept": "application/json", **(headers or {})},
            "patience": patience,
        }
        token = self.token()
        answer = self._send(method, path, token, is_write=is_write, request=request)
        if self.refresh and faults.is_token_refused(answer):
            answer = self._send(method, path, self.refresh(token), is_write=is_write, request=request)
        return self._body(answer, is_write=is_write)

    def _send(self, method: str, path: str, token: str, *, is_write: bool, request: dict[str, Any]) -> Answer:
        is_batch = path == "/batch"
        self.pacer.wait(batch=is_batch)
        try:
            answer = send(self.session, method, self.base + path, auth=Bearer(token), **request)
        except (requests.RequestException, BrokenAnswer) as error:
            logger.warning("%s %s: no answer, %s", method, self._shown(path), type(error).__name__)
            # Not chained: requests' errors carry the request, and with it the token.
            raise faults.from_exception(error, is_write=is_write) from None
        finally:
            self.pacer.replied(batch=is_batch)
        logger.info("%s %s %s intuit_tid=%s", method, self._shown(path), answer.status, answer.intuit_tid or "-")
        return answer

    def _shown(self, path: str) -> str:
        return urlsplit(self.base + path).path

    def _body(self, answer: Answer, *, is_write: bool) -> Entity:
        try:
            return faults.body_of(answer, is_write=is_write)
        except Unavailable as error:
            if error.retry_after:
                self.pacer.pause(error.retry_after)
            raise


# -- documents


def _parsed(document: str | Entity) -> Entity:
    return canonical.loads(document) if isinstance(document, str) else document


def _text(document: str | Entity) -> str:
    return document if isinstance(document, str) else canonical.dumps(document)


def _allowed(verb: str, entity: str, document: str | Entity) -> None:
    """Raise ValueError for a write that this client never makes."""
    if entity not in WRITES.get(verb, set()):
        raise ValueError(f"This client does not {verb} {entity}.")
    members = _parsed(document).keys()
    # QuickBooks takes a POST with an Id for an update, whatever the caller meant.
    if verb == "create" and "Id" in members:
        raise ValueError("A document that has an Id exists already.")
    if forbidden := NEVER_WRITTEN & members:
        raise ValueError(f"This client does not write {', '.join(sorted(forbidden))}.")


def _batch_item(item: BatchItem) -> Entity:
    _allowed(item.operation, item.entity, item.document)
    document = _parsed(item.document)
    if item.operation == "update":
        document = {**document, "sparse": True}
    return {"bId": item.id, "operation": item.operation, item.entity: document}


def _outcome(item: BatchItem, found: list[Entity]) -> Entity | QuickBooksError:
    """One answer is the item's; none, or more than one, leaves it open what was done."""
    if len(found) != 1:
        return Unavailable("QuickBooks did not say what became of this.", maybe_executed=True)
    if fault := faults.from_body(found[0]):
        return faults.from_fault(fault, is_write=True)
    try:
        return _member(found[0], item.entity, is_write=True)
    except Unavailable as error:
        return error


def _member(answer: Entity, entity: str, *, is_write: bool = False) -> Entity:
    if not isinstance(answer.get(entity), dict):
        raise Unavailable(f"QuickBooks answered without the {entity}.", maybe_executed=is_write)
    return answer[entity]


__all__ = ["WRITES", "BatchItem", "Disconnected", "QuickBooks", "Rejected", "Unavailable"]
