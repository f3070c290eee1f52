"""Which entries of the QuickBooks lists fit a setting: an item for retainage payable must post to a liability, and so on."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from approvals.models import Ledger
from mappings.models import ErpReference

ENTITIES = (ErpReference.Entity.ACCOUNT, ErpReference.Entity.ITEM, ErpReference.Entity.TERM)
INCOME = ("Income", "Other Income")
EXPENSE = ("Expense", "Other Expense", "Cost of Goods Sold")


class Lists:
    """The accounts, items and terms of a ledger, read once for all the settings that choose among them."""

    def __init__(self, ledger: Ledger) -> None:
        found = ErpReference.objects.filter(ledger=ledger, entity__in=ENTITIES)
        self.rows = sorted(found, key=lambda row: (row.number, str(row).casefold()))
        self.accounts = {row.origin_id: row for row in self.rows if row.entity == ErpReference.Entity.ACCOUNT}

    def fitting(self, setting: str, *, chosen: int | None = None) -> list[ErpReference]:
        """The entries that may be chosen; what is chosen already stays on offer, whatever became of it."""
        return [row for row in self.rows if row.pk == chosen or (row.is_active and FITS[setting](self, row))]

    def label(self, row: ErpReference) -> str:
        """As an accountant finds it: number, name, and where it posts to."""
        words = f"{row.number} {row}".strip()
        words += f" ({row.type})" if row.entity == ErpReference.Entity.ACCOUNT else ""
        return words if row.is_active else f"{words}, inactive in QuickBooks"

    def _type(self, account_id: str) -> str:
        account = self.accounts.get(account_id)
        return account.type if account else ""

    def _takes_income(self, row: ErpReference) -> bool:
        return row.entity == ErpReference.Entity.ACCOUNT and row.type in INCOME

    def _takes_cost(self, row: ErpReference) -> bool:
        """Cost accounts, and liabilities for costs that are accrued."""
        return row.entity == ErpReference.Entity.ACCOUNT and (row.type in EXPENSE or "Liability" in row.type)

    def _is_payable(self, row: ErpReference) -> bool:
        return row.entity == ErpReference.Entity.ITEM and "Liability" in self._type(row.expense_account_id)

    def _is_receivable(self, row: ErpReference) -> bool:
        return row.entity == ErpReference.Entity.ITEM and "Asset" in self._type(row.income_account_id)

    def _is_sold(self, row: ErpReference) -> bool:
        return row.entity == ErpReference.Entity.ITEM and self._type(row.income_account_id) in INCOME

    def _is_term(self, row: ErpReference) -> bool:
        return row.entity == ErpReference.Entity.TERM


FITS = {
    "expense_account": Lists._takes_cost,
    "income_account": Lists._takes_income,
    "retainage_payable_item": Lists._is_payable,
    "retainage_receivable_item": Lists._is_receivable,
    "billing_item": Lists._is_sold,
    "term": Lists._is_term,
}


ASSETS = ("Other Current Asset", "Fixed Asset", "Other Asset")
LIABILITIES = ("Other Current Liability", "Long Term Liability")


@dataclass(frozen=True)
class Fit:
    """What a target of a rule must post to: `by` is the item's member that names the account, "" for an account."""

    by: str
    types: tuple[str, ...]
    words: str


COSTS = Fit("expense_account_id", EXPENSE + ASSETS, "an expense, cost of goods sold or asset account")
RULE_FITS = {
    "item": COSTS,
    "account": replace(COSTS, by=""),
    "sales_item": Fit("income_account_id", INCOME, "an income account"),
    "payable_item": Fit("expense_account_id", LIABILITIES, "a liability account"),
    "payable_account": Fit("", LIABILITIES, "a liability account"),
    "receivable_item": Fit("income_account_id", ASSETS, "an asset account"),
}


def unfit(target: str, entry: ErpReference, accounts: Mapping[str, ErpReference]) -> str:
    """Why a rule may not point at the entry, in words; "" when it may. `accounts` are by QuickBooks id."""
    if not entry.is_active:
        return f"{entry} is inactive in QuickBooks."
    fit = RULE_FITS.get(target)
    if fit is None:
        return ""
    account = accounts.get(getattr(entry, fit.by)) if fit.by else entry
    if account is None:
        return f"{entry} has no account to post to; it takes {fit.words}."
    if account.type in fit.types:
        return "" if account.is_active else f"{account}, the account of {entry}, is inactive in QuickBooks."
    return f"{entry} posts to {account} ({account.type}); this takes {fit.words}."
