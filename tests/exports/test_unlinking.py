"""Letting go of a QuickBooks record."""

import pytest

from approvals import transitions
from approvals.models import Commitment, Company, Project, SubcontractorInvoice, WorkflowItem
from approvals.states import Kind, Role, State, Verb
from approvals.transitions import Refused
from connector import unlinking


def record_of(item, office):
    """The invoice behind a bill, with one line."""
    job = office.item(Kind.PROJECT, Role.JOB)
    project = Project.objects.create(item=job, name="Harbor Tower")
    company = Company.objects.create(item=office.item(Kind.COMPANY, Role.VENDOR), name="Stone & Sons")
    contract = Commitment.objects.create(
        ledger=item.ledger, procore_id=1, project=project, company=company, number="SC-01", type="SUBCONTRACT"
    )
    record = SubcontractorInvoice.objects.create(item=item, contract=contract, sequence=1, status="approved")
    record.lines.create(procore_id=1, origin_line_id="1")
    return record


@pytest.fixture
def bill(office):
    bill = office.draft(number="INV-7")
    record_of(bill, office)
    office.accept(bill)
    office.drain()
    bill.refresh_from_db()
    bill.attachments.create(procore_id=1, filename="a.pdf", upload="DONE", origin_id="9")
    return bill


@pytest.fixture
def unlink(bill, approver, quickbooks):
    return lambda: unlinking.unlink_if_gone(bill, by=approver, connect=lambda ledger: quickbooks)


def test_a_bill_that_is_still_in_quickbooks_stays_linked_and_says_so(bill, unlink):
    assert not unlink()

    bill.refresh_from_db()
    assert bill.state == State.SYNCED
    assert "QuickBooks still has Bill INV-7" in bill.reason


def test_a_bill_deleted_in_quickbooks_is_unlinked_and_its_id_stays_in_the_log(bill, unlink, company_file):
    origin_id = bill.origin_id
    company_file.delete("Bill", origin_id)

    assert unlink()

    bill.refresh_from_db()
    assert (bill.state, bill.origin_id) == (State.UNLINKED, "")
    assert bill.transitions.get(verb=Verb.UNLINK).note == f"Bill {origin_id}"


def test_an_unlinked_bill_forgets_its_lines_and_files_and_can_be_exported_anew(bill, unlink, company_file):
    company_file.delete("Bill", bill.origin_id)

    unlink()

    assert bill.subcontractorinvoice.lines.get().origin_line_id == ""
    assert (bill.attachments.get().upload, bill.attachments.get().origin_id) == ("NONE", "")


@pytest.mark.parametrize(("total", "note", "gone"), [(0, "Voided", True), (0, "", False), (5, "Voided", False)])
def test_an_invoice_counts_as_gone_only_once_it_is_voided(bill, unlink, quickbooks, monkeypatch, total, note, gone):
    monkeypatch.setattr(quickbooks, "fetch", lambda entity, id: {"Id": id, "TotalAmt": total, "PrivateNote": note})

    assert unlink() is gone


def test_while_quickbooks_is_away_nothing_is_unlinked(bill, unlink, company_file):
    company_file.fault("xml_error", path="/bill")

    assert not unlink()

    bill.refresh_from_db()
    assert bill.state == State.SYNCED
    assert "problem of its own" in bill.reason


def test_the_page_does_not_wait_for_quickbooks(bill, approver, company_file):
    before = len(company_file.log())

    words = unlinking.unlink(bill, by=approver)

    assert "is asked whether Bill INV-7 is gone" in words
    assert len(company_file.log()) == before


@pytest.fixture
def by_hand(bill, approver):
    """Makes the bill one that somebody entered in QuickBooks before the portal; with its id, or without."""

    def make(origin_id: str) -> WorkflowItem:
        WorkflowItem.objects.filter(pk=bill.pk).update(state=State.NOT_SENT, origin_id="", erp_entity="", erp_number="")
        bill.refresh_from_db()
        transitions.record_as_billed(bill, by=approver, reason="In the 2025 books", origin_id=origin_id)
        return bill

    return make


def test_what_was_billed_before_is_not_unlinked_without_asking_quickbooks(bill, by_hand, approver, unlink):
    origin_id = bill.origin_id
    by_hand(origin_id)

    words = unlinking.unlink(bill, by=approver)

    assert f"is asked whether Bill {origin_id} is gone" in words
    assert not unlink()
    bill.refresh_from_db()
    assert (bill.state, bill.is_billed_before) == (State.SYNCED, True)
    assert f"QuickBooks still has Bill {origin_id}" in bill.reason


def test_what_was_billed_before_and_is_gone_counts_as_billed_no_longer(bill, by_hand, unlink, company_file):
    company_file.delete("Bill", by_hand(bill.origin_id).origin_id)

    assert unlink()

    bill.refresh_from_db()
    assert (bill.state, bill.origin_id, bill.is_billed_before) == (State.UNLINKED, "", False)


def test_what_was_billed_before_without_an_id_is_taken_back_only_with_a_reason(by_hand, approver):
    bill = by_hand("")

    with pytest.raises(Refused, match="Say why"):
        unlinking.unlink(bill, by=approver, reason=" ")
    unlinking.unlink(bill, by=approver, reason="It was the invoice before")

    bill.refresh_from_db()
    assert (bill.state, bill.is_billed_before) == (State.UNLINKED, False)
    assert bill.transitions.get(verb=Verb.UNLINK).note == "It was the invoice before"


def test_an_id_typed_wrongly_is_taken_back_although_that_document_stands(by_hand, unlink, quickbooks, approver):
    stone = WorkflowItem.objects.get(title__startswith="Vendor")
    other = quickbooks.create("Vendor", {"DisplayName": "Bay Electric"}, request_id="other")
    line = {"Amount": 5, "DetailType": "AccountBasedExpenseLineDetail"}
    line["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": account_of(quickbooks)}}
    theirs = quickbooks.create("Bill", {"VendorRef": {"value": other["Id"]}, "Line": [line]}, request_id="theirs")
    bill = by_hand(theirs["Id"])
    WorkflowItem.objects.filter(pk=bill.pk).update(party=Company.objects.create(item=stone, name=stone.title))
    bill.refresh_from_db()

    assert unlink()


def account_of(quickbooks):
    return next(quickbooks.query("Account", where=[("AccountType", "=", "Cost of Goods Sold")]))["Id"]


def test_a_company_is_not_unlinked_while_invoices_depend_on_it(office, approver):
    vendor = office.vendor()
    office.accept(vendor)
    office.drain()
    vendor.refresh_from_db()
    company = Company.objects.create(item=vendor, name="Stone & Sons")
    invoice = office.bill(vendor, number="INV-9")
    type(invoice).objects.filter(pk=invoice.pk).update(party=company)

    with pytest.raises(Refused, match="still needed by Subcontractor invoice INV-9"):
        unlinking.unlink(vendor, by=approver)


def test_a_company_that_nobody_needs_is_unlinked_at_once(office, approver):
    vendor = office.vendor()
    office.accept(vendor)
    office.drain()
    vendor.refresh_from_db()

    unlinking.unlink(vendor, by=approver)

    vendor.refresh_from_db()
    assert (vendor.state, vendor.erp_entity, vendor.synced_at) == (State.UNLINKED, "", None)
