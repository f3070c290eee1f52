"""The demo company loaded into a ledger: the portal sees exactly the obstacles that the plan tells of."""

import pytest

from approvals import documents
from approvals.models import Ledger, Policy, WorkflowItem
from approvals.states import State
from connector.imports import load
from connector.models import Connection
from connector.procore_folder import ProcoreFolder
from mappings.models import Defaults, ErpReference
from mappings.names import name_key
from tests.demo_company.test_plan import refs

SENT = ("ready", "waiting", "blocked", "rejected", "retrieved", "failed", "unlinked", "synced")
# What may still stand in the way of an item whose parents are ready beside it.
PARENTS = {"company_not_accepted", "project_not_accepted", "owner_not_accepted", "code_not_accepted"}

ODD = {
    "number longer than 21": "number_too_long",
    "negative total": "negative_total",
    "payment due does not tie": "total_differs",
    "releases more than is held": "retainage_over_released",
}


def reference(ledger: Ledger, entity: str, origin_id: str, name: str, **fields) -> ErpReference:
    return ErpReference.objects.create(
        ledger=ledger, entity=entity, origin_id=origin_id, name=name, name_key=name_key(name), **fields
    )


@pytest.fixture
def ledger(db, settings, tmp_path) -> Ledger:
    settings.DATA_DIR = tmp_path / "data"
    ledger = Ledger.objects.create(name="Northbeam Builders")
    Policy.objects.create(ledger=ledger)
    Connection.objects.create(ledger=ledger, realm_id="9130350", edition="QuickBooks Online Plus", country="US")
    reference(ledger, "Account", "31", "Retainage Payable", type="Other Current Liability")
    reference(ledger, "Account", "32", "Retainage Receivable", type="Other Current Asset")
    reference(ledger, "Employee", "51", "Pat Doyle")
    reference(ledger, "Vendor", "52", "Highland Equipment Rental")
    Defaults.objects.create(
        ledger=ledger,
        expense_account=reference(ledger, "Account", "33", "Job Costs", type="Cost of Goods Sold"),
        income_account=reference(ledger, "Account", "34", "Construction Income", type="Income"),
        retainage_payable_item=reference(ledger, "Item", "41", "Retainage payable", expense_account_id="31"),
        retainage_receivable_item=reference(ledger, "Item", "42", "Retainage receivable", income_account_id="32"),
        billing_item=reference(ledger, "Item", "43", "Progress billing"),
        term=reference(ledger, "Term", "3", "Net 30", due_days=30),
    )
    return ledger


@pytest.fixture
def loaded(ledger, company) -> Ledger:
    """The company loaded, what the plan calls synced is synced, and what waits is Ready to Export."""
    load(ledger, ProcoreFolder(company.folder))
    for name, state in (("synced", State.SYNCED), ("billed_before", State.SYNCED), ("ready", State.READY_TO_EXPORT)):
        put(ledger, company.plan, name, state)
    for name in ("waiting", "blocked"):
        put(ledger, company.plan, name, State.READY_TO_EXPORT)
    put(ledger, company.plan, "rejected", State.REJECTED)
    return ledger


def put(ledger: Ledger, plan, name: str, state: State) -> None:
    for item in items(ledger, plan, name):
        WorkflowItem.objects.filter(pk=item.pk).update(state=state, origin_id=f"{item.pk}", erp_entity=item.role)


def items(ledger: Ledger, plan, name: str) -> list[WorkflowItem]:
    return [item_of(ledger, ref) for ref in refs(plan, name)]


def item_of(ledger: Ledger, ref) -> WorkflowItem:
    return ledger.items.get(procore_id=ref.id, role=ref.role, facet_id=ref.facet)


def blockers(found: list[WorkflowItem]) -> dict[str, set[str]]:
    previews = documents.preview(found)
    return {str(item): {problem.code for problem in previews[item.pk].blockers()} for item in found}


def guarded(found: list[WorkflowItem]) -> dict[str, set[str]]:
    guards = documents.guards(found)
    return {str(item): {problem.code for problem in guards[item.pk]} for item in found}


def test_the_whole_folder_is_taken_without_a_refusal(ledger, company):
    summary = load(ledger, ProcoreFolder(company.folder))

    assert {name: tally for name, tally in summary.tallies.items() if tally.refused or tally.parked} == {}
    assert ledger.items.filter(role="BILL").count() == 80


def test_loading_it_again_changes_nothing(ledger, company):
    load(ledger, ProcoreFolder(company.folder))

    summary = load(ledger, ProcoreFolder(company.folder))

    assert {name for name, tally in summary.tallies.items() if tally.new or tally.changed} == set()


def test_whatever_is_or_may_be_sent_passes_the_guards(loaded, company):
    for name in (*SENT, "sendable"):
        refused = {item: found for item, found in guarded(items(loaded, company.plan, name)).items() if found}
        assert refused == {}, name


def test_what_is_told_as_not_sendable_is_refused(loaded, company):
    assert {item for item, found in guarded(items(loaded, company.plan, "not_sendable")).items() if not found} == set()


def test_what_is_ready_can_be_accepted_at_once_or_with_its_company(loaded, company):
    pair = item_of(loaded, company.plan.pair["invoice"])

    found = {item: codes for item, codes in blockers(items(loaded, company.plan, "ready")).items() if codes}

    assert found == {str(pair): {"company_not_accepted"}}


def test_what_waits_waits_for_its_parents_alone(loaded, company):
    for item, found in blockers(items(loaded, company.plan, "waiting")).items():
        assert found, item
        assert found <= PARENTS


def test_what_is_told_as_blocked_is_blocked(loaded, company):
    found = blockers(items(loaded, company.plan, "blocked"))

    assert {item for item, codes in found.items() if not codes} == set()


def test_an_odd_invoice_is_blocked_for_what_is_odd_about_it(loaded, company):
    for name, code in ODD.items():
        (found,) = blockers([item_of(loaded, company.plan.cases[name])]).values()
        assert found == {code}, name


def test_the_invoice_to_send_can_then_be_accepted(loaded, company):
    item = item_of(loaded, company.plan.to_send)

    assert blockers([item]) == {str(item): set()}


def test_every_synced_document_comes_to_procores_payment_due(loaded, company):
    for name in ("synced", "ready", "unlinked", "failed"):
        bills = [item for item in items(loaded, company.plan, name) if item.role in ("BILL", "INVOICE")]
        for pk, preview in documents.preview(bills).items():
            assert preview.total == loaded.items.get(pk=pk).record.current_payment_due


def test_the_corrections_clear_the_way(loaded, company):
    unlocked = (*refs(company.plan, "blocked"), *refs(company.plan, "rejected"))
    for ref in unlocked:
        item = item_of(loaded, ref)
        WorkflowItem.objects.filter(pk=item.pk).update(state=State.RETRIEVED)

    load(loaded, ProcoreFolder(company.folder / "corrected"))

    again = [item_of(loaded, ref) for ref in (*unlocked, *refs(company.plan, "not_sendable"))]
    assert {item: found for item, found in guarded(again).items() if found} == {}
    for item, found in blockers(again).items():
        assert found <= PARENTS | {"company_dead", "project_dead"}, item
