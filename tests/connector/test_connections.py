"""Connect, reconnect and disconnect a ledger; every answer that belongs to no attempt of ours is refused."""

import json
from datetime import timedelta

import pytest
from django.utils import timezone

from approvals import documents
from approvals.models import AuditEvent, Company, Ledger, User, WorkflowItem
from approvals.states import Kind, Role
from connector import alerts, connecting, connections, oauth
from connector.connecting import ConnectRefused
from connector.connections import NotConnected
from connector.errors import Disconnected, Unavailable
from connector.models import Connection, OAuthState
from connector.sandbox.company import ESSENTIALS_REALM, REALM
from mappings.models import ErpReference

Status = Connection.Status
NOW = timezone.now()


@pytest.fixture
def other_books(db):
    return Ledger.objects.create(name="Other books")


def audited(ledger):
    return list(ledger.audit.filter(verb=AuditEvent.Verb.CONNECTION).order_by("pk").values_list("after", flat=True))


# -- connect


def test_consent_connects_the_ledger_and_queues_the_reading_of_its_lists(ledger, admin, connected, queued):
    assert (connected.status, connected.realm_id, connected.connected_by) == (Status.CONNECTED, REALM, admin)
    assert connected.access_token
    assert connected.refresh_token.startswith("RT1-")
    assert queued == [("connector.tasks.read_lists", ledger.pk), ("connector.tasks.drain", ledger.pk)]
    assert audited(ledger) == ["Connected"]


def test_edition_country_and_preferences_are_read_at_connect(connected):
    connected.refresh_from_db()

    assert (connected.company_name, connected.edition, connected.country) == (
        "Northbeam Builders",
        "QuickBooks Online Plus",
        "US",
    )
    assert json.loads(connected.preferences)["SalesFormsPrefs"]["CustomTxnNumbers"] is True
    assert connections.is_supported(connected)


def test_the_closing_date_of_the_books_is_read_at_connect(company_file, connect):
    company_file.fault("closed_books", date="2026-09-30")

    connection = connect()

    connection.refresh_from_db()
    assert f"{connection.book_close_date}" == "2026-09-30"


def test_a_client_of_a_connected_ledger_reads_its_company(ledger, connected, session):
    assert connections.client_for(ledger, session=session).company_info()["CompanyName"] == "Northbeam Builders"


def test_a_ledger_that_was_never_connected_has_no_client(ledger):
    with pytest.raises(NotConnected, match="not connected"):
        connections.client_for(ledger)


def test_who_denies_comes_back_with_a_refusal_and_without_a_code(ledger, consent):
    back = consent(decision="deny")

    assert (back["error"], "code" in back) == ("access_denied", False)
    assert not Connection.objects.exists()


def test_essentials_connects_but_nothing_may_be_accepted(ledger, connect):
    connection = connect(realm=ESSENTIALS_REALM)
    item = WorkflowItem.objects.create(ledger=ledger, kind=Kind.COMPANY, role=Role.VENDOR, procore_id=1, title="Stone")
    Company.objects.create(item=item, name="Stone")

    (blocker,) = [found for found in documents.preview([item])[item.pk].blockers() if found.code == "edition"]

    assert connection.status == Status.CONNECTED
    assert "QuickBooks Online Essentials lacks purchase orders, projects, classes" in blocker.words


def test_plus_does_not_block_for_its_edition(ledger, connected):
    item = WorkflowItem.objects.create(ledger=ledger, kind=Kind.COMPANY, role=Role.VENDOR, procore_id=1, title="Stone")
    Company.objects.create(item=item, name="Stone")

    assert not {"edition", "not_connected"} & {found.code for found in documents.preview([item])[item.pk].problems}


def test_an_upgrade_is_seen_when_the_company_is_read_again(connect, session):
    connection = connect(realm=ESSENTIALS_REALM)
    Connection.objects.update(edition="QuickBooks Online Simple Start", company_name="Old name")

    connections.inspect(connection, connections.client_for(connection.ledger, session=session))

    connection.refresh_from_db()
    assert (connection.edition, connection.company_name) == ("QuickBooks Online Essentials", "Northbeam Service Co")


# -- a state is good once, for one person, in one session, for ten minutes


def test_a_state_is_kept_as_a_digest_alone(consent):
    state = consent()["state"]

    (row,) = OAuthState.objects.values()
    assert len(state) >= 40
    assert state not in f"{row}"
    assert "key" not in (row["digest"], row["session_digest"])


def test_two_attempts_have_two_states(consent):
    assert consent()["state"] != consent()["state"]


def test_a_state_leads_to_the_ledger_it_was_made_for(consent, admin, other_books):
    back = consent(books=other_books)

    assert connecting.spend_state(back["state"], by=admin, session_key="key") == other_books


def test_a_state_is_not_good_twice(consent, admin):
    state = consent()["state"]
    connecting.spend_state(state, by=admin, session_key="key")

    with pytest.raises(ConnectRefused, match="used before"):
        connecting.spend_state(state, by=admin, session_key="key")


@pytest.mark.parametrize("state", ["", "foreign", "x" * 5000])
def test_a_state_that_nobody_made_is_refused(consent, admin, state):
    consent()

    with pytest.raises(ConnectRefused, match="no connect attempt of yours"):
        connecting.spend_state(state, by=admin, session_key="key")


@pytest.mark.parametrize("session_key", ["another", ""])
def test_a_state_of_another_session_is_refused_and_not_spent(consent, admin, session_key, ledger):
    state = consent()["state"]

    with pytest.raises(ConnectRefused, match="no connect attempt of yours"):
        connecting.spend_state(state, by=admin, session_key=session_key)

    assert connecting.spend_state(state, by=admin, session_key="key") == ledger


def test_a_state_of_another_person_is_refused_and_not_spent(consent, admin, ledger):
    state, other = consent()["state"], User.objects.create_user("other@example.com", "demo-tieout")

    with pytest.raises(ConnectRefused, match="no connect attempt of yours"):
        connecting.spend_state(state, by=other, session_key="key")

    assert connecting.spend_state(state, by=admin, session_key="key") == ledger


@pytest.mark.parametrize(("minutes", "is_good"), [(9, True), (11, False)])
def test_a_state_is_good_for_ten_minutes(consent, admin, minutes, is_good):
    state = consent()["state"]
    OAuthState.objects.update(created_at=timezone.now() - timedelta(minutes=minutes))

    if is_good:
        assert connecting.spend_state(state, by=admin, session_key="key")
    else:
        with pytest.raises(ConnectRefused, match="more than ten minutes"):
            connecting.spend_state(state, by=admin, session_key="key")


# -- a ledger keeps its company


def test_another_company_on_reconnect_is_refused_and_named(connect, connected):
    with pytest.raises(ConnectRefused, match="belongs to the QuickBooks company Northbeam Builders"):
        connect(realm=ESSENTIALS_REALM)

    connected.refresh_from_db()
    assert (connected.realm_id, connected.status) == (REALM, Status.CONNECTED)


def test_another_company_is_refused_after_a_disconnect_too(connect, connected, admin, session):
    connecting.disconnect(connected, by=admin, session=session)

    with pytest.raises(ConnectRefused, match="belongs to the QuickBooks company"):
        connect(realm=ESSENTIALS_REALM)


def test_a_company_of_another_ledger_is_refused(connect, connected, other_books):
    with pytest.raises(ConnectRefused, match="already belongs to the ledger Northbeam Builders"):
        connect(books=other_books)

    assert not Connection.objects.filter(ledger=other_books).exists()


def test_two_ledgers_connect_to_two_companies(connect, connected, other_books):
    connection = connect(realm=ESSENTIALS_REALM, books=other_books)

    assert {connection.realm_id, connected.realm_id} == {REALM, ESSENTIALS_REALM}


@pytest.mark.parametrize("realm", ["", "12/../34", "١٢٣", "company"])
def test_an_answer_without_a_company_is_refused(ledger, consent, admin, session, realm):
    with pytest.raises(ConnectRefused, match="did not say which company"):
        connecting.complete(ledger, code=consent()["code"], realm_id=realm, by=admin, session=session)

    assert not Connection.objects.exists()


def test_a_company_that_the_tokens_do_not_open_is_not_kept(ledger, consent, admin, session, connect):
    back = consent()

    with pytest.raises(Disconnected):
        connecting.complete(ledger, code=back["code"], realm_id=ESSENTIALS_REALM, by=admin, session=session)

    assert not Connection.objects.exists()
    assert connect().realm_id == REALM


def test_a_code_that_is_not_good_connects_nothing(ledger, admin, session):
    with pytest.raises(Disconnected, match="invalid_grant"):
        connecting.complete(ledger, code="stale", realm_id=REALM, by=admin, session=session)

    assert not Connection.objects.exists()


def test_a_company_that_cannot_be_looked_at_is_not_half_connected(company_file, ledger, connect, queued):
    company_file.fault("xml_error", status=503, path="preferences")

    with pytest.raises(Unavailable):
        connect()

    assert (Connection.objects.count(), queued, audited(ledger)) == (0, [], [])


# -- disconnect and reconnect


def test_disconnecting_revokes_at_intuit_and_forgets_the_tokens(ledger, connected, admin, session):
    held = connected.refresh_token

    connecting.disconnect(connected, by=admin, session=session)

    connected.refresh_from_db()
    assert (connected.status, connected.access_token, connected.refresh_token) == (Status.DISCONNECTED, "", "")
    assert audited(ledger) == ["Connected", "Disconnected"]
    with pytest.raises(Disconnected):
        oauth.refresh(held, **connections.app(session))


def test_a_disconnected_ledger_has_no_client_and_asks_for_no_token(ledger, connected, admin, session, refreshes):
    client = connections.client_for(ledger, session=session)
    connecting.disconnect(connected, by=admin, session=session)
    before = refreshes()

    with pytest.raises(NotConnected):
        connections.client_for(ledger, session=session)
    with pytest.raises(Disconnected, match="Disconnected by"):
        client.company_info()

    connected.refresh_from_db()
    assert (connected.status, refreshes()) == (Status.DISCONNECTED, before)


def test_a_worker_that_is_refused_late_does_not_break_what_a_person_disconnected(connected, admin, session, ledger):
    connecting.disconnect(connected, by=admin, session=session)

    connections.mark_broken(connected, "QuickBooks ended the connection.")

    connected.refresh_from_db()
    assert connected.status == Status.DISCONNECTED
    assert audited(ledger) == ["Connected", "Disconnected"]


def test_when_the_revocation_fails_the_ledger_is_off_and_disconnect_stays_offered(connected, admin, deaf):
    with pytest.raises(Unavailable):
        connecting.disconnect(connected, by=admin, session=deaf("/v2/oauth2/tokens/revoke"))

    connected.refresh_from_db()
    assert connected.status == Status.DISCONNECTED
    assert connected.refresh_token


def test_pressing_again_revokes_what_could_not_be_revoked(connected, admin, deaf, session):
    with pytest.raises(Unavailable):
        connecting.disconnect(connected, by=admin, session=deaf("/v2/oauth2/tokens/revoke"))
    connected.refresh_from_db()
    held = connected.refresh_token

    connecting.disconnect(connected, by=admin, session=session)

    connected.refresh_from_db()
    assert connected.refresh_token == ""
    with pytest.raises(Disconnected):
        oauth.refresh(held, **connections.app(session))


@pytest.mark.parametrize("status", [Status.BROKEN, Status.DISCONNECTED])
def test_reconnecting_wipes_what_was_wrong_and_keeps_what_was_read(connect, connected, session, ledger, status):
    ErpReference.objects.create(ledger=ledger, entity="Vendor", origin_id="1", name="Stone", name_key="stone")
    later = timezone.now() + timedelta(hours=1)
    Connection.objects.update(status=status, problem="invalid_grant", alerted_for="broken", paused_until=later)

    again = connect()

    assert (again.pk, again.status, again.problem, again.alerted_for) == (connected.pk, Status.CONNECTED, "", "")
    assert (again.paused_until, ErpReference.objects.count()) == (None, 1)
    assert connections.client_for(ledger, session=session).company_info()


# -- health

CONDITIONS = {
    "healthy": ({"refresh_obtained_at": NOW, "hard_expires_at": NOW + timedelta(days=1825)}, None),
    "nothing known": ({}, None),
    "79 days old": ({"refresh_obtained_at": NOW - timedelta(days=79)}, None),
    "81 days old": ({"refresh_obtained_at": NOW - timedelta(days=81)}, "old token"),
    "consent ends in 31 days": ({"hard_expires_at": NOW + timedelta(days=31)}, None),
    "consent ends in 29 days": ({"hard_expires_at": NOW + timedelta(days=29)}, "hard expiry"),
    "consent ended": ({"hard_expires_at": NOW - timedelta(days=1)}, "hard expiry"),
    "broken": ({"status": Status.BROKEN, "problem": "invalid_grant."}, "broken"),
    "broken and old": ({"status": Status.BROKEN, "refresh_obtained_at": NOW - timedelta(days=90)}, "broken"),
    "disconnected and old": ({"status": Status.DISCONNECTED, "refresh_obtained_at": NOW - timedelta(days=90)}, None),
}


@pytest.mark.parametrize(("fields", "cause"), CONDITIONS.values(), ids=CONDITIONS)
def test_an_ailment_has_a_cause_and_tells_to_reconnect(fields, cause):
    found = alerts.ailment(Connection(realm_id="1", **fields))

    assert (found and found[0]) == cause
    assert not found or "Reconnect" in found[1]
