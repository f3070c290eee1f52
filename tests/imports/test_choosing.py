"""What an approver chooses on a project where Procore does not say whose it is, or names several."""

import pytest

from approvals.models import Company, PrimeContract, Project
from approvals.states import Role
from connector.choosing import choose_contract, choose_customer
from tests.records import procore

pytestmark = pytest.mark.django_db


def test_a_company_chosen_as_customer_becomes_one(loaded):
    loaded(prime_contracts=[])
    project = Project.objects.get()
    vendor = Company.objects.get(name="Palisade Concrete LLC", item__role=Role.VENDOR)

    choose_customer(project, vendor)

    chosen = Project.objects.get()
    assert (chosen.owner.name, chosen.owner.item.role) == ("Palisade Concrete LLC", Role.CUSTOMER)
    assert (chosen.item.party, chosen.item.revision) == (chosen.owner, 1)


def test_no_customer_can_be_chosen_again(loaded):
    loaded()
    project = Project.objects.get()

    choose_customer(project, None)

    assert Project.objects.get().owner is None


def test_the_chosen_contract_gives_the_project_its_owner(loaded):
    loaded(prime_contracts=[procore.prime_contract(), procore.prime_contract(8010002, vendor={"id": procore.VENDOR})])
    project = Project.objects.get(main=None)

    choose_contract(project, PrimeContract.objects.get(procore_id=8010002))

    assert Project.objects.get(main=None).owner.name == "Palisade Concrete LLC"
