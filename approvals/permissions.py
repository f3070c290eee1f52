"""Who may do what: one matrix, one question, `may(user, action, item)`.

Not visible is 404, visible but not permitted is 403. `is_staff` and `is_superuser` give no right here.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import Http404

from approvals.models import Access, Company, ErpLevel, Ledger, User, WorkflowItem, face
from approvals.states import Kind


class Action(StrEnum):
    VIEW = "view"
    SEND = "send"
    RETRIEVE = "retrieve"
    RELOAD = "reload"
    ACCEPT = "accept"
    REJECT = "reject"
    RECALL = "recall"
    RECORD_AS_BILLED = "record as billed before"
    EDIT_ERP_FIELDS = "edit QuickBooks fields"
    LINK = "link"
    UNLINK = "unlink"
    UPLOAD = "upload an attachment"
    ARCHIVE = "archive"
    RESTORE = "restore"
    ADD = "add"
    RESOLVE = "resolve an uncertain export"
    SEE_LEDGER = "see the ledger"
    SEE_EXPORT_LOG = "see the export log"
    SEE_LEFT_OUT = "see what did not come in"
    FORGET = "forget what did not come in"
    SEE_PEOPLE = "see people"
    CHANGE_PEOPLE = "change people"
    CHANGE_SETTINGS = "change settings"
    SEE_MAPPINGS = "see the mapping tables"
    CHANGE_MAPPINGS = "change the mapping tables"
    CONNECT = "connect QuickBooks"
    READ_MAIL = "see the mail"


@dataclass(frozen=True)
class Rule:
    """What an action takes; everything named must be there.

    `source_tool`: Admin on the Procore tool the record lives in. `can_push`: the accounting approver.
    `can_export` / `can_import`: the right for the record's kind. `manages_people`: Admin on the company directory.
    """

    level: ErpLevel = ErpLevel.NONE
    can_push: bool = False
    can_export: bool = False
    can_import: bool = False
    source_tool: bool = False
    manages_people: bool = False


NONE, READ, STANDARD, ADMIN = ErpLevel.NONE, ErpLevel.READ_ONLY, ErpLevel.STANDARD, ErpLevel.ADMIN
APPROVER = Rule(STANDARD, can_push=True, can_export=True)
SENDER = Rule(source_tool=True)

MATRIX: dict[Action, Rule | dict[Kind, Rule]] = {
    Action.VIEW: Rule(),
    Action.SEND: SENDER,
    Action.RETRIEVE: SENDER,
    Action.RELOAD: Rule(),
    Action.ACCEPT: APPROVER,
    Action.REJECT: APPROVER,
    Action.RECALL: APPROVER,
    Action.RECORD_AS_BILLED: APPROVER,
    Action.EDIT_ERP_FIELDS: APPROVER,
    Action.LINK: APPROVER,
    Action.UNLINK: {
        Kind.COMPANY: Rule(STANDARD),
        **{kind: Rule(STANDARD, can_push=True, source_tool=True) for kind in Kind if kind != Kind.COMPANY},
    },
    Action.UPLOAD: APPROVER,
    Action.ARCHIVE: Rule(STANDARD),
    Action.RESTORE: Rule(STANDARD),
    Action.ADD: Rule(STANDARD, can_import=True),
    Action.RESOLVE: APPROVER,
    Action.SEE_LEDGER: Rule(),
    Action.SEE_EXPORT_LOG: Rule(READ),
    Action.SEE_LEFT_OUT: Rule(),
    Action.FORGET: Rule(ADMIN),
    Action.SEE_PEOPLE: Rule(ADMIN),
    Action.CHANGE_PEOPLE: Rule(ADMIN, manages_people=True),
    Action.CHANGE_SETTINGS: Rule(ADMIN),
    Action.SEE_MAPPINGS: Rule(READ),
    Action.CHANGE_MAPPINGS: Rule(ADMIN),
    Action.CONNECT: Rule(ADMIN),
    Action.READ_MAIL: Rule(ADMIN),
}


def rule(action: Action, kind: Kind | None = None) -> Rule:
    """The cell of MATRIX; an action without one raises KeyError: the default is to refuse."""
    cell = MATRIX[action]
    return cell[Kind(kind)] if isinstance(cell, dict) else cell  # type: ignore[arg-type]


class Rights:
    """A person's rights in one ledger, read once."""

    def __init__(self, access: Access) -> None:
        self.access = access
        self.tools = {right.tool for right in access.source_rights.all()}
        self.can_export = {right.kind for right in access.type_rights.all() if right.can_export}
        self.can_import = {right.kind for right in access.type_rights.all() if right.can_import}

    def allow(self, wanted: Rule, kind: Kind | None = None) -> bool:
        return all(
            (
                self.access.erp_level >= wanted.level,
                self.access.can_push or not wanted.can_push,
                self.access.manages_people or not wanted.manages_people,
                kind in self.can_export or not wanted.can_export,
                kind in self.can_import or not wanted.can_import,
                not wanted.source_tool or (kind is not None and face(Kind(kind)).tool in self.tools),
            )
        )


def held(user: User) -> dict[int, Rights]:
    """The person's rights per ledger, read once and kept on the user for the length of a request."""
    if "_rights" not in user.__dict__:
        _read([user])
    return user.__dict__["_rights"]


def _read(users: Iterable[User]) -> None:
    """Read these people's rights anew, all at once."""
    users, theirs = list(users), defaultdict[int, dict[int, Rights]](dict)
    found = Access.objects.filter(user__in=users, ended_at=None, user__is_active=True)
    for access in found.prefetch_related("source_rights", "type_rights"):
        theirs[access.user_id][access.ledger_id] = Rights(access)
    for user in users:
        user.__dict__["_rights"] = theirs[user.pk]


def rights(user: User, ledger: Ledger | int) -> Rights | None:
    """The person's rights in the ledger, or None."""
    return held(user).get(ledger.pk if isinstance(ledger, Ledger) else ledger)


def may_somewhere(user: User, action: Action) -> bool:
    """Whether there is any ledger and any kind for which this person may."""
    return any(theirs.allow(rule(action, kind), kind) for theirs in held(user).values() for kind in Kind)


def may(user: User, action: Action, subject: WorkflowItem | Ledger) -> bool:
    """Whether this person may do this to this item (or in this ledger). Visibility is asked apart."""
    item = subject if isinstance(subject, WorkflowItem) else None
    ledger_id = item.ledger_id if item else subject.pk
    theirs = rights(user, ledger_id)
    kind = Kind(item.kind) if item else None
    return bool(theirs and theirs.allow(rule(action, kind), kind))


def visible(user: User, items: QuerySet[WorkflowItem]) -> QuerySet[WorkflowItem]:
    """The items this person may see: all of a ledger, or their projects, the companies on them and company codes."""
    return items.filter(_seen(user))


def _seen(user: User) -> Q:
    seen = Q(pk__in=[])
    for theirs in held(user).values():
        seen |= _seen_by(theirs.access)
    return seen


def _seen_by(access: Access) -> Q:
    return Q(ledger=access.ledger_id) if access.all_projects else _on_projects(access)


def _on_projects(access: Access) -> Q:
    projects = access.projects.values("pk")
    companies = Company.objects.filter(
        Q(commitments__project__in=projects) | Q(prime_contracts__project__in=projects) | Q(owned_projects__in=projects)
    )
    return Q(ledger=access.ledger_id) & (
        Q(project__in=projects) | Q(kind=Kind.COST_CODE, project=None) | Q(pk__in=companies.values("pk"))
    )


def still_may(action: Action, asked: Iterable[tuple[User, WorkflowItem]]) -> set[int]:
    """The pks of the items that their person sees now and may do this to now; few queries, however many are asked."""
    asked = list(asked)
    _read(user for user, _ in asked)
    seen = Q(pk__in=[])
    for user in {user.pk: user for user, _ in asked}.values():
        seen |= Q(pk__in=[item.pk for who, item in asked if who == user]) & _seen(user)
    visible_now = set(WorkflowItem.objects.filter(seen).values_list("pk", flat=True))
    return {item.pk for user, item in asked if item.pk in visible_now and may(user, action, item)}


def people_who_may(action: Action, item: WorkflowItem) -> list[User]:
    """Everybody who sees the item and may do this to it, whatever its state."""
    found = Access.objects.filter(ledger=item.ledger_id, ended_at=None, user__is_active=True).select_related("user")
    able = [
        access
        for access in found.prefetch_related("source_rights", "type_rights")
        if Rights(access).allow(rule(action, Kind(item.kind)), Kind(item.kind))
    ]
    itself = WorkflowItem.objects.filter(pk=item.pk)
    return [access.user for access in able if access.all_projects or itself.filter(_seen_by(access)).exists()]


def visible_or_404(user: User, pk: int) -> WorkflowItem:
    """The item, if this person may see it."""
    item = visible(user, WorkflowItem.objects.filter(pk=pk)).select_related("ledger", "project", "party").first()
    if item is None:
        raise Http404("No such item.")
    return item


def require(user: User, action: Action, subject: WorkflowItem | Ledger) -> None:
    """Raise PermissionDenied unless this person may."""
    if not may(user, action, subject):
        raise PermissionDenied(f"You do not have the right to {action} here.")
