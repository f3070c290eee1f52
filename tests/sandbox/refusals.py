"""Documented behaviours: what QuickBooks refuses, and with which fault."""

from connector.sandbox.chart import ACCOUNTS_PAYABLE, CHECKING, RETAINAGE_PAYABLE

from .conftest import expense, sale
from .documented import (
    BATCHES,
    CHANGES,
    CODES,
    COMMON,
    FILES,
    QUERIES,
    REQUESTID,
    SEEN,
    STRICT,
    XSD,
    Behaviour,
    reference,
    refused,
)

BILL = {"VendorRef": {"value": "1"}, "Line": [expense(10)]}
INVOICE = {"CustomerRef": {"value": "21"}, "Line": [sale(10)]}
ITEM = {"Name": "New", "Type": "Service", "IncomeAccountRef": {"value": "79"}}
ACCOUNT = "AccountBasedExpenseLineDetail"
LINE = {"DetailType": ACCOUNT, ACCOUNT: {"AccountRef": {"value": "82"}}}
PAID = {"VendorRef": {"value": "1"}, "PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": CHECKING}}}
VENDOR, CUSTOMER, ITEMS, BILLS, INVOICES = map(reference, ("Vendor", "Customer", "Item", "Bill", "Invoice"))
A_BILL = {"bill": ("bill", BILL)}
A_VENDOR = {"vendor": ("vendor", {"DisplayName": "Ridgeline"})}
NOTE = {"Note": "x"}
PREFERENCES = {"Id": "1", "SyncToken": "0", "sparse": True}
CLOSED = {"closed": ("preferences", {**PREFERENCES, "AccountingInfoPrefs": {"BookCloseDate": "2026-10-31"}})}
IN_OCTOBER = {**BILL, "TxnDate": "2026-10-31"}
OCTOBERS = {"bill": ("bill", IN_OCTOBER), **CLOSED}


def line_of(**detail):
    return {**BILL, "Line": [expense(10, **detail)]}


def statement(says, text, code):
    return Behaviour(says, QUERIES, "query", query={"query": text}, fault=(code, None), status=400)


LISTS = [
    refused("a vendor needs a name", CODES, "vendor", {"CompanyName": "x"}, "6080", "DisplayName"),
    refused("a name is taken once, in any case", COMMON, "vendor", {"DisplayName": "BOISE power & light"}, "6240", "DisplayName"),
    refused("also by a customer", COMMON, "vendor", {"DisplayName": "Foothills Medical Group"}, "6240", "DisplayName"),
    refused("also by an employee", COMMON, "vendor", {"DisplayName": "pat doyle"}, "6240", "DisplayName"),
    refused("a name holds no colon", VENDOR, "customer", {"DisplayName": "A:B"}, "2040", "DisplayName"),
    refused("a name holds no tab", VENDOR, "vendor", {"DisplayName": "A\tB"}, "2040", "DisplayName"),
    refused("a name holds no new line", VENDOR, "vendor", {"DisplayName": "A\nB"}, "2040", "DisplayName"),
    refused("a name ends at 500 characters", VENDOR, "vendor", {"DisplayName": "x" * 501}, "2050", "DisplayName"),
    refused("a given name at 100", VENDOR, "vendor", {"GivenName": "x" * 101}, "2050", "GivenName"),
    refused("a company's name at 100", VENDOR, "vendor", {"DisplayName": "x", "CompanyName": "y" * 101}, "2050", "CompanyName"),
    refused("an item's name at 100", ITEMS, "item", {**ITEM, "Name": "x" * 101}, "2050", "Name"),
    refused("an item's name is taken once", COMMON, "item", {**ITEM, "Name": "contract BILLING"}, "6240", "Name"),
    refused("an item needs an account", ITEMS, "item", {"Name": "x", "Type": "Service"}, "6000", "IncomeAccountRef"),
    refused("an item earns on no payable account", ITEMS, "item", {**ITEM, "IncomeAccountRef": {"value": ACCOUNTS_PAYABLE}}, "6430",
            "IncomeAccountRef"),
    refused("an account's type is one of sixteen", XSD, "account", {"Name": "x", "AccountType": "Money"}, "2170", "AccountType"),
    refused("an account needs a type or a subtype", CODES, "account", {"Name": "x"}, "6010", "AccountType"),
    refused("an e-mail address has an @", CODES, "vendor", {"DisplayName": "x", "PrimaryEmailAddr": {"Address": "ap.example"}},
            "2210", "PrimaryEmailAddr"),
    refused("and a dot", CODES, "vendor", {"DisplayName": "x", "PrimaryEmailAddr": {"Address": "ap@example"}}, "2210",
            "PrimaryEmailAddr"),
    refused("a telephone number ends at 30 characters", VENDOR, "vendor",
            {"DisplayName": "x", "PrimaryPhone": {"FreeFormNumber": "1" * 31}}, "2050", "FreeFormNumber"),
    refused("a line of an address at 500", VENDOR, "vendor", {"DisplayName": "x", "BillAddr": {"Line1": "y" * 501}}, "2050",
            "Line1"),
    refused("a postal code at 30", VENDOR, "vendor", {"DisplayName": "x", "BillAddr": {"PostalCode": "8" * 31}}, "2050",
            "PostalCode"),
    refused("a term's name at 31", reference("Term"), "term", {"Name": "x" * 32, "DueDays": 30}, "2050", "Name"),
    refused("a class's name at 100", reference("Class"), "class", {"Name": "x" * 101}, "2050", "Name"),
    refused("an unknown member is refused", CODES, "vendor", {"DisplayName": "x", "Nick": "y"}, "2010", "Nick"),
    refused("a nested one too", CODES, "vendor", {"DisplayName": "x", "BillAddr": {"Street": "1 A St"}}, "2010", "Street"),
    refused("members keep their case", CODES, "vendor", {"displayName": "x"}, "2010", "displayName"),
    refused("a job needs its parent", CODES, "customer", {"DisplayName": "x", "Job": True}, "6150", "ParentRef"),
    refused("a parent makes a job", CODES, "customer", {"DisplayName": "x", "ParentRef": {"value": "21"}}, "6150", "ParentRef"),
    refused("a parent must exist", CODES, "customer", {"DisplayName": "x", "Job": True, "ParentRef": {"value": "999"}}, "2500",
            "ParentRef"),
    refused("a vendor is never deleted", reference("Vendor"), "vendor", {"Id": "1", "SyncToken": "0"}, "500", None,
            query={"operation": "delete"}),
    refused("nobody with an open balance is made inactive", CODES, "vendor",
            {"Id": "1", "SyncToken": "0", "sparse": True, "Active": False}, "6220", None, given=A_BILL),
    refused("a tax code is not posted", reference("TaxCode"), "taxcode", {"Name": "x"}, "500", None),
]  # fmt: skip

DOCUMENTS = [
    refused("a bill needs a vendor", BILLS, "bill", {"Line": [expense(10)]}, "2020", "VendorRef"),
    refused("a bill needs lines", BILLS, "bill", {**BILL, "Line": []}, "2020", "Line"),
    refused("a line needs an amount", BILLS, "bill", {**BILL, "Line": [LINE]}, "2020", "Amount"),
    refused("a line needs its account", CODES, "bill", {**BILL, "Line": [{"Amount": 1, "DetailType": ACCOUNT, ACCOUNT: {}}]},
            "6440", "AccountRef"),
    refused("a vendor must exist", CODES, "bill", {**BILL, "VendorRef": {"value": "999"}}, "2500", "VendorRef"),
    refused("a customer is no vendor", CODES, "bill", {**BILL, "VendorRef": {"value": "21"}}, "2500", "VendorRef"),
    refused("None is no id", CODES, "bill", {**BILL, "VendorRef": {"value": "None"}}, "2500", "VendorRef"),
    refused("an account must exist", CODES, "bill", line_of(AccountRef={"value": "999"}), "2500", "AccountRef"),
    refused("a class must exist", CODES, "bill", line_of(ClassRef={"value": "999"}), "2500", "ClassRef"),
    refused("a customer must exist", CODES, "bill", line_of(CustomerRef={"value": "999"}), "2500", "CustomerRef"),
    refused("terms must exist", CODES, "bill", {**BILL, "SalesTermRef": {"value": "99"}}, "2500", "SalesTermRef"),
    refused("a reference is an object", CODES, "bill", {**BILL, "VendorRef": "1"}, "2010", "VendorRef"),
    refused("lines are an array", CODES, "bill", {**BILL, "Line": expense(1)}, "2010", "Line"),
    refused("a foreign currency needs to be enabled", CODES, "bill", {**BILL, "CurrencyRef": {"value": "EUR"}}, "6000",
            "CurrencyRef"),
    refused("a bill's number ends at 21 characters", BILLS, "bill", {**BILL, "DocNumber": "x" * 22}, "2050", "DocNumber"),
    refused("a vendor's bill number is taken once", COMMON, "bill", {**BILL, "DocNumber": "A-1"}, "6140", "DocNumber",
            given={"bill": ("bill", {**BILL, "DocNumber": "A-1"})}),
    refused("in any case", STRICT, "bill", {**BILL, "DocNumber": "a-1"}, "6140", "DocNumber",
            given={"bill": ("bill", {**BILL, "DocNumber": "A-1"})}),
    refused("an invoice's number is the company's once", COMMON, "invoice",
            {**INVOICE, "CustomerRef": {"value": "22"}, "DocNumber": "7"}, "6140", "DocNumber",
            given={"invoice": ("invoice", {**INVOICE, "DocNumber": "7"})}),
    refused("a note ends at 4000", BILLS, "bill", {**BILL, "PrivateNote": "x" * 4001}, "2050", "PrivateNote"),
    refused("a description ends at 4000", BILLS, "bill", {**BILL, "Line": [{**expense(10), "Description": "x" * 4001}]}, "2050",
            "Description"),
    refused("a bill is not negative", CODES, "bill", {**BILL, "Line": [expense(10), expense(-11, RETAINAGE_PAYABLE)]}, "6000",
            "TotalAmt"),
    refused("an account's line has no quantity", XSD, "bill", line_of(Qty=3), "2010", "Qty"),
    refused("a location is no member of a line", XSD, "bill", line_of(DepartmentRef={"value": "1"}), "2010", "DepartmentRef"),
    refused("an amount is quantity times price", CODES, "invoice", {**INVOICE, "Line": [sale(100, Qty=3, UnitPrice=33.33)]}, "6070",
            "Line"),
    refused("a billable status is one of three", XSD, "bill", line_of(BillableStatus="Sometimes"), "2170", "BillableStatus"),
    refused("nobody may say it was billed", CODES, "bill", line_of(BillableStatus="HasBeenBilled"), "2170", "BillableStatus"),
    refused("billable to whom", CODES, "bill", line_of(BillableStatus="Billable"), "6310", "CustomerRef"),
    refused("a US line is TAX or NON", CODES, "bill", line_of(TaxCodeRef={"value": "7"}), "6100", "TaxCodeRef"),
    refused("a control account is on no line", CODES, "bill", line_of(AccountRef={"value": ACCOUNTS_PAYABLE}), "6430",
            "AccountRef"),
    refused("a date is a date", CODES, "bill", {**BILL, "TxnDate": "31/10/2026"}, "2060", "TxnDate"),
    refused("there is no 31st of November", CODES, "bill", {**BILL, "TxnDate": "2026-11-31"}, "2060", "TxnDate"),
    refused("an amount is a number", CODES, "bill", {**BILL, "Line": [expense("42,000.00")]}, "2090", "Amount"),
    refused("a sales line is on no bill", XSD, "bill", {**BILL, "Line": [sale(10)]}, "2170", "DetailType"),
    refused("an expense line is on no invoice", XSD, "invoice", {**INVOICE, "Line": [expense(10)]}, "2170", "DetailType"),
    refused("an invoice needs a customer", INVOICES, "invoice", {"Line": [sale(10)]}, "2020", "CustomerRef"),
    refused("who must exist", CODES, "invoice", {**INVOICE, "CustomerRef": {"value": "1"}}, "2500", "CustomerRef"),
    refused("an item that is not sold is on no invoice", ITEMS, "invoice", {**INVOICE, "Line": [sale(10, "4")]}, "6000", "ItemRef"),
    refused("to send it needs an address", INVOICES, "invoice", {**INVOICE, "EmailStatus": "NeedToSend"}, "2020", "BillEmail"),
    refused("a bill payment pays something", SEEN, "billpayment", {**PAID, "TotalAmt": 5, "Line": [{"Amount": 5}]}, "2020",
            "LinkedTxn"),
    refused("and needs a way to pay", reference("BillPayment"), "billpayment",
            {"VendorRef": {"value": "1"}, "Line": [{"Amount": 5}]}, "2020", "PayType"),
    refused("a bill is never voided", BILLS, "bill", {"Id": "{bill.Id}", "SyncToken": "0"}, "500", None, given=A_BILL,
            query={"operation": "void"}),
    refused("an update says what it saw", BILLS, "vendor", {"Id": "1", "DisplayName": "x"}, "2020", "SyncToken"),
    refused("what it saw must be the latest", CODES, "bill", {**BILL, "Id": "{bill.Id}", "SyncToken": "7"}, "5010", None,
            given=A_BILL),
    refused("a sparse update of a bill names its vendor", SEEN, "bill",
            {"Id": "{bill.Id}", "SyncToken": "0", "sparse": True, "PrivateNote": "x"}, "2020", "VendorRef", given=A_BILL),
    refused("an update of what is not there", CODES, "vendor", {"Id": "999", "SyncToken": "0"}, "610", None),
    refused("a closed period takes no bill", CODES, "bill", IN_OCTOBER, "6210", "TxnDate", given=CLOSED),
    refused("nor gives one back", CODES, "bill", {"Id": "{bill.Id}", "SyncToken": "0"}, "6210", "TxnDate", given=OCTOBERS,
            query={"operation": "delete"}),
    refused("nor lets one out", CODES, "bill", {**BILL, "Id": "{bill.Id}", "SyncToken": "0", "TxnDate": "2026-11-02"}, "6210",
            "TxnDate", given=OCTOBERS),
    refused("nor takes one in", CODES, "bill", {**IN_OCTOBER, "Id": "{bill.Id}", "SyncToken": "0"}, "6210", "TxnDate",
            given={"bill": ("bill", {**BILL, "TxnDate": "2026-11-02"}), **CLOSED}),
    refused("an inactive vendor gets no bill", CODES, "bill", {**BILL, "VendorRef": {"value": "{vendor.Id}"}}, "610", "VendorRef",
            given={**A_VENDOR, "gone": ("vendor", {"Id": "{vendor.Id}", "SyncToken": "0", "sparse": True, "Active": False})}),
    refused("nor is an inactive name taken back while another has it", COMMON, "vendor",
            {"Id": "{vendor.Id}", "SyncToken": "1", "sparse": True, "Active": True}, "6240", "DisplayName",
            given={**A_VENDOR, "gone": ("vendor", {"Id": "{vendor.Id}", "SyncToken": "0", "sparse": True, "Active": False}),
                   "next": ("vendor", {"DisplayName": "Ridgeline"})}),
    Behaviour("a read of what is not there is a 400", CODES, "bill/999", fault=("610", None), status=400),
    Behaviour("of something that does not exist at all, a 404", CODES, "dog/1", fault=("500", None), status=404),
]  # fmt: skip

AROUND = [
    refused("a file hangs on something that is there", FILES, "attachable",
            {**NOTE, "AttachableRef": [{"EntityRef": {"type": "Bill", "value": "9"}}]}, "2500", "EntityRef"),
    refused("a category keeps its case", reference("Attachable"), "attachable", {**NOTE, "Category": "receipt"}, "2170", "Category"),
    refused("a note ends at 2000 characters", reference("Attachable"), "attachable", {"Note": "x" * 2001}, "2050", "Note"),
    refused("a requestid ends at 50 characters", REQUESTID, "vendor", {"DisplayName": "x"}, "2130", "requestid",
            query={"requestid": "x" * 51}),
    refused("for a batch at 36", REQUESTID, "batch", {"BatchItemRequest": []}, "2130", "requestid", query={"requestid": "x" * 37}),
    refused("a batch is not empty", BATCHES, "batch", {"BatchItemRequest": []}, "2020", "BatchItemRequest"),
    refused("nor over thirty items", BATCHES, "batch", {"BatchItemRequest": [{"Query": "select * from Bill"}] * 31}, "1040", None),
    statement("a statement begins with select", "delete from Vendor", "4000"),
    statement("there is no OR", "select * from Vendor where DisplayName = 'a' or DisplayName = 'b'", "4000"),
    statement("there is no GROUP BY", "select * from Vendor group by DisplayName", "4000"),
    statement("there is no JOIN", "select * from Vendor, Customer", "4000"),
    statement("a text is quoted", "select * from Vendor where DisplayName = Amy", "4000"),
    statement("and its quote is closed", "select * from Vendor where DisplayName = 'open", "4000"),
    statement("an entity must exist", "select * from Dog", "4001"),
    statement("a property must exist", "select * from Vendor where Nick = 'x'", "4001"),
    statement("and be one that can be asked for", "select * from Bill where PrivateNote = 'x'", "4001"),
    statement("a location cannot", "select * from Bill where DepartmentRef = '1'", "4001"),
    statement("an id is equal or in", "select * from Vendor where Id > '1'", "4001"),
    statement("a page begins at 1", "select * from Vendor maxresults 0", "4001"),
    Behaviour("changes of 31 days ago are gone", CHANGES, "cdc", fault=("500", "changedSince"), status=400,
              query={"entities": "Bill", "changedSince": "2020-01-01T00:00:00-07:00"}),
]  # fmt: skip

ROWS = [*LISTS, *DOCUMENTS, *AROUND]
