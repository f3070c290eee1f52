"""Everything that happened to an item, human or machine, newest first."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from approvals.models import AuditEvent, ErpRequest, Transition, User, WorkflowItem
from approvals.screens.tabs import LOOKS
from approvals.states import State, Verb

# A move as something that happened.
DONE = {
    Verb.SEND: "Sent",
    Verb.RETRIEVE: "Retrieved",
    Verb.RECALL: "Recalled",
    Verb.ACCEPT: "Accepted",
    Verb.REJECT: "Rejected",
    Verb.CLAIM: "Taken up by the worker",
    Verb.RELEASE: "Put back in line",
    Verb.FAIL: "Refused by QuickBooks",
    Verb.SYNC: "Synced",
    Verb.UNLINK: "Unlinked",
    Verb.RECORD_AS_BILLED: "Recorded as billed before",
    Verb.ADD: "Added",
    Verb.LINK: "Linked",
    Verb.ARCHIVE: "Put aside",
    Verb.RESTORE: "Taken up again",
}


@dataclass(frozen=True)
class Event:
    at: datetime
    who: User | None
    what: str
    icon: str
    style: str
    note: str = ""
    detail: str = ""


def history(item: WorkflowItem) -> list[Event]:
    """Moves, logged changes and requests of one item in three statements."""
    events = [*_moves(item), *_changes(item), *_requests(item)]
    return sorted(events, key=lambda event: event.at, reverse=True)


def _moves(item: WorkflowItem) -> Iterator[Event]:
    for row in Transition.objects.filter(item=item).select_related("by").order_by("pk"):
        look = LOOKS[State(row.to_state)]
        detail = f"{row.get_from_state_display()} to {row.get_to_state_display()}, revision {row.revision}"
        amount = f", {row.amount:,.2f}" if row.amount is not None else ""
        yield Event(row.at, row.by, DONE[Verb(row.verb)], look.icon, look.style, row.note, detail + amount)


def _changes(item: WorkflowItem) -> Iterator[Event]:
    for row in AuditEvent.objects.filter(item=item).select_related("by").order_by("pk"):
        what = f"{row.get_verb_display()}: {row.subject}" if row.verb == AuditEvent.Verb.ERP_FIELD else str(row)
        detail = f"{row.before or 'empty'} to {row.after or 'empty'}" if row.before or row.after else ""
        yield Event(row.at, row.by, what, "edit", "grey", row.note, detail)


def _requests(item: WorkflowItem) -> Iterator[Event]:
    for row in ErpRequest.objects.filter(item=item).select_related("accepted_by").order_by("pk"):
        at = row.finished_at or row.last_sent_at or row.created_at
        number = f" as {row.doc_number}" if row.doc_number else ""
        parts = [
            f"request {row.request_id}",
            f"tries {row.attempts}",
            row.origin_id and f"QuickBooks id {row.origin_id}",
            row.intuit_tid and f"intuit_tid {row.intuit_tid}",
        ]
        what = f"{row.entity}{number}: {row.get_state_display()}"
        yield Event(at, None, what, "outbox", "grey", row.error_text, ", ".join(part for part in parts if part))
