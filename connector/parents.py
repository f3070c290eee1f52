"""What a document refers to and QuickBooks may not have yet: a request waits for its parents, not for anybody else's."""

from collections.abc import Mapping
from dataclasses import dataclass

from approvals import canonical
from approvals.models import ErpRequest, Transition, WorkflowItem
from approvals.states import State, Verb
from connector import bodies, clock
from mappings.models import ErpReference
from mappings.names import name_key

CHANGED = (
    "{parent} is {now} in QuickBooks; the accepted document says {then}. Look at the document, then accept it again."
)


@dataclass(frozen=True)
class Family:
    """The QuickBooks ids of a document's parents, and in words what is wrong with any of them."""

    ids: Mapping[int, str]
    waits: str = ""
    changed: str = ""


def of(request: ErpRequest) -> Family:
    """The parents of a request as they stand now."""
    if not request.entity:
        return Family({})
    names = dict(bodies.placeholders(canonical.loads(request.document)))
    found = WorkflowItem.objects.in_bulk(names)
    away = [pk for pk in names if not _is_there(found.get(pk))]
    if away:
        return Family({}, waits=" ".join(_words(found.get(pk), names[pk]) for pk in away))
    ids = {pk: item.origin_id for pk, item in found.items()}
    moved = [words for pk, item in found.items() if (words := _changed(request, item, names[pk]))]
    return Family(ids, changed=" ".join(moved))


def _is_there(item: WorkflowItem | None) -> bool:
    return item is not None and item.state == State.SYNCED and bool(item.origin_id)


def _words(item: WorkflowItem | None, name: str) -> str:
    if item is None:
        return f"Waits for {name}, which is no longer here."
    why = item.reason if item.state in {State.FAILED_TO_EXPORT, State.REJECTED} or item.is_uncertain else ""
    return f"Waits for {item}: {why or item.get_state_display()}."


def _changed(request: ErpRequest, item: WorkflowItem, name: str) -> str:
    """A parent that was linked or accepted anew since this document was accepted may be another one by now."""
    verbs = (Verb.LINK, Verb.ACCEPT)
    if not Transition.objects.filter(item=item, verb__in=verbs, at__gt=request.created_at).exists():
        return ""
    row = ErpReference.objects.filter(
        ledger_id=item.ledger_id, entity=item.erp_entity, origin_id=item.origin_id
    ).first()
    if row is None or name_key(name) in {name_key(row.name), name_key(row.fully_qualified_name)}:
        return ""
    return CHANGED.format(parent=item, now=row.name, then=name)


def postpone(request: ErpRequest, words: str) -> None:
    """Leave it where it is, with words; it goes out by itself once the parent is put right."""
    state = ErpRequest.State.READY
    ErpRequest.objects.filter(pk=request.pk, state=state).update(due_at=clock.now() + clock.blocked(), error_text=words)
    WorkflowItem.objects.filter(pk=request.item_id, state=State.ACCEPTED).update(reason=words)
