"""One request over the wire: bounded in time and in size, never repeated, never redirected."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests
import urllib3

LARGEST_ANSWER = 20 * 1024 * 1024  # bytes, unpacked
CHUNK = 64 * 1024


@dataclass(frozen=True)
class Patience:
    """How long to wait, in seconds: to connect, for the next byte, for the whole answer."""

    connect: float
    read: float
    total: float


class BrokenAnswer(Exception):
    """An answer began, but cannot be read to its end."""


@dataclass(frozen=True)
class Answer:
    """What came back, read whole."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def intuit_tid(self) -> str:
        """Intuit's trace id, which its support asks for."""
        return self.headers.get("intuit_tid", "")


class Bearer(requests.auth.AuthBase):
    """The Authorization header. As `auth` no .netrc can replace it, and a printed frame does not show the token."""

    def __init__(self, token: str) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        request.headers["Authorization"] = f"Bearer {self._token}"
        return request

    def __repr__(self) -> str:
        return "Bearer(***)"


@contextmanager
def opened(session: requests.Session | None = None) -> Iterator[requests.Session]:
    """The caller's session, which stays open for them, or one of our own, closed afterwards."""
    if session is not None:
        yield session
        return
    with requests.Session() as own:
        yield own


def send(
    session: requests.Session,
    method: str,
    url: str,
    *,
    patience: Patience,
    clock: Callable[[], float] = time.monotonic,
    **kwargs: Any,
) -> Answer:
    """Send once and read the answer. Raises requests.RequestException or BrokenAnswer."""
    deadline = clock() + patience.total
    timeout = (patience.connect, patience.read)
    response = session.request(method, url, timeout=timeout, allow_redirects=False, stream=True, **kwargs)
    with response:
        return Answer(response.status_code, response.headers, _read(response, deadline=deadline, clock=clock))


def _read(response: requests.Response, *, deadline: float, clock: Callable[[], float]) -> bytes:
    body = bytearray()
    try:
        # read1 gives what is there: a server that drips a byte a second meets the deadline too.
        while chunk := response.raw.read1(CHUNK, decode_content=True):
            body += chunk
            if len(body) > LARGEST_ANSWER:
                raise BrokenAnswer(f"more than {LARGEST_ANSWER} bytes")
            if clock() > deadline:
                raise BrokenAnswer("not complete in time")
    except (urllib3.exceptions.HTTPError, OSError) as error:
        raise BrokenAnswer(str(error)) from error
    return bytes(body)
