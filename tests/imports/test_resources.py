"""A resource is read by what it says of itself: a new one needs no code that loads it."""

import pytest

from approvals.models import Company, PrimeContract, WorkflowItem
from approvals.states import Kind, Role
from connector.models import Parked
from connector.records import RESOURCES
from connector.records.reading import Record
from connector.records.resources import PROJECT, Parent, Resource, in_order
from tests.records import procore


def names(record: Record) -> dict:
    return {"name": record.text("trade_name")}


@pytest.fixture
def traders(monkeypatch):
    """Companies under another name of Procore's."""
    columns = {"kind": Kind.COMPANY, "role": Role.VENDOR, "item": lambda company: {"title": company.name}}
    monkeypatch.setitem(RESOURCES, "traders", Resource("traders", Company, names, **columns))


@pytest.fixture
def letters(monkeypatch):
    """Contracts under another name, with their project and an owner who need not be known."""
    owner = Parent({"owner": Company}, ("owner.id",), of=("vendors",), words="The owner", is_needed=False)
    columns = Resource("letters", PrimeContract, lambda record: {"number": record.text("no")}, (PROJECT, owner))
    monkeypatch.setitem(RESOURCES, "letters", columns)


def test_a_resource_of_items_is_read_by_its_columns(traders, loaded):
    summary = loaded(base=False, traders=[{"id": 5, "trade_name": "Quay & Sons"}])

    item = WorkflowItem.objects.get()
    assert (item.kind, item.role, item.title) == (Kind.COMPANY, Role.VENDOR, "Quay & Sons")
    assert (item.company.name, item.source.resource) == ("Quay & Sons", "traders")
    assert summary.of("traders").new == 1


def test_a_resource_of_context_finds_its_parents(letters, loaded):
    loaded(prime_contracts=[], letters=[{"id": 6, "no": "L-1", "project_id": procore.PROJECT}])

    contract = PrimeContract.objects.get()
    assert (contract.number, str(contract.project), contract.owner) == ("L-1", "26-014 Harbor Point Clinic", None)


def test_what_refers_to_something_that_is_not_here_waits_for_it(letters, loaded):
    loaded(prime_contracts=[], letters=[{"id": 6, "project_id": procore.PROJECT, "owner": {"id": 99}}])

    assert Parked.objects.get(resource="letters").reason == "The owner 99 has not been loaded yet."


def test_a_text_longer_than_its_column_is_refused_by_member(traders, loaded):
    summary = loaded(base=False, traders=[{"id": 5, "trade_name": "x" * 501}])

    assert summary.problems == ["traders.json, record 5, name: it has 501 characters, more than 500."]


def test_parents_come_first_in_whatever_order_resources_are_named():
    child = Resource("letters", PrimeContract, names, (PROJECT,), after=("traders",))
    others = [Resource("traders", Company, names), Resource("projects", Company, names)]

    assert list(in_order([child, *others]))[-1] == "letters"
