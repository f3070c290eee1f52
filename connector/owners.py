"""Who owns a project: its prime contracts say so, the first one unless another is chosen; each owner is a sub-customer."""

from django.db.models import F

from approvals.models import Company, PrimeContract, Project, WorkflowItem
from approvals.states import Kind, Role, State
from connector.storing import Key, further


def settle_owners(project: Project) -> None:
    """Bring the project's rows in line with the owners of its prime contracts."""
    main = Project.objects.select_related("item__ledger", "item__source", "billing_contract").get(pk=project.pk)
    contracts = list(PrimeContract.objects.filter(project=main).exclude(owner=None).order_by("number", "procore_id"))
    if not contracts:
        return
    chosen = main.billing_contract if main.billing_contract and main.billing_contract.owner_id else contracts[0]
    if main.owner_id is None or not main.item.is_locked:
        own(main, chosen.owner_id)
    owners = {each.owner_id: each.owner for each in contracts if each.owner and each.owner_id != main.owner_id}
    for owner in owners.values():
        _further(main, owner)
    _drop_unneeded(main, set(owners))


def own(project: Project, owner_id: int | None) -> None:
    """Give the project an owner; what anybody saw of it before no longer counts."""
    if project.owner_id == owner_id:
        return
    project.owner_id = owner_id
    project.save(update_fields=["owner"])
    WorkflowItem.objects.filter(pk=project.pk).update(party=owner_id, revision=F("revision") + 1)


def _further(main: Project, owner: Company) -> None:
    facet = owner.item.procore_id
    if Key(main.item.ledger, Kind.PROJECT, Role.JOB, main.item.procore_id, facet).find() is None:
        further(main.item, role=Role.JOB, facet_id=facet, main=main, owner=owner)


def _drop_unneeded(main: Project, owner_ids: set[int | None]) -> None:
    """A further row whose contract went elsewhere goes, unless somebody has already sent it."""
    unneeded = WorkflowItem.objects.filter(project_record__main=main, state=State.NOT_SENT, revision=0)
    unneeded.exclude(project_record__owner__in=owner_ids).delete()
