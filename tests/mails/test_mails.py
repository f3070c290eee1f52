"""The mails people get: one per person and cause, sent once, said plainly."""

from datetime import datetime, timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.conf import settings
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from django_q.models import OrmQ

from approvals.mails import send_due
from approvals.models import Access, Notice
from approvals.notices import tell_admins_of_connection
from approvals.states import State
from approvals.transitions import Seen, reject, reject_all, send
from tests.screens.conftest import item, person

NOW = timezone.now


@pytest.fixture
def pm(pm):
    pm.first_name, pm.last_name = "Pat", "Moss"
    pm.save(update_fields=["first_name", "last_name"])
    return pm


@pytest.fixture
def server(monkeypatch):
    """A mail server that fails as a test wishes: `server["error"]` is raised instead of taking the mail."""
    state: dict = {"error": None, "tried": 0}
    deliver = EmailBackend.send_messages

    def send_messages(backend, messages):
        state["tried"] += 1
        if state["error"]:
            raise state["error"]
        return deliver(backend, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", send_messages)
    return state


def test_a_rejection_says_what_who_why_how_much_and_what_to_do(make_invoice, approver, mailoutbox, settings):
    settings.PORTAL_URL = "https://tieout.example"
    invoice = make_invoice(number="APP-7")
    reject(invoice, by=approver, reason="Wrong billing month")

    send_due(NOW())

    (mail,) = mailoutbox
    assert mail.to == ["pm@example.com"]
    assert mail.subject == "Harbor Builders: ERP Subcontractor Invoice Rejection Notification"
    for body in (mail.body, mail.alternatives[0].content):
        for words in ("APP-7", "1,234.50", "approver@example.com", "Wrong billing month", "correct it in Procore"):
            assert words in body
        assert f"https://tieout.example/items/{invoice.pk}/" in body


def test_a_mail_names_the_zone_of_its_time(make_invoice, approver, mailoutbox, settings, time_machine):
    settings.TIME_ZONE = "America/Los_Angeles"
    time_machine.move_to("2026-11-25T18:05Z", tick=False)
    reject(make_invoice(), by=approver, reason="Wrong month")

    send_due(NOW())

    (mail,) = mailoutbox
    for body in (mail.body, mail.alternatives[0].content):
        assert "on Nov 25, 2026, 10:05 AM PST" in body


def test_forty_rejections_to_one_person_are_one_mail(make_invoice, approver, mailoutbox):
    items = [make_invoice(amount="10.00") for _ in range(40)]
    reject_all([Seen(item.pk, item.revision) for item in items], by=approver, reason="Wrong month")

    assert send_due(NOW()) == 1

    (mail,) = mailoutbox
    assert "rejected 40 items" in mail.body
    assert all(item.number in mail.body for item in items)
    assert "Total 400.00" in mail.body
    assert not Notice.objects.filter(sent_at=None).exists()


@pytest.mark.parametrize(
    ("kind", "role", "words"),
    [
        ("COMPANY", "VENDOR", "ERP Company Rejection"),
        ("COMPANY", "CUSTOMER", "ERP Company Rejection"),
        ("PROJECT", "JOB", "ERP Project Rejection"),
        ("COST_CODE", "SERVICE_ITEM", "ERP Cost Code Rejection"),
        ("SUBCONTRACTOR_INVOICE", "BILL", "ERP Subcontractor Invoice Rejection"),
        ("OWNER_INVOICE", "INVOICE", "ERP Owner Invoice Rejection"),
    ],
)
def test_a_rejection_of_any_type_reaches_sender_and_creator(ledger, approver, pm, mailoutbox, kind, role, words):
    sent = {"state": State.READY_TO_EXPORT, "sent_by": pm, "creator_email": "creator@elsewhere.example"}
    reject(item(ledger, kind, role, title="X", **sent), by=approver, reason="No")

    send_due(NOW())

    assert sorted(mail.to[0] for mail in mailoutbox) == ["creator@elsewhere.example", "pm@example.com"]
    assert {mail.subject for mail in mailoutbox} == {f"Harbor Builders: {words} Notification"}


def test_a_mail_about_several_types_names_none_in_its_subject(ledger, approver, pm, make_invoice, mailoutbox):
    sent = {"state": State.READY_TO_EXPORT, "sent_by": pm}
    items = [make_invoice(), item(ledger, "COMPANY", "VENDOR", title="X", **sent)]
    reject_all([Seen(i.pk, i.revision) for i in items], by=approver, reason="No")

    send_due(NOW())

    assert [mail.subject for mail in mailoutbox] == ["Harbor Builders: ERP Rejection Notification"]


def test_sender_and_creator_both_get_it(make_invoice, approver, mailoutbox):
    reject(make_invoice(creator_email="creator@elsewhere.example"), by=approver, reason="No")

    send_due(NOW())

    assert sorted(mail.to[0] for mail in mailoutbox) == ["creator@elsewhere.example", "pm@example.com"]


def test_a_sender_who_is_also_the_creator_gets_one_mail(make_invoice, approver, mailoutbox):
    reject(make_invoice(creator_email="PM@Example.com"), by=approver, reason="No")

    send_due(NOW())

    assert [mail.to for mail in mailoutbox] == [["pm@example.com"]]


@pytest.mark.parametrize("address", ["nobody", "a@example.com\nBcc: all@example.com", "  ", "a b@example.com"])
def test_what_is_no_address_gets_no_mail(make_invoice, approver, mailoutbox, address):
    reject(make_invoice(creator_email=address), by=approver, reason="No")

    send_due(NOW())

    assert [mail.to for mail in mailoutbox] == [["pm@example.com"]]


def test_markup_from_outside_is_shown_as_text(make_invoice, approver, mailoutbox):
    reject(make_invoice(number="<b>7</b>"), by=approver, reason="<script>alert(1)</script>")

    send_due(NOW())

    content = mailoutbox[0].alternatives[0].content
    assert "<script>" not in content
    assert "<b>7" not in content
    assert "&lt;script&gt;alert(1)" in content
    assert "<script>alert(1)</script>" in mailoutbox[0].body


def test_a_line_break_in_a_name_begins_no_header(make_invoice, approver, ledger, mailoutbox):
    ledger.name = "Harbor\r\nBcc: all@example.com"
    ledger.save(update_fields=["name"])
    reject(make_invoice(), by=approver, reason="No")

    send_due(NOW())

    message = mailoutbox[0].message()
    assert message["Bcc"] is None
    assert message["Subject"].startswith("Harbor Bcc: all@example.com: ERP")


def test_a_mail_that_went_does_not_go_again(make_invoice, approver, mailoutbox):
    reject(make_invoice(), by=approver, reason="No")
    send_due(NOW())

    assert send_due(NOW() + timedelta(days=1)) == 0
    assert len(mailoutbox) == 1


def test_a_mail_that_another_worker_has_in_hand_is_left_alone(make_invoice, approver, mailoutbox):
    reject(make_invoice(), by=approver, reason="No")
    Notice.objects.update(attempts=1, tried_at=NOW())

    assert send_due(NOW()) == 0
    assert mailoutbox == []


def test_a_mail_is_claimed_before_it_is_sent(make_invoice, approver, server, monkeypatch):
    reject(make_invoice(), by=approver, reason="No")
    seen = []
    deliver = EmailBackend.send_messages
    monkeypatch.setattr(
        EmailBackend, "send_messages", lambda *a: seen.append(Notice.objects.get().attempts) or deliver(*a)
    )

    send_due(NOW())

    assert seen == [1]


def test_a_failed_mail_keeps_its_problem_and_goes_an_hour_later(make_invoice, approver, server, mailoutbox):
    reject(make_invoice(), by=approver, reason="No")
    server["error"] = ConnectionRefusedError("no server there")
    now = NOW()

    assert send_due(now) == 0
    assert "no server there" in Notice.objects.get().problem
    server["error"] = None
    assert send_due(now + timedelta(minutes=59)) == 0
    assert send_due(now + timedelta(minutes=61)) == 1
    assert Notice.objects.get().problem == ""


def test_a_mail_is_given_up_after_five_tries(make_invoice, approver, server):
    reject(make_invoice(), by=approver, reason="No")
    server["error"] = ConnectionRefusedError()

    for hours in range(10):
        send_due(NOW() + timedelta(hours=2 * hours))

    assert server["tried"] == Notice.objects.get().attempts == 5
    assert Notice.objects.get().sent_at is None


def test_a_server_that_is_away_ends_the_run(make_invoice, approver, server):
    for _ in range(3):
        reject(make_invoice(), by=approver, reason="No")
    server["error"] = ConnectionRefusedError()

    send_due(NOW())

    assert server["tried"] == 1


def test_one_refused_address_stops_no_other(make_invoice, approver, server):
    for _ in range(3):
        reject(make_invoice(), by=approver, reason="No")
    server["error"] = SMTPRecipientsRefused({"pm@example.com": (550, b"no such user")})

    send_due(NOW())

    assert server["tried"] == 3


# -- resend


def resend(invoice, approver, pm):
    reject(invoice, by=approver, reason="Wrong month")
    Notice.objects.all().delete()
    send(invoice, by=pm)


def test_a_resend_goes_at_once_to_the_approver_who_rejected(invoice, approver, ledger, pm, mailoutbox):
    other_approver(ledger, "other@example.com")
    resend(invoice, approver, pm)

    send_due(NOW())

    (mail,) = mailoutbox
    assert mail.to == ["approver@example.com"]
    assert "Pat Moss sent an item again" in mail.body
    assert invoice.number in mail.body


def other_approver(ledger, email, **fields):
    rights = {"erp_level": 2, "can_push": True, "all_projects": True, "can_export": ["SUBCONTRACTOR_INVOICE"]}
    return person(ledger, email, **rights | fields)


@pytest.mark.parametrize(
    "loss",
    [
        {"ended_at": datetime(2026, 1, 1, tzinfo=timezone.get_default_timezone())},
        {"can_push": False},
        {"erp_level": 1},
        {"all_projects": False},
    ],
    ids=str,
)
def test_without_that_approver_it_goes_to_all_who_may_answer(
    invoice, approver, ledger, pm, elsewhere, mailoutbox, loss
):
    reject(invoice, by=approver, reason="Wrong month")
    Notice.objects.all().delete()
    Access.objects.filter(user=approver).update(**loss)
    other_approver(ledger, "other@example.com")
    other_approver(ledger, "owner-invoices@example.com", can_export=["OWNER_INVOICE"])
    elsewhere_only = other_approver(ledger, "elsewhere@example.com", all_projects=False)
    elsewhere_only.access.get().projects.add(elsewhere)

    send(invoice, by=pm)
    send_due(NOW())

    assert [mail.to for mail in mailoutbox] == [["other@example.com"]]


def test_who_sends_it_again_is_not_told_of_it(invoice, approver, ledger):
    """An approver who is also on the project's side does not answer their own item."""
    reject(invoice, by=approver, reason="Wrong month")
    Notice.objects.all().delete()
    Access.objects.filter(user=approver).update(can_push=False)
    sender = other_approver(ledger, "both@example.com")
    other_approver(ledger, "other@example.com")

    send(invoice, by=sender)

    assert [notice.to for notice in Notice.objects.all()] == ["other@example.com"]


def test_a_first_send_mails_nobody_at_once(make_invoice, pm, mailoutbox):
    send(make_invoice(State.NOT_SENT), by=pm)

    assert send_due(NOW()) == 0


# -- the connection


def test_admins_are_told_of_a_broken_connection_once_per_cause(ledger, admin, approver, mailoutbox, settings):
    settings.PORTAL_URL = "https://tieout.example"
    for _ in range(3):
        tell_admins_of_connection(ledger, cause="broken", words="QuickBooks refused it.")
    tell_admins_of_connection(ledger, cause="old token", words="It ends soon.")

    send_due(NOW())

    assert [mail.to for mail in mailoutbox] == [["admin@example.com"]] * 2
    assert mailoutbox[0].subject == "Harbor Builders: QuickBooks connection needs attention"
    assert "QuickBooks refused it." in mailoutbox[0].body
    assert "https://tieout.example/connection/" in mailoutbox[0].body


def test_a_cause_that_comes_back_after_a_reconnect_is_told_anew(ledger, admin):
    tell_admins_of_connection(ledger, cause="broken", words="It broke.")
    ledger.audit.create(verb="CONNECTION", subject="x", after="Connected")

    tell_admins_of_connection(ledger, cause="broken", words="It broke again.")

    assert Notice.objects.filter(type="CONNECTION").count() == 2


@pytest.mark.skipif(not settings.Q_CLUSTER.get("orm"), reason="It reads the queue, which is not in this database.")
def test_a_cause_asks_the_worker_for_its_mail_at_once(invoice, approver):
    reject(invoice, by=approver, reason="No")

    assert [task.func() for task in OrmQ.objects.all()] == ["connector.tasks.mail"]
