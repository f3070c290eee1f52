"""Lines of a transaction: what each must hold, and the totals that follow from them."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from .entities import EXPENSE_LINES, Entity
from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

CENT = Decimal("0.01")
MOST = 10_000
WITHOUT_AMOUNT = (
    "DescriptionOnly",
    "DescriptionLineDetail",
    "SubTotalLineDetail",
    "GroupLineDetail",
    "DiscountLineDetail",
)
ACCOUNT_OF_ITEM = {"ItemBasedExpenseLineDetail": "ExpenseAccountRef", "SalesItemLineDetail": "IncomeAccountRef"}


def cents(amount: Decimal | int) -> Decimal:
    """Rounded half up to the cent, as QuickBooks does."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def check(kind: Entity, document: Json) -> None:
    """Raise for the first line that could not be booked."""
    if len(document["Line"]) > MOST:
        raise Fault("6000", element="Line", what=f"A transaction has at most {MOST} lines.")
    for line in document["Line"]:
        _check_line(kind, line)


def _check_line(kind: Entity, line: Json) -> None:
    detail_type = line.get("DetailType")
    if not detail_type:
        raise Fault("2020", element="DetailType")
    if detail_type not in kind.lines:
        raise Fault("2170", element="DetailType", what=f"{detail_type} on {kind.name}")
    if detail_type not in WITHOUT_AMOUNT and line.get("Amount") is None:
        raise Fault("2020", element="Amount")
    detail = line.get(detail_type)
    if detail_type.endswith("ExpenseLineDetail") or detail_type == "SalesItemLineDetail":
        _check_detail(detail_type, detail or {}, line)


def _check_detail(detail_type: str, detail: Json, line: Json) -> None:
    account_or_item = "AccountRef" if detail_type == "AccountBasedExpenseLineDetail" else "ItemRef"
    if detail_type in EXPENSE_LINES and not detail.get(account_or_item):
        raise Fault("6440", element=account_or_item)
    # Client libraries send zero for what was never set, and QuickBooks takes it so.
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity and price and cents(quantity * price) != cents(line["Amount"]):
        raise Fault("6070", element="Line", what=line["Amount"])
    if detail.get("BillableStatus") == "HasBeenBilled":
        raise Fault("2170", element="BillableStatus", what="HasBeenBilled")
    if detail.get("BillableStatus") == "Billable" and not detail.get("CustomerRef"):
        raise Fault("6310", element="CustomerRef")


def check_items(books: Books, kind: Entity, document: Json) -> None:
    """An item on a purchase needs an expense account, on a sale an income account."""
    seen: dict[str, Json] = {}
    for line in document["Line"]:
        member = ACCOUNT_OF_ITEM.get(line["DetailType"])
        item = line.get(line["DetailType"], {}).get("ItemRef", {}).get("value")
        if member and item:
            seen[item] = seen.get(item) or books.document("Item", item) or {}
            _check_item_account(seen[item], member)


def _check_item_account(item: Json, member: str) -> None:
    if item.get("Type") == "Category" or not item.get(member):
        word = member.removesuffix("AccountRef").lower()
        raise Fault("6000", element="ItemRef", what=f"The item {item.get('Name')} has no {word} account.")


# -- totals ------------------------------------------------------------------
def derive(kind: Entity, document: Json) -> None:
    """Number the lines, add the subtotal, and total the document; a negative total is refused."""
    kept = [line for line in document["Line"] if line["DetailType"] != "SubTotalLineDetail"]
    for line in kept:
        _complete_line(line)
    document["Line"] = _with_subtotal(kept) if "SubTotalLineDetail" in kind.lines else kept
    _number_lines(document["Line"])
    document["TotalAmt"] = total(document)
    if document["TotalAmt"] < 0:
        raise Fault("6000", element="TotalAmt", what="Transaction amount must be 0 or greater.")


def _complete_line(line: Json) -> None:
    detail = line.setdefault(line["DetailType"], {}) if line["DetailType"] != "DescriptionOnly" else {}
    if "Amount" in line:
        line["Amount"] = cents(line["Amount"])
    if "ExpenseLineDetail" in line["DetailType"]:
        detail.setdefault("TaxCodeRef", {"value": "NON"})
        # With a customer and nothing said, QuickBooks makes the cost billable.
        detail.setdefault("BillableStatus", "Billable" if "CustomerRef" in detail else "NotBillable")
    if line["DetailType"] == "SalesItemLineDetail":
        detail.setdefault("ItemRef", {"value": "1", "name": "Services"})
        detail.setdefault("TaxCodeRef", {"value": "NON"})


def subtotal(lines: list[Json]) -> Decimal:
    return sum((line["Amount"] for line in lines if line["DetailType"] not in WITHOUT_AMOUNT), Decimal(0))


def _with_subtotal(lines: list[Json]) -> list[Json]:
    """QuickBooks writes one subtotal after the sales lines, before any discount."""
    amount = subtotal(lines)
    discounts = [line for line in lines if line["DetailType"] == "DiscountLineDetail"]
    for line in discounts:
        _price_discount(line, amount)
    sales = [line for line in lines if line not in discounts]
    return [*sales, {"Amount": amount, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}, *discounts]


def _price_discount(line: Json, amount: Decimal) -> None:
    detail = line["DiscountLineDetail"]
    if detail.get("PercentBased"):
        line["Amount"] = cents(amount * Decimal(detail.get("DiscountPercent", 0)) / 100)
    line.setdefault("Amount", Decimal(0))


def _number_lines(lines: list[Json]) -> None:
    """Known ids stay with their lines; new lines get the next ones. The subtotal has neither id nor number."""
    ids = [int(line["Id"]) for line in lines if str(line.get("Id", "")).isdigit()]
    following = max(ids, default=0) + 1
    for position, line in enumerate(lines, start=1):
        if line["DetailType"] == "SubTotalLineDetail":
            continue
        if not str(line.get("Id", "")).isdigit():
            line["Id"], following = str(following), following + 1
        line["LineNum"] = position


def total(document: Json) -> Decimal:
    """Lines less discounts plus tax."""
    discounts = [line["Amount"] for line in document["Line"] if line["DetailType"] == "DiscountLineDetail"]
    tax = document.get("TxnTaxDetail", {}).get("TotalTax", 0)
    return subtotal(document["Line"]) - sum(discounts, Decimal(0)) + cents(tax)
