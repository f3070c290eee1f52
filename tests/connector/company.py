"""Where the tests' QuickBooks is, a bill for it, and what was written to it."""

from decimal import Decimal

from connector.sandbox.chart import SUBCONTRACTORS
from connector.sandbox.company import REALM

API = "https://quickbooks.test"
BASE = f"{API}/v3/company/{REALM}"
BILL = {
    "VendorRef": {"value": "1"},
    "DocNumber": "1042",
    "TxnDate": "2026-10-31",
    "Line": [
        {
            "Amount": Decimal("1234567.89"),
            "DetailType": "AccountBasedExpenseLineDetail",
            "AccountBasedExpenseLineDetail": {"AccountRef": {"value": SUBCONTRACTORS}},
        }
    ],
}


def writes(company_file):
    """The POSTs that reached the company, in order."""
    return [entry for entry in company_file.log() if entry["method"] == "POST" and "/v3/company/" in entry["path"]]
