"""The client against a QuickBooks in the process; single odd answers stand in for a network's worst days."""

import contextlib
import gzip
import itertools
import re
import socket
import threading
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, HTTPServer
from itertools import product

import pytest
import requests
import responses

from connector.errors import Disconnected, Rejected, Unavailable
from connector.http import LARGEST_ANSWER, Bearer, BrokenAnswer, Patience, send
from connector.pacing import Pacer
from connector.quickbooks import BatchItem, QuickBooks
from connector.sandbox.company import COMPANIES, CONTRACT_BILLING_ITEM, REALM, SUBCONTRACTORS
from connector.sandbox.entities import ENTITIES

API = "https://quickbooks.test"
BASE = f"{API}/v3/company/{REALM}"
BILL = {
    "VendorRef": {"value": "1"},
    "DocNumber": "1042",
    "TxnDate": "2026-10-31",
    "Line": [
        {
            "Amount": Decimal("1234567.89"),
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": SUBCONTRACTORS}},
        }
    ],
}


@pytest.fixture
def bill(quickbooks):
    return quickbooks.create("Bill", BILL, request_id="bill-1")


@pytest.fixture
def lone(naps):
    """A client without a company behind it, for single odd answers; its token never changes."""
    with requests.Session() as session:
        pacer = Pacer(clock=naps.clock, sleep=naps.sleep)
        yield QuickBooks(API, REALM, lambda: "canary-token", refresh=None, session=session, pacer=pacer)


def writes(company_file):
    return [entry for entry in company_file.log() if entry["method"] == "POST" and "/v3/company/" in entry["path"]]


# -- writes


def test_a_created_bill_comes_back_as_quickbooks_keeps_it(quickbooks, company_file):
    bill = quickbooks.create("Bill", BILL, request_id="r1")

    assert bill["TotalAmt"] == Decimal("1234567.89")
    assert isinstance(bill["TotalAmt"], Decimal)
    assert company_file.read("Bill", bill["Id"])["DocNumber"] == "1042"


def test_a_write_carries_its_requestid_and_the_minor_version(quickbooks, company_file):
    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    (write,) = writes(company_file)
    assert write["path"] == f"/v3/company/{REALM}/vendor"
    assert write["query"] == {"requestid": "r1", "minorversion": "75"}


def test_the_text_that_was_accepted_goes_out_unchanged(lone):
    text = '{"Line":[{"Amount":0.10}],"VendorRef":{"value":"1"}}'
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/bill", json={"Bill": {"Id": "1"}})

        lone.create("Bill", text, request_id="r1")

        assert wire.calls[0].request.body == text.encode()
        assert wire.calls[0].request.headers["Accept"] == "application/json"


@pytest.mark.parametrize("amount", ["0.10", "1234567890123456.78", "-0.01", "1E+3", "33.333333"])
def test_no_amount_passes_through_a_float(lone, amount):
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/bill", body=f'{{"Bill": {{"TotalAmt": {amount}}}}}')

        bill = lone.create("Bill", {"TotalAmt": Decimal(amount)}, request_id="r1")

        assert wire.calls[0].request.body == f'{{"TotalAmt":{Decimal(amount):f}}}'.encode()
    assert bill["TotalAmt"] == Decimal(amount)


@pytest.mark.parametrize("amount", [0.1, Decimal("NaN"), Decimal("Infinity"), Decimal("1E+999999999")])
def test_what_is_no_amount_never_leaves(quickbooks, company_file, amount):
    with pytest.raises((TypeError, ValueError)):
        quickbooks.create("Bill", {"TotalAmt": amount}, request_id="r1")

    assert writes(company_file) == []


def test_the_same_requestid_makes_one_document(quickbooks, company_file, bill):
    again = quickbooks.create("Bill", BILL, request_id="bill-1")

    assert again["Id"] == bill["Id"]
    assert len(company_file.entities("Bill")) == 1


def test_a_sparse_update_leaves_the_rest_alone(quickbooks, bill):
    changes = {"Id": bill["Id"], "SyncToken": bill["SyncToken"], "VendorRef": {"value": "1"}, "PrivateNote": "moved"}

    changed = quickbooks.update_sparse("Bill", changes, request_id="r2")

    assert (changed["PrivateNote"], changed["DocNumber"]) == ("moved", "1042")
    assert changed["TotalAmt"] == bill["TotalAmt"]


def test_a_stale_sync_token_is_refused(quickbooks, company_file, bill):
    company_file.update("Bill", bill["Id"], VendorRef=bill["VendorRef"], PrivateNote="by a person")

    with pytest.raises(Rejected) as caught:
        quickbooks.delete("Bill", bill["Id"], bill["SyncToken"], request_id="r2")

    assert caught.value.is_stale


def test_a_deleted_bill_is_gone(quickbooks, bill):
    quickbooks.delete("Bill", bill["Id"], bill["SyncToken"], request_id="r2")

    assert quickbooks.fetch("Bill", bill["Id"]) is None


def test_a_voided_invoice_stays_with_nothing_on_it(quickbooks, company_file):
    customer = company_file.create("Customer", {"DisplayName": "Riverside Owner LLC"})
    line = {
        "Amount": Decimal("10.00"),
        "DetailType": "SalesItemLineDetail",
        "SalesItemLineDetail": {"ItemRef": {"value": CONTRACT_BILLING_ITEM}, "TaxCodeRef": {"value": "NON"}},
    }
    invoice = company_file.create("Invoice", {"CustomerRef": {"value": customer["Id"]}, "Line": [line]})

    voided = quickbooks.void("Invoice", invoice["Id"], invoice["SyncToken"], request_id="r1")

    assert voided["TotalAmt"] == 0
    assert quickbooks.fetch("Invoice", invoice["Id"])["PrivateNote"] == "Voided"


def test_a_duplicate_name_is_named_as_such(quickbooks):
    quickbooks.create("Vendor", {"DisplayName": "Ridgeline"}, request_id="r1")

    with pytest.raises(Rejected) as caught:
        quickbooks.create("Vendor", {"DisplayName": "RIDGELINE"}, request_id="r2")

    assert caught.value.is_duplicate_name
    assert caught.value.intuit_tid


LISTS, DOCUMENTS = {"Vendor", "Customer", "Item"}, {"Bill", "VendorCredit", "Invoice"}
EVERY_WRITE = {
    *product(["create", "update", "batch create", "batch update"], LISTS | DOCUMENTS),
    *product(["delete", "batch delete", "attach"], DOCUMENTS),
    *product(["void", "batch void"], {"Invoice"}),
}


def attempts(quickbooks, entity):
    """Every way in which the client writes, tried on one kind of entity."""
    one = {"origin_id": "1", "request_id": "r"}
    yield "create", lambda: quickbooks.create(entity, {}, request_id="r")
    yield "update", lambda: quickbooks.update_sparse(entity, {}, request_id="r")
    yield "delete", lambda: quickbooks.delete(entity, sync_token="0", **one)
    yield "void", lambda: quickbooks.void(entity, sync_token="0", **one)
    yield "attach", lambda: quickbooks.upload("a.pdf", "application/pdf", b"%", entity=entity, **one)
    for verb in ("create", "update", "delete", "void", "attach", "revert", "send", "merge"):
        item = BatchItem("1", verb, entity, {})
        yield f"batch {verb}", lambda item=item: quickbooks.batch([item], request_id="r")


def test_these_writes_and_no_others_can_be_made(lone):
    made = set()
    with responses.RequestsMock() as wire:
        wire.post(re.compile(".*"), json={"AttachableResponse": []})
        for entity in {*ENTITIES, "TaxRate", "TaxAgency", "TaxService", "JournalEntry"}:
            for verb, attempt in attempts(lone, entity):
                sent = len(wire.calls)
                with contextlib.suppress(ValueError, Unavailable):
                    attempt()
                made |= {(verb, entity)} if len(wire.calls) > sent else set()

    assert made == EVERY_WRITE


def test_the_client_has_no_other_way_to_write():
    reads = {"fetch", "query", "count", "attachables", "company_info", "preferences"}
    known = {"create", "update_sparse", "delete", "void", "batch", "upload"}

    assert {name for name in vars(QuickBooks) if not name.startswith("_")} == reads | known


@pytest.mark.parametrize("document", [{"Vendor1099": True}, '{"Vendor1099":false}', {"T4AEligible": True}, {"Id": "1"}])
def test_a_vendor_is_never_created_with(quickbooks, company_file, document):
    with pytest.raises(ValueError):
        quickbooks.create("Vendor", document, request_id="r1")
    with pytest.raises(ValueError):
        quickbooks.batch([BatchItem("1", "create", "Vendor", document)], request_id="r2")

    assert writes(company_file) == []


# -- batches


def test_a_batch_answers_for_each_item(quickbooks):
    items = [
        BatchItem("a", "create", "Vendor", {"DisplayName": "Ridgeline"}),
        BatchItem("b", "create", "Vendor", {"DisplayName": "ridgeline"}),
        BatchItem("c", "create", "Bill", BILL),
    ]

    outcome = quickbooks.batch(items, request_id="batch-1")

    assert outcome["a"]["DisplayName"] == "Ridgeline"
    assert outcome["b"].is_duplicate_name
    assert outcome["c"]["TotalAmt"] == Decimal("1234567.89")


@pytest.mark.parametrize("answered", [[], [{"bId": "a", "Vendor": {}}] * 2, [{"bId": "a"}], ["a"], [{"bId": "z"}]])
def test_a_batch_item_without_one_clear_answer_is_uncertain(lone, answered):
    with responses.RequestsMock() as wire:
        wire.post(f"{BASE}/batch", json={"BatchItemResponse": answered})

        outcome = lone.batch([BatchItem("a", "create", "Vendor", {"DisplayName": "R"})], request_id="r1")

    assert isinstance(outcome["a"], Unavailable)
    assert outcome["a"].maybe_executed


def test_a_batch_above_the_limit_never_leaves(lone):
    with pytest.raises(ValueError, match="at most 30"):
        lone.batch([BatchItem(str(n), "create", "Vendor", {}) for n in range(31)], request_id="r1")


# -- attachments


def test_an_attachment_is_found_at_its_document(quickbooks, bill):
    kept = quickbooks.upload(
        'lien "waiver" é.pdf',
        "application/pdf",
        b"%PDF-1.4 \r\n\x00",
        entity="Bill",
        origin_id=bill["Id"],
        note="Signed",
        request_id="file-1",
    )

    (found,) = quickbooks.attachables("Bill", bill["Id"])
    assert found["Id"] == kept["Id"]
    assert (found["FileName"], found["Note"], found["Size"]) == ('lien "waiver" é.pdf', "Signed", 12)


def test_a_refused_attachment_says_why(quickbooks, bill):
    with pytest.raises(Rejected, match="does not take files of this type"):
        quickbooks.upload("a.exe", "application/x", b"MZ", entity="Bill", origin_id=bill["Id"], request_id="f1")


# -- reads


@pytest.mark.parametrize("name", ["O'Brien & Sons", "'", "''", "\\", "\\'", "50% off", "a' OR '1'='1", "Ünïcøde 🏗"])
def test_a_name_is_found_whatever_is_in_it(quickbooks, company_file, name):
    vendor = company_file.create("Vendor", {"DisplayName": name})
    company_file.create("Vendor", {"DisplayName": "another"})

    found = list(quickbooks.query("Vendor", where=[("DisplayName", "=", name)]))

    assert [row["Id"] for row in found] == [vendor["Id"]]


@pytest.mark.parametrize(
    "asked",
    [
        {"entity": "Vendor WHERE"},
        {"entity": "Vendor", "where": [("Id = '1' OR Id", "=", "2")]},
        {"entity": "Vendor", "where": [("Id", "OR", "2")]},
        {"entity": "Vendor", "order_by": "Id; DROP"},
    ],
)
def test_only_values_can_be_free_text_in_a_query(lone, asked):
    with pytest.raises(ValueError, match="of the query language"):
        list(lone.query(**asked))


def test_a_query_reads_every_page(quickbooks, company_file):
    for number in range(1001):
        company_file.create("Vendor", {"DisplayName": f"Vendor {number:04}"})
    where = [("DisplayName", "LIKE", "Vendor %")]

    names = [row["DisplayName"] for row in quickbooks.query("Vendor", where=where, order_by="DisplayName")]

    assert len(set(names)) == 1001
    assert names == sorted(names)
    assert quickbooks.count("Vendor", where=where) == 1001


def test_inactive_rows_come_when_asked_for(quickbooks, company_file):
    vendor = company_file.create("Vendor", {"DisplayName": "Retired"})
    company_file.update("Vendor", vendor["Id"], Active=False)

    everyone = quickbooks.query("Vendor", where=[("Active", "IN", [True, False])])

    assert vendor["Id"] in {row["Id"] for row in everyone}
    assert vendor["Id"] not in {row["Id"] for row in quickbooks.query("Vendor")}


def test_many_names_travel_in_the_body(quickbooks, company_file):
    vendor = company_file.create("Vendor", {"DisplayName": "Name 7"})
    names = [f"Name {number}" for number in range(500)]

    (found,) = quickbooks.query("Vendor", where=[("DisplayName", "IN", names)])

    assert found["Id"] == vendor["Id"]
    assert company_file.log()[-1]["method"] == "POST"


def test_a_company_tells_its_edition_and_closing_date(quickbooks, company_file):
    company_file.set_preferences("AccountingInfoPrefs", BookCloseDate="2026-09-30")

    assert quickbooks.company_info()["CompanyName"] == COMPANIES[0].name
    assert quickbooks.preferences()["AccountingInfoPrefs"]["BookCloseDate"] == "2026-09-30"


def test_members_that_nobody_knows_yet_are_kept(lone):
    with responses.RequestsMock() as wire:
        wire.get(f"{BASE}/vendor/1", json={"Vendor": {"Id": "1", "Novelty": {"a": [1]}}, "novelty": 1, "time": "t"})

        assert lone.fetch("Vendor", "1") == {"Id": "1", "Novelty": {"a": [1]}}


# -- a network's worst days


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


# -- the wire


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
