"""A ledger connected to a QuickBooks inside the process, and documents accepted for it."""

import pytest
from django.utils import timezone

from approvals import documents
from approvals.documents import Exporter
from approvals.models import Ledger, Policy, User
from approvals.states import Kind
from connector import oauth
from connector.models import Connection
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks
from connector.sandbox.mount import CompanyFile
from tests.exports.house import database, house, sandbox
from tests.exports.office import Desk, Office, made_approver

__all__ = ["database", "house", "sandbox"]

URL = "https://sandbox.test"


@pytest.fixture(autouse=True)
def desk(monkeypatch):
    desk = Desk()
    for kind in Kind:
        monkeypatch.setitem(documents.REGISTRY, kind, Exporter(guards=lambda items: {}, preview=desk.preview))
    return desk


@pytest.fixture
def company_file():
    return CompanyFile()


@pytest.fixture
def ledger(db, company_file):
    ledger = Ledger.objects.create(name="Harbor Builders")
    Policy.objects.create(ledger=ledger)
    Connection.objects.create(ledger=ledger, realm_id=company_file.realm)
    return ledger


@pytest.fixture
def approver(ledger):
    approver = User.objects.create_user("approver@example.com", "demo-tieout")
    made_approver(approver, ledger)
    return approver


@pytest.fixture
def pm(db):
    return User.objects.create_user("pm@example.com", "demo-tieout")


class Naps:
    """A clock that only sleeping moves."""

    def __init__(self) -> None:
        self.now = 0.0

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds


@pytest.fixture
def quickbooks(company_file):
    session = company_file.session()
    url = f"{URL}/.well-known/openid_configuration/"
    endpoints = oauth.Endpoints.discover(url, session=session, allowed_hosts={"sandbox.test"})
    app = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "endpoints": endpoints}
    held = [oauth.refresh("RT1-sandbox-bootstrap", session=session, **app)]

    def newer(stale: str) -> str:
        held.append(oauth.refresh(held[-1].refresh_token, session=session, **app))
        return held[-1].access_token

    naps = Naps()
    pacer = Pacer(clock=naps.clock, sleep=naps.sleep)
    return QuickBooks(
        URL, company_file.realm, lambda: held[-1].access_token, refresh=newer, session=session, pacer=pacer
    )


@pytest.fixture
def office(ledger, desk, pm, approver, quickbooks):
    return Office(ledger, desk, pm, approver, quickbooks)


@pytest.fixture
def folder(ledger, settings, tmp_path):
    settings.DATA_DIR = tmp_path
    folder = tmp_path / "attachments" / str(ledger.pk)
    folder.mkdir(parents=True)
    (folder / "a.pdf").write_bytes(b"%PDF-1.4 the application")
    return folder


@pytest.fixture
def later(time_machine):
    """Moves the clocks of this house and of QuickBooks on together."""
    time_machine.move_to(timezone.now(), tick=True)
    return time_machine.shift
