"""A network's worst days: what may have been carried out, and what surely was not."""

import gzip
import socket

import pytest
import requests
import responses

from connector.errors import Disconnected, Unavailable
from connector.http import LARGEST_ANSWER
from tests.connector.company import BASE, BILL, REALM, writes


def test_an_expired_token_is_renewed_once_and_the_write_sent_again(quickbooks, company_file):
    company_file.fault("token_death", path="vendor")

    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    first, second = writes(company_file)
    assert (first["status"], second["status"]) == (401, 200)
    assert first["query"] == second["query"]
    assert first["body"] == second["body"]


def test_a_token_that_is_refused_twice_needs_a_person(quickbooks, company_file):
    company_file.fault("token_death", path="vendor", times=5)

    with pytest.raises(Disconnected):
        quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    assert len(writes(company_file)) == 2


def test_throttling_holds_back_the_next_call_for_a_minute(quickbooks, company_file, naps):
    company_file.fault("throttle", path="vendor")
    with pytest.raises(Unavailable) as caught:
        quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    assert (caught.value.maybe_executed, caught.value.retry_after) == (False, 60)
    assert sum(naps.slept) == 60


@pytest.mark.parametrize(
    ("fault", "setting", "kept"),
    [
        ("commit_then_drop", {}, 1),
        ("drop_before_commit", {}, 0),
        ("error_after_commit", {"status": 500}, 1),
        ("error_before_commit", {"status": 503}, 0),
        ("truncated_body", {}, 1),
        ("slow", {"seconds": 36}, 1),
        ("late_commit", {"seconds": 40}, 0),
        ("xml_error", {"status": 502}, 0),
    ],
)
def test_a_write_whose_answer_is_lost_may_have_been_carried_out(quickbooks, company_file, fault, setting, kept):
    company_file.fault(fault, path="bill", **setting)

    with pytest.raises(Unavailable) as caught:
        quickbooks.create("Bill", BILL, request_id="r1")

    assert caught.value.maybe_executed
    assert len(company_file.entities("Bill")) == kept


def test_a_read_that_is_lost_carried_nothing_out(quickbooks, company_file):
    company_file.fault("truncated_body", path="vendor")

    with pytest.raises(Unavailable) as caught:
        quickbooks.fetch("Vendor", "1")

    assert not caught.value.maybe_executed


ODD = {
    "an HTML page": {"status": 502, "body": "<html>Bad Gateway</html>"},
    "a redirect": {"status": 302, "headers": {"Location": "https://elsewhere.test/"}},
    "an answer about something else": {"status": 200, "json": {"time": "2026-10-31"}},
    "a connection that breaks": {"body": requests.ConnectionError("Connection aborted.")},
    "half of what was announced": {"body": '{"Bill": {', "headers": {"Content-Length": "900"}, "auto_calculate_content_length": False},
    "what is no gzip": {"body": b"\x1f\x8bnot gzip", "headers": {"Content-Encoding": "gzip"}},
    "more than anybody reads": {"body": gzip.compress(b" " * (LARGEST_ANSWER + 1)), "headers": {"Content-Encoding": "gzip"}},
}  # fmt: skip


@pytest.mark.parametrize("odd", ODD.values(), ids=ODD)
def test_an_odd_answer_leaves_a_write_uncertain_and_is_not_asked_for_twice(lone, odd):
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/bill", **odd)

        with pytest.raises(Unavailable) as caught:
            lone.create("Bill", BILL, request_id="r1")

        assert len(wire.calls) == 1
    assert caught.value.maybe_executed


def test_a_company_that_cannot_be_reached_was_not_written_to(lone):
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    lone.base = f"http://127.0.0.1:{port}/v3/company/{REALM}"

    with pytest.raises(Unavailable) as caught:
        lone.create("Bill", BILL, request_id="r1")

    assert not caught.value.maybe_executed
