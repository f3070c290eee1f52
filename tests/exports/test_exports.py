"""The way of an accepted document when everything goes well, and the order in which things go."""

import pytest

from approvals import transitions
from approvals.models import ErpRequest
from approvals.states import Kind, Role, State
from approvals.transitions import Refused
from connector import exports
from connector.models import Connection
from mappings.models import ErpReference

R = ErpRequest.State


def test_a_vendor_and_its_bill_accepted_together_both_arrive(office, company_file):
    vendor = office.vendor()
    bill = office.bill(vendor, number="INV-7")
    office.accept(bill, vendor)

    office.drain()

    bill.refresh_from_db()
    (stored,) = company_file.entities("Bill")
    assert (bill.state, bill.origin_id, bill.erp_number) == (State.SYNCED, stored["Id"], "INV-7")
    assert stored["VendorRef"]["name"] == "Stone & Sons"


def test_a_bill_carries_the_marker_of_its_request(office, company_file):
    bill, request = office.accepted_bill(PrivateNote="October")

    office.drain()

    (stored,) = company_file.entities("Bill")
    assert stored["PrivateNote"] == f"October {request.marker}"


def test_the_ids_that_quickbooks_gave_are_kept(office, ledger):
    vendor = office.vendor()
    office.accept(vendor)

    office.drain()

    vendor.refresh_from_db()
    assert (vendor.erp_entity, vendor.sync_token) == ("Vendor", "0")
    assert ErpReference.objects.get(ledger=ledger, entity="Vendor", origin_id=vendor.origin_id).name == "Stone & Sons"


def test_what_quickbooks_changed_is_shown_to_a_person(office, company_file, monkeypatch):
    bill, request = office.accepted_bill()
    create = office.quickbooks.create

    def altered(*args, **kwargs):
        return {**create(*args, **kwargs), "DocNumber": "Other"}

    monkeypatch.setattr(office.quickbooks, "create", altered)

    office.drain()

    bill.refresh_from_db()
    assert bill.state == State.SYNCED
    assert "QuickBooks has Other" in bill.reason


def test_nothing_to_post_ends_synced_and_nothing_leaves(office, company_file):
    item = office.desk.put(office.item(Kind.SUBCONTRACTOR_INVOICE, Role.BILL), "", 3, {})
    office.accept(item)
    before = len(company_file.log())

    office.drain()

    item.refresh_from_db()
    assert (item.state, item.is_empty) == (State.SYNCED, True)
    assert len(company_file.log()) == before


def test_a_dead_parent_holds_up_its_children_only(office, company_file):
    company_file.create("Vendor", {"DisplayName": "Taken"})
    dead, alive = office.vendor("Taken"), office.vendor("Free")
    child, other = office.bill(dead), office.bill(alive)
    office.accept(dead, alive, child, other)

    office.drain()

    states = [(i.refresh_from_db(), i.state)[1] for i in (dead, alive, child, other)]
    assert states == [State.FAILED_TO_EXPORT, State.SYNCED, State.ACCEPTED, State.SYNCED]
    assert f"Waits for {dead}" in child.reason


def test_a_child_goes_out_by_itself_once_its_parent_is_put_right(office, company_file, later):
    company_file.create("Vendor", {"DisplayName": "Taken"})
    parent = office.vendor("Taken")
    child = office.bill(parent)
    office.accept(parent, child)
    office.drain()
    parent.refresh_from_db()
    office.desk.put(parent, "Vendor", 1, {"DisplayName": "taken"})
    company_file.update("Vendor", company_file.entities("Vendor")[-1]["Id"], DisplayName="Somebody else")
    office.accept(parent)

    office.drain()

    child.refresh_from_db()
    assert (child.state, child.reason) == (State.SYNCED, "")


def test_a_parent_renamed_meanwhile_sends_the_child_back_to_the_approver(office, company_file):
    company_file.create("Vendor", {"DisplayName": "Taken"})
    parent = office.vendor("Taken")
    child = office.bill(parent)
    office.accept(parent, child)
    office.drain()
    parent.refresh_from_db()
    office.desk.put(parent, "Vendor", 1, {"DisplayName": "Taken (2)"})
    office.accept(parent)

    office.drain()

    child.refresh_from_db()
    assert child.state == State.FAILED_TO_EXPORT
    assert "is Taken (2) in QuickBooks" in child.reason


def test_a_recalled_item_is_never_sent(office, company_file):
    vendor = office.vendor()
    office.accept(vendor)
    vendor.refresh_from_db()
    transitions.recall(vendor, by=office.approver)

    office.drain()

    assert not [v for v in company_file.entities("Vendor") if v["DisplayName"] == vendor.title]


def test_what_has_been_sent_cannot_be_recalled(office, company_file):
    bill, request = office.accepted_bill()
    company_file.fault("drop_before_commit", path="bill")
    office.drain()
    bill.refresh_from_db()

    with pytest.raises(Refused, match="Exporting"):
        transitions.recall(bill, by=office.approver)


def test_a_slice_that_is_over_queues_its_successor(office, settings, monkeypatch):
    settings.EXPORT_SLICE = 0
    woken = []
    monkeypatch.setattr(exports, "wake", woken.append)
    office.accept(office.vendor())

    office.drain()

    assert woken == [office.ledger.pk]


def test_a_wake_up_that_meets_the_lease_is_not_lost(office, monkeypatch):
    first, second = office.vendor("First"), office.vendor("Second")
    office.accept(first)
    release, late = exports.leases.release, []

    def accepted_meanwhile(*args, **kwargs):
        late or late.append(office.accept(second))
        release(*args, **kwargs)

    monkeypatch.setattr(exports.leases, "release", accepted_meanwhile)

    office.drain()

    second.refresh_from_db()
    assert second.state == State.SYNCED


def test_only_one_worker_drains_a_ledger(office, company_file):
    office.accept(office.vendor())
    before = len(company_file.log())
    exports.leases.take(exports.lease_name(office.ledger.pk), seconds=60)

    office.drain()

    assert len(company_file.log()) == before


def test_the_sweep_wakes_ledgers_that_have_work_and_no_worker(office, monkeypatch):
    woken = []
    monkeypatch.setattr(exports, "wake", woken.append)
    exports.sweep()
    office.accept(office.vendor())

    exports.sweep()

    assert woken == [office.ledger.pk]


@pytest.mark.parametrize("status", [Connection.Status.BROKEN, Connection.Status.DISCONNECTED])
def test_a_ledger_without_a_usable_connection_waits(office, ledger, company_file, status):
    Connection.objects.filter(ledger=ledger).update(status=status)
    vendor = office.vendor()
    office.accept(vendor)

    office.drain()

    vendor.refresh_from_db()
    assert vendor.state == State.ACCEPTED
    assert not [v for v in company_file.entities("Vendor") if v["DisplayName"] == vendor.title]
