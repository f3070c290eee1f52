"""What the demo company becomes is taken by a QuickBooks that checks references, names, numbers and arithmetic."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest

from approvals import canonical, documents
from approvals.models import Ledger, Policy, WorkflowItem
from approvals.states import Role, State
from connector import demo_company, lists
from connector.imports import load
from connector.models import Connection
from connector.procore_folder import ProcoreFolder
from connector.records.types import resolved
from connector.sandbox.mount import CompanyFile
from mappings.models import Defaults, ErpReference

ENTITIES = ("Account", "Item", "Term", "Vendor", "Customer")
CHOSEN = {
    "expense_account": ("Account", "Other Job Costs"),
    "income_account": ("Account", "Construction Income"),
    "retainage_payable_item": ("Item", "Retainage Payable"),
    "retainage_receivable_item": ("Item", "Retainage Receivable"),
    "billing_item": ("Item", "Contract billing"),
    "term": ("Term", "Net 30"),
}
# These wait for a person; everything else of the demo company could be accepted in one go.
HELD_UP = {"name_taken", "negative_total", "number_too_long", "company_missing", "no_owner", "name_characters"}


@pytest.fixture
def company_file() -> CompanyFile:
    return CompanyFile()


@pytest.fixture
def demo(db, company_file, tmp_path) -> Ledger:
    """The demo company with its corrections, in a ledger that has read the company file's lists."""
    ledger = Ledger.objects.create(name="Demo")
    Policy.objects.create(ledger=ledger)
    Connection.objects.create(ledger=ledger, realm_id="1", edition="QuickBooks Online Plus")
    for entity in ENTITIES:
        lists.remember(ledger, entity, company_file.entities(entity))
    chosen = {name: ErpReference.objects.get(entity=e, name=n) for name, (e, n) in CHOSEN.items()}
    Defaults.objects.create(ledger=ledger, **chosen)
    demo_company.write(tmp_path / "procore", today=date(2026, 11, 25))
    for folder in (tmp_path / "procore", tmp_path / "procore" / "corrected"):
        load(ledger, ProcoreFolder(folder))
    return ledger


def ready(ledger: Ledger) -> Iterator[tuple[int, documents.Preview]]:
    """Every document that nothing but its unaccepted parents holds up, parents first."""
    # An owner is a customer; nobody sends it as a vendor too, for the name is taken once.
    owners = WorkflowItem.objects.filter(role=Role.CUSTOMER).values("procore_id")
    items = WorkflowItem.objects.filter(ledger=ledger).exclude(role=Role.VENDOR, procore_id__in=owners)
    items.update(state=State.READY_TO_EXPORT)
    previews, guards = documents.preview(items), documents.guards(items)
    for pk, preview in sorted(previews.items(), key=lambda row: (row[1].level, row[0])):
        codes = {problem.code for problem in [*preview.problems, *guards[pk]]}
        if preview.entity and not codes & HELD_UP:
            yield pk, preview


def test_quickbooks_takes_every_document_of_the_demo_company(demo, company_file):
    made: dict[int, str] = {}

    for pk, preview in ready(demo):
        document = canonical.loads(resolved(preview.document, made))
        there = company_file.create(preview.entity, document)
        made[pk] = there["Id"]

        if preview.entity in ("Bill", "Invoice"):
            assert Decimal(str(there["TotalAmt"])) == preview.total
    assert len(company_file.entities("Bill")) > 50
    assert len(company_file.entities("Invoice")) > 10


def test_what_quickbooks_makes_of_them_is_valid_by_intuits_schema(demo, company_file, schema):
    made: dict[int, str] = {}
    problems = []

    for pk, preview in ready(demo):
        there = company_file.create(preview.entity, canonical.loads(resolved(preview.document, made)))
        made[pk] = there["Id"]
        problems += map(str, schema.validate(preview.entity, there))

    assert made
    assert problems == []
