"""The Connection page against a QuickBooks that is served over HTTP: what an administrator sees, presses and is told."""

from datetime import timedelta
from threading import Thread
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from django.urls import reverse
from django.utils import timezone

from approvals.models import Access, ErpLevel, Ledger, User
from connector import connections, views
from connector.models import Connection, OAuthState
from connector.sandbox.app import create_app
from connector.sandbox.company import ESSENTIALS_REALM, REALM
from connector.sandbox.server import Server

Status = Connection.Status
PAGE = "/connection/"


@pytest.fixture(scope="module")
def server():
    server = Server(("127.0.0.1", 0), create_app(None, limits=False))
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()
    server.app.store.close()


@pytest.fixture(autouse=True)
def address(server, settings):
    """Where this portal's QuickBooks is."""
    server.app.reset()
    address = f"http://127.0.0.1:{server.server_address[1]}"
    settings.QUICKBOOKS_CLIENT_ID, settings.QUICKBOOKS_CLIENT_SECRET = "sandbox-client", "sandbox-secret"
    settings.QUICKBOOKS_API_URL = address
    settings.QUICKBOOKS_DISCOVERY_URL = f"{address}/.well-known/openid_configuration/"
    settings.QUICKBOOKS_HOSTS = {"127.0.0.1"}
    return address


@pytest.fixture
def browser(client, admin):
    client.force_login(admin)
    return client


@pytest.fixture
def consent(browser, ledger):
    """Press Connect and answer on Intuit's page; gives the path that the browser is sent back to."""

    def through(*, decision="accept", realm=REALM, books=ledger):
        sent = browser.post(reverse("connection-connect", args=[books.pk]))
        form = {"decision": decision, "realm": realm}
        answer = requests.post(sent["Location"], data=form, allow_redirects=False, timeout=20)
        return answer.headers["Location"]

    return through


@pytest.fixture
def come_back(browser):
    """Follow the way back; gives what the page then says."""

    def to(url):
        return said(browser.get(url.removeprefix("http://127.0.0.1:8000"), follow=True))

    return to


@pytest.fixture
def connected(consent, come_back, ledger, queued):
    come_back(consent())
    return Connection.objects.get(ledger=ledger)


def said(response):
    return " ".join(str(message) for message in response.context["messages"])


def text(response):
    return " ".join(response.content.decode().split())


# -- connect


def test_a_ledger_that_is_not_connected_is_offered_to_be(browser, ledger):
    page = browser.get(PAGE)

    assert page.status_code == 200
    assert "Not connected" in text(page)
    assert "Connect to QuickBooks" in text(page)
    assert "Disconnect" not in text(page)


def test_connect_sends_the_browser_to_intuit_with_a_state_of_its_own(browser, ledger, address):
    sent = browser.post(reverse("connection-connect", args=[ledger.pk]))

    asked = {name: value for name, (value,) in parse_qs(urlsplit(sent["Location"]).query).items()}
    assert sent["Location"].startswith(f"{address}/connect/oauth2?")
    assert asked["redirect_uri"] == "http://127.0.0.1:8000/connection/callback/"
    assert OAuthState.objects.get().ledger == ledger
    assert asked["state"] not in str(OAuthState.objects.values().get())


def test_who_accepts_is_connected_and_told_so(consent, come_back, browser, ledger, queued):
    words = come_back(consent())

    page = text(browser.get(PAGE))
    assert words == "Northbeam Builders is connected to Northbeam Builders. Its lists are being read."
    assert "QuickBooks Online Plus, US" in page
    assert f"realm {REALM}" in page
    assert "by admin@example.com" in page
    assert ("connector.tasks.read_lists", ledger.pk) in queued


def test_who_denies_is_told_that_nothing_was_changed(consent, come_back):
    assert come_back(consent(decision="deny")) == "You chose not to connect. Nothing was changed."
    assert not Connection.objects.exists()


def test_essentials_is_connected_with_what_it_lacks_named(consent, come_back, browser, queued):
    come_back(consent(realm=ESSENTIALS_REALM))

    page = text(browser.get(PAGE))
    assert "Connected, with a caveat" in page
    assert "QuickBooks Online Essentials lacks purchase orders, projects, classes and bills by project" in page
    assert "connected read-only" in page


def test_no_token_is_on_the_page(connected, browser):
    page = text(browser.get(PAGE))

    assert connected.access_token not in page
    assert connected.refresh_token not in page


# -- ways back that lead nowhere


def test_a_way_back_is_gone_once(connected, consent, come_back):
    back = consent()
    come_back(back)

    assert "was used before" in come_back(back)


@pytest.mark.parametrize("query", ["", "?state=foreign&code=1&realmId=2", "?code=1&realmId=2", "?error=access_denied"])
def test_a_way_back_that_nobody_began_is_refused(come_back, query):
    assert "belongs to no connect attempt of yours" in come_back(f"/connection/callback/{query}")
    assert not Connection.objects.exists()


def test_a_way_back_in_another_session_is_refused(consent, browser, admin, come_back):
    back = consent()
    browser.logout()
    browser.force_login(admin)

    assert "belongs to no connect attempt of yours" in come_back(back)
    assert not Connection.objects.exists()


def test_a_way_back_of_another_administrator_is_refused(consent, browser, ledger, come_back):
    back, other = consent(), User.objects.create_user("other@example.com", "demo-tieout")
    Access.objects.create(user=other, ledger=ledger, erp_level=ErpLevel.ADMIN)
    browser.force_login(other)

    assert "belongs to no connect attempt of yours" in come_back(back)


def test_a_way_back_that_took_too_long_is_refused(consent, come_back):
    back = consent()
    OAuthState.objects.update(created_at=timezone.now() - timedelta(minutes=11))

    assert "more than ten minutes" in come_back(back)


def test_who_lost_the_right_meanwhile_connects_nothing(consent, browser, admin):
    back = consent()
    Access.objects.filter(user=admin).update(erp_level=ErpLevel.STANDARD)

    assert browser.get(back).status_code == 403
    assert not Connection.objects.exists()


def test_a_company_of_another_ledger_is_refused_by_name(connected, consent, come_back, admin):
    books = Ledger.objects.create(name="Other books")
    Access.objects.create(user=admin, ledger=books, erp_level=ErpLevel.ADMIN)

    assert "already belongs to the ledger Northbeam Builders" in come_back(consent(books=books))


def test_another_company_on_reconnect_is_refused_by_name(connected, consent, come_back):
    assert "belongs to the QuickBooks company Northbeam Builders" in come_back(consent(realm=ESSENTIALS_REALM))


def test_a_code_that_intuit_does_not_take_is_told(consent, come_back):
    code = parse_qs(urlsplit(back := consent()).query)["code"][0]

    assert "The connection was not made" in come_back(back.replace(code, "stale"))


def test_when_intuit_is_away_the_administrator_is_told_to_try_again(browser, ledger, settings):
    settings.QUICKBOOKS_DISCOVERY_URL = "http://127.0.0.1:1/nobody/"

    page = browser.post(reverse("connection-connect", args=[ledger.pk]), follow=True)

    assert "QuickBooks cannot be reached" in said(page)
    assert "Try again in a few minutes" in said(page)


# -- what is wrong, and the way out

AILING = {
    "broken": ({"status": Status.BROKEN, "problem": "invalid_grant."}, "QuickBooks refused the connection"),
    "old": ({"refresh_obtained_at": timezone.now() - timedelta(days=81)}, "has not been renewed for 80 days"),
    "near its end": ({"hard_expires_at": timezone.now() + timedelta(days=9)}, "Reconnect before"),
}


@pytest.mark.parametrize(("fields", "words"), AILING.values(), ids=AILING)
def test_what_ails_a_connection_is_on_the_page(connected, browser, fields, words):
    Connection.objects.update(**fields)

    page = text(browser.get(PAGE))

    assert words in page
    assert "Connect again" in page


def test_a_broken_connection_is_mended_by_connecting_again(connected, browser, consent, come_back):
    Connection.objects.update(status=Status.BROKEN, problem="invalid_grant.")

    come_back(consent())

    assert Connection.objects.get().status == Status.CONNECTED
    assert "QuickBooks refused" not in text(browser.get(PAGE))


def test_disconnect_revokes_and_is_then_offered_no_more(connected, browser, ledger, server):
    page = browser.post(reverse("connection-disconnect", args=[ledger.pk]), follow=True)

    assert "is disconnected. Accepted items wait until you connect again" in said(page)
    assert reverse("connection-disconnect", args=[ledger.pk]) not in text(page)
    assert server.app.store.rows("SELECT * FROM tokens WHERE kind = 'refresh'") == []
    assert Connection.objects.get().refresh_token == ""


def test_disconnect_stays_offered_until_intuit_has_confirmed_it(connected, browser, ledger, settings, server):
    held = settings.QUICKBOOKS_DISCOVERY_URL
    settings.QUICKBOOKS_DISCOVERY_URL = "http://127.0.0.1:1/nobody/"
    away = browser.post(reverse("connection-disconnect", args=[ledger.pk]), follow=True)
    settings.QUICKBOOKS_DISCOVERY_URL = held

    again = browser.post(reverse("connection-disconnect", args=[ledger.pk]), follow=True)

    assert "Disconnected here, but Intuit did not confirm it" in said(away)
    assert reverse("connection-disconnect", args=[ledger.pk]) in text(away)
    assert "is disconnected" in said(again)
    assert server.app.store.rows("SELECT * FROM tokens WHERE kind = 'refresh'") == []


def test_reading_the_lists_is_left_to_a_worker(connected, browser, ledger, monkeypatch):
    queued = []
    monkeypatch.setattr(views, "call", lambda *call: queued.append(call))

    page = browser.post(reverse("connection-read-lists", args=[ledger.pk]), follow=True)

    assert queued == [("connector.tasks.read_lists", ledger.pk)]
    assert "lists are being read" in said(page)


def test_what_the_worker_reads_is_on_the_page(connected, browser, ledger):
    connections.read(ledger)

    page = text(browser.get(PAGE))
    assert Connection.objects.get().lists_read_at
    assert "<dt>Lists read</dt><dd><time" in page
    assert ledger.references.filter(entity="Vendor").count() == 5


def test_lists_that_cannot_be_read_stay_as_they_were(connected, browser, ledger, settings, caplog):
    connections.read(ledger)
    before = ledger.references.count()
    settings.QUICKBOOKS_API_URL = "http://127.0.0.1:1"

    connections.read(ledger)

    assert ledger.references.count() == before
    assert "The lists of Northbeam Builders were not read: QuickBooks cannot be reached" in caplog.text


# -- who may

OTHERS = {
    "a project manager": {},
    "an approver": {"erp_level": ErpLevel.STANDARD, "can_push": True, "all_projects": True},
    "a reader": {"erp_level": ErpLevel.READ_ONLY},
}
POSTS = ("connection-connect", "connection-disconnect", "connection-read-lists")


@pytest.mark.parametrize("access", OTHERS.values(), ids=OTHERS)
def test_nobody_else_sees_or_presses_anything(client, ledger, access):
    user = User.objects.create_user("someone@example.com", "demo-tieout")
    Access.objects.create(user=user, ledger=ledger, **access)
    client.force_login(user)

    seen = [client.get(PAGE), client.get(f"{PAGE}callback/")]
    pressed = [client.post(reverse(name, args=[ledger.pk])) for name in POSTS]

    assert {answer.status_code for answer in seen + pressed} == {403}
    assert not OAuthState.objects.exists()


@pytest.mark.parametrize("name", POSTS)
def test_an_administrator_of_one_ledger_is_refused_on_another(browser, name):
    books = Ledger.objects.create(name="Other books")
    Connection.objects.create(ledger=books, realm_id="1", company_name="Secret Holdings", refresh_token="RT1-x")

    assert browser.post(reverse(name, args=[books.pk])).status_code == 403
    assert "Secret Holdings" not in text(browser.get(PAGE))
    assert Connection.objects.get(ledger=books).status == Status.CONNECTED


@pytest.mark.parametrize("name", POSTS)
def test_a_button_is_no_link(browser, ledger, name):
    assert browser.get(reverse(name, args=[ledger.pk])).status_code == 405


def test_who_is_not_logged_in_is_asked_to(client, ledger):
    assert client.get(PAGE)["Location"].startswith("/accounts/login/")
