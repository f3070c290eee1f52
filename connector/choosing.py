"""What an approver chooses on a project: the contract its bills go under, or, without any contract, its customer."""

from approvals.models import Company, PrimeContract, Project
from approvals.states import Role
from connector.owners import own, settle_owners
from connector.storing import further


def choose_contract(project: Project, contract: PrimeContract | None) -> None:
    """Bills go under the owner of this contract; None: of the first one."""
    Project.objects.filter(pk=project.pk).update(billing_contract=contract)
    settle_owners(project)


def choose_customer(project: Project, company: Company | None) -> None:
    """The project belongs to this company, which becomes a customer if it is none yet."""
    if company and company.item.role != Role.CUSTOMER:
        company = further(company.item, role=Role.CUSTOMER).company
    own(project, company.pk if company else None)
