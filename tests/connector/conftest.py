"""A QuickBooks company inside the process, and the real client on it."""

import pytest

from approvals.models import Access, ErpLevel, Ledger, Policy, User
from connector import oauth
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks
from connector.sandbox.mount import CompanyFile

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
