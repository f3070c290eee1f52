"""What the sandbox knows of each entity, as data: adding one is adding a row."""

from dataclasses import dataclass, field

from .faults import Fault

NAMES = "names"  # Customer, Vendor and Employee share ids and a space of names.
TRANSACTIONS = "transactions"

EXPENSE_LINES = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail")
SALES_LINES = (
    "SalesItemLineDetail", "SubTotalLineDetail", "DiscountLineDetail", "DescriptionOnly", "DescriptionLineDetail",
    "GroupLineDetail",
)  # fmt: skip


@dataclass(frozen=True)
class Entity:
    """One kind of object: how it is numbered, named, required and gated."""

    name: str
    space: str  # ids are counted within
    word: str = ""  # how fault 2500 calls the list
    named: str = ""  # the member that is its name
    required: tuple[str, ...] = ()
    party: str = ""  # the member that says whose document it is
    sparse_needs: tuple[str, ...] = ()  # also in a sparse update
    numbered_within: str = ""  # "party" or "company": where DocNumber must be unique
    auto_numbered: bool = False
    lines: tuple[str, ...] = ()
    sign: int = 1  # of a line's effect on what the party owes or is owed
    parent_flag: str = ""  # the member that must agree with ParentRef
    voidable: bool = False
    creatable: bool = True
    feature: str = ""  # switched on by edition
    queryable: tuple[str, ...] = ()
    read_only: tuple[str, ...] = ()
    first_id: int = 0  # ids count on from here

    @property
    def is_transaction(self) -> bool:
        return self.space == TRANSACTIONS

    @property
    def is_list(self) -> bool:
        return bool(self.named)


PEOPLE = (
    "DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName", "Title", "Suffix",
    "Active", "Balance", "PrimaryEmailAddr", "PrimaryPhone",
)  # fmt: skip
DATED = ("TxnDate", "DocNumber", "TotalAmt", "Balance", "DueDate", "SalesTermRef", "CurrencyRef")

TABLE = (
    Entity(
        "Account", "accounts", "Accounts", named="Name", required=("Name",),
        queryable=(
            "Name", "AccountType", "AccountSubType", "AcctNum", "Active", "Classification", "CurrentBalance",
            "Description", "FullyQualifiedName", "SubAccount", "ParentRef",
        ),
    ),
    Entity(
        "Attachable", "attachables", first_id=5_000_000_000_000_000_000,
        queryable=("FileName", "Note", "Category", "AttachableRef.EntityRef.Type", "AttachableRef.EntityRef.value"),
    ),
    Entity(
        "Bill", TRANSACTIONS, "Bills", required=("VendorRef", "Line"), party="VendorRef", numbered_within="party",
        lines=EXPENSE_LINES, feature="bills", queryable=(*DATED, "VendorRef", "APAccountRef"),
        sparse_needs=("VendorRef",),
    ),
    Entity(
        "BillPayment", TRANSACTIONS, "BillPayments", required=("VendorRef", "PayType", "Line"), party="VendorRef",
        voidable=True, feature="bills", queryable=("TxnDate", "DocNumber", "TotalAmt", "VendorRef", "PayType"),
    ),
    Entity(
        "Class", "classes", "Klasses", named="Name", required=("Name",), parent_flag="SubClass", feature="classes",
        queryable=("Name", "Active", "FullyQualifiedName", "SubClass", "ParentRef"),
    ),
    Entity(
        "CompanyInfo", "company", creatable=False, queryable=("CompanyName", "Country", "LegalName"),
    ),
    Entity(
        "Customer", NAMES, "Names", named="DisplayName", parent_flag="Job",
        queryable=(*PEOPLE, "Job", "ParentRef", "FullyQualifiedName", "IsProject", "Level"),
        read_only=("Balance", "BalanceWithJobs", "IsProject", "Level", "RootCustomerRef"),
    ),
    Entity(
        "Department", "departments", "Depts", named="Name", required=("Name",), parent_flag="SubDepartment",
        feature="departments", queryable=("Name", "Active", "FullyQualifiedName", "SubDepartment", "ParentRef"),
    ),
    Entity("Employee", NAMES, "Names", named="DisplayName", queryable=(*PEOPLE, "EmployeeNumber")),
    Entity(
        "Invoice", TRANSACTIONS, "Invoices", required=("CustomerRef", "Line"), party="CustomerRef",
        numbered_within="company", auto_numbered=True, lines=SALES_LINES, voidable=True,
        queryable=(*DATED, "CustomerRef", "EmailStatus", "ProjectRef"),
    ),
    Entity(
        "Item", "items", "Items", named="Name", required=("Name",), parent_flag="SubItem",
        queryable=(
            "Name", "Type", "Active", "Sku", "Description", "UnitPrice", "PurchaseCost", "FullyQualifiedName", "SubItem",
            "ParentRef", "IncomeAccountRef", "ExpenseAccountRef", "Taxable",
        ),
    ),
    Entity(
        "Payment", TRANSACTIONS, "Payments", required=("CustomerRef", "TotalAmt"), party="CustomerRef", voidable=True,
        queryable=("TxnDate", "TotalAmt", "UnappliedAmt", "CustomerRef", "PaymentRefNum", "PaymentMethodRef", "ProjectRef"),
    ),
    Entity(
        "PaymentMethod", "payment methods", "PaymentMethods", named="Name", required=("Name",),
        queryable=("Name", "Type", "Active"),
    ),
    Entity("Preferences", "preferences", creatable=False),
    Entity("TaxCode", "tax codes", "TaxCodes", named="Name", creatable=False, queryable=("Name", "Active", "Taxable")),
    Entity(
        "Term", "terms", "Terms", named="Name", required=("Name",), queryable=("Name", "Active", "Type", "DueDays"),
    ),
    Entity("Vendor", NAMES, "Names", named="DisplayName", queryable=(*PEOPLE, "Vendor1099", "TermRef", "AcctNum")),
    Entity(
        "VendorCredit", TRANSACTIONS, "VendorCredits", required=("VendorRef", "Line"), party="VendorRef",
        lines=EXPENSE_LINES, sign=-1, feature="bills", queryable=(*DATED, "VendorRef"),
    ),
)  # fmt: skip
ENTITIES = {entity.name: entity for entity in TABLE}
BY_SEGMENT = {entity.name.lower(): entity for entity in TABLE}


def entity(name: str) -> Entity:
    """The entity of that name, in any case (a path spells it in lower case)."""
    found = BY_SEGMENT.get(name.lower())
    if not found:
        raise Fault("2000", element=name)
    return found


# Where a reference leads, by the name of the member that holds it. ParentRef leads to its own kind.
REFERENCES = {
    "AccountRef": "Account", "APAccountRef": "Account", "ARAccountRef": "Account", "AssetAccountRef": "Account",
    "BankAccountRef": "Account", "CCAccountRef": "Account", "DepositToAccountRef": "Account",
    "DiscountAccountRef": "Account", "ExpenseAccountRef": "Account", "IncomeAccountRef": "Account",
    "ItemAccountRef": "Account", "ClassRef": "Class", "CustomerRef": "Customer", "DepartmentRef": "Department",
    "EmployeeRef": "Employee", "ItemRef": "Item", "PaymentMethodRef": "PaymentMethod", "PrefVendorRef": "Vendor",
    "SalesTermRef": "Term", "TaxCodeRef": "TaxCode", "TermRef": "Term", "VendorRef": "Vendor",
}  # fmt: skip

# Which types of account a reference may lead to; 6430 otherwise. Service items on balance-sheet accounts are how
# contractors book retainage, and QuickBooks accepts them.
INCOME_TYPES = ("Income", "Other Income", "Other Current Asset", "Other Current Liability")
EXPENSE_TYPES = ("Expense", "Other Expense", "Cost of Goods Sold", "Other Current Liability", "Other Current Asset")
ACCOUNT_TYPES = {
    "APAccountRef": ("Accounts Payable",),
    "ARAccountRef": ("Accounts Receivable",),
    "BankAccountRef": ("Bank",),
    "CCAccountRef": ("Credit Card",),
    "DepositToAccountRef": ("Bank", "Other Current Asset"),
    "ExpenseAccountRef": EXPENSE_TYPES,
    "IncomeAccountRef": INCOME_TYPES,
}
CLASSIFICATIONS = {
    "Asset": ("Bank", "Accounts Receivable", "Other Current Asset", "Fixed Asset", "Other Asset"),
    "Liability": ("Accounts Payable", "Credit Card", "Other Current Liability", "Long Term Liability"),
    "Equity": ("Equity",),
    "Revenue": ("Income", "Other Income"),
    "Expense": ("Expense", "Other Expense", "Cost of Goods Sold"),
}
CLASSIFICATION = {kind: name for name, kinds in CLASSIFICATIONS.items() for kind in kinds}
# An expense line may go to any account but the two control accounts.
NOT_ON_LINES = ("Accounts Payable", "Accounts Receivable")


@dataclass(frozen=True)
class Edition:
    """What a subscription includes."""

    sku: str
    features: frozenset[str] = field(default_factory=frozenset)


EDITIONS = {
    edition.sku: edition
    for edition in (
        Edition("QuickBooks Online Simple Start"),
        Edition("QuickBooks Online Essentials", frozenset({"bills", "time"})),
        Edition(
            "QuickBooks Online Plus",
            frozenset({"bills", "time", "classes", "departments", "purchase orders", "projects", "inventory"}),
        ),
    )
}
