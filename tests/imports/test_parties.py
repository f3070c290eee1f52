"""An invoice keeps the company it was sent under, whatever its contract names later; unlocked, it follows the contract."""

import pytest

from approvals import documents
from approvals.dependents import open_invoices
from approvals.models import Company, User, WorkflowItem
from approvals.states import Kind, Role, State
from approvals.transitions import reject
from tests.records import procore

INVOICES = (Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE)
LOCKED = [State.READY_TO_EXPORT, State.ACCEPTED, State.EXPORTING, State.FAILED_TO_EXPORT, State.SYNCED]


@pytest.fixture
def move(loaded):
    """Load both contracts again, each with another company."""
    line = procore.item(3081, 101, work="50.00", total="50.00", stored_before="0.00", origin_id=81)
    application = procore.application(803, 1, [line], procore.summary("50.00", total="50.00"))
    loaded(requisitions=[procore.third_application()], payment_applications=[application])
    bill = procore.commitment(vendor={"id": procore.OWNER})
    owner = procore.prime_contract(vendor={"id": procore.VENDOR})
    return lambda: loaded(work_order_contracts=[bill], prime_contracts=[owner])


def parties() -> list[tuple[str, int]]:
    rows = WorkflowItem.objects.filter(kind__in=INVOICES).order_by("-kind")
    return list(rows.values_list("party__name", "revision"))


def put_all(state: State) -> None:
    WorkflowItem.objects.filter(kind__in=INVOICES).update(state=state)


@pytest.mark.parametrize("state", LOCKED)
def test_an_invoice_that_was_sent_keeps_its_company(state, move):
    put_all(state)

    move()

    assert parties() == [("Palisade Concrete LLC", 0), ("Harbor Health", 0)]


@pytest.mark.parametrize("state", [State.NOT_SENT, State.RETRIEVED, State.REJECTED])
def test_an_unlocked_invoice_follows_its_contract_as_a_new_revision(state, move):
    put_all(state)

    move()

    assert parties() == [("Harbor Health", 1), ("Palisade Concrete LLC", 1)]


def test_an_invoice_sent_under_another_company_is_blocked(move):
    put_all(State.READY_TO_EXPORT)

    move()
    items = list(WorkflowItem.objects.filter(kind__in=INVOICES))
    found = documents.preview(items)

    assert all("company_changed" in {p.code for p in found[item.pk].problems} for item in items)


def test_a_rejected_invoice_comes_again_under_the_new_company(move):
    put_all(State.READY_TO_EXPORT)
    move()
    approver = User.objects.create_user("approver@example.test", None)

    for item in WorkflowItem.objects.filter(kind__in=INVOICES):
        reject(item, by=approver, reason="Another company")

    found = documents.preview(WorkflowItem.objects.filter(kind__in=INVOICES)).values()
    assert [name for name, _ in parties()] == ["Harbor Health", "Palisade Concrete LLC"]
    assert all(problem.code != "company_changed" for preview in found for problem in preview.problems)


def test_the_company_of_a_synced_bill_is_still_needed_once_the_contract_names_another(move):
    put_all(State.SYNCED)
    company = Company.objects.get(name="Palisade Concrete LLC", item__role=Role.VENDOR)

    move()

    assert [item.kind for item in open_invoices(company.item)] == [Kind.SUBCONTRACTOR_INVOICE]


def test_an_invoice_sent_under_no_company_is_given_the_one_that_comes(loaded):
    loaded(work_order_contracts=[procore.commitment(vendor=None)], requisitions=[procore.third_application()])
    put_all(State.READY_TO_EXPORT)

    loaded()

    assert parties() == [("Palisade Concrete LLC", 1)]
