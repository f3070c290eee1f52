"""A record that QuickBooks already has: which one it may be, and making the two one. Nothing is posted."""

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from rapidfuzz import fuzz, process

from approvals.hooks import Candidate
from approvals.models import Ledger, User, WorkflowItem
from approvals.states import Role, State, Verb
from approvals.transitions import Refused
from approvals.transitions import transition as move
from approvals.wake import wake
from connector.records import REGISTRY
from mappings.customers import with_descendants
from mappings.models import ErpReference
from mappings.names import name_key

# The list of QuickBooks in which a record of this role is an entry.
LIST_OF = {
    role: entity.name
    for record_type in REGISTRY
    for role, (entity, *_) in record_type.becomes.items()
    if not entity.is_transaction
}
ACCOUNT_TYPES = {
    "income": ("Income", "Other Income"),
    "expense": ("Expense", "Cost of Goods Sold", "Other Expense"),
}
OFFERED, ALIKE, LOOKED_AT = 6, 70, 5000


def candidates(item: WorkflowItem) -> list[Candidate]:
    """The free list entries whose names are most like this record's, best first."""
    if item.role not in LIST_OF:
        return []
    rows = {row.pk: row for row in _free(item)[:LOOKED_AT]}
    wanted = name_key(item.erp_name or item.title or item.number)
    names = {pk: row.name_key for pk, row in rows.items()}
    alike = process.extract(wanted, names, scorer=fuzz.WRatio, limit=OFFERED, score_cutoff=ALIKE)
    return [_candidate(rows[pk]) for _, _, pk in alike]


def _free(item: WorkflowItem) -> QuerySet[ErpReference]:
    """Active entries of the record's list that no other item is linked to."""
    entity = LIST_OF[Role(item.role)]
    mine = WorkflowItem.objects.filter(ledger=item.ledger_id, erp_entity=entity).exclude(origin_id="")
    rows = ErpReference.objects.filter(ledger=item.ledger_id, entity=entity, is_active=True)
    if item.role == Role.JOB:
        # A job lies below its own owner, however deep; anywhere else its income would be booked to somebody else.
        owner_id = _owner_id(item)
        rows = rows.filter(origin_id__in=with_descendants(item.ledger_id, owner_id) - {owner_id})
    elif item.role == Role.CUSTOMER:
        rows = rows.filter(parent_id="")
    return rows.exclude(origin_id__in=mine.values("origin_id")).order_by("name", "pk")


def _owner_id(job: WorkflowItem) -> str:
    """The QuickBooks customer that owns the job; none until the owner itself is there."""
    owner = job.party.item if job.party else None
    return owner.origin_id if owner and owner.state == State.SYNCED else ""


def _candidate(row: ErpReference) -> Candidate:
    """By its full name: sub-customers of one name differ only in what they lie below."""
    full = (row.fully_qualified_name or row.name).replace(":", " : ")
    detail = ", ".join(filter(None, ("Project" if row.is_project else "", row.type)))
    return Candidate(row.origin_id, row.entity, full, detail)


def link(item: WorkflowItem, *, by: User, origin_id: str) -> str:
    """Make the item and a list entry one; what waited for the item goes on."""
    row = _free(item).filter(origin_id=origin_id).first() if item.role in LIST_OF else None
    if row is None:
        raise Refused(_why_none(item))
    now = timezone.now()
    fields = {"origin_id": origin_id, "erp_entity": row.entity, "sync_token": row.sync_token, "reason": ""}
    try:
        with transaction.atomic():
            note = f"Linked to {row.entity} {row} ({origin_id})"
            move(item, Verb.LINK, by=by, note=note, answered_by=by, answered_at=now, synced_at=now, **fields)
            wake(item.ledger_id)
    except IntegrityError:
        raise Refused(f"{row} was linked to another record meanwhile. Nothing was done.") from None
    return f"{item} is linked to {row.entity} {row}. Nothing was posted."


def _why_none(item: WorkflowItem) -> str:
    if item.role == Role.JOB and not _owner_id(item):
        return f"The owner of {item} is not in QuickBooks yet. Bring the owner there first, then link the project."
    where = " below its owner" if item.role == Role.JOB else ""
    return f"QuickBooks has no such record free to link to{where}. Have the lists read again, then choose anew."


def account_choices(ledger: Ledger, which: str) -> list[tuple[str, str]]:
    """Active accounts that an item's income or cost may post to."""
    rows = ErpReference.objects.filter(ledger=ledger, entity=ErpReference.Entity.ACCOUNT, is_active=True)
    rows = rows.filter(type__in=ACCOUNT_TYPES[which]).order_by("fully_qualified_name", "name", "pk")
    return [(row.origin_id, f"{row.number} {row}".strip()) for row in rows]
