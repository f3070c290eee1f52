"""Which entries of the QuickBooks lists fit a setting: an item for retainage payable must post to a liability, and so on."""

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
