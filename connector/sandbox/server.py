"""The sandbox over real HTTP: threaded, keep-alive, and able to hang up without an answer."""

import signal
import sys
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from .app import Sandbox, create_app
from .switches import ConnectionDropped

LARGEST_BODY = 110 * 1024 * 1024


class Handler(BaseHTTPRequestHandler):
    """Hands one request to the WSGI application of the server it belongs to."""

    protocol_version = "HTTP/1.1"
    timeout = 60
    # Head and body leave together and at once.
    wbufsize = -1
    disable_nagle_algorithm = True
    server: "Server"

    def answer(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        if length > LARGEST_BODY:
            self.send_error(413)
            return
        body = (
            self._chunks()
            if self.headers.get("Transfer-Encoding", "").lower() == "chunked"
            else self.rfile.read(length)
        )
        environ = self._environ(body, len(body))
        try:
            chunks = self.server.app(environ, self._start)
        except ConnectionDropped:
            self.close_connection = True
            return
        for chunk in chunks:
            self.wfile.write(chunk)
            # Fewer bytes than announced can only be followed by hanging up.
            self.close_connection = self.close_connection or len(chunk) < self._announced

    do_GET = do_POST = do_PUT = do_DELETE = answer

    def _chunks(self) -> bytes:
        """A body whose length the client did not know: each piece says its own."""
        pieces: list[bytes] = []
        while size := int(self.rfile.readline().partition(b";")[0], 16):
            pieces.append(self.rfile.read(size))
            self.rfile.readline()
        while self.rfile.readline().strip():
            pass  # trailers
        return b"".join(pieces)

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        code, _, reason = status.partition(" ")
        self.send_response(int(code), reason)
        for name, value in headers:
            self.send_header(name, value)
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self._announced = int(dict(headers)["Content-Length"])

    def _environ(self, body: bytes, length: int) -> dict[str, Any]:
        path, _, query = self.path.partition("?")
        host, port = self.server.server_address[:2]
        headers = {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in self.headers.items()}
        return {
            "REQUEST_METHOD": self.command, "PATH_INFO": unquote(path), "QUERY_STRING": query,
            "CONTENT_TYPE": self.headers.get("Content-Type", ""), "CONTENT_LENGTH": str(length),
            "SERVER_NAME": str(host), "SERVER_PORT": str(port), "wsgi.url_scheme": "http",
            "wsgi.input": BytesIO(body), **headers,
        }  # fmt: skip

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: /sandbox/log has every request."""


class Server(ThreadingHTTPServer):
    """One thread per connection; `app` is shared by all."""

    daemon_threads = True
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], app: Sandbox) -> None:
        self.app = app
        super().__init__(address, Handler)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that hangs up is no news; anything else is."""
        if not isinstance(sys.exc_info()[1], ConnectionError | TimeoutError):
            super().handle_error(request, client_address)


def serve(
    host: str, port: int, state_path: Path | None, *, limits: bool = True, ready: Callable[[str], None] = print
) -> None:
    """Serve until SIGTERM or SIGINT; `limits` off never throttles. Creates the state file's folder when it is missing."""
    if state_path:
        state_path.parent.mkdir(parents=True, exist_ok=True)
    server = Server((host, port), create_app(state_path, limits=limits))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    ready(f"QuickBooks sandbox at http://{host}:{server.server_address[1]}/")
    try:
        server.serve_forever(poll_interval=0.2)
    finally:
        server.server_close()
        server.app.store.close()
