"""The lists of a construction company: chart of accounts, items, terms, classes, locations and tax.

Ids are stable, so that tests and the demo may name them.
"""

# Each account by id: its name, type and subtype.
ACCOUNTS = {
    "1": ("Checking", "Bank", "Checking"),
    "2": ("Savings", "Bank", "Savings"),
    "3": ("Petty Cash", "Bank", "CashOnHand"),
    "4": ("Undeposited Funds", "Other Current Asset", "UndepositedFunds"),
    "5": ("Inventory Asset", "Other Current Asset", "Inventory"),
    "6": ("Prepaid Expenses", "Other Current Asset", "PrepaidExpenses"),
    "7": ("Costs in Excess of Billings", "Other Current Asset", "OtherCurrentAssets"),
    "10": ("Machinery and Equipment", "Fixed Asset", "MachineryAndEquipment"),
    "11": ("Vehicles", "Fixed Asset", "Vehicles"),
    "12": ("Accumulated Depreciation", "Fixed Asset", "AccumulatedDepreciation"),
    "33": ("Accounts Payable (A/P)", "Accounts Payable", "AccountsPayable"),
    "41": ("Company Card", "Credit Card", "CreditCard"),
    "42": ("Visa", "Credit Card", "CreditCard"),
    "45": ("Equipment Loan", "Long Term Liability", "NotesPayable"),
    "46": ("Payroll Liabilities", "Other Current Liability", "PayrollTaxPayable"),
    "47": ("Billings in Excess of Costs", "Other Current Liability", "OtherCurrentLiabilities"),
    "48": ("Customer Deposits", "Other Current Liability", "OtherCurrentLiabilities"),
    "76": ("Change Order Income", "Income", "ServiceFeeIncome"),
    "77": ("Sales of Product Income", "Income", "SalesOfProductIncome"),
    "78": ("Discounts given", "Income", "DiscountsRefundsGiven"),
    "79": ("Construction Income", "Income", "ServiceFeeIncome"),
    "80": ("Cost of Labor", "Cost of Goods Sold", "CostOfLaborCos"),
    "81": ("Cost of Materials", "Cost of Goods Sold", "SuppliesMaterialsCogs"),
    "82": ("Subcontractors", "Cost of Goods Sold", "OtherCostsOfServiceCos"),
    "83": ("Equipment", "Cost of Goods Sold", "EquipmentRentalCos"),
    "84": ("Accounts Receivable (A/R)", "Accounts Receivable", "AccountsReceivable"),
    "85": ("Other Job Costs", "Cost of Goods Sold", "OtherCostsOfServiceCos"),
    "86": ("Office Expenses", "Expense", "OfficeGeneralAdministrativeExpenses"),
    "87": ("Insurance", "Expense", "Insurance"),
    "88": ("Rent or Lease", "Expense", "RentOrLeaseOfBuildings"),
    "89": ("Payroll Expenses", "Expense", "PayrollExpenses"),
    "90": ("Retainage Receivable", "Other Current Asset", "OtherCurrentAssets"),
    "91": ("Retainage Payable", "Other Current Liability", "OtherCurrentLiabilities"),
    "92": ("Sales Tax Payable", "Other Current Liability", "SalesTaxPayable"),
    "93": ("Fuel and Vehicles", "Expense", "Auto"),
    "94": ("Legal and Professional Fees", "Expense", "LegalProfessionalFees"),
    "95": ("Opening Balance Equity", "Equity", "OpeningBalanceEquity"),
    "96": ("Retained Earnings", "Equity", "RetainedEarnings"),
    "97": ("Interest Earned", "Other Income", "InterestEarned"),
    "98": ("Depreciation", "Other Expense", "Depreciation"),
}
CHECKING, UNDEPOSITED_FUNDS, COMPANY_CARD = "1", "4", "41"
ACCOUNTS_PAYABLE, ACCOUNTS_RECEIVABLE = "33", "84"
CONSTRUCTION_INCOME, SALES_TAX_PAYABLE, OPENING_BALANCE_EQUITY = "79", "92", "95"
PRODUCT_INCOME, DISCOUNTS_GIVEN, INVENTORY_ASSET = "77", "78", "5"
COST_OF_LABOR, COST_OF_MATERIALS, SUBCONTRACTORS, EQUIPMENT, OTHER_JOB_COSTS = "80", "81", "82", "83", "85"
RETAINAGE_RECEIVABLE, RETAINAGE_PAYABLE = "90", "91"
GST_PAYABLE = ("GST/HST Payable", "Other Current Liability", "GlobalTaxPayable")  # in the place of sales tax

# Each item by id: its name, income account and expense account.
ITEMS = {
    "1": ("Services", CONSTRUCTION_INCOME, None),
    "2": ("Hours", CONSTRUCTION_INCOME, None),
    "3": ("Contract billing", CONSTRUCTION_INCOME, OTHER_JOB_COSTS),
    "4": ("Retainage Payable", None, RETAINAGE_PAYABLE),
    "5": ("Retainage Receivable", RETAINAGE_RECEIVABLE, None),
    "6": ("Change order billing", "76", OTHER_JOB_COSTS),
}
SERVICES_ITEM, CONTRACT_BILLING_ITEM, RETAINAGE_PAYABLE_ITEM, RETAINAGE_RECEIVABLE_ITEM = "1", "3", "4", "5"
STOCK_ITEM, STOCK_NAME = "7", "Rebar stock"

TERMS = {"1": ("Due on receipt", 0), "2": ("Net 15", 15), "3": ("Net 30", 30), "4": ("Net 60", 60)}
DUE_ON_RECEIPT, NET_15, NET_30, NET_60 = TERMS
ON_THE_25TH = "5"
PAYMENT_METHODS = {"1": "Cash", "2": "Check", "3": "Credit Card", "4": "ACH"}
CLASSES = {"1": "Commercial", "2": "Residential", "3": "Civil"}
DEPARTMENTS = {"1": "Boise", "2": "Twin Falls"}

VENDORS = {
    "1": "Ada County Permits Office",
    "2": "Boise Power & Light",
    "3": "Gem State Insurance Brokers",
    "4": "Highland Equipment Rental",
    "5": "Sawtooth Office Supply",
}
CUSTOMERS = {"21": "Treasure Valley School District", "22": "Foothills Medical Group"}
EMPLOYEES = {"31": ("Pat", "Doyle"), "32": ("Morgan", "Reyes")}

# By country: the agency that is paid; rates by id with their percent; codes by id with the rates of sales and
# purchases. In the United States TAX and NON say of a line whether it is taxed, and a code says how the document is.
AGENCY = {"US": "Idaho State Tax Commission", "CA": "Canada Revenue Agency"}
RATES: dict[str, dict[str, tuple[str, int]]] = {
    "US": {"1": ("Idaho state tax", 6), "2": ("Sun Valley local tax", 3)},
    "CA": {
        "1": ("HST ON", 13), "2": ("HST ON (ITC)", 13), "3": ("GST", 5), "4": ("GST (ITC)", 5), "5": ("Zero-rated", 0),
        "6": ("Zero-rated (ITC)", 0),
    },
}  # fmt: skip
PSEUDO_CODES = {"TAX": True, "NON": False, "CustomSalesTax": True}
CODES: dict[str, dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]]] = {
    "US": {"2": ("Idaho", ("1",), ()), "3": ("Sun Valley", ("1", "2"), ())},
    "CA": {
        "2": ("HST ON", ("1",), ("2",)), "3": ("GST", ("3",), ("4",)), "4": ("Zero-rated", ("5",), ("6",)),
        "5": ("Exempt", (), ()), "6": ("Out of Scope", (), ()),
    },
}  # fmt: skip
IDAHO, SUN_VALLEY = "2", "3"
HST, GST, ZERO_RATED, EXEMPT = "2", "3", "4", "5"
