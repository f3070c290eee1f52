"""A QuickBooks company inside the process, and the real client on it."""

from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter

from approvals import wake
from approvals.models import Access, ErpLevel, Ledger, Policy, User
from connector import connecting, connections, oauth
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks
from connector.sandbox.company import REALM
from connector.sandbox.mount import CompanyFile
from tests.connector.company import API, BILL

URL = "https://sandbox.test"
APP = {"client_id": "sandbox-client", "client_secret": "sandbox-secret"}


@pytest.fixture
def company_file():
    return CompanyFile()


@pytest.fixture
def endpoints(company_file):
    url = f"{URL}/.well-known/openid_configuration/"
    return oauth.Endpoints.discover(url, session=company_file.session(), allowed_hosts={"sandbox.test"})


@pytest.fixture
def app(company_file, endpoints):
    return {**APP, "endpoints": endpoints, "session": company_file.session()}


@pytest.fixture
def tokens(app):
    return oauth.refresh("RT1-sandbox-bootstrap", **app)


class Naps:
    """A clock that only sleeping moves."""

    def __init__(self):
        self.now = 0.0
        self.slept = []

    def clock(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def naps():
    return Naps()


@pytest.fixture
def pacer(naps):
    return Pacer(clock=naps.clock, sleep=naps.sleep)


@pytest.fixture
def quickbooks(company_file, app, tokens, pacer):
    def newer(stale):
        return oauth.refresh(tokens.refresh_token, **app).access_token

    return QuickBooks(
        URL, company_file.realm, lambda: tokens.access_token, refresh=newer, session=company_file.session(), pacer=pacer
    )


@pytest.fixture
def bill(quickbooks):
    return quickbooks.create("Bill", BILL, request_id="bill-1")


@pytest.fixture
def lone(pacer):
    """A client without a company behind it, for single odd answers; its token never changes."""
    with requests.Session() as session:
        yield QuickBooks(API, REALM, lambda: "canary-token", refresh=None, session=session, pacer=pacer)


@pytest.fixture
def ledger(db):
    ledger = Ledger.objects.create(name="Northbeam Builders")
    Policy.objects.create(ledger=ledger)
    return ledger


@pytest.fixture
def admin(ledger):
    return person(ledger, "admin@example.com", erp_level=ErpLevel.ADMIN)


def person(ledger, email, **access):
    """Someone with rights in one ledger."""
    user = User.objects.create_user(email, "demo-tieout")
    Access.objects.create(user=user, ledger=ledger, **access)
    return user


# -- a portal whose settings point to that company


@pytest.fixture
def session(company_file, settings):
    """What the portal reaches the company by."""
    settings.QUICKBOOKS_CLIENT_ID, settings.QUICKBOOKS_CLIENT_SECRET = APP.values()
    settings.QUICKBOOKS_API_URL = URL
    settings.QUICKBOOKS_DISCOVERY_URL = f"{URL}/.well-known/openid_configuration/"
    settings.QUICKBOOKS_HOSTS = {"sandbox.test"}
    session = company_file.session()
    # Read once a process, so that `begin` has nothing more to ask the network for.
    connections.endpoints(session)
    return session


@pytest.fixture
def queued(monkeypatch):
    """What was given to the queue."""
    calls = []
    monkeypatch.setattr(connecting, "call", lambda *call: calls.append(call))
    monkeypatch.setattr(wake, "call", lambda *call: calls.append(call))
    return calls


@pytest.fixture
def consent(ledger, admin, session):
    """Begin, answer on Intuit's page, and say what the browser brings back."""

    def answered(*, decision="accept", realm=REALM, books=ledger):
        url = connecting.begin(books, by=admin, session_key="key")
        page = session.post(url, data={"decision": decision, "realm": realm}, allow_redirects=False)
        return {name: values[0] for name, values in parse_qs(urlsplit(page.headers["Location"]).query).items()}

    return answered


@pytest.fixture
def connect(ledger, admin, session, consent, queued):
    """Connect a ledger the way its administrator does."""

    def through(*, realm=REALM, books=ledger):
        back = consent(realm=realm, books=books)
        spent = connecting.spend_state(back["state"], by=admin, session_key="key")
        return connecting.complete(spent, code=back["code"], realm_id=back["realmId"], by=admin, session=session)

    return through


@pytest.fixture
def connected(connect):
    return connect()


@pytest.fixture
def refreshes(company_file):
    """How many times a refresh token was traded so far."""

    def count():
        asked = [entry["body"] for entry in company_file.log() if entry["path"].endswith("/tokens/bearer")]
        return [body["grant_type"] for body in asked].count("refresh_token")

    return count


class Silence(BaseAdapter):
    """An address behind which nobody answers."""

    def send(self, request, **kwargs):
        raise requests.ConnectionError("refused")

    def close(self):
        """Nothing is held open."""


@pytest.fixture
def deaf(company_file, session):
    """A session to the company that gets no answer at one path."""

    def at(path):
        session = company_file.session()
        session.mount(f"{URL}{path}", Silence())
        return session

    return at
