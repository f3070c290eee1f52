"""The columns of a list: those of its kind, fitted to the tab, with headers that sort."""

from dataclasses import dataclass

from approvals.faces import AMOUNT, COMPANY, DATE, KIND, PROJECT, RECORD, SENDER, SENT, Column
from approvals.models import face
from approvals.screens.lists import Query
from approvals.states import State

INBOX = (RECORD, KIND, COMPANY, PROJECT, DATE, AMOUNT, SENT)
IN_QUICKBOOKS = Column("In QuickBooks", lambda item: item.erp_number or item.origin_id)
REASON = Column("Why", lambda item: item.reason)
UNSENT = {SENT, SENDER}


@dataclass(frozen=True)
class Head:
    title: str
    style: str
    address: str = ""
    arrow: str = ""


def columns(query: Query) -> tuple[Column, ...]:
    """The columns of this list: those of its kind, fitted to the tab."""
    chosen = face(query.kind).columns if query.kind else INBOX
    if query.state == State.NOT_SENT:
        return tuple(column for column in chosen if column not in UNSENT)
    if query.state in (State.REJECTED, State.FAILED_TO_EXPORT):
        return (*chosen, REASON)
    return (*chosen, IN_QUICKBOOKS) if query.state == State.SYNCED else chosen


def heads(query: Query) -> list[Head]:
    """Column headers; one that sorts links to the list sorted by it, or the other way round."""
    return [_head(column, query) for column in columns(query)]


def _head(column: Column, query: Query) -> Head:
    if not column.sort:
        return Head(column.title, column.style)
    is_current = column.sort == query.sort
    flip = "" if is_current and query.is_descending else "-"
    arrow = ("arrow_downward" if query.is_descending else "arrow_upward") if is_current else ""
    return Head(column.title, column.style, query.address(sort=flip + column.sort), arrow)
