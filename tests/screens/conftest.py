"""A small company: three people, a project, an invoice, and a stand-in for what connector registers."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import count

import pytest
from django.urls import reverse

from approvals import canonical, documents, hooks
from approvals.checks import Problem, problem
from approvals.documents import Exporter, Preview
from approvals.hooks import Candidate, Hooks
from approvals.models import (
    Access,
    Commitment,
    Company,
    CostCode,
    ErpLevel,
    Ledger,
    Policy,
    Project,
    Source,
    SourceRight,
    SubcontractorInvoice,
    SubcontractorInvoiceLine,
    Tool,
    TypeRight,
    User,
    WorkflowItem,
)
from approvals.states import ON_ITS_WAY, Kind, Role, State

NUMBERS = count(1)


class Books:
    """What QuickBooks would get and what stands in the way, as a test sets it."""

    def __init__(self) -> None:
        self.problems: dict[int, list] = {}
        self.guard_problems: dict[int, list] = {}
        self.parents: dict[int, WorkflowItem] = {}
        self.calls: list[tuple] = []

    def preview(self, items: list[WorkflowItem]) -> dict[int, Preview]:
        return {item.pk: self._preview(item) for item in items}

    def _preview(self, item: WorkflowItem) -> Preview:
        line = {
            "Amount": item.amount or Decimal("0.00"),
            "Description": "Concrete",
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {
                "ItemRef": {"value": "7", "name": "03-100.S"},
                "CustomerRef": {"item": item.project_id or 0, "name": "Harbor Tower"},
            },
        }
        text = canonical.dumps(
            {
                "DocNumber": item.erp_name or item.number,
                "VendorRef": {"value": "12", "name": "Stone & Sons"},
                "TxnDate": "2026-10-31",
                "Line": [line],
            }
        )
        problems = (*self.problems.get(item.pk, ()), *self._waits(item))
        return Preview("Bill", 3, text, canonical.digest(text), problems, item.number, item.amount)

    def _waits(self, item: WorkflowItem) -> Iterator[Problem]:
        """What an item says whose parent is not accepted yet."""
        parent = WorkflowItem.objects.get(pk=self.parents[item.pk].pk) if item.pk in self.parents else None
        if parent and parent.state not in ON_ITS_WAY:
            url = reverse("item", args=[parent.pk])
            yield problem("company_not_accepted", name=parent.title, state=parent.get_state_display(), url=url)

    def guards(self, items: list[WorkflowItem]) -> dict[int, list]:
        return {item.pk: self.guard_problems.get(item.pk, []) for item in items}

    def act(self, name: str):
        def call(subject, **kwargs) -> str:
            self.calls.append((name, subject.pk, kwargs))
            return f"{name} was asked for."

        return call


@pytest.fixture(autouse=True)
def books(monkeypatch):
    """Stands in for connector: one exporter for every kind, and hooks that remember who called them."""
    fake = Books()
    for kind in Kind:
        monkeypatch.setitem(documents.REGISTRY, kind, Exporter(guards=fake.guards, preview=fake.preview))
    actions = ("link", "unlink", "ask_about_billed", "reload", "upload_attachment", "adopt", "look_again", "post_again")
    plugged = Hooks(
        deep_link=lambda item: f"https://qbo.example/{item.origin_id}",
        link_candidates=lambda item: [Candidate("55", "Vendor", "Stone and Sons", "since 2019")],
        adopt_candidates=lambda request: [],
        account_choices=lambda ledger, which: [("80", f"Job {which}")],
        convert_codes=lambda ledger: "3 cost codes were converted.",
        choose_contract=lambda project, contract: fake.calls.append(("choose_contract", project.pk, contract)),
        choose_customer=lambda project, company: fake.calls.append(("choose_customer", project.pk, company)),
        **{name: fake.act(name) for name in actions},
    )
    monkeypatch.setattr(hooks, "_plugged", [plugged])
    return fake


@pytest.fixture
def ledger(db):
    ledger = Ledger.objects.create(name="Harbor Builders")
    Policy.objects.create(ledger=ledger)
    return ledger


def person(ledger, email, *, tools=(), can_export=(), **access):
    user = User.objects.create_user(email, "demo-tieout")
    held = Access.objects.create(user=user, ledger=ledger, **access)
    SourceRight.objects.bulk_create(SourceRight(access=held, tool=tool) for tool in tools)
    TypeRight.objects.bulk_create(TypeRight(access=held, kind=kind, can_export=True) for kind in can_export)
    return user


@pytest.fixture
def approver(ledger):
    return person(
        ledger,
        "approver@example.com",
        erp_level=ErpLevel.STANDARD,
        can_push=True,
        all_projects=True,
        can_export=list(Kind),
    )


@pytest.fixture
def admin(ledger):
    return person(ledger, "admin@example.com", erp_level=ErpLevel.ADMIN, manages_people=True, all_projects=True)


@pytest.fixture
def pm(ledger, project):
    user = person(ledger, "pm@example.com", tools=[Tool.COMMITMENTS, Tool.DIRECTORY])
    user.access.get().projects.add(project)
    return user


def item(ledger, kind, role, **fields):
    return WorkflowItem.objects.create(ledger=ledger, kind=kind, role=role, procore_id=next(NUMBERS), **fields)


@pytest.fixture
def company(ledger):
    row = item(ledger, Kind.COMPANY, Role.VENDOR, title="Stone & Sons")
    return Company.objects.create(item=row, name="Stone & Sons")


@pytest.fixture
def project(ledger):
    row = item(ledger, Kind.PROJECT, Role.JOB, title="Harbor Tower", number="P-1")
    project = Project.objects.create(item=row, name="Harbor Tower", number="P-1")
    WorkflowItem.objects.filter(pk=row.pk).update(project=project)
    return project


@pytest.fixture
def elsewhere(ledger):
    """A project that the project manager is not on."""
    row = item(ledger, Kind.PROJECT, Role.JOB, title="Lakeside", number="P-2")
    project = Project.objects.create(item=row, name="Lakeside", number="P-2")
    WorkflowItem.objects.filter(pk=row.pk).update(project=project)
    return project


@pytest.fixture
def cost_code(ledger):
    row = item(ledger, Kind.COST_CODE, Role.SERVICE_ITEM, title="Concrete", number="03-100.S")
    return CostCode.objects.create(item=row, code="03-100", name="Concrete", cost_type="S")


@pytest.fixture
def commitment(ledger, project, company):
    return Commitment.objects.create(
        ledger=ledger, procore_id=1, project=project, company=company, number="SC-01", type="SUBCONTRACT"
    )


@pytest.fixture
def make_invoice(ledger, project, company, commitment, pm):
    """A maker of subcontractor invoices; they are sent by the project manager unless told otherwise."""

    def make(state=State.READY_TO_EXPORT, **fields):
        number = next(NUMBERS)
        sent = {} if state == State.NOT_SENT else {"sent_by": pm, "sent_at": "2026-11-01T08:00Z"}
        defaults = {
            "project": project,
            "party": company,
            "number": f"INV-{number}",
            "title": f"Application {number}",
            "amount": Decimal("1234.50"),
            "billing_date": "2026-10-31",
        }
        row = item(ledger, Kind.SUBCONTRACTOR_INVOICE, Role.BILL, state=state, revision=1, **defaults | sent | fields)
        invoice = SubcontractorInvoice.objects.create(
            item=row, contract=commitment, sequence=number, invoice_number=row.number, status="approved"
        )
        SubcontractorInvoiceLine.objects.create(
            invoice=invoice, procore_id=number, description="Concrete", work_this_period=Decimal("1300.00")
        )
        Source.objects.create(item=row, resource="requisitions", payload='{"status":"approved"}', digest="d")
        return WorkflowItem.objects.get(pk=row.pk)

    return make


@pytest.fixture
def invoice(make_invoice):
    return make_invoice()


@pytest.fixture
def browse(client):
    """The client, logged in as somebody."""

    def as_person(user):
        client.force_login(user)
        return client

    return as_person


@pytest.fixture
def rounding():
    return replace(problem("total_rounding", total="1.01", due="1.00", difference="0.01"))
