import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
import requests

from connector.sandbox.app import create_app
from connector.sandbox.company import REALM
from connector.sandbox.server import Server

from .conftest import Client, expense


@pytest.fixture
def state(tmp_path):
    return tmp_path / "books.sqlite3"


@pytest.fixture
def served(state):
    """A real server on a port of its own; gives its address."""
    server = Server(("127.0.0.1", 0), create_app(state, limits=False))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
    server.app.store.close()


@pytest.fixture
def client(served):
    with requests.Session() as session:
        yield Client(session, REALM, host=served)


def test_a_dropped_connection_is_a_dropped_connection(client):
    client.session.post(f"{client.host}/sandbox/faults", json={"commit_then_drop": {"times": 1}})

    with pytest.raises(requests.ConnectionError):
        client.post("vendor", {"DisplayName": "Once"}, requestid="a")

    assert client.post("vendor", {"DisplayName": "Once"}, requestid="a").status_code == 200
    assert client.query("select * from Vendor where DisplayName = 'Once'")["maxResults"] == 1


def test_a_body_cut_short_is_noticed(client):
    client.session.post(f"{client.host}/sandbox/faults", json={"truncated_body": {"times": 1}})

    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        client.get("vendor/1")


def test_a_client_that_asks_to_close_is_told_that_it_is_closed(client):
    answer = client.session.get(f"{client.root}/vendor/1", headers={"Connection": "close"})

    assert answer.headers["Connection"] == "close"
    assert client.get("vendor/1").status_code == 200


def test_a_body_may_come_in_pieces_of_unknown_length(client):
    pieces = iter([b'{"DisplayName": ', b'"In pieces"}'])

    answer = client.session.post(f"{client.root}/vendor", data=pieces)

    assert answer.json()["Vendor"]["DisplayName"] == "In pieces"


def test_a_commit_that_comes_late_comes_when_the_clock_says_so(client):
    client.session.post(f"{client.host}/sandbox/faults", json={"late_commit": {"seconds": 3600}})
    with pytest.raises(requests.ReadTimeout):
        client.session.post(f"{client.root}/vendor", json={"DisplayName": "Late"}, timeout=0.1)
    before = client.query("select count(*) from Vendor where DisplayName = 'Late'")["totalCount"]

    client.session.post(f"{client.host}/sandbox/clock", json={"advance": 3599})
    client.session.post(f"{client.host}/sandbox/clock", json={"advance": 2})

    token = client.grant(grant_type="refresh_token", refresh_token="RT1-sandbox-bootstrap")["access_token"]
    client = Client(client.session, REALM, token=token, host=client.host)
    late = "select count(*) from Vendor where DisplayName = 'Late'"
    assert before == 0
    assert any(client.query(late)["totalCount"] == 1 for _ in range(200))


def test_a_connection_is_kept_for_the_next_request(client):
    with requests.Session() as session:
        first, second = (session.get(f"{client.host}/", stream=True) for _ in range(2))

    assert first.raw.version == 11
    assert second.headers.get("Connection") != "close"


def test_of_two_clients_that_create_one_name_one_wins(served):
    def create(_):
        with requests.Session() as session:
            return Client(session, REALM, host=served).post("vendor", {"DisplayName": "Only one"}).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(create, range(8)))

    assert sorted(statuses) == [200] + [400] * 7


def test_of_two_clients_that_send_one_requestid_both_get_one_document(served):
    bill = {"VendorRef": {"value": "1"}, "Line": [expense(1)]}

    def create(_):
        with requests.Session() as session:
            return Client(session, REALM, host=served).create("Bill", bill, requestid="a")["Id"]

    with ThreadPoolExecutor(8) as pool:
        ids = set(pool.map(create, range(8)))

    assert len(ids) == 1


def test_concurrent_clients_leave_balanced_books(served):
    def bill(number):
        with requests.Session() as session:
            client = Client(session, REALM, host=served)
            return [client.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(1)]})["Id"] for _ in range(5)]

    with ThreadPoolExecutor(8) as pool:
        ids = [id for made in pool.map(bill, range(8)) for id in made]

    with requests.Session() as session:
        client = Client(session, REALM, host=served)
        assert len(set(ids)) == 40
        assert client.query("select count(*) from Bill") == {"totalCount": 40}
        assert client.get("vendor/1").json()["Vendor"]["Balance"] == 40


def test_a_kill_loses_nothing_that_was_answered(state):
    answered, enough = [], threading.Event()
    with subprocess.Popen(command(state), stdout=subprocess.PIPE, text=True) as process, ThreadPoolExecutor(4) as pool:
        host = process.stdout.readline().split()[-1].rstrip("/")
        clients = [pool.submit(create_until_killed, host, answered, enough) for _ in range(4)]
        assert enough.wait(30)
        process.kill()
        ended = [client.exception() for client in clients]

    app = create_app(state)
    kept = {str(id) for (id,) in app.store.rows("SELECT id FROM documents WHERE entity = 'Bill'")}
    posted = app.store.value("SELECT sum(cents) FROM balances WHERE key LIKE 'Account:%'")
    app.store.close()
    assert all(isinstance(error, requests.ConnectionError) for error in ended)
    assert set(answered) <= kept
    assert (len(kept) <= len(answered) + 4, posted) == (True, 0)


def create_until_killed(host, answered, enough):
    with requests.Session() as session:
        client = Client(session, REALM, host=host)
        while True:
            answered.append(client.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(1)]})["Id"])
            if len(answered) >= 20:
                enough.set()


def test_the_books_survive_a_restart(state):
    first = create_app(state)
    with first.store.transaction():
        first.books(REALM).create(*_new_vendor())
    first.store.close()

    second = create_app(state)

    found = second.store.rows("SELECT id FROM documents WHERE entity = 'Vendor' AND name = 'kept'")
    second.store.close()
    assert len(found) == 1


def _new_vendor():
    from connector.sandbox.entities import ENTITIES

    return ENTITIES["Vendor"], {"DisplayName": "Kept"}


def command(state):
    return [sys.executable, "-u", "-m", "connector.sandbox", "--port", "0", "--state", str(state), "--unlimited"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_command_ends_cleanly_when_told_to(state, number):
    with subprocess.Popen(command(state), stdout=subprocess.PIPE, text=True) as process:
        told = process.stdout.readline()
        process.send_signal(number)
        ended = process.wait(timeout=20)

    assert told.startswith("QuickBooks sandbox at http://127.0.0.1:")
    assert ended == 0


def test_the_benchmark_reports_rates_and_memory():
    ran = subprocess.run(
        [sys.executable, "-m", "connector.sandbox.benchmark", "--documents", "20"],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip

    first, second = ran.stdout.splitlines()
    assert "20 documents in process" in first
    assert "creates/s, peak memory" in second
