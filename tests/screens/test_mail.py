"""The mail page: what did not go, and the demo's mail."""

import pytest
from django.core.mail import EmailMessage, get_connection
from django.utils import timezone

from approvals.mails import send_due
from approvals.models import Ledger, Notice
from approvals.transitions import Seen, reject, reject_all

pytestmark = pytest.mark.django_db


def test_a_mail_is_read_with_its_accents_and_the_zone_of_its_time(client, admin, settings, tmp_path, time_machine):
    time_machine.move_to("2026-11-25T18:05Z", tick=True)
    settings.TIME_ZONE = "America/Los_Angeles"
    settings.DEMO, settings.EMAIL_FILE_PATH = True, str(tmp_path)
    outbox = get_connection("django.core.mail.backends.filebased.EmailBackend")
    EmailMessage("Rejected", "Núñez Hermanos", to=["pm@demo.test"], connection=outbox).send()
    client.force_login(admin)

    page = client.get("/mail/").content.decode()

    assert "Núñez Hermanos" in page
    assert "Nov 25, 2026, 10:05 AM PST" in page


# -- what did not go


@pytest.fixture
def letters(make_invoice, approver):
    """A mail that was given up, about two items, and one that is still tried."""
    items = [make_invoice(), make_invoice()]
    reject_all([Seen(item.pk, item.revision) for item in items], by=approver, reason="Wrong month")
    Notice.objects.update(attempts=5, tried_at=timezone.now(), problem="SMTPRecipientsRefused: no such user")
    reject(make_invoice(), by=approver, reason="Wrong month")
    Notice.objects.filter(attempts=0).update(attempts=1, tried_at=timezone.now(), problem="no server there")


def test_what_was_given_up_is_shown_with_its_reason(browse, admin, letters):
    page = browse(admin).get("/mail/")

    given_up, trying = page.context["stuck"]
    assert (given_up.is_given_up, given_up.about, trying.is_given_up) == (True, 2, False)
    assert "no such user" in page.content.decode()
    assert "1 mail could not be delivered" in browse(admin).get("/").content.decode()


def test_what_was_given_up_is_tried_again_as_one_mail(browse, admin, letters, mailoutbox):
    given_up = Notice.objects.filter(attempts=5).earliest("pk")

    browse(admin).post(f"/mail/{given_up.pk}/retry/")
    send_due(timezone.now())

    (mail,) = mailoutbox
    assert "rejected 2 items" in mail.body


def test_a_mail_that_went_is_not_sent_again(browse, admin, letters, mailoutbox):
    Notice.objects.update(sent_at=timezone.now())

    answer = browse(admin).post(f"/mail/{Notice.objects.earliest('pk').pk}/retry/")

    assert answer.status_code == 404


@pytest.mark.parametrize("who", ["pm", "approver"])
def test_only_an_administrator_sees_and_retries_it(browse, letters, who, request):
    client = browse(request.getfixturevalue(who))

    assert client.get("/mail/").status_code == 403
    assert client.post(f"/mail/{Notice.objects.earliest('pk').pk}/retry/").status_code == 403
    assert "could not be delivered" not in client.get("/").content.decode()


def test_another_ledgers_mail_is_not_there(browse, admin, letters):
    other = Ledger.objects.create(name="Other books")
    Notice.objects.update(ledger=other)

    assert browse(admin).get("/mail/").context["stuck"] == []
    assert browse(admin).post(f"/mail/{Notice.objects.earliest('pk').pk}/retry/").status_code == 404
