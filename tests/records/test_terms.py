"""When a bill is due: in so many days, or on a day of the month, as QuickBooks works it out."""

from datetime import date

import pytest

from approvals import canonical, documents
from approvals.models import Ledger, WorkflowItem
from approvals.states import Kind
from connector import lists
from connector.records.invoices import due_date
from connector.sandbox.mount import CompanyFile
from mappings.models import Defaults, ErpReference
from tests.records import procore

ROWS = [  # billed, DayOfMonthDue, DueNextMonthDays, due
    ("2026-09-10", 15, None, "2026-09-15"),
    ("2026-09-15", 15, None, "2026-09-15"),
    ("2026-09-16", 15, 0, "2026-10-15"),
    ("2026-09-09", 15, 5, "2026-09-15"),
    ("2026-09-10", 15, 5, "2026-10-15"),
    ("2026-09-15", 15, 5, "2026-10-15"),
    ("2026-09-30", 10, 10, "2026-11-10"),
    ("2026-09-29", 10, 10, "2026-10-10"),
    ("2026-12-20", 15, None, "2027-01-15"),
    ("2026-12-12", 15, 5, "2027-01-15"),
    ("2026-01-31", 30, None, "2026-02-28"),
    ("2028-02-01", 31, None, "2028-02-29"),
    ("2026-01-29", 31, 5, "2026-02-28"),
]


@pytest.fixture(scope="module")
def company_file() -> CompanyFile:
    return CompanyFile()


def term_of(day: int, within: int | None) -> dict:
    return {"Name": f"Due {day}/{within}", "DayOfMonthDue": day} | (
        {} if within is None else {"DueNextMonthDays": within}
    )


@pytest.mark.parametrize(("billed", "day", "within", "due"), ROWS)
def test_a_bill_by_day_of_the_month_is_due_when_quickbooks_says(billed, day, within, due, company_file):
    row = company_file.create("Term", term_of(day, within) | {"Name": f"{billed} {day}/{within}"})
    line = {"Amount": 1, "DetailType": "AccountBasedExpenseLineDetail"}
    line["AccountBasedExpenseLineDetail"] = {"AccountRef": {"value": expense(company_file)}}
    bill = {"VendorRef": {"value": "1"}, "TxnDate": billed, "SalesTermRef": {"value": row["Id"]}, "Line": [line]}

    ours = due_date(date.fromisoformat(billed), lists.reference(Ledger(), "Term", row))

    assert ours == date.fromisoformat(due)
    assert company_file.create("Bill", bill)["DueDate"] == due


def expense(company_file: CompanyFile) -> str:
    return next(row["Id"] for row in company_file.entities("Account") if row["AccountType"] == "Cost of Goods Sold")


def test_a_term_that_says_nothing_leaves_the_date_to_quickbooks():
    assert due_date(date(2026, 9, 30), ErpReference(entity="Term", name="Odd")) is None


def test_the_document_says_the_day_of_the_month(ledger, loaded, company_file):
    row = company_file.create("Term", term_of(20, 10))
    lists.remember(ledger, "Term", [row])
    Defaults.objects.update(term=ErpReference.objects.get(name="Due 20/10"))
    loaded(requisitions=[procore.third_application() | {"billing_date": "2026-09-12"}])

    (item,) = WorkflowItem.objects.filter(kind=Kind.SUBCONTRACTOR_INVOICE)
    document = canonical.loads(documents.preview([item])[item.pk].document)

    assert document["DueDate"] == "2026-10-20"
