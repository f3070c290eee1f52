"""Reports from the postings, in the shape that Intuit's reference and recorded answers show."""

from datetime import date

import pytest

from connector.sandbox import reports
from connector.sandbox.faults import Fault
from connector.sandbox.periods import asked

from .conftest import expense, sale

WHOLE = {"start_date": "2026-10-01", "end_date": "2026-11-30"}
NOVEMBER = {"start_date": "2026-11-01", "end_date": "2026-11-30"}


@pytest.fixture
def books(client, job):
    """A bill of October with retainage, an invoice of November, and a part of each paid."""
    cost = {
        **expense(100, CustomerRef={"value": job["Id"]}, ClassRef={"value": "2"}, BillableStatus="NotBillable"),
        "Description": "Slab",
    }
    bill = {"VendorRef": {"value": "1"}, "DocNumber": "B-1", "TxnDate": "2026-10-31", "DepartmentRef": {"value": "1"}}
    bill = client.create("Bill", {**bill, "PrivateNote": "first", "Line": [cost, expense(-10, "91")]})
    invoice = client.create(
        "Invoice", {"CustomerRef": {"value": "21"}, "DocNumber": "I-1", "TxnDate": "2026-11-02", "Line": [sale(500)]}
    )
    paid = {"Amount": 45, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    how = {
        "PayType": "Check",
        "CheckPayment": {"BankAccountRef": {"value": "1"}},
        "TotalAmt": 45,
        "TxnDate": "2026-11-05",
    }
    client.create("BillPayment", {"VendorRef": {"value": "1"}, "Line": [paid], **how})
    received = {"Amount": 200, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    client.create(
        "Payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 250, "TxnDate": "2026-11-06", "Line": [received]}
    )
    return {"bill": bill["Id"], "invoice": invoice["Id"], "job": job["Id"]}


def report(client, name, **parameters):
    return client.get(f"reports/{name}", **parameters).json()


def walked(part, depth=0):
    """Every row as (depth, sort, its cells' values without the empty ones)."""
    for row in part.get("Rows", {}).get("Row", ()):
        for sort in ("Header", "ColData", "Summary"):
            if sort in row:
                cells = row[sort]["ColData"] if sort != "ColData" else row[sort]
                if sort == "Summary":
                    yield from walked(row, depth + 1)
                yield depth, sort[0], *(cell["value"] for cell in cells if cell["value"])
        if "Summary" not in row:
            yield from walked(row, depth + 1)


def rows_of(client, name, **parameters):
    return list(walked(report(client, name, **parameters)))


@pytest.mark.usefixtures("books")
def test_a_ledger_lists_each_account_with_what_it_held_before_and_what_moved(client):
    district, permits = "Treasure Valley School District", "Ada County Permits Office"

    assert rows_of(client, "GeneralLedger", **NOVEMBER) == [
        (0, "H", "Checking"),
        (1, "C", "2026-11-05", "Bill Payment (Check)", permits, "Accounts Payable (A/P)", "-45.00", "-45.00"),
        (0, "S", "Total for Checking", "-45.00"),
        (0, "H", "Accounts Receivable (A/R)"),
        (1, "C", "2026-11-02", "Invoice", "I-1", district, "Construction Income", "500.00", "500.00"),
        (1, "C", "2026-11-06", "Payment", district, "Undeposited Funds", "-250.00", "250.00"),
        (0, "S", "Total for Accounts Receivable (A/R)", "250.00"),
        (0, "H", "Undeposited Funds"),
        (1, "C", "2026-11-06", "Payment", district, "Accounts Receivable (A/R)", "250.00", "250.00"),
        (0, "S", "Total for Undeposited Funds", "250.00"),
        (0, "H", "Accounts Payable (A/P)"),
        (1, "C", "Beginning Balance", "90.00"),
        (1, "C", "2026-11-05", "Bill Payment (Check)", permits, "Checking", "-45.00", "45.00"),
        (0, "S", "Total for Accounts Payable (A/P)", "-45.00"),
        (0, "H", "Retainage Payable"),
        (1, "C", "Beginning Balance", "10.00"),
        (0, "S", "Total for Retainage Payable"),
        (0, "H", "Construction Income"),
        (1, "C", "2026-11-02", "Invoice", "I-1", district, "Accounts Receivable (A/R)", "500.00", "500.00"),
        (0, "S", "Total for Construction Income", "500.00"),
        (0, "H", "Subcontractors"),
        (1, "C", "Beginning Balance", "100.00"),
        (0, "S", "Total for Subcontractors"),
    ]  # fmt: skip


@pytest.mark.usefixtures("books")
def test_a_profit_and_loss_nests_what_was_earned_and_spent(client):
    assert rows_of(client, "ProfitAndLossDetail", **WHOLE, columns="tx_date,memo,subt_nat_amount") == [
        (0, "H", "Ordinary Income/Expenses"),
        (1, "H", "Income"),
        (2, "H", "Construction Income"),
        (3, "C", "2026-11-02", "500.00"),
        (2, "S", "Total for Construction Income", "500.00"),
        (1, "S", "Total for Income", "500.00"),
        (1, "H", "Cost of Goods Sold"),
        (2, "H", "Subcontractors"),
        (3, "C", "2026-10-31", "Slab", "100.00"),
        (2, "S", "Total for Subcontractors", "100.00"),
        (1, "S", "Total for Cost of Goods Sold", "100.00"),
        (1, "S", "Gross Profit", "400.00"),
        (0, "S", "Net Ordinary Income", "400.00"),
        (0, "S", "Net Income", "400.00"),
    ]  # fmt: skip


@pytest.mark.usefixtures("books")
def test_a_trial_balance_balances_and_agrees_with_the_accounts(client):
    rows = rows_of(client, "TrialBalance", end_date="2026-11-30")

    assert rows[-1] == (0, "S", "TOTAL", "600.00", "600.00")
    balances = {
        account["Name"]: account["CurrentBalance"] for account in client.query("select * from Account")["Account"]
    }
    assert {row[2]: float(row[3]) for row in rows[:-1]} == {name: abs(held) for name, held in balances.items() if held}


def test_results_of_earlier_years_are_retained_earnings(client):
    client.create("Invoice", {"CustomerRef": {"value": "21"}, "TxnDate": "2025-06-01", "Line": [sale(70)]})

    rows = rows_of(client, "TrialBalance", start_date="2026-01-01", end_date="2026-01-31")

    assert rows == [
        (0, "C", "Accounts Receivable (A/R)", "70.00"), (0, "C", "Retained Earnings", "70.00"), (0, "S", "TOTAL", "70.00", "70.00"),
    ]  # fmt: skip


@pytest.mark.usefixtures("books")
def test_on_the_cash_basis_counts_what_was_paid_when_it_was_paid(client):
    rows = rows_of(
        client, "ProfitAndLossDetail", **WHOLE, accounting_method="Cash", columns="tx_date,txn_type,subt_nat_amount"
    )
    balances = rows_of(client, "TrialBalance", end_date="2026-11-30", accounting_method="Cash")

    assert [row for row in rows if row[1] == "C"] == [
        (3, "C", "2026-11-06", "Invoice", "200.00"), (3, "C", "2026-11-05", "Bill", "50.00"),
    ]  # fmt: skip
    # 50 of the 250 received pay for nothing yet.
    assert (0, "C", "Accounts Receivable (A/R)", "50.00") in balances
    assert balances[-1] == (0, "S", "TOTAL", "300.00", "300.00")


def test_a_credit_takes_from_what_a_payment_earns_and_the_basis_still_balances(client):
    sold = {"CustomerRef": {"value": "21"}, "TxnDate": "2026-11-02"}
    invoice = client.create("Invoice", {**sold, "Line": [sale(100)]})
    credit = client.create("CreditMemo", {**sold, "Line": [sale(30)]})
    settled = {"Invoice": (invoice, 50), "CreditMemo": (credit, 10)}
    lines = [
        {"Amount": paid, "LinkedTxn": [{"TxnId": of["Id"], "TxnType": kind}]} for kind, (of, paid) in settled.items()
    ]
    client.create("Payment", {**sold, "TotalAmt": 40, "Line": lines})

    rows = rows_of(client, "TrialBalance", end_date="2026-11-30", accounting_method="Cash")

    assert [row[2:] for row in rows] == [
        ("Undeposited Funds", "40.00"), ("Construction Income", "40.00"), ("TOTAL", "40.00", "40.00"),
    ]  # fmt: skip


# What a filter leaves of the ledger's transactions, as (type, amount).
FILTERS = {
    "customer={job}": [("Bill", "100.00")],
    "vendor=1&start_date=2026-11-01": [("Bill Payment (Check)", "-45.00")] * 2,
    "vendor=2": [],
    "class=2": [("Bill", "100.00")],
    "department=1&account=33": [("Bill", "90.00")],
    "item=3": [("Invoice", "500.00")],
    "account=79,91": [("Bill", "10.00"), ("Invoice", "500.00")],
    "account_type=Bank": [("Bill Payment (Check)", "-45.00")],
    "source_account_type=AccountsPayable&account=33": [("Bill", "90.00"), ("Bill Payment (Check)", "-45.00")],
    "colour=blue&account=79": [("Invoice", "500.00")],
}


@pytest.mark.parametrize("filter", FILTERS)
def test_a_filter_leaves(client, books, filter):
    given = dict(pair.split("=") for pair in filter.format(**books).split("&"))
    rows = rows_of(client, "GeneralLedger", **{**WHOLE, **given}, columns="txn_type,subt_nat_amount")

    assert [row[2:] for row in rows if row[1] == "C" and row[2] != "Beginning Balance"] == FILTERS[filter]


@pytest.mark.usefixtures("books")
def test_columns_come_as_asked_and_are_known_by_their_key(client):
    found = report(
        client,
        "GeneralLedger",
        **WHOLE,
        account="82",
        columns="subt_nat_amount,cust_name,klass_name,dept_name,vend_name,nonsense",
    )

    keys = [column["MetaData"] for column in found["Columns"]["Column"]]
    assert keys == [
        [{"Name": "ColKey", "Value": key}]
        for key in ("subt_nat_amount", "cust_name", "klass_name", "dept_name", "vend_name")
    ]
    (line,) = found["Rows"]["Row"][0]["Rows"]["Row"]
    named = ["100.00", "Harbor View LLC:2417 Tower", "Residential", "Boise", "Ada County Permits Office"]
    assert [cell["value"] for cell in line["ColData"]] == named


def test_a_line_leads_to_its_transaction_and_a_section_to_its_account(client, books):
    (section,) = report(client, "GeneralLedger", **WHOLE, account="82")["Rows"]["Row"]

    assert section["Header"]["ColData"][0] == {"value": "Subcontractors", "id": "82"}
    assert section["Rows"]["Row"][0]["ColData"][1] == {"value": "Bill", "id": books["bill"]}
    assert {len(part["ColData"]) for part in (section["Header"], *section["Rows"]["Row"], section["Summary"])} == {8}


@pytest.mark.usefixtures("books")
def test_debits_and_credits_have_columns_of_their_own(client):
    rows = rows_of(client, "GeneralLedger", **WHOLE, account="33", columns="debt_amt,txn_type,credit_amt")

    assert [row[2:] for row in rows if row[1] == "C"] == [("Bill", "90.00"), ("45.00", "Bill Payment (Check)")]


@pytest.mark.parametrize(("order", "first"), [("ascend", "Bill"), ("descend", "Bill Payment (Check)")])
@pytest.mark.usefixtures("books")
def test_lines_are_sorted_as_asked(client, order, first):
    rows = rows_of(
        client, "GeneralLedger", **WHOLE, account="33", columns="txn_type", sort_by="txn_type", sort_order=order
    )

    assert next(row for row in rows if row[1] == "C")[2] == first


def test_accounts_under_another_are_nested_and_its_own_lines_stand_apart(client):
    child = {"Name": "Concrete", "AccountType": "Cost of Goods Sold", "SubAccount": True, "ParentRef": {"value": "82"}}
    child = client.create("Account", child)
    lines = [expense(7), expense(5, child["Id"])]
    client.create("Bill", {"VendorRef": {"value": "1"}, "TxnDate": "2026-11-01", "Line": lines})

    rows = rows_of(client, "GeneralLedger", **NOVEMBER, account=f"82,{child['Id']}", columns="tx_date,subt_nat_amount")

    assert rows == [
        (0, "H", "Subcontractors"),
        (2, "C", "2026-11-01", "7.00"),
        (1, "S", "Total for Subcontractors", "7.00"),
        (1, "H", "Concrete"),
        (2, "C", "2026-11-01", "5.00"),
        (1, "S", "Total for Concrete", "5.00"),
        (0, "S", "Total for Subcontractors with sub-accounts", "12.00"),
    ]  # fmt: skip


@pytest.mark.usefixtures("books")
def test_the_header_says_what_was_asked(client, books):
    header = report(client, "generalledger", **NOVEMBER, customer=books["job"])["Header"]

    assert header.pop("Time")
    assert header == {
        "ReportName": "GeneralLedger", "ReportBasis": "Accrual", "StartPeriod": "2026-11-01", "EndPeriod": "2026-11-30",
        "Currency": "USD", "Customer": books["job"], "Option": [{"Name": "NoReportData", "Value": "false"}],
    }  # fmt: skip


@pytest.mark.parametrize("name", reports.REPORTS)
def test_an_empty_report_says_so(client, name):
    found = report(client, name, date_macro="Last Fiscal Year")

    assert found["Header"]["Option"] == [{"Name": "NoReportData", "Value": "true"}]
    assert found["Rows"] == {}


@pytest.mark.usefixtures("books")
def test_what_is_too_long_is_cut_in_words_alone(client, monkeypatch):
    monkeypatch.setattr(reports, "MOST_CELLS", 40)

    found = report(client, "GeneralLedger", **WHOLE)

    last = found["Rows"]["Row"][-1]
    assert last == {
        "ColData": [{"value": "Unable to display more data. Please reduce the date range."}],
        "type": "Data",
    }
    assert len(found["Rows"]["Row"]) == 3


# What is refused, and the code and element of the fault.
REFUSED = {
    "Nothing": ("500", None),
    "GeneralLedger?start_date=01/10/2026": ("2060", "start_date"),
    "GeneralLedger?start_date=2026-02-01&end_date=2026-01-01": ("2060", "start_date"),
    "GeneralLedger?date_macro=Some Time": ("2170", "date_macro"),
    "GeneralLedger?accounting_method=Tax": ("2170", "accounting_method"),
}


@pytest.mark.parametrize("path", REFUSED)
def test_it_is_refused_to_report(client, path):
    answer = client.get(f"reports/{path}")

    (error,) = answer.json()["Fault"]["Error"]
    assert (answer.status_code, (error["code"], error.get("element"))) == (400, REFUSED[path])


# Intuit's names for days, seen from Wednesday the 25th of November 2026.
MACROS = {
    "Today": ("2026-11-25", "2026-11-25"),
    "Yesterday": ("2026-11-24", "2026-11-24"),
    "This Week": ("2026-11-22", "2026-11-28"),
    "Last Week": ("2026-11-15", "2026-11-21"),
    "This Week-to-date": ("2026-11-22", "2026-11-25"),
    "Last Week-to-date": ("2026-11-15", "2026-11-18"),
    "Next 4 Weeks": ("2026-11-29", "2026-12-26"),
    "This Month": ("2026-11-01", "2026-11-30"),
    "Last Month-to-date": ("2026-10-01", "2026-10-25"),
    "Next Month": ("2026-12-01", "2026-12-31"),
    "This Fiscal Quarter": ("2026-10-01", "2026-12-31"),
    "Last Fiscal Quarter": ("2026-07-01", "2026-09-30"),
    "This Fiscal Quarter-to-date": ("2026-10-01", "2026-11-25"),
    "this calendar year-to-date": ("2026-01-01", "2026-11-25"),
    "Last Fiscal Year": ("2025-01-01", "2025-12-31"),
    "Last Fiscal Year-to-date": ("2025-01-01", "2025-11-25"),
    "Next Fiscal Year": ("2027-01-01", "2027-12-31"),
    "All": ("1900-01-01", "2026-11-25"),
}


@pytest.mark.parametrize("macro", MACROS)
def test_a_name_for_days_means(macro):
    days = asked({"date_macro": macro}, today=date(2026, 11, 25), otherwise="Today")

    assert (days.start.isoformat(), days.end.isoformat()) == MACROS[macro]


def test_a_date_beats_a_name_and_says_the_rest():
    days = asked({"date_macro": "Today", "start_date": "2026-03-01"}, today=date(2026, 11, 25), otherwise="All")

    assert (days.start, days.end, days.macro) == (date(2026, 3, 1), date(2026, 11, 25), "")


@pytest.mark.parametrize("macro", ["This", "Last Fortnight", "Next", "-to-date"])
def test_no_name_for_days_is_refused(macro):
    with pytest.raises(Fault, match="2170"):
        asked({"date_macro": macro}, today=date(2026, 11, 25), otherwise="All")
