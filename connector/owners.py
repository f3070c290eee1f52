"""Who owns a project: its prime contracts say so, the first one unless another is chosen; each owner is a sub-customer."""

from typing import Any

from django.db.models import F

from approvals import canonical
from approvals.models import Ledger, PrimeContract, Project, WorkflowItem
from approvals.states import Kind, Role, State
from connector.records import projects
from connector.records.reading import Record
from connector.storing import Key, Outcome, Payload, store


def sub_customers(
    ledger: Ledger, procore_id: int, payload: Payload, facts: dict[str, Any]
) -> list[tuple[WorkflowItem, Outcome]]:
    """Store the project and, with the same facts, its further rows; each is locked by itself."""
    main = Key(ledger, Kind.PROJECT, Role.JOB, procore_id)
    done = [_store(main, payload, facts, {})]
    further = Project.objects.filter(main=done[0][0].pk).select_related("owner__item")
    for row in further:
        key = Key(ledger, Kind.PROJECT, Role.JOB, procore_id, row.owner.item.procore_id if row.owner else 0)
        if row.owner:
            done.append(_store(key, payload, facts, {"main_id": row.main_id, "owner": row.owner}))
    return done


def _store(key: Key, payload: Payload, facts: dict[str, Any], own: dict[str, Any]) -> tuple[WorkflowItem, Outcome]:
    def write(item: WorkflowItem) -> None:
        record, _ = Project.objects.update_or_create(item=item, defaults={**facts, **own})
        name = projects.job_name(record)[:500]
        WorkflowItem.objects.filter(pk=item.pk).update(
            project=record.main_id or record.pk, party=record.owner_id, title=name
        )

    return store(key, payload, header={"number": facts["number"], "title": facts["name"][:500]}, write=write)


def settle_owners(project: Project) -> None:
    """Bring the project's rows in line with the owners of its prime contracts."""
    main = Project.objects.select_related("item__ledger", "item__source", "billing_contract").get(pk=project.pk)
    contracts = list(PrimeContract.objects.filter(project=main).exclude(owner=None).order_by("number", "procore_id"))
    if not contracts:
        return
    chosen = main.billing_contract if main.billing_contract and main.billing_contract.owner_id else contracts[0]
    if main.owner_id is None or not main.item.is_locked:
        own(main, chosen.owner_id)
    owners = {contract.owner_id: contract.owner for contract in contracts if contract.owner_id != main.owner_id}
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


def _further(main: Project, owner: Any) -> None:
    source = main.item.source
    record = Record(canonical.loads(source.payload), file=f"{source.resource}.json")
    key = Key(main.item.ledger, Kind.PROJECT, Role.JOB, main.item.procore_id, owner.item.procore_id)
    if key.find() is None:
        facts = projects.from_procore(record)
        _store(key, Payload.of(source.resource, record), facts, {"main_id": main.pk, "owner": owner})


def _drop_unneeded(main: Project, owner_ids: set[int | None]) -> None:
    """A further row whose contract went elsewhere goes, unless somebody has already sent it."""
    unneeded = WorkflowItem.objects.filter(project_record__main=main, state=State.NOT_SENT, revision=0)
    unneeded.exclude(project_record__owner__in=owner_ids).delete()
