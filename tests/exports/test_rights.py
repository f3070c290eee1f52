"""Between accept and export somebody's rights may end: then nothing is sent, and the item is with the approvers again."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from approvals.models import Access, ErpRequest, TypeRight, User
from approvals.states import Kind, State, Verb
from connector import sending
from tests.exports.office import made_approver

R = ErpRequest.State


def access_ended(approver, item):
    Access.objects.filter(user=approver).update(ended_at=timezone.now())


def may_no_longer_push(approver, item):
    Access.objects.filter(user=approver).update(can_push=False)


def level_lowered(approver, item):
    Access.objects.filter(user=approver).update(erp_level=1)


def type_taken_away(approver, item):
    TypeRight.objects.filter(access__user=approver, kind=Kind.COMPANY).update(can_export=False)


def account_deactivated(approver, item):
    User.objects.filter(pk=approver.pk).update(is_active=False)


def account_deleted(approver, item):
    approver.delete()


def item_no_longer_visible(approver, item):
    Access.objects.filter(user=approver).update(all_projects=False)


LOST = (
    access_ended, may_no_longer_push, level_lowered, type_taken_away, account_deactivated, account_deleted,
    item_no_longer_visible,
)  # fmt: skip


def vendors(company_file):
    return [row["DisplayName"] for row in company_file.entities("Vendor")]


@pytest.mark.parametrize("lose", LOST, ids=[lose.__name__ for lose in LOST])
def test_what_was_accepted_by_somebody_who_no_longer_may_goes_back_to_the_approvers(
    office, company_file, approver, lose
):
    vendor = office.vendor()
    (request,) = office.accept(vendor)
    lose(approver, vendor)

    office.drain()

    vendor.refresh_from_db(), request.refresh_from_db()
    assert (vendor.state, request.state) == (State.READY_TO_EXPORT, R.CANCELLED)
    assert vendor.title not in vendors(company_file)


def test_why_it_came_back_is_on_the_item_and_in_the_log(office, approver):
    vendor = office.vendor()
    (request,) = office.accept(vendor)
    access_ended(approver, vendor)

    office.drain()

    vendor.refresh_from_db(), request.refresh_from_db()
    row = vendor.transitions.last()
    assert (row.verb, row.by, row.note) == (Verb.RECALL, None, vendor.reason)
    assert vendor.reason == request.error_text
    assert "approver@example.com" in vendor.reason
    assert "may no longer" in vendor.reason


def test_somebody_else_accepts_it_and_it_goes_out_once(office, company_file, approver, ledger):
    vendor = office.vendor()
    office.accept(vendor)
    access_ended(approver, vendor)
    office.drain()
    vendor.refresh_from_db()
    office.approver = User.objects.create_user("second@example.com", "demo-tieout")
    made_approver(office.approver, ledger)

    office.accept(vendor)
    office.drain()

    vendor.refresh_from_db()
    assert (vendor.state, vendor.reason) == (State.SYNCED, "")
    assert vendors(company_file).count(vendor.title) == 1


def test_what_others_accepted_goes_out_all_the_same(office, company_file, approver, ledger):
    theirs, other = office.vendor("Theirs"), office.vendor("Another's")
    office.accept(theirs)
    office.approver = User.objects.create_user("second@example.com", "demo-tieout")
    made_approver(office.approver, ledger)
    office.accept(other)
    access_ended(approver, theirs)

    office.drain()

    states = [(item.refresh_from_db(), item.state)[1] for item in (theirs, other)]
    assert states == [State.READY_TO_EXPORT, State.SYNCED]


def test_a_child_waits_in_words_for_a_parent_that_came_back(office, approver):
    vendor = office.vendor()
    bill = office.bill(vendor)
    office.accept(vendor, bill)
    type_taken_away(approver, vendor)

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, bill.reason) == (State.ACCEPTED, f"Waits for {vendor}: Ready to Export.")


def test_what_was_sent_before_the_right_ended_is_finished(office, company_file, approver, later):
    bill, _ = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")
    office.drain()
    access_ended(approver, bill)
    later(131)

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(company_file.entities("Bill"))) == (State.SYNCED, 1)


def test_asking_for_many_takes_as_few_queries_as_asking_for_one(office, ledger):
    requests = office.accept(*[office.vendor(f"Vendor {number}") for number in range(30)])
    asked = ErpRequest.objects.filter(pk__in=[r.pk for r in requests]).select_related("item", "ledger", "accepted_by")

    with CaptureQueriesContext(connection) as queries:
        assert len(list(sending.permitted(list(asked)))) == 30

    assert len(queries) <= 5 + 1
