"""The sandbox inside a test: mounted as a `requests` transport, with a handle on its books and faults."""

import io
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

import requests
from requests.adapters import BaseAdapter
from requests.structures import CaseInsensitiveDict
from urllib3 import HTTPResponse

from . import control
from .app import Sandbox, create_app
from .clock import Clock
from .company import REALM
from .entities import entity
from .switches import ConnectionDropped
from .wire import Json, loads


class SandboxAdapter(BaseAdapter):
    """Runs the WSGI application in process and fails the way a network does."""

    def __init__(self, app: Sandbox) -> None:
        super().__init__()
        self.app = app
        self._late: list[tuple[float, Callable[[], None]]] = []

    def send(
        self,
        request: requests.PreparedRequest,
        stream: bool = False,
        timeout: Any = None,
        verify: Any = True,
        cert: Any = None,
        proxies: Mapping[str, str] | None = None,
    ) -> requests.Response:
        self.settle(due_only=True)
        patience = timeout[1] if isinstance(timeout, tuple) else timeout
        try:
            return self._run(request, patience)
        except ConnectionDropped:
            raise requests.ConnectionError("Connection aborted: the server closed it without a response") from None

    def close(self) -> None:
        """Nothing is held open."""

    def settle(self, *, due_only: bool = False) -> None:
        """Carry out the commits that were to come after the client's time-out."""
        now = self.app.clock()
        ready = [work for due, work in self._late if not due_only or due <= now]
        self._late = [(due, work) for due, work in self._late if due_only and due > now]
        for work in ready:
            work()

    def _run(self, request: requests.PreparedRequest, patience: float | None) -> requests.Response:
        started: dict[str, Any] = {}

        def start_response(status: str, headers: list[tuple[str, str]]) -> None:
            started.update(status=status, headers=headers)

        environ = _environ(request)
        environ["sandbox.sleep"] = lambda seconds: _lose_patience(seconds, patience)
        environ["sandbox.later"] = self._postpone
        body = b"".join(self.app(environ, start_response))
        return _response(request, started["status"], started["headers"], body)

    def _postpone(self, seconds: float, work: Callable[[], None]) -> None:
        self._late.append((self.app.clock() + seconds, work))
        raise requests.ReadTimeout("Read timed out: the server went on working")


def _lose_patience(seconds: float, patience: float | None) -> None:
    if patience is not None and seconds >= patience:
        raise requests.ReadTimeout(f"Read timed out. (read timeout={patience})")


def _environ(request: requests.PreparedRequest) -> dict[str, Any]:
    parts = urlsplit(str(request.url))
    raw = request.body or b""
    body = raw.encode() if isinstance(raw, str) else raw if isinstance(raw, bytes) else b"".join(raw)
    headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in request.headers.items()}
    return {
        "REQUEST_METHOD": request.method,
        "PATH_INFO": unquote(parts.path),
        "QUERY_STRING": parts.query,
        "CONTENT_TYPE": request.headers.get("Content-Type", ""),
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": parts.hostname,
        "SERVER_PORT": str(parts.port or (443 if parts.scheme == "https" else 80)),
        "HTTP_HOST": parts.netloc,
        "wsgi.url_scheme": parts.scheme,
        "wsgi.input": io.BytesIO(body),
        **headers,
    }


def _response(
    request: requests.PreparedRequest, status: str, headers: list[tuple[str, str]], body: bytes
) -> requests.Response:
    response = requests.Response()
    code, _, reason = status.partition(" ")
    response.status_code, response.reason = int(code), reason
    response.headers = CaseInsensitiveDict(headers)
    response.encoding = requests.utils.get_encoding_from_headers(response.headers)
    # urllib3 itself notices a body shorter than Content-Length says.
    response.raw = HTTPResponse(
        io.BytesIO(body), headers=dict(headers), status=int(code), preload_content=False, request_method=request.method
    )
    response.request, response.url = request, str(request.url)
    return response


class CompanyFile:
    """One fresh company in memory: mount `adapter`, then look at its books and make it fail."""

    def __init__(self, realm: str = REALM, *, clock: Clock | None = None, limits: bool = False) -> None:
        self.realm, self.clock = realm, clock or Clock()
        self.app = create_app(None, clock=self.clock, limits=limits)
        self.adapter = SandboxAdapter(self.app)

    def session(self) -> requests.Session:
        """A session whose every http and https request reaches this company."""
        session = requests.Session()
        session.mount("http://", self.adapter)
        session.mount("https://", self.adapter)
        return session

    def entities(self, name: str) -> list[Json]:
        """Every stored object of the entity, inactive ones too, in order of id."""
        rows = self.app.store.rows(
            "SELECT body FROM documents WHERE realm = ? AND entity = ? ORDER BY id", self.realm, entity(name).name
        )
        return [loads(body) for (body,) in rows]

    def read(self, name: str, id: str) -> Json:
        """One object with its balances, as a client would see it."""
        return self.app.books(self.realm).read(entity(name), id)

    def create(self, name: str, document: Json) -> Json:
        """Put an object into the books as a person at QuickBooks would."""
        with self.app.store.transaction():
            return self.app.books(self.realm).create(entity(name), document)

    def update(self, name: str, id: str, **members: Any) -> Json:
        """Change an object as a person at QuickBooks would: its SyncToken moves on."""
        books = self.app.books(self.realm)
        with self.app.store.transaction():
            token = books.read(entity(name), id)["SyncToken"]
            return books.update(entity(name), {"Id": id, "SyncToken": token, "sparse": True, **members})

    def delete(self, name: str, id: str) -> None:
        """Delete a transaction as a person at QuickBooks would."""
        books = self.app.books(self.realm)
        with self.app.store.transaction():
            books.delete(entity(name), {"Id": id, "SyncToken": books.read(entity(name), id)["SyncToken"]})

    def set_preferences(self, section: str, **members: Any) -> None:
        """Change one section of the company's preferences, such as SalesFormsPrefs, CustomTxnNumbers=False."""
        books = self.app.books(self.realm)
        with self.app.store.transaction():
            books.prefer({"SyncToken": books.singleton("Preferences")["SyncToken"], section: members})

    def fault(self, name: str, setting: Any = None, **detail: Any) -> None:
        """Set a switch: once unless told otherwise, e.g. fault("slow", seconds=30, path="bill", times=2)."""
        control.switch(self.app, name, detail if setting is None else setting)

    def commit_then_drop_connection(self, path: str = "", times: int = 1) -> None:
        """Carry out the next write, then hang up without a word."""
        self.fault("commit_then_drop", path=path, times=times)

    def settle(self) -> None:
        """Carry out what `late_commit` left for after the time-out."""
        self.adapter.settle()

    def log(self) -> list[Json]:
        """Every request that came, oldest first, without secrets."""
        return control.entries(self.app)
