"""The face of a kind of record: what the portal's lists, pages and rules must know of it. Each stands with its model."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from approvals.states import Kind, Tool


@dataclass(frozen=True)
class Value:
    """One of Procore's values as people see it; `style` as a column's."""

    label: str
    value: Any
    style: str = ""


@dataclass(frozen=True)
class Column:
    """A column of a list: header, what a cell shows, and the base column it sorts by (if any)."""

    title: str
    value: Callable[[Any], Any]
    sort: str = ""
    style: str = ""  # "money", "date", "since" or "who": how the value is written


@dataclass(frozen=True)
class Face:
    """How one kind is shown, whose tool it lives in, and what it becomes.

    A kind that becomes a transaction of QuickBooks names its `entity` (and the one for less than nothing as `credit`):
    it has a number, lines and files, and keeps what it names from being unlinked. Any other becomes a list record.
    """

    kind: Kind
    tool: Tool  # Procore's, whose Admins send it
    slug: str  # the address of its list
    plural: str
    icon: str
    columns: tuple[Column, ...]
    party: str = "Company"  # what its company is called
    no_project: str = ""  # what stands for its project where it has none
    entity: str = ""
    credit: str = ""

    @property
    def is_transaction(self) -> bool:
        return bool(self.entity)

    def entity_for(self, amount: Decimal | None) -> str:
        """The transaction that an amount is in QuickBooks."""
        return self.credit if self.credit and amount is not None and amount < 0 else self.entity


# -- the columns that kinds choose from


def _document(item: Any) -> str:
    return item.number or item.title


KIND = Column("Type", lambda item: item.get_kind_display())
RECORD = Column("Record", lambda item: item.name, "number")
NAME = Column("Name", lambda item: item.title or item.number, "title")
NUMBER = Column("Number", _document, "number")
OWN_NUMBER = Column("Number", lambda item: item.number, "number")
CODE = Column("Code", _document, "number")
TITLE = Column("Title", lambda item: item.title if item.number else "", "title")
ROLE = Column("Becomes", lambda item: item.get_role_display())
COMPANY = Column("Company", lambda item: item.party or "")
OWNER = Column("Owner", lambda item: item.party or "")
PROJECT = Column("Project", lambda item: item.project or item.face.no_project)
DATE = Column("Billing date", lambda item: item.billing_date, "billing_date", "date")
AMOUNT = Column("Amount", lambda item: item.amount, "amount", "money")
SENT = Column("Sent", lambda item: item.sent_at, "sent_at", "since")
SENDER = Column("By", lambda item: item.sent_by or "", style="who")
