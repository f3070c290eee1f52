"""Lines of a transaction: what each must hold, and the totals that follow from them."""

from __future__ import annotations

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from typing import TYPE_CHECKING

from . import journal
from .chart import DISCOUNTS_GIVEN, SERVICES_ITEM
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
BOOKED = (*EXPENSE_LINES, "SalesItemLineDetail")
NOT_BOUGHT = ("Category", "Group")


def cents(amount: Decimal | int) -> Decimal:
    """Rounded half up to the cent, as QuickBooks does."""
    return Decimal(amount).quantize(CENT, ROUND_HALF_UP)


def account_of_item(item: Json, detail_type: str) -> str:
    """The member of an item that names the account of such a line: stock is bought onto an asset."""
    if item.get("Type") == "Inventory" and detail_type == "ItemBasedExpenseLineDetail":
        return "AssetAccountRef"
    return ACCOUNT_OF_ITEM[detail_type]


# -- checks ------------------------------------------------------------------
def check(books: Books, kind: Entity, document: Json) -> None:
    """Raise for the first line that could not be booked."""
    if len(document["Line"]) > MOST:
        raise Fault("6000", element="Line", what=f"A transaction has at most {MOST} lines.")
    # QuickBooks prices lines itself where nothing else is said; what is linked into a deposit has no detail.
    for line in document["Line"]:
        if "DetailType" not in line and line.get("LinkedTxn") and "DepositLineDetail" in kind.lines:
            line["DetailType"] = "DepositLineDetail"
        _check_line(kind, line)


def _check_line(kind: Entity, line: Json) -> None:
    detail_type = line.get("DetailType")
    if not detail_type:
        raise Fault("2020", element="DetailType")
    if detail_type not in kind.lines:
        raise Fault("2170", element="DetailType", what=f"{detail_type} on {kind.name}")
    if detail_type not in WITHOUT_AMOUNT and line.get("Amount") is None:
        raise Fault("2020", element="Amount")
    if detail_type in DETAILS:
        DETAILS[detail_type](line.get(detail_type) or {}, line)


def _check_expense(detail: Json, line: Json) -> None:
    account_or_item = "AccountRef" if line["DetailType"] == "AccountBasedExpenseLineDetail" else "ItemRef"
    if not detail.get(account_or_item):
        raise Fault("6440", element=account_or_item)
    _check_price(detail, line)
    if detail.get("BillableStatus") == "HasBeenBilled":
        raise Fault("2170", element="BillableStatus", what="HasBeenBilled")
    if detail.get("BillableStatus") == "Billable" and not detail.get("CustomerRef"):
        raise Fault("6310", element="CustomerRef")


def _check_price(detail: Json, line: Json) -> None:
    """6070; client libraries send zero for what was never set, and QuickBooks takes it so."""
    quantity, price = detail.get("Qty"), detail.get("UnitPrice")
    if quantity and price and cents(quantity * price) != cents(line["Amount"]):
        raise Fault("6070", element="Line", what=line["Amount"])


def _check_discount(detail: Json, line: Json) -> None:
    """6090 for a percentage without one, or an amount without one."""
    wanted = "DiscountPercent" if detail.get("PercentBased") else "Amount"
    if (detail if wanted == "DiscountPercent" else line).get(wanted) is None:
        raise Fault("6090", element=wanted)


def _check_deposit(detail: Json, line: Json) -> None:
    if not line.get("LinkedTxn") and not detail.get("AccountRef"):
        raise Fault("2020", element="AccountRef")


DETAILS: dict[str, Callable[[Json, Json], None]] = {
    **dict.fromkeys(EXPENSE_LINES, _check_expense),
    "SalesItemLineDetail": _check_price,
    "DepositLineDetail": _check_deposit,
    "DiscountLineDetail": _check_discount,
    "JournalEntryLineDetail": journal.check_line,
}


def check_items(books: Books, kind: Entity, document: Json) -> None:
    """An item on a purchase needs an expense account, on a sale an income account; it says if a sale is taxed."""
    items: dict[str, Json] = {}
    for line in document["Line"]:
        detail_type = line["DetailType"]
        if detail_type not in BOOKED:
            continue
        detail = line.setdefault(detail_type, {})
        if detail_type == "SalesItemLineDetail":
            detail.setdefault("ItemRef", {"value": SERVICES_ITEM, "name": "Services"})
        item = _item(books, detail, items)
        if item is not None:
            _check_item(item, detail_type)
        if books.country == "US":
            taxed = kind.is_sale and item and item.get("Taxable") and books.preference("TaxPrefs", "UsingSalesTax")
            detail.setdefault("TaxCodeRef", {"value": "TAX" if taxed else "NON"})


def _item(books: Books, detail: Json, items: dict[str, Json]) -> Json | None:
    id = detail.get("ItemRef", {}).get("value")
    if id and id not in items:
        items[id] = books.document("Item", id) or {}
    return items[id] if id else None


def _check_item(item: Json, detail_type: str) -> None:
    if item.get("Type") in NOT_BOUGHT or not item.get(account_of_item(item, detail_type)):
        word = ACCOUNT_OF_ITEM[detail_type].removesuffix("AccountRef").lower()
        raise Fault("6000", element="ItemRef", what=f"The item {item.get('Name')} has no {word} account.")


# -- totals ------------------------------------------------------------------
def arrange(kind: Entity, document: Json) -> None:
    """Complete and number the lines, and put in the subtotal that QuickBooks writes."""
    kept = [line for line in document["Line"] if line["DetailType"] != "SubTotalLineDetail"]
    for line in kept:
        _complete_line(line)
    document["Line"] = _with_subtotal(kept) if kind.is_sale else kept
    _number_lines(document["Line"])


def _complete_line(line: Json) -> None:
    if line["DetailType"] != "DescriptionOnly" and not line.get("LinkedTxn"):
        line.setdefault(line["DetailType"], {})
    if "Amount" in line:
        line["Amount"] = cents(line["Amount"])
    if line["DetailType"] in EXPENSE_LINES:
        detail = line[line["DetailType"]]
        # With a customer and nothing said, QuickBooks makes the cost billable.
        detail.setdefault("BillableStatus", "Billable" if "CustomerRef" in detail else "NotBillable")


def subtotal(lines: list[Json]) -> Decimal:
    return sum((line["Amount"] for line in lines if line["DetailType"] not in WITHOUT_AMOUNT), Decimal(0))


def discount(lines: list[Json]) -> Decimal:
    return sum((line["Amount"] for line in lines if line["DetailType"] == "DiscountLineDetail"), Decimal(0))


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
        line["Amount"] = cents(amount * Decimal(detail["DiscountPercent"]) / 100)
    detail.setdefault("DiscountAccountRef", {"value": DISCOUNTS_GIVEN, "name": "Discounts given"})


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


def total(kind: Entity, document: Json) -> None:
    """Write TotalAmt; a negative one is refused."""
    document["TotalAmt"] = TOTALS.get(kind.name, _total)(document)
    if document["TotalAmt"] < 0:
        raise Fault("6000", element="TotalAmt", what="Transaction amount must be 0 or greater.")


def _total(document: Json) -> Decimal:
    """Lines less discounts plus tax."""
    tax = document.get("TxnTaxDetail", {}).get("TotalTax", 0)
    return subtotal(document["Line"]) - discount(document["Line"]) + cents(tax)


def _deposited(document: Json) -> Decimal:
    return subtotal(document["Line"]) - cents(document.get("CashBack", {}).get("Amount", 0))


def _debits(document: Json) -> Decimal:
    entries = journal.details(document)
    return sum((line["Amount"] for line, detail in entries if detail["PostingType"] == "Debit"), Decimal(0))


TOTALS: dict[str, Callable[[Json], Decimal]] = {"Deposit": _deposited, "JournalEntry": _debits}
