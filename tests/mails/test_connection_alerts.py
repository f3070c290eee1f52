"""A connection that breaks, or soon will, is told to administrators once per cause."""

from datetime import timedelta

import pytest
from django.utils import timezone

from approvals.models import Notice
from connector import tasks
from connector.models import Connection

NOW = timezone.now()
AILING = {
    "broken": {"status": Connection.Status.BROKEN, "problem": "invalid_grant"},
    "old token": {"refresh_obtained_at": NOW - timedelta(days=81)},
    "hard expiry": {"hard_expires_at": NOW + timedelta(days=10)},
}
WELL = {
    "fresh": {"refresh_obtained_at": NOW - timedelta(days=79), "hard_expires_at": NOW + timedelta(days=900)},
    "disconnected by a person": {"status": Connection.Status.DISCONNECTED},
}


@pytest.fixture
def connection(ledger):
    return Connection.objects.create(ledger=ledger, realm_id="123")


def becomes(connection, **fields):
    Connection.objects.filter(pk=connection.pk).update(**fields)


@pytest.mark.parametrize("fields", AILING.values(), ids=AILING)
def test_an_ailing_connection_is_told_once(connection, admin, approver, mailoutbox, fields):
    becomes(connection, **fields)

    for _ in range(3):
        tasks.mail()

    assert [mail.to for mail in mailoutbox] == [["admin@example.com"]]
    assert "Reconnect" in mailoutbox[0].body


@pytest.mark.parametrize("fields", WELL.values(), ids=WELL)
def test_a_healthy_connection_is_not_spoken_of(connection, admin, mailoutbox, fields):
    becomes(connection, **fields)

    tasks.mail()

    assert mailoutbox == []


def test_another_cause_is_told_by_itself(connection, admin):
    becomes(connection, **AILING["old token"])
    tasks.mail()
    becomes(connection, **AILING["broken"])
    tasks.mail()

    assert Notice.objects.filter(type="CONNECTION").count() == 2


def test_a_cause_that_went_away_and_came_back_is_told_anew(connection, admin, ledger):
    becomes(connection, **AILING["broken"])
    tasks.mail()
    becomes(connection, status=Connection.Status.CONNECTED)
    ledger.audit.create(verb="CONNECTION", subject="x", after="Connected")
    tasks.mail()
    becomes(connection, **AILING["broken"])

    tasks.mail()

    assert Notice.objects.filter(type="CONNECTION").count() == 2
