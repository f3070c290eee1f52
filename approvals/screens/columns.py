"""The columns of a list, per kind: header, what a cell shows, and the base column it sorts by (if any)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from approvals.models import WorkflowItem
from approvals.screens.lists import Query
from approvals.states import Kind, State


@dataclass(frozen=True)
class Column:
    title: str
    value: Callable[[WorkflowItem], Any]
    sort: str = ""
    style: str = ""  # "money", "date", "since" or "who": how the value is written


def _name(item: WorkflowItem) -> str:
    return item.title or item.number


def _record(item: WorkflowItem) -> str:
    """An invoice by its number, a record of a list by number and name."""
    has_name = item.kind in (Kind.COMPANY, Kind.PROJECT, Kind.COST_CODE)
    return f"{item.number} {item.title}".strip() if has_name else item.number or item.title


def _document(item: WorkflowItem) -> str:
    return item.number or item.title


KIND = Column("Type", lambda item: item.get_kind_display())
RECORD = Column("Record", _record, "number")
NAME = Column("Name", _name, "title")
NUMBER = Column("Number", _document, "number")
CODE = Column("Code", _document, "number")
TITLE = Column("Title", lambda item: item.title if item.number else "", "title")
ROLE = Column("Becomes", lambda item: item.get_role_display())
COMPANY = Column("Company", lambda item: item.party or "")
OWNER = Column("Owner", lambda item: item.party or "")
PROJECT = Column("Project", lambda item: item.project or ("Company-wide" if item.kind == Kind.COST_CODE else ""))
DATE = Column("Billing date", lambda item: item.billing_date, "billing_date", "date")
AMOUNT = Column("Amount", lambda item: item.amount, "amount", "money")
SENT = Column("Sent", lambda item: item.sent_at, "sent_at", "since")
SENDER = Column("By", lambda item: item.sent_by or "", style="who")
IN_QUICKBOOKS = Column("In QuickBooks", lambda item: item.erp_number or item.origin_id)
REASON = Column("Why", lambda item: item.reason)

COLUMNS: dict[Kind | None, tuple[Column, ...]] = {
    None: (RECORD, KIND, COMPANY, PROJECT, DATE, AMOUNT, SENT),
    Kind.COMPANY: (NAME, ROLE, SENT, SENDER),
    Kind.PROJECT: (NAME, Column("Number", lambda item: item.number, "number"), OWNER, SENT, SENDER),
    Kind.COST_CODE: (CODE, TITLE, PROJECT, SENT, SENDER),
    Kind.SUBCONTRACTOR_INVOICE: (NUMBER, COMPANY, PROJECT, DATE, AMOUNT, SENT, SENDER),
    Kind.OWNER_INVOICE: (NUMBER, OWNER, PROJECT, DATE, AMOUNT, SENT, SENDER),
}
UNSENT = {SENT, SENDER}


@dataclass(frozen=True)
class Head:
    title: str
    style: str
    address: str = ""
    arrow: str = ""


def columns(query: Query) -> tuple[Column, ...]:
    """The columns of this list: those of its kind, fitted to the tab."""
    chosen = COLUMNS[query.kind]
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
