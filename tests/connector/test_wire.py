"""One request over the wire: given up in time, on one connection, with its token out of sight."""

import contextlib
import itertools
import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
import requests
import responses
from requests.adapters import BaseAdapter

from connector.errors import Unavailable
from connector.http import Bearer, BrokenAnswer, Patience, opened, send
from tests.connector.company import BASE


@pytest.fixture
def dripping():
    """The address of a server that answers byte by byte."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=drip, args=[server])
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/"
        thread.join()


def drip(server):
    connection, _ = server.accept()
    with connection, contextlib.suppress(OSError):
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
        while True:
            connection.sendall(b"x")


def test_an_answer_that_drips_in_is_given_up_in_time(dripping):
    # Each look at the clock is a second later.
    ticks = itertools.count()

    with requests.Session() as session, pytest.raises(BrokenAnswer, match="not complete in time"):
        send(session, "GET", dripping, patience=Patience(3, 35, 60), clock=lambda: next(ticks))

    assert next(ticks) < 70


class Lines(BaseHTTPRequestHandler):
    """Answers each request with the port it came from, in pieces."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):  # noqa: N802
        body = str(self.client_address[1]).encode()
        self.wfile.write(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
        self.wfile.write(b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body))


def test_calls_share_one_connection():
    with HTTPServer(("127.0.0.1", 0), Lines) as server, requests.Session() as session:
        threading.Thread(target=server.serve_forever).start()
        url, patience = f"http://127.0.0.1:{server.server_port}/", Patience(3, 5, 10)

        ports = {send(session, "GET", url, patience=patience).body for _ in range(3)}

        session.close()
        server.shutdown()
    assert len(ports) == 1


class Socket(BaseAdapter):
    """Knows whether it was closed."""

    is_open = True

    def close(self):
        self.is_open = False


def test_a_session_of_our_own_is_closed_and_the_callers_is_not():
    ours, theirs = Socket(), Socket()

    with opened() as session:
        session.mount("ours://", ours)
    with requests.Session() as held, opened(held) as session:
        session.mount("theirs://", theirs)

        assert session is held
        assert (ours.is_open, theirs.is_open) == (False, True)


def test_a_client_used_in_a_with_closes_its_connections(lone):
    wire = Socket()
    lone.session.mount("wire://", wire)

    with lone:
        assert wire.is_open

    assert not wire.is_open


def test_a_netrc_file_does_not_replace_the_token(lone, tmp_path, monkeypatch):
    netrc = tmp_path / "netrc"
    netrc.write_text("machine quickbooks.test login somebody password else")
    monkeypatch.setenv("NETRC", str(netrc))
    with responses.RequestsMock() as wire:
        wire.get(f"{BASE}/vendor/1", json={"Vendor": {"Id": "1"}})

        lone.fetch("Vendor", "1")

        assert wire.calls[0].request.headers["Authorization"] == "Bearer canary-token"


def test_the_trace_id_is_logged_and_the_token_is_not(lone, caplog):
    caplog.set_level("DEBUG")
    with responses.RequestsMock() as wire:
        wire.get(f"{BASE}/vendor/1", json={"Vendor": {"Id": "1"}}, headers={"intuit_tid": "1-5759b6bc"})
        wire.get(f"{BASE}/vendor/2", body=requests.ConnectionError("reset"))

        lone.fetch("Vendor", "1")
        with pytest.raises(Unavailable) as caught:
            lone.fetch("Vendor", "2")

    assert "1-5759b6bc" in caplog.text
    assert "canary" not in caplog.text + repr(Bearer("canary-token")) + repr(vars(caught.value))
    assert caught.value.__cause__ is None
