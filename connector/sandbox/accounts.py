"""Types of account: what each may be used for, and on which side of the books it stands."""

# Which types of account a reference may lead to; 6430 otherwise. Service items on balance-sheet accounts are how
# contractors book retainage, and QuickBooks accepts them.
INCOME_TYPES = ("Income", "Other Income", "Other Current Asset", "Other Current Liability")
EXPENSE_TYPES = ("Expense", "Other Expense", "Cost of Goods Sold", "Other Current Liability", "Other Current Asset")
ACCOUNT_TYPES = {
    "APAccountRef": ("Accounts Payable",),
    "ARAccountRef": ("Accounts Receivable",),
    "AssetAccountRef": ("Other Current Asset",),
    "BankAccountRef": ("Bank",),
    "CCAccountRef": ("Credit Card",),
    "DepositToAccountRef": ("Bank", "Other Current Asset"),
    "DiscountAccountRef": ("Income", "Other Income", "Expense", "Other Expense", "Cost of Goods Sold"),
    "ExpenseAccountRef": EXPENSE_TYPES,
    "IncomeAccountRef": INCOME_TYPES,
}
# Which types of account each form of a purchase is paid from.
PAID_FROM = {"Cash": ("Bank",), "Check": ("Bank",), "CreditCard": ("Credit Card",)}

CLASSIFICATIONS = {
    "Asset": ("Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset"),
    "Liability": ("Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability"),
    "Equity": ("Equity",),
    "Revenue": ("Income", "Other Income"),
    "Expense": ("Expense", "Other Expense", "Cost of Goods Sold"),
}
CLASSIFICATION = {kind: name for name, kinds in CLASSIFICATIONS.items() for kind in kinds}
CREDIT_BALANCES = ("Liability", "Equity", "Revenue")

# The two control accounts, and whom an entry on one must name. No line of a purchase or a sale goes there.
CONTROL = {"Accounts Payable": "Vendor", "Accounts Receivable": "Customer"}

# The subtypes that name their type, when a client sends nothing else.
SUBTYPES = {
    "Bank": ("CashOnHand", "Checking", "MoneyMarket", "RentsHeldInTrust", "Savings", "TrustAccounts"),
    "Accounts Receivable": ("AccountsReceivable",),
    "Accounts Payable": ("AccountsPayable",),
    "Credit Card": ("CreditCard",),
    "Other Current Asset": (
        "AllowanceForBadDebts", "EmployeeCashAdvances", "Inventory", "OtherCurrentAssets", "PrepaidExpenses", "Retainage",
        "UndepositedFunds",
    ),
    "Fixed Asset": ("AccumulatedDepreciation", "Buildings", "Land", "MachineryAndEquipment", "Vehicles"),
    "Other Asset": ("OtherLongTermAssets", "SecurityDeposits"),
    "Other Current Liability": (
        "GlobalTaxPayable", "LineOfCredit", "LoanPayable", "OtherCurrentLiabilities", "PayrollClearing",
        "PayrollTaxPayable", "SalesTaxPayable",
    ),
    "Long Term Liability": ("NotesPayable", "OtherLongTermLiabilities", "ShareholderNotesPayable"),
    "Equity": ("OpeningBalanceEquity", "OwnersEquity", "RetainedEarnings"),
    "Income": (
        "DiscountsRefundsGiven", "NonProfitIncome", "OtherPrimaryIncome", "SalesOfProductIncome", "ServiceFeeIncome",
    ),
    "Other Income": ("InterestEarned", "OtherInvestmentIncome", "OtherMiscellaneousIncome"),
    "Cost of Goods Sold": (
        "CostOfLaborCos", "EquipmentRentalCos", "OtherCostsOfServiceCos", "ShippingFreightDeliveryCos",
        "SuppliesMaterialsCogs",
    ),
    "Expense": (
        "AdvertisingPromotional", "Auto", "BankCharges", "Insurance", "InterestPaid", "LegalProfessionalFees",
        "OfficeGeneralAdministrativeExpenses", "OtherMiscellaneousServiceCost", "PayrollExpenses", "RentOrLeaseOfBuildings",
        "RepairMaintenance", "SuppliesMaterials", "TaxesPaid", "Travel", "Utilities",
    ),
    "Other Expense": ("Depreciation", "OtherMiscellaneousExpense", "PenaltiesSettlements"),
}  # fmt: skip
TYPE_OF = {subtype: kind for kind, subtypes in SUBTYPES.items() for subtype in subtypes}
