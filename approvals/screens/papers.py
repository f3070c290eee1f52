"""What QuickBooks will receive, set out as a document that a controller reads. Nothing in it is left out."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from approvals import canonical
from approvals.documents import Preview, Reason

LABELS = {
    "DisplayName": "Name",
    "CompanyName": "Company",
    "PrintOnCheckName": "Name on checks",
    "VendorRef": "Vendor",
    "CustomerRef": "Customer",
    "ParentRef": "Customer it belongs to",
    "Job": "Is a sub-customer",
    "BillWithParent": "Billed with its customer",
    "DocNumber": "Number",
    "TxnDate": "Date",
    "DueDate": "Due",
    "SalesTermRef": "Terms",
    "TermRef": "Terms",
    "PrivateNote": "Memo",
    "CustomerMemo": "Message to the customer",
    "BillAddr": "Address",
    "ShipAddr": "Ship to",
    "PrimaryPhone": "Phone",
    "Mobile": "Mobile",
    "Fax": "Fax",
    "PrimaryEmailAddr": "E-mail",
    "WebAddr": "Website",
    "Name": "Name",
    "Sku": "SKU",
    "Type": "Type",
    "IncomeAccountRef": "Income account",
    "ExpenseAccountRef": "Cost account",
    "APAccountRef": "Payable account",
    "TaxIdentifier": "Tax id",
    "Description": "Description",
    "PurchaseDesc": "Description on purchases",
    "Active": "Active",
    "BillableStatus": "Billable",
    "Qty": "Quantity",
    "UnitPrice": "Price",
    "TaxCodeRef": "Tax code",
}
ORDER = list(LABELS)
WORDS = {"NotBillable": "no", "HasBeenBilled": "has been billed"}
TITLES = {
    "Bill": "Bill",
    "VendorCredit": "Vendor credit",
    "Invoice": "Invoice",
    "Vendor": "Vendor",
    "Customer": "Customer",
    "Item": "Service item",
}


@dataclass(frozen=True)
class Fact:
    """One labelled value; `is_new` marks what QuickBooks does not have yet and gets first."""

    label: str
    value: Any
    is_new: bool = False
    item: int | None = None
    style: str = ""


@dataclass(frozen=True)
class PaperLine:
    description: str
    item: Fact | None
    customer: Fact | None
    amount: Decimal
    others: tuple[Fact, ...] = ()
    reasons: tuple[Reason, ...] = ()


@dataclass(frozen=True)
class Paper:
    title: str
    facts: list[Fact]
    lines: list[PaperLine] = field(default_factory=list)
    total: Decimal | None = None
    raw: str = ""

    @property
    def has_customers(self) -> bool:
        return any(line.customer for line in self.lines)


def paper(preview: Preview) -> Paper:
    """The document of a preview, ready to be read."""
    return read(preview.document, entity=preview.entity, total=preview.total, reasons=preview.reasons)


def read(text: str, *, entity: str, total: Decimal | None = None, reasons: Sequence[tuple[Reason, ...]] = ()) -> Paper:
    """Canonical JSON of a QuickBooks entity as header facts and lines, each line with what chose its values."""
    document = canonical.loads(text) if text else {}
    lines = [_line(line) for line in document.get("Line", [])]
    common = set.intersection(*(set(line.others) for line in lines)) if lines else set()
    if total is None and lines:
        total = sum((line.amount for line in lines), Decimal(0))
    members = sorted((name for name in document if name != "Line"), key=_place)
    facts = [_fact(name, document[name]) for name in members if document[name] not in ("", None)]
    facts += [
        replace(fact, label=f"{fact.label}, on each line")
        for line in lines[:1]
        for fact in line.others
        if fact in common
    ]
    lines = [replace(line, others=tuple(fact for fact in line.others if fact not in common)) for line in lines]
    if len(reasons) == len(lines):
        lines = [replace(line, reasons=why) for line, why in zip(lines, reasons, strict=True)]
    return Paper(TITLES.get(entity, entity), facts, lines, total, text)


ADDRESS = ["Line1", "Line2", "Line3", "Line4", "Line5", "City", "CountrySubDivisionCode", "PostalCode", "Country"]


def _place(name: str) -> tuple[int, str]:
    return (ORDER.index(name) if name in LABELS else len(ORDER), name)


def _fact(name: str, value: Any) -> Fact:
    label = LABELS.get(name) or re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name.removesuffix("Ref"))
    if isinstance(value, Mapping):
        known = _named(value)
        return Fact(label, known, is_new="item" in value, item=value.get("item"))
    if isinstance(value, list):
        return Fact(label, "; ".join(_named(part) if isinstance(part, Mapping) else str(part) for part in value))
    if isinstance(value, bool):
        return Fact(label, "Yes" if value else "No")
    if value in WORDS:
        return Fact(label, WORDS[value])
    if name.endswith("Date") and isinstance(value, str):
        return Fact(label, date.fromisoformat(value), style="date")
    return Fact(label, value, style="money" if isinstance(value, Decimal) else "")


def _named(value: Mapping) -> str:
    """A reference by its name; anything else as its values in a row, deepest last."""
    if "name" in value or set(value) <= {"value", "name", "item"}:
        return str(value.get("name") or value.get("value") or "")
    order = sorted(value, key=lambda name: (ADDRESS.index(name) if name in ADDRESS else 0, name))
    parts = [value[name] for name in order if value[name]]
    return ", ".join(_named(part) if isinstance(part, Mapping) else str(part) for part in parts)


def _line(line: Mapping) -> PaperLine:
    detail = line.get(line.get("DetailType", ""), {})
    refs = {name: _fact(name, detail[name]) for name in ("ItemRef", "AccountRef", "CustomerRef") if name in detail}
    shown = {"ItemRef", "AccountRef", "CustomerRef"}
    return PaperLine(
        description=line.get("Description", ""),
        item=refs.get("ItemRef") or refs.get("AccountRef"),
        customer=refs.get("CustomerRef"),
        amount=Decimal(line.get("Amount", 0)),
        others=tuple(_fact(name, value) for name, value in sorted(detail.items()) if name not in shown),
    )
