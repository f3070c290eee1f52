"""Documented behaviours: what QuickBooks answers, completes, ignores and moves."""

from .conftest import expense
from .documented import (
    ABSENT,
    BASICS,
    BATCHES,
    CHANGES,
    CLIENT,
    CODES,
    COUNTRY,
    FILES,
    MINOR,
    PRESENT,
    QUERIES,
    REQUESTID,
    REST,
    SEEN,
    XSD,
    Behaviour,
    reference,
)
from .refusals import BILL, CLOSED, INVOICE, PAID, PREFERENCES

VENDOR, CUSTOMER, BILLS, INVOICES = map(reference, ("Vendor", "Customer", "Bill", "Invoice"))
NEW = {"DisplayName": "Ridgeline", "CompanyName": "Ridgeline LLC"}
A_VENDOR, A_BILL, AN_INVOICE = {"it": ("vendor", NEW)}, {"it": ("bill", BILL)}, {"it": ("invoice", INVOICE)}
SEEN_LAST = {"Id": "{it.Id}", "SyncToken": "0"}
SPARSE = {**SEEN_LAST, "sparse": True}
TO_JOB = {"DisplayName": "Tower", "Job": True, "ParentRef": {"value": "21"}}
PAYS = {"Amount": 4, "LinkedTxn": [{"TxnId": "{it.Id}", "TxnType": "Bill"}]}
RECEIVES = {"Amount": 4, "LinkedTxn": [{"TxnId": "{it.Id}", "TxnType": "Invoice"}]}
BILL_PAID = {**A_BILL, "paid": ("billpayment", {**PAID, "TotalAmt": 4, "Line": [PAYS]})}
INVOICE_PAID = {
    **AN_INVOICE,
    "paid": ("payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 4, "Line": [RECEIVES]}),
}


def created(says, source, entity, body, **answer):
    return Behaviour(says, source, entity.lower(), body, {entity: answer})


def told(says, statement, answer, given=None):
    return Behaviour(
        says, QUERIES, "query", query={"query": statement}, answer={"QueryResponse": answer}, given=given or {}
    )


def read(says, source, path, given, **answer):
    return Behaviour(says, source, path, answer=answer, given=given)


CREATES = [
    created("an id is text, a first SyncToken is 0", BASICS, "Vendor", NEW, Id=PRESENT, SyncToken="0", domain="QBO", sparse=False),
    created("it is stamped", BASICS, "Vendor", NEW, MetaData={"CreateTime": PRESENT, "LastUpdatedTime": PRESENT}),
    created("what only the server knows is ignored", BASICS, "Vendor", {**NEW, "SyncToken": 5, "Balance": 9, "sparse": False},
            SyncToken="0", Balance=0),
    created("null is as good as left out", SEEN, "Vendor", {**NEW, "WebAddr": None, "TermRef": {"value": None}}, WebAddr=ABSENT,
            TermRef=ABSENT),
    created("a name is made of its parts", VENDOR, "Vendor", {"GivenName": "Ann", "FamilyName": "Lee"}, DisplayName="Ann Lee"),
    created("a job knows its level and full name", CUSTOMER, "Customer", TO_JOB, Level=1,
            FullyQualifiedName="Treasure Valley School District:Tower", Job=True),
    created("nobody makes a project by a flag", CUSTOMER, "Customer", {**TO_JOB, "IsProject": True}, IsProject=ABSENT),
    created("an id may be sent as a number", CLIENT, "Bill", {**BILL, "VendorRef": {"value": 1}}, VendorRef={"value": "1"}),
    created("a reference comes back with its name", BASICS, "Bill", {**BILL, "VendorRef": {"value": "2", "name": "x"}},
            VendorRef={"value": "2", "name": "Boise Power & Light"}),
    created("the payable account is filled in", BILLS, "Bill", BILL, APAccountRef={"value": "33"}),
    created("a bill has no number of its own", BILLS, "Bill", BILL, DocNumber=ABSENT),
    created("terms make a due date", BILLS, "Bill", {**BILL, "TxnDate": "2026-10-01", "SalesTermRef": {"value": "3"}},
            DueDate="2026-10-31"),
    created("a total is computed, whatever is sent", BILLS, "Bill", {**BILL, "TotalAmt": 99}, TotalAmt=10, Balance=10),
    created("lines get ids and numbers", XSD, "Bill", {**BILL, "Line": [expense(1), expense(2)]},
            Line=[{"Id": "1", "LineNum": 1}, {"Id": "2", "LineNum": 2}]),
    created("a negative line is taken while the total is not", SEEN, "Bill", {**BILL, "Line": [expense(10), expense(-1, "91")]},
            TotalAmt=9),
    created("a service item on a balance sheet account is taken", SEEN, "Item",
            {"Name": "Held", "Type": "Service", "IncomeAccountRef": {"value": "90"}}, IncomeAccountRef={"value": "90"}),
    created("a subtotal follows the sales lines", INVOICES, "Invoice", INVOICE,
            Line=[{"DetailType": "SalesItemLineDetail"}, {"DetailType": "SubTotalLineDetail", "Amount": 10}]),
    created("an invoice without a number stays so with custom numbers", INVOICES, "Invoice", INVOICE, DocNumber=ABSENT),
    created("what a payment pays for nothing is unapplied", reference("Payment"), "Payment",
            {"CustomerRef": {"value": "21"}, "TotalAmt": 5}, UnappliedAmt=5),
    Behaviour("an invoice is numbered when customers' numbers are off", INVOICES, "invoice", INVOICE,
              {"Invoice": {"DocNumber": PRESENT}},
              given={"off": ("preferences", {**PREFERENCES, "SalesFormsPrefs": {"CustomTxnNumbers": False}})}),
    Behaviour("a closed period leaves the next one open", CODES, "bill", {**BILL, "TxnDate": "2026-11-01"}, {"Bill": {"Id": PRESENT}},
              given=CLOSED),
    created("a time behind a date is dropped", BASICS, "Bill", {**BILL, "TxnDate": "2026-10-01T09:00:00-07:00"},
            TxnDate="2026-10-01"),
]  # fmt: skip

UPDATES = [
    Behaviour("a full update empties what it leaves out", BASICS, "vendor", {**SEEN_LAST, "DisplayName": "R"},
              {"Vendor": {"DisplayName": "R", "CompanyName": ABSENT, "SyncToken": "1"}}, given=A_VENDOR),
    Behaviour("a sparse one leaves it", BASICS, "vendor", {**SPARSE, "DisplayName": "R"},
              {"Vendor": {"DisplayName": "R", "CompanyName": "Ridgeline LLC"}}, given=A_VENDOR),
    Behaviour("operation=update says the same", CLIENT, "vendor", {**SPARSE, "DisplayName": "R"}, {"Vendor": {"SyncToken": "1"}},
              given=A_VENDOR, query={"operation": "update"}),
    Behaviour("sparse lines replace all lines", SEEN, "bill",
              {**SPARSE, "VendorRef": {"value": "1"}, "Line": [{**expense(3), "Id": "1"}]},
              {"Bill": {"TotalAmt": 3, "Line": [{"Id": "1"}]}}, given={"it": ("bill", {**BILL, "Line": [expense(1), expense(2)]})}),
    Behaviour("an inactive name gets a suffix", SEEN, "vendor", {**SPARSE, "Active": False},
              {"Vendor": {"Active": False, "DisplayName": "Ridgeline (deleted)"}}, given=A_VENDOR),
    Behaviour("a deleted transaction is told by its id alone", BASICS, "bill", SEEN_LAST,
              {"Bill": {"status": "Deleted", "domain": "QBO", "Id": "{it.Id}", "TotalAmt": ABSENT}}, given=A_BILL,
              query={"operation": "delete"}),
    Behaviour("a voided one stays without its amounts", INVOICES, "invoice", SEEN_LAST,
              {"Invoice": {"TotalAmt": 0, "Balance": 0, "PrivateNote": "Voided"}}, given=AN_INVOICE, query={"operation": "void"}),
    Behaviour("a payment is voided by include", reference("Payment"), "payment", SPARSE,
              {"Payment": {"TotalAmt": 0, "PrivateNote": "Voided"}},
              given={"it": ("payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 5})},
              query={"operation": "update", "include": "void"}),
    Behaviour("a taken number may be insisted on", BASICS, "bill", {**BILL, "DocNumber": "A-1"}, {"Bill": {"DocNumber": "A-1"}},
              given={"it": ("bill", {**BILL, "DocNumber": "A-1"})}, query={"include": "allowduplicatedocnum"}),
    Behaviour("preferences change section by section", reference("Preferences"), "preferences",
              {**SPARSE, "Id": "1", "SalesFormsPrefs": {"AllowDeposit": True}},
              {"Preferences": {"SalesFormsPrefs": {"AllowDeposit": True, "CustomTxnNumbers": True}}}),
]  # fmt: skip

BALANCES = [
    read("a payment settles a bill", BILLS, "bill/{it.Id}", BILL_PAID, Bill={"Balance": 6, "TotalAmt": 10}),
    read("the link is called BillPaymentCheck", SEEN, "bill/{it.Id}", BILL_PAID,
         Bill={"LinkedTxn": [{"TxnId": "{paid.Id}", "TxnType": "BillPaymentCheck"}]}),
    read("and moves the bill's SyncToken", SEEN, "bill/{it.Id}", BILL_PAID, Bill={"SyncToken": "1"}),
    read("a payment settles an invoice", INVOICES, "invoice/{it.Id}", INVOICE_PAID,
         Invoice={"Balance": 6, "LinkedTxn": [{"TxnId": "{paid.Id}", "TxnType": "Payment"}]}),
    read("a vendor is owed what is open", VENDOR, "vendor/1", BILL_PAID, Vendor={"Balance": 6}),
    read("a customer owes what is open", CUSTOMER, "customer/21", INVOICE_PAID, Customer={"Balance": 6, "BalanceWithJobs": 6}),
    read("the payable account holds it", reference("Account"), "account/33", BILL_PAID, Account={"CurrentBalance": 6}),
    read("a credit lowers what is owed", reference("VendorCredit"), "vendor/1", {**A_BILL, "credit": ("vendorcredit", BILL)},
         Vendor={"Balance": 0}),
]  # fmt: skip

COMPANY = [
    read("a company knows its edition", reference("CompanyInfo"), "companyinfo/1", {}, CompanyInfo={"NameValue": PRESENT}),
    read("its country is three letters", COUNTRY, "companyinfo/1", {}, CompanyInfo={"CompanyAddr": {"Country": "USA"}}),
    read("its coordinates are no longer told", COUNTRY, "companyinfo/1", {}, CompanyInfo={"CompanyAddr": {"Lat": ABSENT}}),
    read("preferences need no id", reference("Preferences"), "preferences", {}, Preferences={"AccountingInfoPrefs": PRESENT}),
    Behaviour("an old minor version is ignored", MINOR, "vendor/1", query={"minorversion": "3"}, answer={"Vendor": PRESENT}),
    Behaviour("an invoice has a link for who asks", INVOICES, "invoice/{it.Id}", query={"include": "invoiceLink"},
              answer={"Invoice": {"InvoiceLink": PRESENT}}, given=AN_INVOICE),
    read("and none for who does not", INVOICES, "invoice/{it.Id}", AN_INVOICE, Invoice={"InvoiceLink": ABSENT}),
    read("an answer bears its time", BASICS, "vendor/1", {}, Vendor=PRESENT, time=PRESENT),
]  # fmt: skip

STATEMENTS = [
    told("nothing found is an empty answer", "select * from Bill", {"Bill": ABSENT, "maxResults": ABSENT}),
    told("a page tells where it starts and how many it holds", "select * from Vendor startposition 2 maxresults 2",
         {"startPosition": 2, "maxResults": 2}),
    told("a count is a count alone", "select count(*) from Vendor", {"totalCount": 5, "Vendor": ABSENT}),
    told("entities and members in any case", "SELECT * FROM vendor WHERE displayname = 'BOISE POWER & LIGHT'", {"maxResults": 1}),
    told("a quote is escaped", "select * from Vendor where DisplayName = 'Amy\\'s'", {"maxResults": 1},
         {"it": ("vendor", {"DisplayName": "Amy's"})}),
    told("LIKE knows the percent sign", "select * from Vendor where DisplayName like 'Boise%'", {"maxResults": 1}),
    told("IN takes a list", "select * from Vendor where Id in ('1', '2')", {"maxResults": 2}),
    told("ORDER BY is one word or two", "select * from Vendor orderby DisplayName desc maxresults 1", {"maxResults": 1}),
    told("two words", "select * from Vendor ORDER BY DisplayName MAXRESULTS 1", {"Vendor": [{"Id": "1"}]}),
    told("a reference is asked for by its id", "select * from Bill where VendorRef = '1'", {"maxResults": 1}, A_BILL),
    told("some members only", "select Id, DisplayName from Vendor where Id = '1'", {"Vendor": [{"Id": "1", "CompanyName": ABSENT}]}),
    told("Sku has to be asked for", "select *, Sku from Item where Id = '1'", {"maxResults": 1}),
    Behaviour("a statement may be the body", QUERIES, "query", b"select * from Vendor", {"QueryResponse": {"maxResults": 5}}),
]  # fmt: skip

BATCHED = [
    Behaviour("a batch answers item by item", BATCHES, "batch",
              {"BatchItemRequest": [{"bId": "a", "operation": "create", "Vendor": NEW}, {"bId": "b", "Vendor": NEW}]},
              {"BatchItemResponse": [{"bId": "a", "Vendor": PRESENT}, {"bId": "b", "Fault": {"Error": [{"code": "6240"}]}}]}),
    Behaviour("a batch takes queries", BATCHES, "batch", {"BatchItemRequest": [{"bId": "q", "Query": "select count(*) from Vendor"}]},
              {"BatchItemResponse": [{"bId": "q", "QueryResponse": {"totalCount": 5}}]}),
    Behaviour("a batch voids by optionsData", XSD, "batch",
              {"BatchItemRequest": [{"bId": "v", "operation": "update", "optionsData": "void", "Payment": SPARSE}]},
              {"BatchItemResponse": [{"Payment": {"TotalAmt": 0}}]},
              given={"it": ("payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 5})}),
    Behaviour("an item that is nothing is a fault", BATCHES, "batch", {"BatchItemRequest": [{"bId": "n", "Dog": {}}]},
              {"BatchItemResponse": [{"bId": "n", "Fault": {"Error": [{"code": "2000"}]}}]}),
    Behaviour("a requestid acts once", REQUESTID, "vendor?requestid=1", {"DisplayName": "another"},
              {"Vendor": {"Id": "{it.Id}", "DisplayName": "Ridgeline"}}, given={"it": ("vendor?requestid=1", NEW)}),
    Behaviour("changes come kind by kind", CHANGES, "cdc", query={"entities": "Bill,Invoice", "changedSince": "{today}"},
              answer={"CDCResponse": [{"QueryResponse": [{"Bill": [{"Id": "{it.Id}"}]}, {}]}]}, given=A_BILL),
    Behaviour("a note is an attachable", FILES, "attachable",
              {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Bill", "value": "{it.Id}"}}]},
              {"Attachable": {"Note": "x", "Size": ABSENT}}, given=A_BILL),
    Behaviour("attachments are found by what they hang on", QUERIES, "query",
              query={"query": "select * from Attachable where AttachableRef.EntityRef.Type = 'bill' "
                              "and AttachableRef.EntityRef.value = '{it.Id}'"},
              answer={"QueryResponse": {"maxResults": 1}},
              given={**A_BILL, "note": ("attachable", {"Note": "x", "AttachableRef": [
                  {"EntityRef": {"type": "Bill", "value": "{it.Id}"}}]})}),
    Behaviour("a general ledger has a header, columns and rows", reference("GeneralLedger"), "reports/GeneralLedger",
              query={"date_macro": "All"}, answer={"Header": {"ReportName": "GeneralLedger"}, "Columns": PRESENT, "Rows": PRESENT},
              given=A_BILL),
    Behaviour("an invoice is sent", REST, "invoice/{it.Id}/send?sendTo=a@b.example", b"",
              {"Invoice": {"EmailStatus": "EmailSent", "BillEmail": {"Address": "a@b.example"}}}, given=AN_INVOICE),
]  # fmt: skip

ROWS = [*CREATES, *UPDATES, *BALANCES, *COMPANY, *STATEMENTS, *BATCHED]
