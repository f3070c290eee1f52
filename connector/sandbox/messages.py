"""A request as the sandbox reads it and the answer it gives, over WSGI."""

import re
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

from . import intuitxml
from .faults import Fault
from .wire import Json, Raw, dumps, loads

JSON = "application/json;charset=UTF-8"
VERSION = "2611.75"  # of QuickBooks itself, for the log of a client
HTML = "text/html;charset=UTF-8"


class Request:
    """One request, read whole."""

    def __init__(self, environ: dict[str, Any]) -> None:
        self.environ = environ
        self.method = str(environ["REQUEST_METHOD"])
        self.path = str(environ.get("PATH_INFO", "/"))
        pairs = parse_qs(environ.get("QUERY_STRING", ""), keep_blank_values=True)
        self.query = {name: values[-1] for name, values in pairs.items()}
        self.content_type = str(environ.get("CONTENT_TYPE") or "")
        self.body = self._read()
        self._is_json = False

    def _read(self) -> bytes:
        if not self.environ.get("wsgi.input"):
            return b""
        return bytes(self.environ["wsgi.input"].read(int(self.environ.get("CONTENT_LENGTH") or 0)))

    def header(self, name: str) -> str:
        return str(self.environ.get("HTTP_" + name.upper().replace("-", "_"), ""))

    def json(self) -> Json:
        """The body as an object; 500 when it is not UTF-8 or no XML, 2010 when it is not JSON."""
        if intuitxml.is_xml(self.content_type):
            return intuitxml.read(self.body)
        try:
            found = loads(self.body.decode() or "{}")
        except UnicodeDecodeError:
            raise Fault("500", what="MalformedByteSequence") from None
        except (ValueError, RecursionError) as error:
            raise Fault("2010", what=str(error)) from None
        self._is_json = True
        if not isinstance(found, dict):
            raise Fault("2010", what="an object is needed, the body")
        return found

    def told(self) -> Any:
        """The body for the request log."""
        return Raw(self.body.decode()) if self._is_json and self.body else readable(self.body)

    def form(self) -> dict[str, str]:
        pairs = parse_qs(self.body.decode("utf-8", "replace"), keep_blank_values=True)
        return {name: values[-1] for name, values in pairs.items()}

    def base(self) -> str:
        """Scheme and host as the client named them."""
        host = self.environ.get("HTTP_HOST") or f"{self.environ['SERVER_NAME']}:{self.environ['SERVER_PORT']}"
        return f"{self.environ.get('wsgi.url_scheme', 'http')}://{host}"

    def sleep(self, seconds: float) -> None:
        """Keep the client waiting; an in-process mount supplies a way that takes no time."""
        self.environ["sandbox.sleep"](seconds)

    def later(self, seconds: float, work: Callable[[], None]) -> None:
        """Do the work after the client has waited that long."""
        self.environ.get("sandbox.later", self._sleep_then)(seconds, work)

    def _sleep_then(self, seconds: float, work: Callable[[], None]) -> None:
        self.sleep(seconds)
        work()


@dataclass
class Response:
    """What goes back: bytes, or nothing at all when the connection is dropped."""

    status: int = 200
    body: bytes = b""
    content_type: str = JSON
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False  # hang up instead
    truncate: bool = False  # hang up half-way
    delay: float = 0  # seconds the client waits for it
    pace: float = 0  # bytes a second, if not at once
    silent: bool = False  # recorded already, or to be recorded later

    @classmethod
    def json(cls, body: Any, status: int = 200, **headers: str) -> "Response":
        return cls(status, dumps(body).encode(), headers=headers)

    @classmethod
    def html(cls, page: str, status: int = 200) -> "Response":
        return cls(status, page.encode(), HTML)

    @classmethod
    def redirect(cls, to: str) -> "Response":
        return cls(302, b"", HTML, {"Location": to})

    def status_line(self) -> str:
        return f"{self.status} {HTTPStatus(self.status).phrase}"

    def header_list(self) -> list[tuple[str, str]]:
        own = {
            "Content-Type": self.content_type,
            "Content-Length": str(len(self.body)),
            "intuit_tid": f"1-{uuid.uuid4()}",
            "QBO-Version": VERSION,
        }
        return list({**own, **self.headers}.items())

    def sent(self) -> bytes:
        return self.body[: len(self.body) // 2] if self.truncate else self.body

    def told(self) -> Any:
        """The body for the request log; of a page, which is for a person, its size."""
        if self.content_type == JSON and self.body:
            return Raw(self.body.decode())
        return f"({len(self.body)} bytes)" if self.content_type == HTML else readable(self.body)

    def chunks(self, request: Request) -> Iterator[bytes]:
        """The body as it leaves: whole, or ten pieces a second."""
        body, size = self.sent(), max(1, int(self.pace / 10)) if self.pace else 0
        for start in range(0, len(body), size or len(body) or 1):
            if size:
                request.sleep(size / self.pace)
            yield body[start : start + size] if size else body


def readable(body: bytes) -> Any:
    """A body for the request log: parsed when it is JSON, else text, else its size."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes)"
    if re.match(r"\s*[\[{]", text):
        try:
            return loads(text)
        except (ValueError, RecursionError):
            return text
    return text
