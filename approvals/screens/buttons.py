"""What this person may do with this item now: permission, state, and nothing else shown."""

from collections.abc import Sequence
from dataclasses import dataclass

from approvals.checks import Problem
from approvals.documents import Preview
from approvals.models import User, WorkflowItem
from approvals.permissions import Action, may
from approvals.states import ON_ITS_WAY, State, Verb
from approvals.transitions import TABLE, is_own

VERBS = {
    Action.SEND: Verb.SEND,
    Action.RETRIEVE: Verb.RETRIEVE,
    Action.RECALL: Verb.RECALL,
    Action.ACCEPT: Verb.ACCEPT,
    Action.REJECT: Verb.REJECT,
    Action.UNLINK: Verb.UNLINK,
    Action.RECORD_AS_BILLED: Verb.RECORD_AS_BILLED,
    Action.LINK: Verb.LINK,
}


def is_open(action: Action, item: WorkflowItem) -> bool:
    """Whether the item stands where this action can be taken, whoever takes it."""
    if action in VERBS and item.state not in TABLE[VERBS[action]][0]:
        return False
    if action == Action.RECORD_AS_BILLED:
        return item.face.is_transaction
    if action == Action.LINK:
        return not item.face.is_transaction
    if action == Action.EDIT_ERP_FIELDS:
        return item.state not in ON_ITS_WAY | {State.ARCHIVED}
    return True


def may_now(user: User, action: Action, item: WorkflowItem) -> bool:
    """Whether this person may take this action on this item as it stands."""
    return is_open(action, item) and may(user, action, item)


@dataclass(frozen=True)
class Buttons:
    """The actions on offer, and in words why Send or Accept is not among them."""

    actions: frozenset[Action]
    hint: str = ""

    def __contains__(self, name: str) -> bool:
        return name in {action.name.lower() for action in self.actions}


def buttons(item: WorkflowItem, *, by: User, preview: Preview | None, guards: Sequence[Problem]) -> Buttons:
    """What to offer for this item; what stands in the way of it is said instead of offered."""
    offered = {action for action in (*VERBS, Action.EDIT_ERP_FIELDS, Action.RELOAD) if may_now(by, action, item)}
    hint = ""
    if Action.SEND in offered and guards:
        offered.discard(Action.SEND)
        hint = "It can be sent once what is listed under Problems is put right."
    if Action.ACCEPT in offered and (hint := _why_not(item, by=by, preview=preview)):
        offered.discard(Action.ACCEPT)
    return Buttons(frozenset(offered), hint)


def _why_not(item: WorkflowItem, *, by: User, preview: Preview | None) -> str:
    if is_own(item, by=by):
        return "You sent this yourself; somebody else has to accept it."
    if preview and preview.blockers(waived=item.waivers):
        return "It can be accepted once what is listed under Problems is cleared."
    return ""
