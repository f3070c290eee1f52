"""What can go wrong on the way, and what is promised then: each document once, each item somewhere, in words."""

from datetime import timedelta

import pytest
from django.db.models import F

from approvals import transitions
from approvals.models import ErpRequest
from approvals.states import State
from connector import lookups, outcomes, sending
from connector.errors import Rejected
from connector.leases import Overtaken
from connector.models import Connection, Lease

R = ErpRequest.State

SETTLED = 131  # seconds


def bills(company_file):
    return company_file.entities("Bill")


class Died(BaseException):
    """The worker is gone."""


def dies(*args, **kwargs):
    raise Died


# -- lost answers: fault, whether the books have it at once, how often it is found without a second post
LOST = {
    "reset before the commit": ("drop_before_commit", {}),
    "reset after the commit": ("commit_then_drop", {}),
    "error before the commit": ("error_before_commit", {}),
    "error after the commit": ("error_after_commit", {}),
    "gateway error": ("xml_error", {"path": "/bill"}),
    "answer cut off": ("truncated_body", {"path": "/bill"}),
    "answer too slow": ("slow", {"path": "/bill", "seconds": 100}),
}


@pytest.mark.parametrize(("fault", "detail"), LOST.values(), ids=LOST)
@pytest.mark.parametrize("ignored", [False, True], ids=["requestid kept", "requestid ignored"])
def test_a_lost_answer_makes_one_document(office, company_file, later, fault, detail, ignored):
    if ignored:
        company_file.fault("requestid_ignored", True)
    bill, request = office.accepted_bill()
    company_file.fault(fault, **{"path": "/bill", **detail})

    office.drain()
    later(SETTLED)
    office.drain()

    bill.refresh_from_db()
    (stored,) = bills(company_file)
    assert (bill.state, bill.origin_id, bill.is_uncertain) == (State.SYNCED, stored["Id"], False)


@pytest.mark.parametrize("ignored", [False, True], ids=["requestid kept", "requestid ignored"])
def test_a_commit_that_comes_late_is_waited_for(office, company_file, later, ignored):
    if ignored:
        company_file.fault("requestid_ignored", True)
    bill, request = office.accepted_bill()
    company_file.fault("late_commit", path="bill", seconds=100)
    office.drain()
    later(60)
    office.drain()
    later(SETTLED)

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(bills(company_file))) == (State.SYNCED, 1)


def test_while_nobody_knows_the_item_says_so_and_nothing_is_posted(office, company_file):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, bill.is_uncertain, request.state) == (State.EXPORTING, True, R.UNCERTAIN)
    assert request.due_at > request.last_sent_at
    assert bills(company_file) == []


def test_a_replay_repeats_the_same_body_under_the_same_request_id(office, company_file, later):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")
    office.drain()
    later(SETTLED)

    office.drain()

    first, second = [entry for entry in company_file.log() if entry["path"].endswith("/bill")]
    assert (first["body"], first["query"]) == (second["body"], second["query"])


def test_after_the_last_try_a_person_is_asked(office, company_file, later):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill", times=9)
    for seconds in (0, SETTLED, 601, 3601, 21601, SETTLED):
        later(seconds)
        office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (request.state, request.due_at, request.attempts) == (R.UNCERTAIN, None, 5)
    assert "Look, then post it again." in bill.reason


def test_two_documents_of_one_request_are_a_persons_decision(office, company_file, later):
    bill, request = office.accepted_bill()
    company_file.fault("commit_then_drop", path="bill")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lookups, "look_up", dies)
        with pytest.raises(Died):
            office.drain()
    (stored,) = bills(company_file)
    copied = ("VendorRef", "TxnDate", "Line", "PrivateNote")
    company_file.create("Bill", {**{member: stored[member] for member in copied}, "DocNumber": "Copy"})
    later(61)

    office.drain()

    request.refresh_from_db()
    assert (request.state, request.due_at) == (R.UNCERTAIN, None)
    assert "2 documents" in request.error_text


# -- list records: found by name


def doubtful_vendor(office, company_file, **members):
    vendor = office.vendor("Stone & Sons", **members)
    (request,) = office.accept(vendor)
    company_file.fault("drop_before_commit", path="vendor")
    return vendor, request


def test_our_own_vendor_is_adopted_after_doubt(office, company_file):
    vendor = office.vendor("Stone & Sons", CompanyName="Stone & Sons LLC")
    office.accept(vendor)
    company_file.commit_then_drop_connection("vendor")

    office.drain()

    vendor.refresh_from_db()
    (stored,) = [v for v in company_file.entities("Vendor") if v["DisplayName"] == "Stone & Sons"]
    assert (vendor.state, vendor.origin_id) == (State.SYNCED, stored["Id"])


@pytest.mark.parametrize("members", [{"CompanyName": "Another"}, {}], ids=["other facts", "facts missing"])
def test_a_vendor_that_is_not_equal_is_a_persons_decision(office, company_file, members):
    vendor, request = doubtful_vendor(office, company_file, CompanyName="Stone & Sons LLC")
    office.drain()
    company_file.create("Vendor", {"DisplayName": "Stone & Sons", **members})
    ErpRequest.objects.filter(pk=request.pk).update(due_at=request.created_at)

    office.drain()

    vendor.refresh_from_db(), request.refresh_from_db()
    assert (vendor.state, request.due_at) == (State.EXPORTING, None)
    assert "not certain" in vendor.reason


def test_a_vendor_that_was_there_before_is_never_adopted(office, company_file, later):
    company_file.create("Vendor", {"DisplayName": "Stone & Sons"})
    later(10)
    vendor, request = doubtful_vendor(office, company_file)

    office.drain()

    request.refresh_from_db()
    assert (request.state, request.due_at) == (R.UNCERTAIN, None)


def test_a_taken_name_without_doubt_is_refused_in_words(office, company_file):
    company_file.create("Vendor", {"DisplayName": "Stone & Sons"})
    vendor = office.vendor("Stone & Sons")
    office.accept(vendor)

    office.drain()

    vendor.refresh_from_db()
    assert (vendor.state, vendor.origin_id) == (State.FAILED_TO_EXPORT, "")
    assert "Link it to the existing one" in vendor.reason


def test_a_taken_number_without_doubt_is_refused_in_words(office, company_file):
    first, _ = office.accepted_bill(number="7")
    office.drain()
    document = {"VendorRef": {"value": bills(company_file)[0]["VendorRef"]["value"], "name": "the same"}}
    second = office.bill(first, number="7", **document)
    office.accept(second)

    office.drain()

    second.refresh_from_db()
    assert second.state == State.FAILED_TO_EXPORT
    assert "another QuickBooks number" in second.reason


def test_an_invoice_that_somebody_entered_by_hand_is_recorded_as_the_words_say(office, company_file, approver):
    first, _ = office.accepted_bill()
    office.drain()
    document = {name: bills(company_file)[0][name] for name in ("VendorRef", "TxnDate", "Line")}
    by_hand = company_file.create("Bill", {**document, "DocNumber": "7"})
    bill = office.bill(first, number="7", VendorRef=document["VendorRef"])
    office.accept(bill)
    office.drain()
    bill.refresh_from_db()

    assert "reject it and record it as billed before" in bill.reason
    transitions.reject(bill, by=approver, reason="Entered by hand")
    transitions.record_as_billed(bill, by=approver, reason="Entered by hand", origin_id=by_hand["Id"])

    assert (bill.state, bill.origin_id, len(bills(company_file))) == (State.SYNCED, by_hand["Id"], 2)


@pytest.mark.parametrize("code", ["6140", "6240", "600"])
def test_a_duplicate_after_doubt_is_looked_up(office, company_file, later, code, monkeypatch):
    bill, request = office.accepted_bill()
    company_file.fault("late_commit", path="bill", seconds=200)
    office.drain()
    later(SETTLED)
    company_file.settle() if code == "600" else None
    monkeypatch.setattr(office.quickbooks, "create", raising(Rejected("Seen before.", code=code), company_file))

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(bills(company_file))) == (State.SYNCED, 1)


def raising(error, company_file):
    def create(*args, **kwargs):
        company_file.settle()
        raise error

    return create


# -- refused, throttled, disconnected


def test_closed_books_bring_the_item_back_with_a_reason_and_the_date_stays(office, company_file):
    company_file.fault("closed_books", date="2026-12-31")
    bill, request = office.accepted_bill()

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, request.error_code) == (State.FAILED_TO_EXPORT, "6210")
    assert "The books are closed" in bill.reason
    assert bills(company_file) == []


def test_an_inactive_vendor_fails_its_bill_in_words(office, company_file):
    bill, _ = office.accepted_bill()
    vendor_id = company_file.entities("Vendor")[-1]["Id"]
    company_file.update("Vendor", vendor_id, Active=False)

    office.drain()

    bill.refresh_from_db()
    assert bill.state == State.FAILED_TO_EXPORT
    assert "inactive" in bill.reason


def test_throttling_rests_the_ledger_and_counts_no_try(office, ledger, company_file, later):
    bill, request = office.accepted_bill()
    company_file.fault("throttle", path="bill")

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, request.state, request.attempts) == (State.ACCEPTED, R.READY, 0)
    assert not outcomes.usable(ledger)
    later(61)
    office.drain()
    bill.refresh_from_db()
    assert (bill.state, len(bills(company_file))) == (State.SYNCED, 1)


def test_throttling_after_doubt_keeps_the_doubt(office, company_file, later):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")
    office.drain()
    later(SETTLED)
    company_file.fault("throttle", path="/bill")

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, request.state, request.attempts) == (State.EXPORTING, R.UNCERTAIN, 1)


def test_a_refused_connection_breaks_it_and_items_wait(office, ledger, company_file):
    bill, request = office.accepted_bill()
    company_file.fault("token_death", path="/bill", times=2)

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, request.state) == (State.ACCEPTED, R.READY)
    assert Connection.objects.get(ledger=ledger).status == Connection.Status.BROKEN


def test_five_answers_in_a_row_that_say_nothing_rest_the_ledger(office, ledger, company_file):
    vendors = [office.vendor(f"Vendor {n}") for n in range(7)]
    office.accept(*vendors)
    company_file.fault("error_before_commit", path="vendor", times=7)

    office.drain()

    assert ErpRequest.objects.filter(state=R.UNCERTAIN).count() == 5
    assert not outcomes.usable(ledger)


# -- dead and late workers


def test_a_worker_that_died_before_the_send_costs_nothing(office, company_file, monkeypatch):
    bill, request = office.accepted_bill()
    monkeypatch.setattr(sending, "mark_sent", dies)
    with pytest.raises(Died):
        office.drain()
    monkeypatch.undo()

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(bills(company_file))) == (State.SYNCED, 1)


def test_a_worker_that_died_after_the_send_leaves_a_doubt(office, company_file, monkeypatch, later):
    bill, request = office.accepted_bill()
    monkeypatch.setattr(sending, "post", dies)
    with pytest.raises(Died):
        office.drain()
    monkeypatch.undo()
    office.drain()
    request.refresh_from_db()
    assert request.state == R.UNCERTAIN
    later(SETTLED)

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(bills(company_file))) == (State.SYNCED, 1)


def test_a_document_that_kills_every_worker_is_given_up_and_the_rest_goes_on(office, company_file, monkeypatch):
    bill, request = office.accepted_bill()
    for _ in range(5):
        monkeypatch.setattr(sending, "mark_sent", dies)
        with pytest.raises(Died):
            office.drain()
    monkeypatch.undo()

    office.drain()

    bill.refresh_from_db()
    assert bill.state == State.FAILED_TO_EXPORT
    assert "died 5 times" in bill.reason


def test_an_answer_under_an_old_fence_changes_nothing(office, company_file, monkeypatch):
    bill, request = office.accepted_bill()
    monkeypatch.setattr(sending, "post", dies)
    with pytest.raises(Died):
        office.drain()
    late = ErpRequest.objects.get(pk=request.pk)
    ErpRequest.objects.filter(pk=request.pk).update(fence=late.fence + 1)

    with pytest.raises(Overtaken):
        outcomes.finish(late, {"Id": "99", "SyncToken": "0"})

    bill.refresh_from_db()
    assert (bill.state, bill.origin_id) == (State.EXPORTING, "")


def test_a_worker_that_lost_its_lease_sends_nothing(office, company_file, monkeypatch):
    bill, request = office.accepted_bill()
    until = request.created_at + timedelta(hours=1)

    def taken_over():
        Lease.objects.update(fence=F("fence") + 1, until=until)

    monkeypatch.setattr(office.quickbooks.pacer, "ready", taken_over)

    office.drain()

    assert bills(company_file) == []
