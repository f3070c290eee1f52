"""Linking a record to what QuickBooks already has."""

import pytest

from approvals.models import Company, ErpRequest, Ledger, User, WorkflowItem
from approvals.states import Kind, Role, State
from approvals.transitions import Refused
from connector import answers, linking
from mappings.customers import with_descendants
from mappings.models import ErpReference
from mappings.names import name_key


@pytest.fixture
def ledger(db):
    return Ledger.objects.create(name="Harbor Builders")


@pytest.fixture
def approver(db):
    return User.objects.create_user("approver@example.com", "demo-tieout")


def reference(ledger, origin_id, name, entity="Vendor", **fields):
    return ErpReference.objects.create(
        ledger=ledger, entity=entity, origin_id=origin_id, name=name, name_key=name_key(name), **fields
    )


def record(ledger, role=Role.VENDOR, kind=Kind.COMPANY, title="Stone & Sons", procore_id=1, **fields):
    fields = {"state": State.READY_TO_EXPORT} | fields
    return WorkflowItem.objects.create(
        ledger=ledger, kind=kind, role=role, title=title, procore_id=procore_id, **fields
    )


def test_the_names_most_alike_are_offered_best_first(ledger):
    item = record(ledger)
    reference(ledger, "1", "Stone and Sons")
    reference(ledger, "2", "stone & sons")
    reference(ledger, "3", "Bay Electric")

    assert [found.origin_id for found in linking.candidates(item)] == ["2", "1"]


def test_what_is_taken_inactive_or_of_another_list_is_not_offered(ledger):
    record(ledger, procore_id=2, state=State.SYNCED, erp_entity="Vendor", origin_id="1")
    for origin_id, fields in (("1", {}), ("2", {"is_active": False}), ("3", {"entity": "Customer"})):
        reference(ledger, origin_id, "Stone & Sons", **fields)

    assert linking.candidates(record(ledger)) == []


def owner(ledger, state=State.SYNCED, **fields):
    item = record(ledger, role=Role.CUSTOMER, title="Harbor Trust", procore_id=8, state=state, **fields)
    return Company.objects.create(item=item, name="Harbor Trust")


def job(ledger, party):
    """A project, and in QuickBooks a customer, a job of its owner and one of another owner, all of its name."""
    for origin_id, parent_id in (("1", ""), ("2", "50"), ("3", "60")):
        reference(ledger, origin_id, "Harbor Tower", entity="Customer", parent_id=parent_id)
    return record(ledger, role=Role.JOB, kind=Kind.PROJECT, title="Harbor Tower", party=party)


def test_a_job_is_offered_what_lies_deeper_below_its_owner_by_its_full_name(ledger):
    item = job(ledger, owner(ledger, erp_entity="Customer", origin_id="50"))
    deep = {"parent_id": "70", "fully_qualified_name": "Harbor Trust:West:Harbor Tower", "is_project": True}
    reference(ledger, "70", "West", entity="Customer", parent_id="50")
    reference(ledger, "71", "Harbor Tower", entity="Customer", **deep)

    found = {candidate.origin_id: candidate for candidate in linking.candidates(item)}

    assert set(found) == {"2", "71"}
    assert (found["71"].name, found["71"].detail) == ("Harbor Trust : West : Harbor Tower", "Project")


def test_a_tree_of_customers_that_bites_its_tail_ends(ledger):
    reference(ledger, "50", "Harbor Trust", entity="Customer", parent_id="51")
    reference(ledger, "51", "Harbor Tower", entity="Customer", parent_id="50")

    assert with_descendants(ledger.pk, "50") == {"50", "51"}
    assert with_descendants(ledger.pk, "") == set()


def test_a_job_is_offered_the_sub_customers_of_its_owner_only(ledger):
    item = job(ledger, owner(ledger, erp_entity="Customer", origin_id="50"))

    assert [found.origin_id for found in linking.candidates(item)] == ["2"]


@pytest.mark.parametrize("origin_id", ["1", "3"])
def test_a_job_is_not_linked_to_what_is_not_its_owners(ledger, approver, origin_id):
    item = job(ledger, owner(ledger, erp_entity="Customer", origin_id="50"))

    with pytest.raises(Refused, match="free to link to below its owner"):
        linking.link(item, by=approver, origin_id=origin_id)


def test_a_job_whose_owner_is_not_in_quickbooks_is_not_linked(ledger, approver):
    for item in (job(ledger, owner(ledger, state=State.ACCEPTED)), record(ledger, role=Role.JOB, procore_id=3)):
        assert linking.candidates(item) == []
        with pytest.raises(Refused, match="not in QuickBooks yet"):
            linking.link(item, by=approver, origin_id="2")


def test_a_link_syncs_the_item_and_posts_nothing(ledger, approver):
    item = record(ledger, reason="Name taken")
    reference(ledger, "7", "Stone and Sons", sync_token="3")

    linking.link(item, by=approver, origin_id="7")

    item = WorkflowItem.objects.get(pk=item.pk)
    assert (item.state, item.origin_id, item.erp_entity, item.sync_token) == (State.SYNCED, "7", "Vendor", "3")
    assert item.answered_by == approver
    assert not ErpRequest.objects.exists()


def test_a_record_is_linked_to_one_item_only(ledger, approver):
    reference(ledger, "7", "Stone & Sons")
    linking.link(record(ledger), by=approver, origin_id="7")

    with pytest.raises(Refused, match="no such record free"):
        linking.link(record(ledger, procore_id=2), by=approver, origin_id="7")


def test_an_invoice_is_not_linked_by_name(ledger, approver):
    item = record(ledger, role=Role.BILL, kind=Kind.SUBCONTRACTOR_INVOICE)

    assert linking.candidates(item) == []
    with pytest.raises(Refused):
        linking.link(item, by=approver, origin_id="7")


def test_accounts_are_offered_by_what_they_may_be_used_for(ledger):
    reference(ledger, "1", "Sales", entity="Account", type="Income")
    reference(ledger, "2", "Job costs", entity="Account", type="Cost of Goods Sold", number="5000")
    reference(ledger, "3", "Bank", entity="Account", type="Bank")

    assert linking.account_choices(ledger, "income") == [("1", "Sales")]
    assert linking.account_choices(ledger, "expense") == [("2", "5000 Job costs")]


@pytest.mark.parametrize(
    ("api", "address"),
    [
        ("https://quickbooks.api.intuit.com", "https://qbo.intuit.com/app/bill?txnId=9"),
        ("https://sandbox-quickbooks.api.intuit.com", "https://app.sandbox.qbo.intuit.com/app/bill?txnId=9"),
        ("http://127.0.0.1:8001", "http://127.0.0.1:8001/app/bill?txnId=9"),
    ],
)
def test_a_record_in_quickbooks_has_an_address_there(settings, api, address):
    settings.QUICKBOOKS_API_URL = api

    assert answers.deep_link(WorkflowItem(erp_entity="Bill", origin_id="9")) == address
    assert answers.deep_link(WorkflowItem(erp_entity="Bill")) == ""
