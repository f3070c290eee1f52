"""A QuickBooks id that somebody typed for what was billed before is looked at before it is believed."""

from decimal import Decimal

import pytest

from approvals import asked
from approvals.asked import Verdict
from approvals.models import Company, ErpRequest, WorkflowItem
from approvals.states import Kind, Role, State
from connector import billed
from connector.models import Connection


@pytest.fixture
def bill(office):
    """A bill that is in QuickBooks, of a vendor that is linked there."""
    bill = office.draft(number="INV-7")
    office.accept(bill)
    office.drain()
    vendor = WorkflowItem.objects.get(kind=Kind.COMPANY)
    party = Company.objects.create(item=vendor, name=vendor.title)
    WorkflowItem.objects.filter(pk=bill.pk).update(party=party)
    bill.refresh_from_db()
    return bill


@pytest.fixture
def earlier(office, bill):
    """An invoice of the same vendor that was never sent."""
    facts = {"number": "INV-7", "amount": Decimal("1234.50"), "party": bill.party}
    item = office.item(Kind.SUBCONTRACTOR_INVOICE, Role.BILL, **facts)
    WorkflowItem.objects.filter(pk=item.pk).update(state=State.NOT_SENT)
    item.refresh_from_db()
    return item


@pytest.fixture
def look(earlier, approver, quickbooks):
    def about(origin_id):
        billed.look(earlier, by=approver, origin_id=origin_id, reason="March", connect=lambda ledger: quickbooks)
        return asked.find(earlier, by=approver)

    return about


def test_a_bill_of_the_vendor_is_shown_with_its_number_and_total(look, bill):
    answer = look(bill.origin_id)

    assert (answer.verdict, answer.reason) == (Verdict.FITS, "March")
    shown = {fact.label: (fact.there, fact.differs) for fact in answer.facts}
    assert shown["Number"] == ("INV-7", False)
    assert shown["Total"] == ("1,234.50", False)
    assert shown["Vendor"] == (bill.party.name, False)


def test_another_total_is_marked(look, bill, earlier):
    earlier.amount += 1

    assert {fact.label for fact in look(bill.origin_id).facts if fact.differs} >= {"Total"}


def test_an_id_that_quickbooks_does_not_have_is_refused(look):
    answer = look("987654")

    assert answer.verdict == Verdict.REFUSED
    assert "no Bill 987654" in answer.words


def test_a_bill_of_another_vendor_is_refused(look, bill, office, earlier):
    other = office.vendor("Bay Electric")
    WorkflowItem.objects.filter(pk=other.pk).update(state=State.SYNCED, erp_entity="Vendor", origin_id="4040")
    other.refresh_from_db()
    earlier.party = Company.objects.create(item=other, name="Bay Electric")

    answer = look(bill.origin_id)

    assert answer.verdict == Verdict.REFUSED
    assert f"is of {bill.party.name}" in answer.words


def test_while_the_vendor_is_not_linked_a_person_decides(look, bill):
    WorkflowItem.objects.filter(pk=bill.party_id).update(state=State.NOT_SENT, origin_id="")

    assert look(bill.origin_id).verdict == Verdict.FITS


def test_while_quickbooks_is_away_the_id_stays_unchecked(look, bill, company_file):
    company_file.fault("xml_error", path="/bill")

    assert look(bill.origin_id).verdict == Verdict.UNCHECKED


def test_without_a_connection_it_is_said_at_once(earlier, approver, ledger):
    Connection.objects.update(status=Connection.Status.DISCONNECTED)

    words = billed.ask(earlier, by=approver, origin_id="77", reason="March")

    assert "is not connected to QuickBooks" in words
    assert asked.find(earlier, by=approver).verdict == Verdict.UNCHECKED


def test_the_page_does_not_wait_for_quickbooks(earlier, approver, company_file):
    before = len(company_file.log())

    billed.ask(earlier, by=approver, origin_id="77", reason="March")

    assert asked.find(earlier, by=approver).verdict == Verdict.ASKING
    assert len(company_file.log()) == before
    assert not ErpRequest.objects.filter(item=earlier).exists()
