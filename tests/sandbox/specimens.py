"""One document of each entity that can be created, with most of what it can hold."""

from .conftest import expense, sale

ADDRESS = {"Line1": "410 Quarry Rd", "City": "Boise", "CountrySubDivisionCode": "ID", "PostalCode": "83702"}
PEOPLE = {
    "GivenName": "Robin", "FamilyName": "Vale", "PrimaryPhone": {"FreeFormNumber": "(208) 555-0142"},
    "PrimaryEmailAddr": {"Address": "robin@vale.example"},
}  # fmt: skip
OF_ITEM = "ItemBasedExpenseLineDetail"
COST = {
    "Amount": 37.5, "DetailType": OF_ITEM, "Description": "Rebar",
    OF_ITEM: {
        "ItemRef": {"value": "3"}, "Qty": 3, "UnitPrice": 12.5, "CustomerRef": {"value": "21"}, "ClassRef": {"value": "1"},
        "BillableStatus": "NotBillable", "TaxCodeRef": {"value": "NON"},
    },
}  # fmt: skip
OFF = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": {"PercentBased": True, "DiscountPercent": 10}}
SOLD = [sale(100, Qty=4, UnitPrice=25, TaxCodeRef={"value": "TAX"}, ServiceDate="2026-10-31"), OFF]
SALE = {
    "CustomerRef": {"value": "21"}, "TxnDate": "2026-10-31", "Line": SOLD, "BillEmail": {"Address": "ap@owner.example"},
    "CustomerMemo": {"value": "Thank you"}, "TxnTaxDetail": {"TxnTaxCodeRef": {"value": "3"}}, "BillAddr": ADDRESS,
    "DepartmentRef": {"value": "1"}, "ClassRef": {"value": "1"}, "PrivateNote": "Period 7",
}  # fmt: skip
BUY = {
    "VendorRef": {"value": "1"}, "TxnDate": "2026-10-31", "Line": [COST, expense(20, ClassRef={"value": "2"})],
    "DepartmentRef": {"value": "1"}, "PrivateNote": "Period 7",
}  # fmt: skip


def entry(side, amount=75, account="80", **detail):
    """One line of a journal entry."""
    kind = "JournalEntryLineDetail"
    return {
        "Amount": amount,
        "DetailType": kind,
        kind: {"PostingType": side, "AccountRef": {"value": account}, **detail},
    }


TO_VENDOR = {"Entity": {"Type": "Vendor", "EntityRef": {"value": "1"}}, "DepartmentRef": {"value": "1"}}
SPECIMENS = {
    "Account": {"Name": "Site trailers", "AccountSubType": "MachineryAndEquipment", "Description": "x", "AcctNum": "1500"},
    "Attachable": {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Vendor", "value": "1"}}], "Category": "Receipt"},
    "Bill": {**BUY, "DocNumber": "B-1", "SalesTermRef": {"value": "3"}},
    "BillPayment": {
        "VendorRef": {"value": "1"}, "PayType": "Check", "TotalAmt": 10,
        "CheckPayment": {"BankAccountRef": {"value": "1"}, "PrintStatus": "NeedToPrint"},
        "Line": [{"Amount": 10, "LinkedTxn": [{"TxnId": "{Bill}", "TxnType": "Bill"}]}],
    },
    "Class": {"Name": "Tilt-up", "ParentRef": {"value": "1"}},
    "CreditMemo": SALE,
    "Customer": {
        "DisplayName": "2417 Tower", "Job": True, "ParentRef": {"value": "21"}, "BillAddr": ADDRESS, "Notes": "x",
        "DefaultTaxCodeRef": {"value": "3"}, "Taxable": True,
    },
    "Department": {"Name": "Meridian", "ParentRef": {"value": "1"}},
    "Deposit": {
        "DepositToAccountRef": {"value": "1"}, "CashBack": {"AccountRef": {"value": "3"}, "Amount": 5},
        "Line": [
            {"Amount": 7, "LinkedTxn": [{"TxnId": "{Payment}", "TxnType": "Payment", "TxnLineId": "0"}]},
            {
                "Amount": 20, "DetailType": "DepositLineDetail",
                "DepositLineDetail": {"AccountRef": {"value": "79"}, "Entity": {"value": "1", "type": "VENDOR"}, "CheckNum": "9"},
            },
        ],
    },
    "Employee": {
        **PEOPLE, "PrimaryAddr": ADDRESS, "SSN": "444-55-6666", "HiredDate": "2024-03-01", "EmployeeNumber": "E-7",
        "BillRate": 90, "CostRate": 55,
    },
    "Estimate": {**SALE, "ExpirationDate": "2026-12-31", "AcceptedBy": "R. Vale", "AcceptedDate": "2026-11-01"},
    "Invoice": {**SALE, "DocNumber": "OI-1", "LinkedTxn": [{"TxnId": "{Estimate}", "TxnType": "Estimate"}]},
    "Item": {
        "Name": "Tilt-up panels", "Type": "Service", "IncomeAccountRef": {"value": "79"}, "ExpenseAccountRef": {"value": "82"},
        "PurchaseCost": 10, "UnitPrice": 12, "Sku": "TU-1", "PurchaseDesc": "x", "Taxable": True,
    },
    "JournalEntry": {
        "Adjustment": True, "DocNumber": "JE-1", "PrivateNote": "accrual",
        "Line": [
            entry("Debit", ClassRef={"value": "1"}), entry("Credit", account="33", **TO_VENDOR),
            {"DetailType": "DescriptionOnly", "Description": "x", "DescriptionLineDetail": {}},
        ],
    },
    "Payment": {
        "CustomerRef": {"value": "21"}, "TotalAmt": 7, "PaymentRefNum": "1001", "PaymentMethodRef": {"value": "2"},
        "Line": [{"Amount": 6, "LinkedTxn": [{"TxnId": "{Invoice}", "TxnType": "Invoice"}]}],
    },
    "PaymentMethod": {"Name": "Wire", "Type": "NON_CREDIT_CARD"},
    "Purchase": {
        "PaymentType": "CreditCard", "AccountRef": {"value": "41"}, "EntityRef": {"value": "1", "type": "Vendor"},
        "Credit": True, "Line": [COST],
    },
    "PurchaseOrder": {
        **BUY, "POEmail": {"Address": "orders@ridgeline.example"}, "Memo": "x", "DueDate": "2026-12-01", "ShipAddr": ADDRESS,
    },
    "TaxAgency": {"DisplayName": "Ada County"},
    "Term": {"Name": "Due on the 10th", "DayOfMonthDue": 10, "DueNextMonthDays": 5, "DiscountPercent": 2, "DiscountDayOfMonth": 5},
    "TimeActivity": {
        "NameOf": "Employee", "EmployeeRef": {"value": "31"}, "TxnDate": "2026-11-02", "Hours": 8, "Minutes": 30,
        "BillableStatus": "Billable", "HourlyRate": 90, "CustomerRef": {"value": "21"}, "ItemRef": {"value": "2"},
        "Description": "Formwork", "ClassRef": {"value": "1"}, "DepartmentRef": {"value": "1"}, "CostRate": 55,
    },
    "Vendor": {
        **PEOPLE, "CompanyName": "Vale LLC", "BillAddr": ADDRESS, "TermRef": {"value": "3"}, "Vendor1099": True,
        "TaxIdentifier": "12-3456789", "AcctNum": "77", "WebAddr": {"URI": "http://vale.example"},
    },
    "VendorCredit": BUY,
}  # fmt: skip

# What must be there before, where a document leads to another one.
BEFORE = {"BillPayment": ("Bill",), "Deposit": ("Payment",), "Invoice": ("Estimate",), "Payment": ("Invoice",)}


def make(create, entity, made=None):
    """Create the specimen of an entity and whatever it leads to; returns the answer."""
    made = {} if made is None else made
    for name in BEFORE.get(entity, ()):
        make(create, name, made)
    made[entity] = create(entity, _filled(SPECIMENS[entity], {name: row["Id"] for name, row in made.items()}))
    return made[entity]


def _filled(value, ids):
    if isinstance(value, dict):
        return {key: _filled(item, ids) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, ids) for item in value]
    return value.format(**ids) if isinstance(value, str) else value
