"""Tokens: encrypted at rest, in no log, refreshed by one at a time, and ended only by Intuit's word."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import connection as database
from django.db import connections as databases
from django.utils import timezone

from approvals import documents
from approvals.documents import Exporter
from approvals.models import AuditEvent, ErpLevel, ErpRequest, TypeRight, User
from approvals.states import Kind, State
from connector import connecting, connections, exports, leases, oauth
from connector.encryption import WrongKey
from connector.errors import Disconnected, Unavailable
from connector.models import Connection
from tests.connector.conftest import person
from tests.exports.office import Desk, Office

Status = Connection.Status


@pytest.fixture
def expired(connected):
    """A connection whose access token has run out; the refresh token is good."""
    Connection.objects.update(access_expires_at=timezone.now() - timedelta(seconds=1))
    return Connection.objects.get(pk=connected.pk)


@pytest.fixture
def withdraw(company_file):
    """The consent ends at Intuit's end."""
    return lambda: company_file.app.store.write("DELETE FROM tokens")


@pytest.fixture
def office(ledger, monkeypatch):
    desk, pm = Desk(), User.objects.create_user("pm@example.com")
    approver = person(ledger, "approver@example.com", erp_level=ErpLevel.STANDARD, can_push=True, all_projects=True)
    for kind in Kind:
        TypeRight.objects.create(access=approver.access.get(), kind=kind, can_export=True)
        monkeypatch.setitem(documents.REGISTRY, kind, Exporter(guards=lambda items: {}, preview=desk.preview))
    return Office(ledger, desk, pm, approver)


@pytest.fixture
def drain(ledger, session):
    return lambda: exports.drain(ledger.pk, connect=lambda books: connections.client_for(books, session=session))


def never(seconds):
    raise AssertionError("It waited for somebody.")


def newer_tokens(stored, **fields):
    """What another worker's refresh leaves in the row."""
    Connection.objects.filter(pk=stored.pk).update(
        access_token="theirs",
        refresh_token="RT1-theirs",
        token_version=stored.token_version + 1,
        access_expires_at=timezone.now() + timedelta(hours=1),
        **fields,
    )


# -- at rest, and out of sight


def raw_tokens():
    with database.cursor() as cursor:
        cursor.execute("SELECT access_token, refresh_token FROM connector_connection")
        return cursor.fetchone()


def dump():
    """Everything in the database, as a backup holds it."""
    with database.cursor() as cursor:
        for table in database.introspection.table_names():
            cursor.execute(f"SELECT * FROM {database.ops.quote_name(table)}")
            yield from map(str, cursor.fetchall())


def test_the_database_holds_tokens_encrypted(connected, settings):
    access, refresh = raw_tokens()

    ring = Fernet(settings.TOKEN_KEYS[0])
    assert (access[:6], refresh[:6]) == ("gAAAAA", "gAAAAA")
    assert ring.decrypt(access.encode()).decode() == connected.access_token
    assert ring.decrypt(refresh.encode()).decode() == connected.refresh_token


def test_the_same_token_is_never_stored_as_the_same_text(connected):
    before = raw_tokens()

    connected.save(update_fields=["access_token", "refresh_token"])

    assert not set(before) & set(raw_tokens())


def test_no_token_code_or_secret_is_in_a_dump_a_log_or_a_repr(
    connected, consent, admin, session, company_file, settings, caplog
):
    caplog.set_level("DEBUG")
    state = consent()["state"]
    connections.refreshed(connected.pk, stale=connected.access_token, session=session)
    held = Connection.objects.get(pk=connected.pk)
    secrets = [value for (value,) in company_file.app.store.rows("SELECT value FROM tokens")]
    before = [*dump(), repr(held), str(held)]
    connecting.disconnect(held, by=admin, session=session)

    seen = "\n".join([*before, *dump(), caplog.text])

    assert held.refresh_token in secrets
    assert not [secret for secret in [*secrets, state, settings.QUICKBOOKS_CLIENT_SECRET] if secret in seen]


def test_a_refusal_shows_no_token(expired, session, withdraw, caplog):
    caplog.set_level("DEBUG")
    withdraw()

    with pytest.raises(Disconnected) as caught:
        connections.access_token(expired.pk, session=session)

    seen = caplog.text + repr(caught.value) + f"{AuditEvent.objects.values_list()}"
    assert expired.refresh_token not in seen
    assert expired.access_token not in seen


def test_a_wrong_key_raises_and_gives_no_ciphertext(connected, settings):
    settings.TOKEN_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(WrongKey, match="does not hold the key"):
        Connection.objects.get(pk=connected.pk)


def test_without_a_key_nothing_is_stored(connected, settings):
    settings.TOKEN_KEYS = []

    with pytest.raises(ImproperlyConfigured, match="at least one Fernet key"):
        Connection.objects.update(refresh_token="RT1-plain")


def test_an_older_key_still_opens_and_the_newest_seals(connected, settings):
    newest = Fernet.generate_key().decode()
    settings.TOKEN_KEYS = [newest, *settings.TOKEN_KEYS]

    stored = Connection.objects.get(pk=connected.pk)
    stored.save(update_fields=["refresh_token"])

    assert stored.refresh_token == connected.refresh_token
    assert Fernet(newest).decrypt(raw_tokens()[1].encode()).decode() == connected.refresh_token


# -- one refresh


def test_a_token_with_time_left_is_used_as_it_is(connected, session, refreshes):
    assert connections.access_token(connected.pk, session=session) == connected.access_token
    assert refreshes() == 0


@pytest.mark.parametrize(("minutes", "asked"), [(11, 0), (9, 1)])
def test_a_token_is_renewed_ten_minutes_before_it_ends(connected, session, refreshes, minutes, asked):
    Connection.objects.update(access_expires_at=timezone.now() + timedelta(minutes=minutes))

    connections.access_token(connected.pk, session=session)

    assert refreshes() == asked


def test_both_new_tokens_are_stored_with_their_lives(expired, session):
    token = connections.access_token(expired.pk, session=session)

    now, stored = timezone.now(), Connection.objects.get(pk=expired.pk)
    assert stored.access_token == token != expired.access_token
    assert stored.refresh_token != expired.refresh_token
    assert stored.token_version == expired.token_version + 1
    assert timedelta(minutes=59) < stored.access_expires_at - now <= timedelta(hours=1)
    assert timedelta(days=99) < stored.refresh_expires_at - now <= timedelta(days=100)
    assert stored.hard_expires_at - now > timedelta(days=1800)


def test_a_token_that_quickbooks_refuses_is_renewed_once_and_the_call_repeated(
    ledger, connected, session, company_file, refreshes
):
    company_file.fault("token_death")

    company = connections.client_for(ledger, session=session).company_info()

    assert company["CompanyName"] == "Northbeam Builders"
    assert refreshes() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(database.vendor == "sqlite", reason="The SQLite of a test run is locked whole by each thread.")
def test_eight_workers_with_one_expired_token_make_one_refresh(ledger, expired, company_file, refreshes):
    barrier = Barrier(8)

    def work(_):
        client = connections.client_for(ledger, session=company_file.session())
        barrier.wait(20)
        try:
            return client.token(), client.company_info()["CompanyName"]
        finally:
            databases.close_all()

    with ThreadPoolExecutor(8) as workers:
        answers = set(workers.map(work, range(8)))

    assert answers == {(Connection.objects.get().access_token, "Northbeam Builders")}
    assert refreshes() == 1


def test_who_finds_the_lease_taken_waits_and_takes_the_others_token(expired, session, refreshes):
    fence, naps = leases.take(f"token:{expired.pk}", seconds=60), []

    def sleep(seconds):
        naps.append(seconds)
        if len(naps) == 3:
            newer_tokens(expired)
            leases.release(f"token:{expired.pk}", fence=fence)

    token = connections.refreshed(expired.pk, stale=expired.access_token, session=session, sleep=sleep)

    assert (token, len(naps), refreshes()) == ("theirs", 3, 0)


def test_who_gets_the_lease_just_after_a_refresh_asks_for_no_other(expired, session, refreshes, monkeypatch):
    take = leases.take

    def take_after_another(name, **kwargs):
        newer_tokens(expired)
        return take(name, **kwargs)

    monkeypatch.setattr(leases, "take", take_after_another)

    token = connections.refreshed(expired.pk, stale=expired.access_token, session=session, sleep=never)

    assert (token, refreshes()) == ("theirs", 0)
    assert not leases.is_held(f"token:{expired.pk}")


def test_a_lease_held_too_long_passes_by_itself_and_breaks_nothing(expired, session, refreshes, time_machine):
    time_machine.move_to(timezone.now(), tick=False)
    leases.take(f"token:{expired.pk}", seconds=3600)

    with pytest.raises(Unavailable, match="takes too long") as caught:
        connections.refreshed(
            expired.pk, stale=expired.access_token, session=session, sleep=lambda _: time_machine.shift(5)
        )

    assert caught.value.maybe_executed is False
    assert Connection.objects.get(pk=expired.pk).status == Status.CONNECTED
    assert refreshes() == 0


def test_a_worker_that_waits_too_long_rests_the_ledger_and_the_item_stays_accepted(
    office, expired, drain, time_machine, monkeypatch
):
    time_machine.move_to(timezone.now(), tick=False)
    leases.take(f"token:{expired.pk}", seconds=3600)
    monkeypatch.setattr(connections, "REFRESH_LEASE", timedelta(0))
    vendor = office.vendor()
    office.accept(vendor)

    drain()

    vendor.refresh_from_db()
    stored = Connection.objects.get(pk=expired.pk)
    assert (vendor.state, stored.status) == (State.ACCEPTED, Status.CONNECTED)
    assert stored.paused_until > timezone.now()


def test_a_refresh_that_fails_gives_the_lease_back(expired, session, withdraw):
    withdraw()

    with pytest.raises(Disconnected):
        connections.access_token(expired.pk, session=session)

    assert not leases.is_held(f"token:{expired.pk}")


# -- another was first


def test_invalid_grant_after_another_has_renewed_is_no_end(expired, session, company_file):
    oauth.refresh(expired.refresh_token, **connections.app(session))
    slow = company_file.session()
    slow.hooks["response"].append(lambda *_, **__: newer_tokens(expired))

    token = connections.access_token(expired.pk, session=slow)

    assert token == "theirs"
    assert Connection.objects.get(pk=expired.pk).status == Status.CONNECTED
    assert AuditEvent.objects.count() == 1


def test_tokens_that_come_late_do_not_replace_newer_ones(expired, company_file):
    slow = company_file.session()
    slow.hooks["response"].append(lambda *_, **__: newer_tokens(expired))

    token = connections.access_token(expired.pk, session=slow)

    stored = Connection.objects.get(pk=expired.pk)
    assert (token, stored.access_token, stored.refresh_token) == ("theirs", "theirs", "RT1-theirs")


# -- the end


def test_a_consent_that_ended_breaks_the_connection_once(ledger, expired, session, withdraw, refreshes):
    withdraw()

    for _ in range(4):
        with pytest.raises(Disconnected, match="invalid_grant"):
            connections.access_token(expired.pk, session=session)

    stored = Connection.objects.get(pk=expired.pk)
    assert (stored.status, refreshes()) == (Status.BROKEN, 1)
    assert "invalid_grant" in stored.problem
    assert [event.after for event in ledger.audit.order_by("pk")] == ["Connected", stored.problem]


def test_a_worker_killed_between_the_answer_and_its_storing_ends_in_one_request_to_reconnect(
    expired, session, refreshes
):
    oauth.refresh(expired.refresh_token, **connections.app(session))

    for _ in range(3):
        with pytest.raises(Disconnected):
            connections.access_token(expired.pk, session=session)

    assert Connection.objects.get(pk=expired.pk).status == Status.BROKEN
    assert refreshes() == 2


def test_accepted_items_wait_through_a_broken_connection_and_go_out_after_the_reconnect(
    office, expired, drain, withdraw, connect, company_file, ledger
):
    vendors = [office.vendor(f"Stone {number}") for number in range(3)]
    office.accept(*vendors)
    withdraw()
    for _ in range(3):
        drain()
    waiting = list(ledger.items.values_list("state", flat=True))
    broken = AuditEvent.objects.filter(after__contains="invalid_grant").count()

    connect()
    drain()

    assert (waiting, broken) == ([State.ACCEPTED] * 3, 1)
    assert set(ledger.items.values_list("state", flat=True)) == {State.SYNCED}
    assert {request.state for request in ErpRequest.objects.all()} == {ErpRequest.State.DONE}
    assert len([row for row in company_file.entities("Vendor") if row["DisplayName"].startswith("Stone")]) == 3


def test_a_log_in_service_that_is_away_breaks_nothing(expired, deaf):
    with pytest.raises(Unavailable, match="cannot be reached"):
        connections.access_token(expired.pk, session=deaf("/oauth2/"))

    assert Connection.objects.get(pk=expired.pk).status == Status.CONNECTED
    assert not leases.is_held(f"token:{expired.pk}")
