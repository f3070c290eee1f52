"""The companies a fresh sandbox holds, and what each of them has in its books from the first day on."""

from dataclasses import dataclass

from . import chart
from .editions import EDITIONS
from .tax_service import tax_code, tax_rate
from .wire import Json

REALM = "9130347596842384"
ESSENTIALS_REALM = "9130347596842999"
ADVANCED_REALM = "9130347596843105"
CANADIAN_REALM = "9130347596843212"


@dataclass(frozen=True)
class Company:
    """One realm as it is when it is new."""

    realm: str
    name: str
    sku: str
    country: str = "US"

    def has(self, feature: str) -> bool:
        return feature in EDITIONS[self.sku].features


COMPANIES = (
    Company(REALM, "Northbeam Builders", "QuickBooks Online Plus"),
    Company(ESSENTIALS_REALM, "Northbeam Service Co", "QuickBooks Online Essentials"),
    Company(ADVANCED_REALM, "Northbeam Heavy Civil", "QuickBooks Online Advanced"),
    Company(CANADIAN_REALM, "Northbeam Builders Canada", "QuickBooks Online Plus", country="CA"),
)
# Where each country's company sits; QuickBooks answers the country of its address by three letters.
ADDRESSES = {
    "US": {
        "Line1": "1200 W Front St", "City": "Boise", "CountrySubDivisionCode": "ID", "PostalCode": "83702",
        "Country": "USA",
    },
    "CA": {
        "Line1": "88 Front St E", "City": "Toronto", "CountrySubDivisionCode": "ON", "PostalCode": "M5E 1T4",
        "Country": "CAN",
    },
}  # fmt: skip
ZONES = {"US": "America/Denver", "CA": "America/Toronto"}
CURRENCIES = {"US": "USD", "CA": "CAD"}


def company_info(company: Company) -> Json:
    flags = {
        "OfferingSku": company.sku,
        "SubscriptionStatus": "PAID",
        "NeoEnabled": "true",
        "IndustryType": "Construction",
    }
    return {
        "CompanyName": company.name,
        "LegalName": company.name,
        "CompanyAddr": ADDRESSES[company.country],
        "LegalAddr": ADDRESSES[company.country],
        "Country": company.country,
        "Email": {"Address": "books@northbeam.example"},
        "PrimaryPhone": {"FreeFormNumber": "(208) 555-0100"},
        "FiscalYearStartMonth": "January",
        "SupportedLanguages": "en",
        "DefaultTimeZone": ZONES[company.country],
        "NameValue": [{"Name": name, "Value": value} for name, value in flags.items()],
    }


def preferences(company: Company) -> Json:
    others = {
        "ProjectsEnabled": str(company.has("projects")).lower(),
        "VendorAndPurchasesPrefs.UseCustomTxnNumbers": "true",
        "WarnDuplicateJournalNumber": "false",
    }
    return {
        "AccountingInfoPrefs": {
            "UseAccountNumbers": False, "TrackDepartments": company.has("departments"), "ClassTrackingPerTxn": False,
            "ClassTrackingPerTxnLine": company.has("classes"), "CustomerTerminology": "Customers",
            "FirstMonthOfFiscalYear": "January",
        },
        "SalesFormsPrefs": {
            "CustomTxnNumbers": True, "AllowDeposit": False, "AllowDiscount": True, "AllowEstimates": True,
            "AllowServiceDate": False, "UsingProgressInvoicing": False, "AutoApplyCredit": False,
            "DefaultTerms": {"value": chart.NET_30},
        },
        "VendorAndPurchasesPrefs": {
            "EnableBills": company.has("bills"), "TrackingByCustomer": True, "BillableExpenseTracking": True,
        },
        "ProductAndServicesPrefs": {
            "ForSales": True, "ForPurchase": True, "QuantityOnHand": company.has("inventory"),
        },
        "TaxPrefs": {"UsingSalesTax": True, "TaxGroupCodeRef": {"value": chart.IDAHO}},
        "CurrencyPrefs": {"MultiCurrencyEnabled": False, "HomeCurrency": {"value": CURRENCIES[company.country]}},
        "TimeTrackingPrefs": {"UseServices": True, "BillCustomers": True, "WorkWeekStartDate": "Monday"},
        "OtherPrefs": {"NameValue": [{"Name": name, "Value": value} for name, value in others.items()]},
    }  # fmt: skip


def documents(company: Company) -> list[tuple[str, str, Json]]:
    """Every (entity, id, document) of the company when it is new, parents before children."""
    return [
        ("CompanyInfo", "1", company_info(company)),
        ("Preferences", "1", preferences(company)),
        *(("Account", id, account(company, id)) for id in chart.ACCOUNTS),
        *_taxes(company.country),
        *(("Term", id, {"Name": name, "DueDays": days}) for id, (name, days) in chart.TERMS.items()),
        ("Term", chart.ON_THE_25TH, {"Name": "Due on the 25th", "DayOfMonthDue": 25, "DueNextMonthDays": 5}),
        *(("PaymentMethod", id, {"Name": name}) for id, name in chart.PAYMENT_METHODS.items()),
        *(("Item", id, _item(*row)) for id, row in chart.ITEMS.items()),
        *(("Vendor", id, {"DisplayName": name, "CompanyName": name}) for id, name in chart.VENDORS.items()),
        *(("Customer", id, {"DisplayName": name, "CompanyName": name}) for id, name in chart.CUSTOMERS.items()),
        *(("Employee", id, {"GivenName": given, "FamilyName": last}) for id, (given, last) in chart.EMPLOYEES.items()),
        *(_tracking() if company.has("classes") else ()),
    ]


def account(company: Company, id: str) -> Json:
    row = chart.ACCOUNTS[id]
    if id == chart.SALES_TAX_PAYABLE and company.country != "US":
        row = chart.GST_PAYABLE
    name, type, subtype = row
    return {"Name": name, "AccountType": type, "AccountSubType": subtype}


def _item(name: str, income: str | None, expense: str | None) -> Json:
    accounts = {"IncomeAccountRef": income, "ExpenseAccountRef": expense}
    refs = {member: {"value": id} for member, id in accounts.items() if id}
    return {"Name": name, "Type": "Service", "Taxable": False, "UnitPrice": 0, **refs}


def _tracking() -> list[tuple[str, str, Json]]:
    """What Plus and Advanced have beyond Essentials."""
    stock = {
        "Name": chart.STOCK_NAME, "Type": "Inventory", "Taxable": True, "UnitPrice": 0, "TrackQtyOnHand": True,
        "QtyOnHand": 0, "InvStartDate": "2026-01-01", "IncomeAccountRef": {"value": chart.PRODUCT_INCOME},
        "ExpenseAccountRef": {"value": chart.COST_OF_MATERIALS}, "AssetAccountRef": {"value": chart.INVENTORY_ASSET},
    }  # fmt: skip
    return [
        *(("Class", id, {"Name": name}) for id, name in chart.CLASSES.items()),
        *(("Department", id, {"Name": name}) for id, name in chart.DEPARTMENTS.items()),
        ("Item", chart.STOCK_ITEM, stock),
    ]


# -- tax -----------------------------------------------------------------------
def _taxes(country: str) -> list[tuple[str, str, Json]]:
    agency = {
        "DisplayName": chart.AGENCY[country], "TaxTrackedOnSales": True, "TaxTrackedOnPurchases": country != "US",
        "TaxTrackedOnSalesAccountRef": {"value": chart.SALES_TAX_PAYABLE},
        "TaxOnPurchasesAccountRef": {"value": chart.SALES_TAX_PAYABLE},
    }  # fmt: skip
    pseudo = chart.PSEUDO_CODES if country == "US" else {}
    return [
        ("TaxAgency", "1", agency),
        *(("TaxRate", id, tax_rate(name, percent, "1")) for id, (name, percent) in chart.RATES[country].items()),
        *(("TaxCode", id, {"Name": id, "Description": id, "Taxable": taxed}) for id, taxed in pseudo.items()),
        *(("TaxCode", id, _code(*row)) for id, row in chart.CODES[country].items()),
    ]


def _code(name: str, sales: tuple[str, ...], purchases: tuple[str, ...]) -> Json:
    details = [
        *({"TaxRateId": rate, "TaxApplicableOn": "Sales"} for rate in sales),
        *({"TaxRateId": rate, "TaxApplicableOn": "Purchase"} for rate in purchases),
    ]
    return tax_code(name, details, taxable=bool(details))
