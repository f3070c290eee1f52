"""The one command that makes the first two people of a real portal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from approvals.models import Access, AuditEvent, User

pytestmark = pytest.mark.django_db


def start(**options: str) -> str:
    output = StringIO()
    people = {"admin": "cfo@example.com", "approver": "ap@example.com", **options}
    call_command("start_ledger", "Northgate Builders", stdout=output, **people)
    return output.getvalue()


def test_it_makes_an_admin_who_may_not_accept_and_an_approver_who_may():
    start()

    admin, approver = (Access.objects.get(user__email=f"{name}@example.com") for name in ("cfo", "ap"))
    assert (admin.manages_people, admin.can_push) == (True, False)
    assert (approver.manages_people, approver.can_push) == (False, True)
    assert approver.type_rights.filter(can_export=True).count() > 0


def test_each_grant_leaves_an_audit_row():
    start()

    assert set(AuditEvent.objects.values_list("subject", flat=True)) == {"cfo@example.com", "ap@example.com"}


def test_the_printed_link_sets_a_password_that_logs_in(client):
    link = start().splitlines()[1].split(": ", 1)[1]

    page = client.get(link.partition("8000")[2], follow=True)
    client.post(page.redirect_chain[-1][0], {"password1": "a-good-pass-phrase", "password2": "a-good-pass-phrase"})

    assert User.objects.get(email="ap@example.com").check_password("a-good-pass-phrase")


def test_one_person_cannot_be_both():
    with pytest.raises(CommandError, match="must be two people"):
        start(approver="CFO@example.com")


def test_a_ledger_of_that_name_is_left_alone():
    start()

    with pytest.raises(CommandError, match="People page"):
        start()
