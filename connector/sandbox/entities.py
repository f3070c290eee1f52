"""What the sandbox knows of each entity, as data: adding one is adding a row."""

from dataclasses import dataclass

from .faults import Fault

NAMES = "names"  # Customer, Vendor and Employee share ids and a space of names.
TRANSACTIONS = "transactions"

EXPENSE_LINES = ("ItemBasedExpenseLineDetail", "AccountBasedExpenseLineDetail")
SALES_LINES = (
    "SalesItemLineDetail", "SubTotalLineDetail", "DiscountLineDetail", "DescriptionOnly", "DescriptionLineDetail",
    "GroupLineDetail",
)  # fmt: skip
JOURNAL_LINES = ("JournalEntryLineDetail", "DescriptionOnly")
DEBIT, CREDIT = 1, -1


@dataclass(frozen=True)
class Entity:
    """One kind of object: how it is numbered, named, required, gated and posted."""

    name: str
    space: str  # ids are counted within
    word: str = ""  # how fault 2500 calls the list
    named: str = ""  # the member that is its name
    required: tuple[str, ...] = ()
    party: str = ""  # the member that says whose document it is
    sparse_needs: tuple[str, ...] = ()  # also in a sparse update
    fixed: tuple[str, ...] = ()  # members that no update changes
    numbered_within: str = ""  # "party" or "company": where DocNumber must be unique
    numbered_by: str = ""  # the preference that says who numbers it
    lines: tuple[str, ...] = ()
    side: int = 0  # of the account that its lines post to; 0 when lines post nothing
    against: str = ""  # the member that names the account on the other side
    posting: bool = True  # a transaction without it is no accounting: no closing date, no entries
    deletable: bool = False  # though it is no transaction
    parent_flag: str = ""  # the member that must agree with ParentRef
    voidable: bool = False
    creatable: bool = True
    updatable: bool = True
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

    @property
    def is_sale(self) -> bool:
        return self.lines is SALES_LINES


PEOPLE = (
    "DisplayName", "GivenName", "MiddleName", "FamilyName", "CompanyName", "PrintOnCheckName", "Title", "Suffix",
    "Active", "Balance", "PrimaryEmailAddr", "PrimaryPhone",
)  # fmt: skip
DATED = ("TxnDate", "DocNumber", "TotalAmt", "Balance", "DueDate", "SalesTermRef", "CurrencyRef")
SALES_NUMBERS = "SalesFormsPrefs.CustomTxnNumbers"
PURCHASE_NUMBERS = "OtherPrefs.VendorAndPurchasesPrefs.UseCustomTxnNumbers"

TABLE = (
    Entity(
        "Account", "accounts", "Accounts", named="Name", required=("Name",),
        queryable=(
            "Name", "AccountType", "AccountSubType", "AcctNum", "Active", "Classification", "CurrentBalance",
            "Description", "FullyQualifiedName", "SubAccount", "ParentRef",
        ),
    ),
    Entity(
        "Attachable", "attachables", first_id=5_000_000_000_000_000_000, deletable=True,
        queryable=("FileName", "Note", "Category", "AttachableRef.EntityRef.Type", "AttachableRef.EntityRef.value"),
    ),
    Entity(
        "Bill", TRANSACTIONS, "Bills", required=("VendorRef", "Line"), party="VendorRef", numbered_within="party",
        lines=EXPENSE_LINES, side=DEBIT, against="APAccountRef", feature="bills",
        queryable=(*DATED, "VendorRef", "APAccountRef"), sparse_needs=("VendorRef",),
    ),
    Entity(
        "BillPayment", TRANSACTIONS, "BillPayments", required=("VendorRef", "PayType", "Line"), party="VendorRef",
        against="APAccountRef", numbered_by=PURCHASE_NUMBERS, voidable=True, feature="bills",
        queryable=("TxnDate", "DocNumber", "TotalAmt", "VendorRef", "PayType"),
    ),
    Entity(
        "Class", "classes", "Klasses", named="Name", required=("Name",), parent_flag="SubClass", feature="classes",
        queryable=("Name", "Active", "FullyQualifiedName", "SubClass", "ParentRef"),
    ),
    Entity(
        "CompanyInfo", "company", creatable=False, queryable=("CompanyName", "Country", "LegalName"),
    ),
    Entity(
        "CreditMemo", TRANSACTIONS, "CreditMemos", required=("CustomerRef", "Line"), party="CustomerRef",
        numbered_within="company", numbered_by=SALES_NUMBERS, lines=SALES_LINES, side=DEBIT, against="ARAccountRef",
        queryable=(*DATED, "CustomerRef", "RemainingCredit", "ProjectRef"),
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
    Entity(
        "Deposit", TRANSACTIONS, "Deposits", required=("DepositToAccountRef", "Line"), lines=("DepositLineDetail",),
        side=CREDIT, against="DepositToAccountRef", queryable=("TxnDate", "DocNumber", "TotalAmt", "CurrencyRef"),
    ),
    Entity("Employee", NAMES, "Names", named="DisplayName", queryable=(*PEOPLE, "EmployeeNumber")),
    Entity(
        "Estimate", TRANSACTIONS, "Estimates", required=("CustomerRef", "Line"), party="CustomerRef",
        numbered_within="company", numbered_by=SALES_NUMBERS, lines=SALES_LINES, posting=False,
        queryable=(*DATED, "CustomerRef", "TxnStatus", "ExpirationDate", "AcceptedDate", "ProjectRef"),
    ),
    Entity(
        "Invoice", TRANSACTIONS, "Invoices", required=("CustomerRef", "Line"), party="CustomerRef",
        numbered_within="company", numbered_by=SALES_NUMBERS, lines=SALES_LINES, side=CREDIT, against="ARAccountRef",
        voidable=True, queryable=(*DATED, "CustomerRef", "EmailStatus", "ProjectRef"),
    ),
    Entity(
        "Item", "items", "Items", named="Name", required=("Name",), parent_flag="SubItem",
        queryable=(
            "Name", "Type", "Active", "Sku", "Description", "UnitPrice", "PurchaseCost", "FullyQualifiedName", "SubItem",
            "ParentRef", "IncomeAccountRef", "ExpenseAccountRef", "Taxable",
        ),
    ),
    Entity(
        "JournalEntry", TRANSACTIONS, "JournalEntries", required=("Line",), lines=JOURNAL_LINES, side=DEBIT,
        queryable=("TxnDate", "DocNumber", "TotalAmt", "CurrencyRef", "Adjustment"),
    ),
    Entity(
        "Payment", TRANSACTIONS, "Payments", required=("CustomerRef", "TotalAmt"), party="CustomerRef", voidable=True,
        against="ARAccountRef",
        queryable=("TxnDate", "TotalAmt", "UnappliedAmt", "CustomerRef", "PaymentRefNum", "PaymentMethodRef", "ProjectRef"),
    ),
    Entity(
        "PaymentMethod", "payment methods", "PaymentMethods", named="Name", required=("Name",),
        queryable=("Name", "Type", "Active"),
    ),
    Entity("Preferences", "preferences", creatable=False),
    Entity(
        "Purchase", TRANSACTIONS, "Purchases", required=("PaymentType", "AccountRef", "Line"), party="EntityRef",
        sparse_needs=("PaymentType",), fixed=("PaymentType",), numbered_by=PURCHASE_NUMBERS, lines=EXPENSE_LINES,
        side=DEBIT, against="AccountRef",
        queryable=("TxnDate", "DocNumber", "TotalAmt", "PaymentType", "EntityRef", "Credit", "CurrencyRef"),
    ),
    Entity(
        "PurchaseOrder", TRANSACTIONS, "PurchaseOrders", required=("VendorRef", "APAccountRef", "Line"),
        party="VendorRef", sparse_needs=("VendorRef",), numbered_by=PURCHASE_NUMBERS, lines=EXPENSE_LINES,
        posting=False, feature="purchase orders",
        queryable=("TxnDate", "DocNumber", "TotalAmt", "DueDate", "POStatus", "VendorRef", "CurrencyRef"),
    ),
    Entity(
        "TaxAgency", "tax agencies", "TaxAgencies", named="DisplayName", required=("DisplayName",), updatable=False,
        queryable=("DisplayName",),
    ),
    Entity(
        "TaxCode", "tax codes", "TaxCodes", named="Name", creatable=False, updatable=False,
        queryable=("Name", "Active", "Taxable", "Description", "TaxGroup"),
    ),
    Entity(
        "TaxRate", "tax rates", "TaxRates", named="Name", creatable=False, updatable=False,
        queryable=("Name", "Active", "Description", "RateValue", "AgencyRef"),
    ),
    Entity(
        "Term", "terms", "Terms", named="Name", required=("Name",), queryable=("Name", "Active", "Type", "DueDays"),
    ),
    Entity(
        "TimeActivity", "time activities", "TimeActivities", required=("NameOf",), deletable=True, feature="time",
        queryable=(
            "TxnDate", "NameOf", "EmployeeRef", "VendorRef", "CustomerRef", "ItemRef", "BillableStatus", "ProjectRef",
        ),
    ),
    Entity("Vendor", NAMES, "Names", named="DisplayName", queryable=(*PEOPLE, "Vendor1099", "TermRef", "AcctNum")),
    Entity(
        "VendorCredit", TRANSACTIONS, "VendorCredits", required=("VendorRef", "Line"), party="VendorRef",
        numbered_by=PURCHASE_NUMBERS, lines=EXPENSE_LINES, side=CREDIT, against="APAccountRef", feature="bills",
        queryable=(*DATED, "VendorRef"), sparse_needs=("VendorRef",),
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
