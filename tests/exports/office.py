"""Documents by hand, without the record types: items are made, accepted and drained."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count

from django.utils import timezone

from approvals import canonical, transitions
from approvals.documents import Preview
from approvals.models import Access, ErpLevel, ErpRequest, Ledger, TypeRight, User, WorkflowItem
from approvals.states import Kind, Role, State
from approvals.transitions import Seen
from connector import exports
from connector.quickbooks import QuickBooks

NUMBERS = count(1)


class Desk:
    """Documents by hand: what each item would become, without the record types."""

    def __init__(self) -> None:
        self.previews: dict[int, Preview] = {}

    def preview(self, items: list[WorkflowItem]) -> dict[int, Preview]:
        return {item.pk: self.previews[item.pk] for item in items}

    def put(self, item: WorkflowItem, entity: str, level: int, document: dict) -> WorkflowItem:
        text = canonical.dumps(document) if entity else ""
        number = document.get("DocNumber", "")
        self.previews[item.pk] = Preview(entity, level, text, canonical.digest(text), number=number)
        return item


def made_approver(user: User, ledger: Ledger) -> Access:
    """Gives them all that accepting takes."""
    access = Access.objects.create(
        user=user, ledger=ledger, erp_level=ErpLevel.STANDARD, can_push=True, all_projects=True
    )
    TypeRight.objects.bulk_create(TypeRight(access=access, kind=kind, can_export=True) for kind in Kind)
    return access


@dataclass
class Office:
    """Makes items, accepts them and lets the worker run."""

    ledger: Ledger
    desk: Desk
    pm: User
    approver: User
    quickbooks: QuickBooks | None = None

    def item(self, kind: Kind, role: Role, **fields) -> WorkflowItem:
        number = next(NUMBERS)
        defaults = {"title": f"Number {number}", "sent_by": self.pm, "sent_at": timezone.now(), "revision": 1}
        state = State.READY_TO_EXPORT
        return WorkflowItem.objects.create(
            ledger=self.ledger, kind=kind, role=role, procore_id=number, state=state, **defaults | fields
        )

    def vendor(self, name: str = "Stone & Sons", **members) -> WorkflowItem:
        item = self.item(Kind.COMPANY, Role.VENDOR, title=name)
        return self.desk.put(item, "Vendor", 1, {"DisplayName": name, **members})

    def bill(self, vendor: WorkflowItem, number: str = "", amount: str = "1234.50", **members) -> WorkflowItem:
        item = self.item(Kind.SUBCONTRACTOR_INVOICE, Role.BILL, number=number, amount=Decimal(amount))
        number = number or f"INV-{item.pk}"
        line = {
            "Amount": Decimal(amount),
            "DetailType": "ItemBasedExpenseLineDetail",
            "ItemBasedExpenseLineDetail": {"ItemRef": {"value": "3", "name": "Contract billing"}},
        }
        document = {
            "VendorRef": {"item": vendor.pk, "name": vendor.title},
            "DocNumber": number,
            "TxnDate": "2026-10-31",
            "Line": [line],
            **members,
        }
        filled = {member: value for member, value in document.items() if value is not None}
        return self.desk.put(item, "Bill", 3, filled)

    def accept(self, *items: WorkflowItem) -> Sequence[ErpRequest]:
        seen = [Seen(item.pk, item.revision, self.desk.previews[item.pk].digest) for item in items]
        outcomes = transitions.accept_all(seen, by=self.approver)
        assert all(outcome.done for outcome in outcomes), [outcome.words for outcome in outcomes]
        return list(ErpRequest.objects.filter(item__in=items, state__in=ErpRequest.LIVE).order_by("pk"))

    def accepted_bill(self, **fields) -> tuple[WorkflowItem, ErpRequest]:
        """A bill of a vendor that is already there."""
        bill = self.draft(**fields)
        return bill, self.accept(bill)[0]

    def draft(self, **fields) -> WorkflowItem:
        """A bill, not accepted yet, of a vendor that is already there."""
        vendor = self.vendor(f"Vendor {next(NUMBERS)}")
        self.accept(vendor)
        self.drain()
        return self.bill(vendor, **fields)

    def drain(self) -> None:
        exports.drain(self.ledger.pk, connect=lambda ledger: self.quickbooks)
