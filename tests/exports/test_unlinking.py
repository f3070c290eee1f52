"""Letting go of a QuickBooks record."""

import pytest

from approvals.models import Company
from approvals.states import State, Verb
from approvals.transitions import Refused
from connector import unlinking


@pytest.fixture
def bill(office):
    bill, _ = office.accepted_bill(number="INV-7")
    office.drain()
    bill.refresh_from_db()
    bill.attachments.create(procore_id=1, filename="a.pdf", upload="DONE", origin_id="9")
    return bill


@pytest.fixture
def unlink(bill, approver, quickbooks, monkeypatch):
    """Unlinks the bill; its record with the lines is not what is shown here."""
    monkeypatch.setattr("approvals.transitions.INVOICES", ())
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
