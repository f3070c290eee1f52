"""Two administrators who come back from Intuit at the same moment: one ledger gets the company, the other is told."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection as database
from django.db import connections as databases

from approvals.models import Ledger
from connector import connecting
from connector.connecting import ConnectRefused
from connector.models import Connection
from connector.sandbox.company import ESSENTIALS_REALM, REALM


@pytest.fixture
def other_books(db):
    return Ledger.objects.create(name="Other books")


@pytest.fixture
def come_back(consent, admin, company_file):
    """Consent now; gives what completes it later, before whose last step `meanwhile` is called."""

    def prepared(books, realm=REALM, *, meanwhile=lambda: None):
        back, wire = consent(realm=realm, books=books), company_file.session()

        def answered(response, **_):
            if response.url.split("?")[0].endswith("/preferences"):
                meanwhile()

        wire.hooks["response"].append(answered)
        one = {"code": back["code"], "realm_id": realm, "by": admin, "session": wire}
        return lambda: connecting.complete(books, **one)

    return prepared


def test_the_second_ledger_to_get_a_company_is_told_which_one_has_it(ledger, other_books, come_back, queued):
    first = come_back(ledger)
    second = come_back(other_books, meanwhile=first)

    with pytest.raises(ConnectRefused, match="already belongs to the ledger Northbeam Builders"):
        second()

    assert Connection.objects.get().ledger == ledger


def test_the_second_company_for_a_ledger_does_not_replace_the_first(ledger, come_back, queued):
    first = come_back(ledger)
    second = come_back(ledger, ESSENTIALS_REALM, meanwhile=first)

    with pytest.raises(ConnectRefused, match="belongs to the QuickBooks company Northbeam Builders"):
        second()

    assert Connection.objects.get().realm_id == REALM


def test_a_connection_made_while_the_former_one_is_revoked_keeps_its_tokens(
    ledger, connected, admin, come_back, company_file
):
    again, wire = come_back(ledger), company_file.session()

    def meanwhile(response, **_):
        if response.url.endswith("/revoke"):
            again()

    wire.hooks["response"].append(meanwhile)

    connecting.disconnect(connected, by=admin, session=wire)

    stored = Connection.objects.get()
    assert stored.status == Connection.Status.CONNECTED
    assert stored.refresh_token not in ("", connected.refresh_token)


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(database.vendor == "sqlite", reason="The SQLite of a test run is locked whole by each thread.")
@pytest.mark.parametrize("realms", [(REALM, REALM), (REALM, ESSENTIALS_REALM)], ids=["two ledgers", "one ledger"])
def test_of_two_at_the_same_instant_one_is_connected_and_one_is_told(ledger, other_books, come_back, queued, realms):
    barrier = Barrier(2)
    books = (ledger, other_books if realms[0] == realms[1] else ledger)
    together = {"meanwhile": lambda: barrier.wait(20)}
    attempts = [come_back(*one, **together) for one in zip(books, realms, strict=True)]

    with ThreadPoolExecutor(2) as browsers:
        outcomes = list(browsers.map(outcome, attempts))

    assert sorted(outcomes) == ["connected", "refused"]
    assert Connection.objects.count() == 1


def outcome(attempt):
    try:
        attempt()
    except ConnectRefused:
        return "refused"
    finally:
        databases.close_all()
    return "connected"
