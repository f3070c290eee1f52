"""Documented behaviours of the other kinds of document, of the other editions, and of a company that is not in the US."""

from connector.sandbox.company import CANADIAN_REALM, ESSENTIALS_REALM

from .conftest import expense, sale
from .documented import ABSENT, BASICS, CODES, PRESENT, SEEN, XSD, Behaviour, reference, refused
from .refusals import BILL, INVOICE, PAID
from .replies import SEEN_LAST, SPARSE, created, read

CREDIT, DEPOSIT, ESTIMATE, JOURNAL, PAYMENT, PURCHASE, ORDER, SHEET, TAX = map(
    reference,
    (
        "CreditMemo", "Deposit", "Estimate", "JournalEntry", "Payment", "Purchase", "PurchaseOrder", "TimeActivity",
        "TaxService",
    ),
)  # fmt: skip


def entry(side, amount=75, account="80", **detail):
    kind = "JournalEntryLineDetail"
    return {
        "Amount": amount,
        "DetailType": kind,
        kind: {"PostingType": side, "AccountRef": {"value": account}, **detail},
    }


ENTRIES = {"Line": [entry("Debit"), entry("Credit", account="86")]}
BOUGHT = {"PaymentType": "Check", "AccountRef": {"value": "1"}, "Line": [expense(10)]}
ORDERED = {"VendorRef": {"value": "1"}, "APAccountRef": {"value": "33"}, "Line": [expense(10)]}
OFFERED = {"CustomerRef": {"value": "21"}, "Line": [sale(10)]}
RECEIVED = {"CustomerRef": {"value": "21"}, "TotalAmt": 5}
INCOME = {
    "Amount": 5, "DetailType": "DepositLineDetail", "DepositLineDetail": {"AccountRef": {"value": "79"}},
}  # fmt: skip
BANKED = {"Amount": 5, "LinkedTxn": [{"TxnId": "{it.Id}", "TxnType": "Payment", "TxnLineId": "0"}]}
SWEPT = {"it": ("payment", RECEIVED), "deposit": ("deposit", {"DepositToAccountRef": {"value": "1"}, "Line": [BANKED]})}
WORKED = {"NameOf": "Employee", "EmployeeRef": {"value": "31"}, "TxnDate": "2026-11-02", "Hours": 8, "Minutes": 30}
FOR_PAY = {**WORKED, "BillableStatus": "Billable", "CustomerRef": {"value": "21"}}
BILLS_ORDER = {**BILL, "LinkedTxn": [{"TxnId": "{it.Id}", "TxnType": "PurchaseOrder"}]}
AN_ORDER, AN_OFFER = {"it": ("purchaseorder", ORDERED)}, {"it": ("estimate", OFFERED)}
BILLED = {**AN_ORDER, "bill": ("bill", BILLS_ORDER)}
INVOICES_OFFER = {**INVOICE, "LinkedTxn": [{"TxnId": "{it.Id}", "TxnType": "Estimate"}]}
AGENCY = {"agency": ("taxagency", {"DisplayName": "Ada County"})}
RATE = {"TaxRateName": "Ada 6 %", "RateValue": 6, "TaxAgencyId": "{agency.Id}", "TaxApplicableOn": "Sales"}
CREDITED = {"it": ("bill", BILL), "credit": ("vendorcredit", {**BILL, "Line": [expense(4)]})}


def linked(kind, name, amount):
    return {"Amount": amount, "LinkedTxn": [{"TxnId": f"{{{name}.Id}}", "TxnType": kind}]}


DOCUMENTS = [
    refused("debits and credits are equal", CODES, "journalentry", {"Line": [entry("Debit"), entry("Credit", 74, "86")]}, "2300",
            "Line"),
    refused("an entry has a side", CODES, "journalentry", {"Line": [entry("Left"), entry("Credit")]}, "2170", "PostingType"),
    refused("and is never negative", CODES, "journalentry", {"Line": [entry("Debit", -1), entry("Credit", -1)]}, "2290", "Amount"),
    refused("on receivables it names a customer", JOURNAL, "journalentry", {"Line": [entry("Debit", account="84"), entry("Credit")]},
            "6000", "Entity"),
    read("an entry moves both accounts", JOURNAL, "account/80", {"it": ("journalentry", ENTRIES)}, Account={"CurrentBalance": 75}),
    refused("a purchase says how it was paid", PURCHASE, "purchase", {**BOUGHT, "PaymentType": None}, "2020", "PaymentType"),
    refused("and from where", PURCHASE, "purchase", {**BOUGHT, "AccountRef": None}, "2020", "AccountRef"),
    refused("a cheque is drawn on no card", PURCHASE, "purchase", {**BOUGHT, "AccountRef": {"value": "41"}}, "6430", "AccountRef"),
    refused("only a card gives credit", PURCHASE, "purchase", {**BOUGHT, "Credit": True}, "6000", "Credit"),
    refused("how it was paid stays so", PURCHASE, "purchase", {**BOUGHT, **SEEN_LAST, "PaymentType": "Cash"}, "6000", "PaymentType",
            given={"it": ("purchase", BOUGHT)}),
    read("a cheque lowers the bank", PURCHASE, "account/1", {"it": ("purchase", BOUGHT)}, Account={"CurrentBalance": -10}),
    read("a card's credit lowers what is owed on it", PURCHASE, "account/41",
         {"it": ("purchase", {**BOUGHT, "PaymentType": "CreditCard", "AccountRef": {"value": "41"}, "Credit": True})},
         Account={"CurrentBalance": -10}),
    created("an order's payable account is filled in", SEEN, "PurchaseOrder", {**ORDERED, "APAccountRef": None},
            APAccountRef={"value": "33"}),
    created("an order is open", ORDER, "PurchaseOrder", ORDERED, POStatus="Open", TotalAmt=10),
    read("an order posts nothing", ORDER, "account/33", AN_ORDER, Account={"CurrentBalance": 0}),
    read("billed in full it closes", SEEN, "purchaseorder/{it.Id}", BILLED,
         PurchaseOrder={"POStatus": "Closed", "LinkedTxn": [{"TxnId": "{bill.Id}", "TxnType": "Bill"}]}),
    refused("another vendor's order is not billed", SEEN, "bill", {**BILLS_ORDER, "VendorRef": {"value": "2"}}, "620", "LinkedTxn",
            given=AN_ORDER),
    created("an estimate is pending", ESTIMATE, "Estimate", OFFERED, TxnStatus="Pending", TotalAmt=10),
    refused("its status is one of four", ESTIMATE, "estimate", {**OFFERED, "TxnStatus": "Lost"}, "2170", "TxnStatus"),
    read("an estimate posts nothing", ESTIMATE, "customer/21", AN_OFFER, Customer={"Balance": 0}),
    read("an invoice closes it", ESTIMATE, "estimate/{it.Id}", {**AN_OFFER, "invoice": ("invoice", INVOICES_OFFER)},
         Estimate={"TxnStatus": "Closed", "LinkedTxn": [{"TxnId": "{invoice.Id}", "TxnType": "Invoice"}]}),
    created("a credit memo holds what is left of it", CREDIT, "CreditMemo", OFFERED, RemainingCredit=10, Balance=10),
    read("a credit memo lowers what a customer owes", CREDIT, "customer/21", {"it": ("creditmemo", OFFERED)},
         Customer={"Balance": -10}),
    read("a deposit raises the bank", DEPOSIT, "account/1",
         {"it": ("deposit", {"DepositToAccountRef": {"value": "1"}, "Line": [INCOME]})}, Account={"CurrentBalance": 5}),
    read("a deposited payment says so", SEEN, "payment/{it.Id}", SWEPT, Payment={"LinkedTxn": [{"TxnType": "Deposit"}]}),
    refused("and is frozen", CODES, "payment", {**SPARSE, "SyncToken": "1", "PrivateNote": "x"}, "6540", None, given=SWEPT),
    refused("nor deleted", CODES, "payment", {**SEEN_LAST, "SyncToken": "1"}, "6540", None, given=SWEPT,
            query={"operation": "delete"}),
    Behaviour("a bill is settled by a credit without money", reference("BillPayment"), "billpayment",
              {"VendorRef": {"value": "1"}, "PayType": "Check", "CheckPayment": {}, "TotalAmt": 0,
               "Line": [linked("Bill", "it", 4), linked("VendorCredit", "credit", 4)]},
              {"BillPayment": {"TotalAmt": 0}}, given=CREDITED),
    refused("a bill is not paid twice", reference("BillPayment"), "billpayment",
            {**PAID, "TotalAmt": 11, "Line": [linked("Bill", "it", 11)]}, "6000", "Amount", given={"it": ("bill", BILL)}),
    refused("a bill is not lowered below what is paid", SEEN, "bill", {**BILL, **SEEN_LAST, "SyncToken": "1", "Line": [expense(3)]},
            "6000", "TotalAmt",
            given={"it": ("bill", BILL), "paid": ("billpayment", {**PAID, "TotalAmt": 4, "Line": [linked("Bill", "it", 4)]})}),
    refused("somebody worked", CODES, "timeactivity", {**WORKED, "EmployeeRef": None}, "6290", "EmployeeRef"),
    refused("either hours or a beginning and an end", CODES, "timeactivity", {**WORKED, "StartTime": "2026-11-02T08:00:00-07:00",
            "EndTime": "2026-11-02T16:00:00-07:00"}, "6390", "Hours"),
    refused("billable hours have a customer", CODES, "timeactivity", {**WORKED, "BillableStatus": "Billable", "HourlyRate": 1},
            "6310", "CustomerRef"),
    refused("and a rate", CODES, "timeactivity", FOR_PAY, "6330", "HourlyRate"),
    refused("what ends begins before", CODES, "timeactivity",
            {**{member: value for member, value in WORKED.items() if member not in ("Hours", "Minutes")},
             "StartTime": "2026-11-02T16:00:00-07:00", "EndTime": "2026-11-02T08:00:00-07:00"}, "6370", "StartTime"),
    created("hours post nothing", SHEET, "TimeActivity", WORKED, Hours=8, Minutes=30, TotalAmt=ABSENT),
    Behaviour("a tax code is made with its rates", TAX, "taxservice/taxcode", {"TaxCode": "Ada", "TaxRateDetails": [RATE]},
              {"TaxCode": "Ada", "TaxCodeId": PRESENT, "TaxRateDetails": [{"TaxRateName": "Ada 6 %"}]}, given=AGENCY),
    refused("a rate is between 0 and 100", TAX, "taxservice/taxcode",
            {"TaxCode": "Ada", "TaxRateDetails": [{**RATE, "RateValue": 101}]}, "6000", "RateValue", given=AGENCY),
    created("an account knows its classification", reference("Account"), "Account", {"Name": "Site", "AccountType": "Expense"},
            Classification="Expense"),
    created("a discount comes off the subtotal", reference("Invoice"), "Invoice",
            {**INVOICE, "Line": [sale(100), {"DetailType": "DiscountLineDetail", "Amount": 10, "DiscountLineDetail": {
                "PercentBased": True, "DiscountPercent": 10, "DiscountAccountRef": {"value": "79"}}}]}, TotalAmt=90),
    created("a description stands alone", XSD, "Invoice",
            {**INVOICE, "Line": [sale(10), {"DetailType": "DescriptionOnly", "Description": "Progress 3"}]}, TotalAmt=10),
]  # fmt: skip

ELSEWHERE = [
    refused("Essentials has no classes", SEEN, "class", {"Name": "Civil"}, "5030", None, realm=ESSENTIALS_REALM),
    refused("nor locations", SEEN, "department", {"Name": "Boise"}, "5030", None, realm=ESSENTIALS_REALM),
    refused("nor purchase orders", SEEN, "purchaseorder", ORDERED, "5030", None, realm=ESSENTIALS_REALM),
    Behaviour("it has bills", SEEN, "bill", BILL, {"Bill": {"TotalAmt": 10}}, realm=ESSENTIALS_REALM),
    Behaviour("a Canadian company keeps Canadian dollars", BASICS, "companyinfo/1", realm=CANADIAN_REALM,
              answer={"CompanyInfo": {"Country": "CA", "CompanyAddr": {"Country": "CAN"}}}),
    Behaviour("its documents say how tax is meant", reference("Bill"), "bill",
              {**BILL, "GlobalTaxCalculation": "NotApplicable"}, {"Bill": {"GlobalTaxCalculation": "NotApplicable"}},
              realm=CANADIAN_REALM),
]  # fmt: skip

ROWS = [*DOCUMENTS, *ELSEWHERE]
