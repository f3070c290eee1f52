"""Files follow their document, one upload each, and never twice."""

import pytest

from approvals.models import Attachment
from approvals.states import Kind, Role, State
from approvals.transitions import Refused
from connector import uploads

U = Attachment.Upload


@pytest.fixture
def attached(office, folder):
    """A bill that is accepted with one file."""
    bill = office.draft()
    attachment = bill.attachments.create(procore_id=1, filename="a.pdf", content_type="application/pdf", path="a.pdf")
    office.accept(bill)
    return attachment


def files(company_file):
    return company_file.entities("Attachable")


def test_a_file_follows_its_document(attached, office, company_file):
    office.drain()

    attached.refresh_from_db()
    (stored,) = files(company_file)
    assert (attached.upload, attached.origin_id) == (U.DONE, stored["Id"])
    assert stored["AttachableRef"][0]["EntityRef"]["type"] == "Bill"


LOST = ("commit_then_drop", "drop_before_commit", "error_after_commit", "error_before_commit", "truncated_body")


@pytest.mark.parametrize("fault", LOST)
@pytest.mark.parametrize("ignored", [False, True], ids=["requestid kept", "requestid ignored"])
def test_a_lost_answer_uploads_once(attached, office, company_file, later, fault, ignored):
    company_file.fault("requestid_ignored", ignored)
    company_file.fault(fault, path="upload")
    office.drain()
    later(131)

    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, len(files(company_file))) == (U.DONE, 1)


def test_a_refused_file_shows_on_its_row_and_does_not_fail_the_document(attached, office):
    Attachment.objects.filter(pk=attached.pk).update(filename="a.exe")

    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, attached.item.state) == (U.FAILED, State.SYNCED)
    assert "files of this type" in attached.problem


def test_a_failed_file_can_be_tried_again(attached, office, approver, company_file):
    Attachment.objects.filter(pk=attached.pk).update(filename="a.exe")
    office.drain()
    Attachment.objects.filter(pk=attached.pk).update(filename="a.pdf")
    attached.refresh_from_db()

    uploads.upload(attached, by=approver)
    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, len(files(company_file))) == (U.DONE, 1)


def test_a_file_that_is_gone_from_the_folder_fails_in_words(attached, office, folder):
    (folder / "a.pdf").unlink()

    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, attached.problem) == (U.FAILED, "The file is no longer in the portal's folder.")


def test_a_path_out_of_the_folder_is_not_followed(attached, office, folder):
    (folder.parent / "secret").write_text("x")
    Attachment.objects.filter(pk=attached.pk).update(path="../secret")

    office.drain()

    attached.refresh_from_db()
    assert attached.upload == U.FAILED


def test_a_file_that_came_after_the_accept_waits_for_a_person(attached, office, approver, company_file):
    office.drain()
    late = attached.item.attachments.create(
        procore_id=2, filename="late.pdf", content_type="application/pdf", path="a.pdf"
    )
    late.item.refresh_from_db()
    office.drain()
    late.refresh_from_db()
    assert late.upload == U.NONE

    uploads.upload(late, by=approver)
    office.drain()

    assert [stored["FileName"] for stored in files(company_file)] == ["a.pdf", "late.pdf"]


def test_a_file_of_a_document_that_is_not_in_quickbooks_is_refused(attached, approver):
    with pytest.raises(Refused, match="its files follow it there"):
        uploads.upload(attached, by=approver)


def test_throttling_counts_no_try(attached, office, company_file):
    company_file.fault("throttle", path="upload")

    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, attached.attempts) == (U.QUEUED, 0)


def test_an_owner_invoice_takes_its_sheet_along_for_the_owner(office, company_file, monkeypatch):
    monkeypatch.setattr(uploads, "_content", lambda attachment: b"%PDF-1.4 G702")
    item = office.item(Kind.OWNER_INVOICE, Role.INVOICE, number="5")
    line = {"Amount": 10, "DetailType": "SalesItemLineDetail", "SalesItemLineDetail": {"ItemRef": {"value": "3"}}}
    office.desk.put(item, "Invoice", 3, {"CustomerRef": {"value": "21"}, "Line": [line]})
    office.accept(item)

    office.drain()

    (stored,) = files(company_file)
    assert stored["FileName"] == "G702-G703 5.pdf"
    assert stored["AttachableRef"][0]["IncludeOnSend"] is True


def test_a_file_that_never_gets_through_is_given_up_in_words(attached, office, company_file, later):
    company_file.fault("drop_before_commit", path="upload", times=9)
    for seconds in (0, 140, 800, 4000, 22000, 22000):
        later(seconds)
        office.drain()

    attached.refresh_from_db()
    assert (attached.upload, attached.attempts) == (U.FAILED, 5)
    assert "tried 5 times" in attached.problem


def test_a_file_that_was_given_up_gets_a_fresh_set_of_tries(attached, office, approver, company_file):
    Attachment.objects.filter(pk=attached.pk).update(upload=U.QUEUED, attempts=5, due_at=attached.item.created_at)
    office.drain()
    attached.refresh_from_db()
    assert attached.upload == U.FAILED

    uploads.upload(attached, by=approver)
    office.drain()

    attached.refresh_from_db()
    assert (attached.upload, len(files(company_file))) == (U.DONE, 1)
