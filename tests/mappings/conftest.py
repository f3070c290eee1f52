"""The same small company as the screens are tested with, and QuickBooks lists to map to."""

import io
from types import SimpleNamespace

import pytest
from openpyxl import Workbook

from mappings.models import ErpReference
from mappings.spreadsheets.resource import RuleResource
from mappings.tables import table
from tests.screens.conftest import *  # noqa: F403

ENTRIES = [
    ("Account", "80", "Job costs", {"type": "Cost of Goods Sold", "number": "5000"}),
    ("Account", "81", "Sales", {"type": "Income", "number": "4000"}),
    ("Account", "82", "Retainage payable", {"type": "Other Current Liability"}),
    ("Account", "83", "Retired costs", {"type": "Expense", "is_active": False}),
    ("Account", "84", "Checking", {"type": "Bank"}),
    ("Item", "7", "Concrete", {"type": "Service", "expense_account_id": "80", "income_account_id": "81"}),
    ("Item", "8", "Retainage", {"type": "Service", "expense_account_id": "82"}),
    ("Class", "20", "East", {"fully_qualified_name": "Region:East"}),
    ("Class", "21", "West", {"fully_qualified_name": "Region:West"}),
    ("Class", "22", "West", {"fully_qualified_name": "Branch:West"}),
    ("Department", "30", "Yard", {}),
    ("Term", "3", "Net 30", {"due_days": 30}),
    ("TaxCode", "NON", "Non-taxable", {}),
]


@pytest.fixture
def entries(ledger):
    """The QuickBooks lists, by QuickBooks id."""
    rows = [
        ErpReference(ledger=ledger, entity=entity, origin_id=id_, name=name, name_key=name.casefold(), **more)
        for entity, id_, name, more in ENTRIES
    ]
    return {row.origin_id: row for row in ErpReference.objects.bulk_create(rows)}


@pytest.fixture
def lines(ledger, entries, project, cost_code):
    """The table of line rules as a resource."""
    return RuleResource(table("lines"), ledger)


@pytest.fixture
def sheet():
    """A maker of CSV and XLSX files out of rows."""

    def csv(*rows):
        return "\n".join(",".join(str(cell) for cell in row) for row in rows).encode()

    def xlsx(*rows, merge=""):
        book = Workbook()
        for row in rows:
            book.active.append(list(row))
        if merge:
            book.active.merge_cells(merge)
        content = io.BytesIO()
        book.save(content)
        return content.getvalue()

    return SimpleNamespace(csv=csv, xlsx=xlsx)
