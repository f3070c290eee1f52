import pytest

from connector.sandbox.chart import CONTRACT_BILLING_ITEM, RETAINAGE_PAYABLE_ITEM, RETAINAGE_RECEIVABLE_ITEM

from .conftest import expense, sale


@pytest.fixture
def bill(client, vendor):
    return client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "DocNumber": "7", "Line": [expense(100)]})


@pytest.fixture
def invoice(client, job):
    return client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [sale(100)]})


def test_a_created_object_gets_its_id_token_stamps_and_names(client, vendor, job):
    line = expense("10.50", CustomerRef={"value": job["Id"]})
    bill = client.create("Bill", {"VendorRef": {"value": vendor["Id"], "name": "wrong"}, "Line": [line]})

    assert (bill["SyncToken"], bill["domain"], bill["sparse"]) == ("0", "QBO", False)
    assert bill["VendorRef"]["name"] == "Ridgeline Concrete"
    assert bill["MetaData"]["CreateTime"][-6:] == "-07:00"
    assert [row["Id"] for row in bill["Line"]] == ["1"]


def test_a_customer_on_a_cost_makes_it_billable_unless_told_otherwise(client, vendor, job):
    silent = expense(1, CustomerRef={"value": job["Id"]})
    told = expense(1, CustomerRef={"value": job["Id"]}, BillableStatus="NotBillable")
    bill = client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [silent, told]})

    statuses = [line["AccountBasedExpenseLineDetail"]["BillableStatus"] for line in bill["Line"]]
    assert statuses == ["Billable", "NotBillable"]


def test_retainage_goes_on_items_whose_accounts_are_on_the_balance_sheet(client, company_file, vendor, job):
    kind = "ItemBasedExpenseLineDetail"
    held = {"Amount": -10, "DetailType": kind, kind: {"ItemRef": {"value": RETAINAGE_PAYABLE_ITEM}}}
    client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(100), held]})
    lines = [sale(200, CONTRACT_BILLING_ITEM), sale(-20, RETAINAGE_RECEIVABLE_ITEM)]
    client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": lines})

    balances = {
        row["Name"]: company_file.read("Account", row["Id"])["CurrentBalance"]
        for row in company_file.entities("Account")
    }
    assert balances["Retainage Payable"] == 10
    assert balances["Retainage Receivable"] == 20
    assert balances["Accounts Payable (A/P)"] == 90
    assert balances["Accounts Receivable (A/R)"] == 180


def test_an_invoice_gets_a_subtotal_after_its_sales_lines(invoice):
    assert [line["DetailType"] for line in invoice["Line"]] == ["SalesItemLineDetail", "SubTotalLineDetail"]
    assert invoice["Line"][1]["Amount"] == 100


def test_a_subtotal_that_is_sent_is_not_counted(client, job):
    sent = {"Amount": 999, "DetailType": "SubTotalLineDetail", "SubTotalLineDetail": {}}
    invoice = client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [sale(5), sent]})

    assert (invoice["TotalAmt"], len(invoice["Line"])) == (5, 2)


def test_a_discount_comes_off_the_total(client, job):
    detail = {"PercentBased": True, "DiscountPercent": 10}
    discount = {"DetailType": "DiscountLineDetail", "DiscountLineDetail": detail}
    invoice = client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [sale(50), discount]})

    assert invoice["TotalAmt"] == 45


def test_zero_quantity_and_price_are_taken_as_not_set(client, job):
    line = sale(12.5, Qty=0, UnitPrice=0)

    assert client.create("Invoice", {"CustomerRef": {"value": job["Id"]}, "Line": [line]})["TotalAmt"] == 12.5


# -- updates -----------------------------------------------------------------
def test_a_sparse_update_leaves_the_rest_alone(client, vendor):
    change = {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "Ridgeline LLC"}

    updated = client.create("Vendor", change)

    assert (updated["DisplayName"], updated["CompanyName"]) == ("Ridgeline Concrete", "Ridgeline LLC")
    assert updated["SyncToken"] == "1"


def test_a_full_update_nulls_what_it_leaves_out(client, vendor, bill):
    change = {"Id": bill["Id"], "SyncToken": "0", "VendorRef": {"value": vendor["Id"]}, "Line": [expense(100)]}

    updated = client.create("Bill", change)

    assert "DocNumber" not in updated
    assert updated["MetaData"]["CreateTime"] == bill["MetaData"]["CreateTime"]


def test_a_sparse_update_replaces_the_lines_as_a_whole(client, vendor, bill):
    kept = {**bill["Line"][0], "Amount": 60}
    change = {
        "Id": bill["Id"],
        "SyncToken": "0",
        "sparse": True,
        "VendorRef": bill["VendorRef"],
        "Line": [kept, expense(5)],
    }

    updated = client.create("Bill", change)

    assert [(line["Id"], line["Amount"]) for line in updated["Line"]] == [("1", 60), ("2", 5)]
    assert (updated["DocNumber"], updated["TotalAmt"]) == ("7", 65)


def test_a_sparse_update_of_a_bill_still_names_its_vendor(client, bill):
    answer = client.post("bill", {"Id": bill["Id"], "SyncToken": "0", "sparse": True, "PrivateNote": "x"})

    assert answer.json()["Fault"]["Error"][0]["code"] == "2020"


def test_a_stale_token_is_refused(client, vendor, company_file):
    company_file.update("Vendor", vendor["Id"], CompanyName="by a person")

    answer = client.post("vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "CompanyName": "x"})

    assert answer.json()["Fault"]["Error"][0]["code"] == "5010"


def test_an_inactive_name_gets_a_suffix_and_is_free_again(client, vendor):
    gone = client.create("Vendor", {"Id": vendor["Id"], "SyncToken": "0", "sparse": True, "Active": False})
    again = client.create("Vendor", {"DisplayName": "Ridgeline Concrete"})

    assert gone["DisplayName"] == "Ridgeline Concrete (deleted)"
    assert again["Id"] != gone["Id"]


def test_an_inactive_vendor_takes_no_new_bill(client, vendor, company_file):
    company_file.update("Vendor", vendor["Id"], Active=False)

    answer = client.post("bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(1)]})

    assert answer.json()["Fault"]["Error"][0]["code"] == "610"


def test_a_vendor_with_an_open_bill_stays_active(client, bill):
    answer = client.post(
        "vendor", {"Id": bill["VendorRef"]["value"], "SyncToken": "0", "sparse": True, "Active": False}
    )

    assert answer.json()["Fault"]["Error"][0]["code"] == "6220"


def test_a_deleted_bill_is_gone_and_owes_nothing(client, bill, vendor):
    answer = client.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete").json()

    assert answer["Bill"] == {"status": "Deleted", "domain": "QBO", "Id": bill["Id"]}
    assert client.get(f"bill/{bill['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    assert client.get(f"vendor/{vendor['Id']}").json()["Vendor"]["Balance"] == 0


def test_a_list_object_is_not_deleted(client, vendor):
    answer = client.post("vendor", {"Id": vendor["Id"], "SyncToken": "0"}, operation="delete")

    assert answer.json()["Fault"]["Error"][0]["code"] == "500"


def test_a_voided_invoice_keeps_its_place_without_amounts(client, invoice):
    voided = client.post("invoice", {"Id": invoice["Id"], "SyncToken": "0"}, operation="void").json()["Invoice"]

    assert (voided["TotalAmt"], voided["Balance"]) == (0, 0)
    assert voided["PrivateNote"].startswith("Voided")


def test_a_bill_is_not_voided(client, bill):
    answer = client.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="void")

    assert answer.json()["Fault"]["Error"][0]["code"] == "500"


# -- numbers -----------------------------------------------------------------
def test_a_number_is_taken_once_per_vendor(client, bill):
    other = {"VendorRef": {"value": "1"}, "DocNumber": "7", "Line": [expense(1)]}
    same = {**other, "VendorRef": bill["VendorRef"]}

    refused = client.post("bill", same).json()["Fault"]["Error"][0]
    assert (refused["code"], f"TxnId={bill['Id']}" in refused["Detail"]) == ("6140", True)
    assert client.create("Bill", other)["DocNumber"] == "7"
    assert client.create("Bill", same, include="allowduplicatedocnum")["DocNumber"] == "7"


def test_an_invoice_keeps_its_own_number_when_the_company_numbers_its_forms(client, job):
    sent = {"CustomerRef": {"value": job["Id"]}, "DocNumber": "OI-7", "Line": [sale(1)]}

    assert client.create("Invoice", sent)["DocNumber"] == "OI-7"
    assert (
        client.post("invoice", {**sent, "CustomerRef": {"value": "21"}}).json()["Fault"]["Error"][0]["code"] == "6140"
    )


def test_quickbooks_numbers_invoices_when_the_company_does_not(client, company_file, job):
    company_file.set_preferences("SalesFormsPrefs", CustomTxnNumbers=False)
    sent = {"CustomerRef": {"value": job["Id"]}, "DocNumber": "OI-7", "Line": [sale(1)]}

    numbers = [client.create("Invoice", sent)["DocNumber"] for _ in range(2)]

    assert numbers == ["1001", "1002"]


def test_a_bill_without_number_stays_without(client, vendor):
    assert "DocNumber" not in client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(1)]})


def test_the_term_sets_the_due_date_when_none_is_sent(client, vendor):
    sent = {
        "VendorRef": {"value": vendor["Id"]},
        "TxnDate": "2026-10-31",
        "SalesTermRef": {"value": "3"},
        "Line": [expense(1)],
    }

    assert client.create("Bill", sent)["DueDate"] == "2026-11-30"


# -- closed books ------------------------------------------------------------
def test_nothing_is_booked_into_a_closed_period(client, company_file, vendor, bill):
    company_file.fault("closed_books", date="2099-12-31")

    late = client.post("bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(1)]})
    gone = client.post("bill", {"Id": bill["Id"], "SyncToken": "0"}, operation="delete")

    assert late.json()["Fault"]["Error"][0]["code"] == "6210"
    assert gone.json()["Fault"]["Error"][0]["code"] == "6210"
    assert client.get("preferences").json()["Preferences"]["AccountingInfoPrefs"]["BookCloseDate"] == "2099-12-31"
