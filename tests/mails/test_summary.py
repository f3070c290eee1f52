"""The ERP Integrations Daily Summary: each morning, while anything waits, to those who want it and may answer."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from approvals.mails import send_due
from approvals.models import Access, Notice, WorkflowItem
from approvals.notices import write_digests
from approvals.states import State
from tests.screens.conftest import person

ZONE = ZoneInfo("America/Los_Angeles")
SEVEN = datetime(2026, 11, 25, 7, 0, tzinfo=ZONE)


@pytest.fixture(autouse=True)
def at_seven(settings):
    settings.DIGEST_HOUR = 7
    settings.PORTAL_URL = "https://tieout.example"


def to(**fields):
    return sorted(Notice.objects.filter(type="DIGEST", **fields).values_list("to", flat=True))


def test_it_lists_what_waits_per_project_and_since_when(make_invoice, approver, elsewhere, mailoutbox):
    make_invoice(number="APP-1", sent_at=SEVEN - timedelta(days=3))
    make_invoice(State.FAILED_TO_EXPORT, number="APP-2", project=elsewhere)
    make_invoice(State.NOT_SENT, number="APP-3")
    write_digests(SEVEN)

    send_due(SEVEN)

    (mail,) = mailoutbox
    assert mail.subject == "ERP Integrations Daily Summary"
    assert "2 items of Harbor Builders wait for your answer" in mail.body
    assert mail.body.index("P-1 Harbor Tower") < mail.body.index("APP-1") < mail.body.index("P-2 Lakeside")
    assert "Failed to Export" in mail.body
    assert "APP-3" not in mail.body
    assert "https://tieout.example/my-mail/" in mail.body


def test_it_is_written_once_a_day_however_often_it_is_asked_for(invoice, approver):
    for minutes in range(0, 600, 100):
        write_digests(SEVEN + timedelta(minutes=minutes))
    assert to() == ["approver@example.com"]

    write_digests(SEVEN + timedelta(days=1))

    assert to() == ["approver@example.com"] * 2


def test_it_is_not_written_before_its_hour(invoice, approver):
    write_digests(SEVEN - timedelta(minutes=1))

    assert to() == []


def test_what_is_sent_later_in_the_day_waits_for_tomorrows(make_invoice, approver):
    make_invoice(sent_at=SEVEN + timedelta(hours=1))

    write_digests(SEVEN + timedelta(hours=2))
    assert to() == []
    write_digests(SEVEN + timedelta(days=1))
    assert to() == ["approver@example.com"]


@pytest.mark.parametrize("state", sorted(set(State) - {State.READY_TO_EXPORT, State.FAILED_TO_EXPORT}))
def test_nothing_is_written_while_nothing_waits(make_invoice, approver, state):
    make_invoice(state)

    write_digests(SEVEN)

    assert to() == []


@pytest.mark.parametrize(
    "loss", [{"wants_digest": False}, {"can_push": False}, {"erp_level": 1}, {"ended_at": SEVEN}], ids=str
)
def test_who_does_not_want_it_or_may_not_answer_gets_none(invoice, approver, loss):
    Access.objects.filter(user=approver).update(**loss)

    write_digests(SEVEN)

    assert to() == []


def test_it_counts_only_kinds_and_projects_of_the_reader(make_invoice, ledger, elsewhere):
    make_invoice()
    rights = {"erp_level": 2, "can_push": True}
    person(ledger, "owner-invoices@example.com", all_projects=True, can_export=["OWNER_INVOICE"], **rights)
    reader = person(ledger, "elsewhere@example.com", can_export=["SUBCONTRACTOR_INVOICE"], **rights)
    reader.access.get().projects.add(elsewhere)

    write_digests(SEVEN)

    assert to() == []


def test_no_mail_goes_when_all_was_answered_meanwhile(invoice, approver, mailoutbox):
    write_digests(SEVEN)
    WorkflowItem.objects.filter(pk=invoice.pk).update(state=State.SYNCED)

    assert send_due(SEVEN) == 0
    assert mailoutbox == []
    assert not Notice.objects.filter(sent_at=None).exists()


def test_a_person_turns_their_own_summary_off_and_on(browse, approver):
    client, mine = browse(approver), approver.access.get()

    client.post("/my-mail/", {"wanted": []})
    assert not Access.objects.get(pk=mine.pk).wants_digest
    client.post("/my-mail/", {"wanted": [mine.pk]})
    assert Access.objects.get(pk=mine.pk).wants_digest


def test_nobody_turns_off_anothers_summary(browse, pm, approver):
    theirs = approver.access.get()
    Access.objects.filter(pk=theirs.pk).update(wants_digest=False)

    browse(pm).post("/my-mail/", {"wanted": [theirs.pk]})

    assert not Access.objects.get(pk=theirs.pk).wants_digest
