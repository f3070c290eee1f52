"""The companies a fresh sandbox holds: a construction company with its chart of accounts and lists.

Ids are stable, so that tests and the demo may name them.
"""

from dataclasses import dataclass

from .wire import Json

REALM = "9130347596842384"
ESSENTIALS_REALM = "9130347596842999"

# Each account by id: its name, type and subtype.
ACCOUNTS = {
    "1": ("Checking", "Bank", "Checking"),
    "2": ("Savings", "Bank", "Savings"),
    "4": ("Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    "33": ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    "41": ("Company Card", "Credit Card", "CreditCard"),
    "79": ("Construction Income", "Income", "ServiceFeeIncome"),
    "80": ("Cost of Labor", "Cost of Goods Sold", "CostOfLaborCos"),
    "81": ("Cost of Materials", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "82": ("Subcontractors", "Cost of Goods Sold", "OtherCostsOfServiceCos"),
    "83": ("Equipment", "Cost of Goods Sold", "EquipmentRentalCos"),
    "84": ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    "85": ("Other Job Costs", "Cost of Goods Sold", "OtherCostsOfServiceCos"),
    "86": ("Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    "87": ("Insurance", "Expense", "Insurance"),
    "90": ("Retainage Receivable", "Other Current Asset", "OtherCurrentAssets"),
    "91": ("Retainage Payable", "Other Current Liability", "OtherCurrentLiabilities"),
    "92": ("Sales Tax Payable", "Other Current Liability", "SalesTaxPayable"),
    "95": ("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    "96": ("Retained Earnings", "Equity", "RetainedEarnings"),
}
CHECKING, UNDEPOSITED_FUNDS = "1", "4"
ACCOUNTS_PAYABLE, ACCOUNTS_RECEIVABLE = "33", "84"
CONSTRUCTION_INCOME, SALES_TAX_PAYABLE, OPENING_BALANCE_EQUITY = "79", "92", "95"
COST_OF_LABOR, COST_OF_MATERIALS, SUBCONTRACTORS, EQUIPMENT, OTHER_JOB_COSTS = "80", "81", "82", "83", "85"
RETAINAGE_RECEIVABLE, RETAINAGE_PAYABLE = "90", "91"

# Each item by id: its name, income account and expense account.
ITEMS = {
    "1": ("Services", CONSTRUCTION_INCOME, None),
    "2": ("Hours", CONSTRUCTION_INCOME, None),
    "3": ("Contract billing", CONSTRUCTION_INCOME, OTHER_JOB_COSTS),
    "4": ("Retainage Payable", None, RETAINAGE_PAYABLE),
    "5": ("Retainage Receivable", RETAINAGE_RECEIVABLE, None),
}
CONTRACT_BILLING_ITEM, RETAINAGE_PAYABLE_ITEM, RETAINAGE_RECEIVABLE_ITEM = "3", "4", "5"

TERMS = {"1": ("Due on receipt", 0), "2": ("Net 15", 15), "3": ("Net 30", 30), "4": ("Net 60", 60)}
DUE_ON_RECEIPT, NET_15, NET_30, NET_60 = TERMS
PAYMENT_METHODS = {"1": "Cash", "2": "Check", "3": "Credit Card", "4": "ACH"}
CLASSES = {"1": "Commercial", "2": "Residential", "3": "Civil"}
DEPARTMENTS = {"1": "Boise", "2": "Twin Falls"}
TAX_CODES = {"TAX": True, "NON": False}

VENDORS = {
    "1": "Ada County Permits Office",
    "2": "Boise Power & Light",
    "3": "Gem State Insurance Brokers",
    "4": "Highland Equipment Rental",
    "5": "Sawtooth Office Supply",
}
CUSTOMERS = {"21": "Treasure Valley School District", "22": "Foothills Medical Group"}
EMPLOYEES = {"31": ("Pat", "Doyle"), "32": ("Morgan", "Reyes")}


@dataclass(frozen=True)
class Company:
    """One realm as it is when it is new."""

    realm: str
    name: str
    sku: str
    country: str = "US"


COMPANIES = (
    Company(REALM, "Northbeam Builders", "QuickBooks Online Plus"),
    Company(ESSENTIALS_REALM, "Northbeam Service Co", "QuickBooks Online Essentials"),
)


def company_info(company: Company) -> Json:
    address = {
        "Line1": "1200 W Front St", "City": "Boise", "CountrySubDivisionCode": "ID", "PostalCode": "83702",
        "Country": "USA",
    }  # fmt: skip
    flags = {
        "OfferingSku": company.sku,
        "SubscriptionStatus": "PAID",
        "NeoEnabled": "true",
        "IndustryType": "Construction",
    }
    return {
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyAddr": address,
        "LegalAddr": address,
        "Country": company.country,
        "Email": {"Address": "books@northbeam.example"},
        "PrimaryPhone": {"FreeFormNumber": "(208) 555-0100"},
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "DefaultTimeZone": "America/Denver",
        "NameValue": [{"Name": name, "Value": value} for name, value in flags.items()],
    }


def preferences(company: Company) -> Json:
    plus = "Plus" in company.sku
    others = {
        "ProjectsEnabled": str(plus).lower(),
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": "true",
        "WarnDuplicateJournalNumber": "false",
    }
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False, "TrackDepartments": plus, "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": plus, "CustomerTerminology": "Customers", "FirstMonthOfFiscalYear": "January",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": True, "AllowDeposit": False, "AllowDiscount": False, "AllowEstimates": True,
            "AllowServiceDate": False, "UsingProgressInvoicing": False, "AutoApplyCredit": False,
            "DefaultTerms": {"value": NET_30},
        },
        "VendorAndPurchasesPrefs": {
            "EnableBills": True, "TrackingByCustomer": True, "BillableExpenseTracking": True,
        },
        "ProductAndServicesPrefs": {"ForSales": True, "ForPurchase": True, "QuantityOnHand": False},
        "TaxPrefs": {"UsingSalesTax": False},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": "USD"}},
        "TimeTrackingPrefs": {"UseServices": True, "BillCustomers": True, "WorkWeekStartDate": "Monday"},
        "OtherPrefs": {"NameValue": [{"Name": name, "Value": value} for name, value in others.items()]},
    }  # fmt: skip


def documents(company: Company) -> list[tuple[str, str, Json]]:
    """Every (entity, id, document) of the company when it is new, parents before children."""
    return [
        ("CompanyInfo", "1", company_info(company)),
        ("Preferences", "1", preferences(company)),
        *(("Account", id, _account(*row)) for id, row in ACCOUNTS.items()),
        *(("Term", id, {"Name": name, "Type": "STANDARD", "DueDays": days}) for id, (name, days) in TERMS.items()),
        *(("TaxCode", id, {"Name": id, "Description": id, "Taxable": taxed}) for id, taxed in TAX_CODES.items()),
        *(("PaymentMethod", id, {"Name": name}) for id, name in PAYMENT_METHODS.items()),
        *(("Item", id, _item(*row)) for id, row in ITEMS.items()),
        *(("Vendor", id, {"DisplayName": name, "CompanyName": name}) for id, name in VENDORS.items()),
        *(("Customer", id, {"DisplayName": name, "CompanyName": name}) for id, name in CUSTOMERS.items()),
        *(("Employee", id, {"GivenName": given, "FamilyName": family}) for id, (given, family) in EMPLOYEES.items()),
        *(_plus_only() if "Plus" in company.sku else ()),
    ]


def _plus_only() -> list[tuple[str, str, Json]]:
    return [
        *(("Class", id, {"Name": name}) for id, name in CLASSES.items()),
        *(("Department", id, {"Name": name}) for id, name in DEPARTMENTS.items()),
    ]


def _account(name: str, type: str, subtype: str) -> Json:
    return {"Name": name, "AccountType": type, "AccountSubType": subtype}


def _item(name: str, income: str | None, expense: str | None) -> Json:
    accounts = {"IncomeAccountRef": income, "ExpenseAccountRef": expense}
    refs = {member: {"value": id} for member, id in accounts.items() if id}
    return {"Name": name, "Type": "Service", "Taxable": False, "UnitPrice": 0, **refs}
