"""Whatever comes back over the wire is one of three errors, in words that say what to do."""

import ssl

import pytest
import requests
import urllib3

from connector import faults
from connector.errors import Disconnected, Rejected, Unavailable
from connector.http import Answer, BrokenAnswer
from connector.sandbox.faults import CATALOGUE, Fault, throttled, token_expired
from connector.sandbox.wire import dumps

XML = (
    '<?xml version="1.0"?><IntuitResponse xmlns="http://schema.intuit.com/finance/v3">'
    '<Fault type="SERVICE"><Error code="3001"><Message>message=ThrottleExceeded; errorCode=003001</Message>'
    "<Detail>Amy&apos;s limit</Detail></Error></Fault></IntuitResponse>"
)


def answer(status, body, **headers):
    text = body if isinstance(body, str) else dumps(body)
    return Answer(status, {"intuit_tid": "1-abc", **headers}, text.encode())


def caught(answer, *, is_write=True):
    """The error that an answer raises."""
    with pytest.raises((Unavailable, Disconnected, Rejected)) as found:
        faults.body_of(answer, is_write=is_write)
    return found.value


def fault(code, detail="Detail", **members):
    return {
        "Fault": {"Error": [{"Message": "m", "Detail": detail, "code": code, **members}], "type": "ValidationFault"}
    }


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (429, throttled().body(0)),
        (429, XML),
        (403, XML),
        (429, ""),
        (400, fault("003001")),
        (200, fault("3001")),
    ],
)
def test_a_throttled_call_was_not_carried_out_and_waits_a_minute(status, body):
    error = caught(answer(status, body))

    assert isinstance(error, Unavailable)
    assert (error.maybe_executed, error.retry_after) == (False, 60)


@pytest.mark.parametrize(("header", "seconds"), [("90", 90), ("1", 60), ("²", 60), ("soon", 60), ("9" * 400, 60)])
def test_a_longer_wait_is_believed_and_nothing_else(header, seconds):
    error = caught(answer(429, "", **{"Retry-After": header}))

    assert error.retry_after == seconds


@pytest.mark.parametrize("status", [301, 302, 307, 408, 500, 502, 503, 504])
@pytest.mark.parametrize("is_write", [True, False])
def test_a_server_error_leaves_open_whether_a_write_was_carried_out(status, is_write):
    error = caught(answer(status, "<html>Bad Gateway</html>"), is_write=is_write)

    assert isinstance(error, Unavailable)
    assert error.maybe_executed is is_write


@pytest.mark.parametrize(
    "body",
    ["", '{"Bill":{"Id":"1"', "<html></html>", "[]", "null", '{"Bill": NaN}', "[" * 100_000],
    ids=["nothing", "truncated", "HTML", "a list", "null", "NaN", "too deep"],
)
def test_a_broken_body_leaves_open_whether_a_write_was_carried_out(body):
    error = caught(answer(200, body))

    assert isinstance(error, Unavailable)
    assert error.maybe_executed


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (401, token_expired().body(0)),
        (401, ""),
        (403, ""),
        (403, fault("3100")),
        (400, fault("120")),
        (400, fault("3200")),
        (400, fault("6190")),
    ],
)
def test_a_refused_connection_needs_a_person_to_reconnect(status, body):
    error = caught(answer(status, body))

    assert isinstance(error, Disconnected)
    assert "econnect" in error.words


@pytest.mark.parametrize(("code", "maybe"), [("10000", True), ("130", False), ("140", False), ("150", False)])
def test_a_company_under_maintenance_is_tried_later(code, maybe):
    error = caught(answer(400, fault(code)))

    assert isinstance(error, Unavailable)
    assert error.maybe_executed is maybe


@pytest.mark.parametrize(
    ("code", "question"),
    [
        ("6140", "is_duplicate_number"),
        ("6240", "is_duplicate_name"),
        ("600", "is_duplicate_request"),
        ("5010", "is_stale"),
        ("6200", "is_closed_period"),
        ("6210", "is_closed_period"),
        ("610", "is_missing"),
    ],
)
def test_a_refusal_answers_what_it_is_about(code, question):
    about = caught(answer(400, fault(code)))
    other = caught(answer(400, fault("2020")))

    assert getattr(about, question) is True
    assert getattr(other, question) is False


def test_a_refusal_keeps_what_intuit_said():
    error = caught(answer(400, fault("2050", "Min:0 Max:21 supported. Supplied length:25", element="DocNumber")))

    assert (error.code, error.element, error.status, error.intuit_tid) == ("2050", "DocNumber", 400, "1-abc")
    assert error.detail == "Min:0 Max:21 supported. Supplied length:25"
    assert error.words.startswith("A value is longer than QuickBooks takes. QuickBooks says: Min:0 Max:21")
    assert error.words.endswith("Shorten it in Procore, then reload.")


def test_several_errors_in_one_fault_are_all_told():
    body = fault("2500", "Items element id 57 not found")
    body["Fault"]["Error"].append({"Message": "m", "Detail": "Depts element id 8 not found", "code": 2500})

    error = caught(answer(400, body))

    assert error.code == "2500"
    assert error.detail == "Items element id 57 not found Depts element id 8 not found"


def test_a_fault_with_status_200_is_a_fault():
    assert caught(answer(200, fault("6240"))).is_duplicate_name


def test_an_xml_fault_is_read_like_any_other():
    found = faults.find(answer(400, XML))

    assert found == {"code": "3001", "message": "message=ThrottleExceeded; errorCode=003001", "detail": "Amy's limit"}


@pytest.mark.parametrize("body", ["Not Found", '{"Fault": "none"}', '{"Fault": {"Error": ["text"]}}', '{"fault": {}}'])
def test_a_refusal_in_an_unknown_shape_is_still_a_refusal(body):
    assert isinstance(caught(answer(404, body)), Rejected)


@pytest.mark.parametrize("code", sorted(CATALOGUE.keys() - faults.TRY_LATER.keys() - faults.CONNECTION_REFUSED))
def test_every_refusal_of_quickbooks_says_what_happened_and_what_to_do(code):
    happened, cure = faults.WORDS.get(code, faults.UNKNOWN)

    error = faults.from_fault(faults.from_body(fault(code, CATALOGUE[code][1])), is_write=True)

    assert isinstance(error, Rejected)
    assert error.words.startswith(happened)
    assert error.words.endswith(cure)


def test_every_sentence_of_the_table_is_whole():
    assert all(text[0].isupper() and text.endswith(".") for pair in faults.WORDS.values() for text in pair)


def test_the_gateway_spells_its_fault_in_lower_case():
    found = faults.find(answer(401, token_expired().body(0)))

    assert found["code"] == "3200"
    assert Fault("610").body().keys() == {"Fault"}


def refused(reason):
    """As requests wraps what urllib3 raises before anything was sent."""
    return requests.ConnectionError(urllib3.exceptions.MaxRetryError(None, "/", reason))


NEVER_SENT = {
    "connect time-out": requests.ConnectTimeout("slow"),
    "refused": refused(urllib3.exceptions.NewConnectionError(None, "refused")),
    "name look-up": refused(urllib3.exceptions.NameResolutionError("h", None, OSError("no such host"))),
    "certificate": requests.exceptions.SSLError(
        urllib3.exceptions.MaxRetryError(
            None, "/", urllib3.exceptions.SSLError(ssl.SSLCertVerificationError("certificate verify failed"))
        )
    ),
    "proxy": requests.exceptions.ProxyError("no proxy"),
    "odd address": requests.exceptions.InvalidURL("no host"),
}
PERHAPS_SENT = {
    "read time-out": requests.ReadTimeout("slow"),
    "reset": requests.ConnectionError(urllib3.exceptions.ProtocolError("aborted", ConnectionResetError(104, "reset"))),
    "TLS broken off": requests.exceptions.SSLError(
        urllib3.exceptions.MaxRetryError(None, "/", urllib3.exceptions.SSLError(ssl.SSLEOFError(8, "EOF")))
    ),
    "nothing known": requests.RequestException(),
    "half an answer": BrokenAnswer("IncompleteRead"),
}


@pytest.mark.parametrize("error", NEVER_SENT.values(), ids=NEVER_SENT)
def test_what_never_left_was_surely_not_carried_out(error):
    assert not faults.from_exception(error, is_write=True).maybe_executed


@pytest.mark.parametrize("error", PERHAPS_SENT.values(), ids=PERHAPS_SENT)
def test_what_may_have_arrived_may_have_been_carried_out(error):
    assert faults.from_exception(error, is_write=True).maybe_executed
    assert not faults.from_exception(error, is_write=False).maybe_executed
