"""The lists: their addresses and tabs, and what each state looks like and means."""

from dataclasses import dataclass

from approvals.models import WorkflowItem, faces
from approvals.states import State as S

SLUGS = {each.slug: each.kind for each in faces()}


@dataclass(frozen=True)
class Look:
    """A state as people see it: never by colour alone. `turn` says whose move it is, `why` what that means."""

    style: str
    icon: str
    turn: str
    why: str
    empty: str = "Nothing is in this state."


PM, ACCOUNTING, PORTAL, DONE = "Project team's turn", "Accounting's turn", "The portal's turn", "Done"

LOOKS: dict[S, Look] = {
    S.NOT_SENT: Look(
        "grey", "edit_note", PM, "Not sent to accounting yet.", "Everything that came from Procore has been sent."
    ),
    S.READY_TO_EXPORT: Look(
        "blue",
        "hourglass_top",
        ACCOUNTING,
        "Waits for an accounting approver.",
        "Nothing waits for an approver. What project managers send shows up here.",
    ),
    S.FAILED_TO_EXPORT: Look(
        "red",
        "error",
        ACCOUNTING,
        "QuickBooks did not take it.",
        "Nothing failed. What QuickBooks refuses shows up here with the reason.",
    ),
    S.ACCEPTED: Look(
        "indigo",
        "done",
        PORTAL,
        "Accepted, in line for QuickBooks.",
        "Nothing is in line. Accepted items leave within seconds while QuickBooks is connected.",
    ),
    S.EXPORTING: Look("cyan", "sync", PORTAL, "Being written to QuickBooks.", "Nothing is being written right now."),
    S.SYNCED: Look(
        "green", "check_circle", DONE, "In QuickBooks.", "Nothing is in QuickBooks yet. Accept something first."
    ),
    S.REJECTED: Look(
        "orange", "reply", PM, "Sent back by accounting, with a reason.", "Accounting has sent nothing back."
    ),
    S.RETRIEVED: Look("yellow", "undo", PM, "Taken back before anyone answered.", "Nobody has taken anything back."),
    S.UNLINKED: Look("grey", "link_off", PM, "No longer linked to QuickBooks; it can be sent again."),
    S.READY_TO_IMPORT: Look("violet", "download", ACCOUNTING, "In QuickBooks, not in Procore."),
    S.ARCHIVED: Look("grey", "inventory_2", DONE, "Put aside."),
}
UNCERTAIN = Look(
    "violet", "help", PORTAL, "Nobody knows yet whether QuickBooks has it; it is looked up before anything is repeated."
)

# These tabs show only while something is in them.
SELDOM = frozenset({S.UNLINKED, S.READY_TO_IMPORT, S.ARCHIVED})


def look(item: WorkflowItem) -> Look:
    """How this item's state looks, its marks included."""
    if item.state == S.EXPORTING and item.is_uncertain:
        return UNCERTAIN
    found = LOOKS[S(item.state)]
    if item.state == S.SYNCED and item.is_billed_before:
        return Look("green", "history", DONE, "It was in the books before Tieout; nothing was posted.")
    if item.state == S.SYNCED and item.is_empty:
        return Look("green", "check_circle", DONE, "There was nothing to post: every line is zero.")
    return found
