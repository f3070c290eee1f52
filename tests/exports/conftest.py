"""A ledger connected to a QuickBooks inside the process, and documents accepted for it."""

from dataclasses import dataclass, field
from decimal import Decimal
from itertools import count

import pytest
from django.utils import timezone

from approvals import canonical, documents, transitions
from approvals.documents import Exporter, Preview
from approvals.models import ErpRequest, Ledger, Policy, User, WorkflowItem
from approvals.states import Kind, Role, State
from approvals.transitions import Seen
from connector import exports, oauth
from connector.models import Connection
from connector.pacing import Pacer
from connector.quickbooks import QuickBooks
from connector.sandbox.mount import CompanyFile

NUMBERS = count(1)
URL = "https://sandbox.test"


class Desk:
    """Documents by hand: what each item would become, without the record types."""

    def __init__(self) -> None:
        self.previews: dict[int, Preview] = {}

    def preview(self, items: list[WorkflowItem]) -> dict[int, Preview]:
        return {item.pk: self.previews[item.pk] for item in items}

    def put(self, item: WorkflowItem, entity: str, level: int, document: dict) -> WorkflowItem:
        text = canonical.dumps(document) if entity else ""
        number = document.get("DocNumber", "")
        self.previews[item.pk] = Preview(entity, level, text, canonical.digest(text), number=number)
        return item


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
def approver(db):
    return User.objects.create_user("approver@example.com", "demo-tieout")


@pytest.fixture
def pm(db):
    return User.objects.create_user("pm@example.com", "demo-tieout")


@pytest.fixture
def quickbooks(company_file):
    session = company_file.session()
    url = f"{URL}/.well-known/openid_configuration/"
    endpoints = oauth.Endpoints.discover(url, session=session, allowed_hosts={"sandbox.test"})
    app = {"client_id": "sandbox-client", "client_secret": "sandbox-secret", "endpoints": endpoints}
    tokens = oauth.refresh("RT1-sandbox-bootstrap", session=session, **app)
    pacer = Pacer(per_second=10**6, per_minute=10**6, sleep=lambda seconds: None)
    return QuickBooks(URL, company_file.realm, lambda: tokens.access_token, refresh=None, session=session, pacer=pacer)


@dataclass
class Office:
    """Makes items, accepts them and lets the worker run."""

    ledger: Ledger
    desk: Desk
    pm: User
    approver: User
    quickbooks: QuickBooks
    made: list[WorkflowItem] = field(default_factory=list)

    def item(self, kind: Kind, role: Role, **fields) -> WorkflowItem:
        number = next(NUMBERS)
        defaults = {"title": f"Number {number}", "sent_by": self.pm, "sent_at": timezone.now(), "revision": 1}
        state = State.READY_TO_EXPORT
        return WorkflowItem.objects.create(
            ledger=self.ledger, kind=kind, role=role, procore_id=number, state=state, **defaults | fields
        )

    def vendor(self, name: str = "Stone & Sons", **members) -> WorkflowItem:
        item = self.item(Kind.COMPANY, Role.VENDOR, title=name)
        return self.desk.put(item, "Vendor", 1, {"DisplayName": name, **members})

    def bill(self, vendor: WorkflowItem, number: str = "", amount: str = "1234.50", **members) -> WorkflowItem:
        item = self.item(Kind.SUBCONTRACTOR_INVOICE, Role.BILL, number=number, amount=Decimal(amount))
        number = number or f"INV-{item.pk}"
        line = {
            "Amount": Decimal(amount),
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "3", "name": "Contract billing"}},
        }
        document = {
            "VendorRef": {"item": vendor.pk, "name": vendor.title},
            "DocNumber": number,
            "TxnDate": "2026-10-31",
            "Line": [line],
            **members,
        }
        return self.desk.put(item, "Bill", 3, document)

    def accept(self, *items: WorkflowItem) -> list[ErpRequest]:
        seen = [Seen(item.pk, item.revision, self.desk.previews[item.pk].digest) for item in items]
        outcomes = transitions.accept_all(seen, by=self.approver)
        assert all(outcome.done for outcome in outcomes), [outcome.words for outcome in outcomes]
        return list(ErpRequest.objects.filter(item__in=items, state__in=ErpRequest.LIVE).order_by("pk"))

    def accepted_bill(self, **fields) -> tuple[WorkflowItem, ErpRequest]:
        """A bill of a vendor that is already there."""
        vendor = self.vendor(f"Vendor {next(NUMBERS)}")
        self.accept(vendor)
        self.drain()
        bill = self.bill(vendor, **fields)
        return bill, self.accept(bill)[0]

    def drain(self) -> None:
        exports.drain(self.ledger.pk, connect=lambda ledger: self.quickbooks)


@pytest.fixture
def office(ledger, desk, pm, approver, quickbooks):
    return Office(ledger, desk, pm, approver, quickbooks)


@pytest.fixture
def later(time_machine, company_file):
    """Moves this house's clock and QuickBooks' on together."""

    def move(seconds: float) -> None:
        time_machine.shift(seconds)

    time_machine.move_to(timezone.now(), tick=True)
    return move
