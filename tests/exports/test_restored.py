"""A restored backup has forgotten what was posted since: it is found in QuickBooks, and nothing is posted twice."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from approvals import canonical
from approvals.models import Attachment, AuditEvent, ErpRequest
from approvals.states import State
from connector import restoring
from connector.models import Connection

R = ErpRequest.State


@contextmanager
def forgotten():
    """What the database learns in here is undone, as by restoring a backup; what QuickBooks learns is not."""
    backup = transaction.savepoint()
    yield
    transaction.savepoint_rollback(backup)


def posts(company_file, entity="bill"):
    return [entry for entry in company_file.log() if entry["path"].endswith(f"/{entity}") and entry["method"] == "POST"]


@pytest.fixture(params=[False, True], ids=["requestid kept", "requestid forgotten"])
def memory(request, company_file):
    """Whether QuickBooks still knows the request ids of before."""
    company_file.fault("requestid_ignored", request.param)


@pytest.mark.parametrize("number", ["INV-7", None], ids=["numbered here", "numbered there"])
def test_a_document_that_was_posted_since_the_backup_is_adopted(office, company_file, memory, number):
    bill, request = office.accepted_bill(DocNumber=number)
    with forgotten():
        office.drain()
    (stored,) = company_file.entities("Bill")
    restoring.begin()

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, bill.origin_id, bill.is_uncertain) == (State.SYNCED, stored["Id"], False)
    assert len(posts(company_file)) == 1


def test_a_vendor_that_was_posted_since_the_backup_is_adopted(office, company_file, memory):
    vendor = office.vendor()
    office.accept(vendor)
    with forgotten():
        office.drain()
    restoring.begin()

    office.drain()

    vendor.refresh_from_db()
    assert (vendor.state, vendor.origin_id) == (State.SYNCED, company_file.entities("Vendor")[-1]["Id"])
    assert len(posts(company_file, "vendor")) == 1


def test_what_was_not_posted_yet_goes_out(office, company_file):
    bill, _ = office.accepted_bill()
    restoring.begin(timezone.now() - timedelta(hours=1))

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, bill.reason, len(company_file.entities("Bill"))) == (State.SYNCED, "", 1)


@pytest.mark.parametrize("number", ["INV-7", None], ids=["numbered here", "numbered there"])
def test_what_was_accepted_and_posted_since_the_backup_is_a_persons_decision(office, company_file, memory, number):
    bill = office.draft(DocNumber=number)
    with forgotten():
        office.accept(bill)
        office.drain()
    restoring.begin()
    (request,) = office.accept(bill)

    office.drain()

    bill.refresh_from_db(), request.refresh_from_db()
    assert (bill.state, request.state, request.due_at) == (State.EXPORTING, R.UNCERTAIN, None)
    assert canonical.loads(request.answer)[0]["Id"] == company_file.entities("Bill")[0]["Id"]
    assert len(posts(company_file)) == 1


def test_a_worker_that_forgets_the_command_doubles_nothing_while_quickbooks_remembers(office, company_file):
    bill, _ = office.accepted_bill(DocNumber=None)
    with forgotten():
        office.drain()

    office.drain()

    bill.refresh_from_db()
    assert (bill.state, len(company_file.entities("Bill"))) == (State.SYNCED, 1)


def test_a_file_that_was_uploaded_since_the_backup_is_found(office, company_file, memory, folder):
    bill = office.draft()
    attachment = bill.attachments.create(procore_id=1, filename="a.pdf", content_type="application/pdf", path="a.pdf")
    office.accept(bill)
    with forgotten():
        office.drain()
    restoring.begin()

    office.drain()

    attachment.refresh_from_db()
    assert attachment.upload == Attachment.Upload.DONE
    assert len(company_file.entities("Attachable")) == 1


def test_the_command_counts_from_the_last_move_that_the_backup_has(office, ledger):
    office.accept(office.vendor())
    last = office.ledger.items.get().transitions.get().at

    call_command("restored")

    since = Connection.objects.get(ledger=ledger).looks_since
    assert last - timedelta(minutes=6) < since < last
    assert "looked for first" in AuditEvent.objects.get(ledger=ledger).after


def test_the_command_takes_the_time_of_the_dump(ledger, capsys):
    call_command("restored", since=timezone.now() - timedelta(days=1))

    assert "is looked for first" in capsys.readouterr().out
    assert Connection.objects.get(ledger=ledger).looks_since < timezone.now() - timedelta(hours=23)


def test_once_it_is_over_nothing_is_looked_for_any_more(office, ledger, company_file):
    restoring.begin()

    call_command("restored", over=True)
    office.accept(office.vendor())
    office.drain()

    assert not [entry for entry in company_file.log() if entry["path"].endswith("/query")]
