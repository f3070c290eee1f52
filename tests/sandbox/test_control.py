"""The paths under /sandbox/: switches, log, clock and reset over HTTP."""

import time

import pytest

from connector.sandbox.switches import KINDS

from .conftest import HOST, Client

NEW = {"DisplayName": "Once"}


def stored(company_file):
    return sum(row["DisplayName"] == "Once" for row in company_file.entities("Vendor"))


def faults(client, **wanted):
    return client.session.post(f"{HOST}/sandbox/faults", json=wanted)


def test_switches_are_set_and_shown_over_http(client, company_file):
    answer = client.session.post(f"{HOST}/sandbox/faults", json={"commit_then_drop": {"times": 2, "path": "bill"}})

    assert answer.json()["switches"]["commit_then_drop"] == {"times": 2, "path": "bill", "left": 2}
    assert client.session.post(f"{HOST}/sandbox/faults", json={"nonsense": True}).status_code == 400


def test_the_log_tells_each_request_and_its_answer(client):
    client.post("vendor", NEW, requestid="a")

    entry = client.session.get(f"{HOST}/sandbox/log").json()[-1]

    assert (entry["method"], entry["status"], entry["body"]) == ("POST", 200, NEW)
    assert (entry["query"], entry["answer"]["Vendor"]["DisplayName"]) == ({"requestid": "a"}, "Once")


def test_a_reset_opens_a_new_company(client, company_file):
    client.post("vendor", NEW)
    company_file.fault("slow")

    client.session.post(f"{HOST}/sandbox/reset")

    assert stored(company_file) == 0
    assert len(company_file.entities("Vendor")) == 5
    assert client.session.get(f"{HOST}/sandbox/faults").json()["switches"] == {}


def test_a_reset_may_leave_clients_connected(client):
    client.session.post(f"{HOST}/sandbox/reset", json={"keep_tokens": True})
    kept = client.get("vendor/1").status_code
    client.session.post(f"{HOST}/sandbox/reset")

    assert (kept, client.get("vendor/1").status_code) == (200, 401)


def test_every_switch_is_known_and_takes_true(client):
    known = client.session.get(f"{HOST}/sandbox/faults").json()["known"]

    assert known == sorted(KINDS)
    assert {faults(client, **{name: False}).status_code for name in known} == {200}


WRONG = {
    "an unknown switch": {"nonsense": True},
    "an unknown member": {"slow": {"minutes": 1}},
    "a word for a number": {"slow": {"seconds": "long"}},
    "a negative number": {"late_commit": {"seconds": -1}},
    "a list": {"slow": [1]},
    "no day": {"closed_books": "soon"},
    "true for a day": {"closed_books": True},
    "no such entity": {"other_user_edit": {"entity": "Dog", "id": "1"}},
}


@pytest.mark.parametrize("why", WRONG)
def test_a_wrong_switch_is_refused_and_sets_nothing(client, why):
    answer = faults(client, throttle=True, **WRONG[why]) if "switch" in why else faults(client, **WRONG[why])

    assert answer.status_code == 400
    assert client.session.get(f"{HOST}/sandbox/faults").json()["switches"] == {}


@pytest.mark.parametrize("path", ["faults", "clock", "limits", "reset"])
@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff"])
def test_what_is_no_object_is_refused(client, path, body):
    assert client.session.post(f"{HOST}/sandbox/{path}", data=body).status_code == 400


def test_the_log_is_narrowed_to_a_path_and_a_number(client):
    for number in range(3):
        client.post("vendor", {"DisplayName": f"V{number}"})
    client.get("bill/1")

    found = client.session.get(f"{HOST}/sandbox/log", params={"path": "vendor", "last": 2}).json()

    assert [entry["body"]["DisplayName"] for entry in found] == ["V1", "V2"]


# -- the clock ---------------------------------------------------------------
def test_the_clock_is_moved_over_http(client):
    told = client.session.post(f"{HOST}/sandbox/clock", json={"advance": 3601}).json()

    assert told["now"] == pytest.approx(time.time() + 3601, abs=60)
    assert client.get("vendor/1").status_code == 401


def test_a_stopped_clock_stands_until_it_runs_again(client):
    stopped = client.session.post(f"{HOST}/sandbox/clock", json={"freeze": 1_800_000_000}).json()
    created = Client(client.session, client.root.rpartition("/")[2]).create("Vendor", NEW)["MetaData"]["CreateTime"]

    assert (stopped["now"], stopped["frozen"]) == (1_800_000_000, True)
    assert created.startswith("2027-01-15")
    assert client.session.post(f"{HOST}/sandbox/clock", json={"run": True}).json()["frozen"] is False


def test_the_clock_does_nothing_else(client):
    assert client.session.post(f"{HOST}/sandbox/clock", json={"rewind": 1}).status_code == 400
    assert client.session.post(f"{HOST}/sandbox/clock", json={"advance": "1h"}).status_code == 400
