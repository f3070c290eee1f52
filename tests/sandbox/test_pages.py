"""The books as a person reads them in a browser."""

import json

import pytest

from connector.sandbox.company import ESSENTIALS_REALM, REALM
from connector.sandbox.entities import ENTITIES
from connector.sandbox.pages import SHOWN, Place

from .conftest import HOST, expense

HOSTILE = '<script>alert(1)</script> & "Söhne"'
ESCAPED = "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;Söhne&quot;"
DEEP_LINKS = {
    "Bill": "/app/bill?txnId=", "Invoice": "/app/invoice?txnId=", "VendorCredit": "/app/vendorcredit?txnId=",
    "Vendor": "/app/vendordetail?nameId=", "Customer": "/app/customerdetail?nameId=", "Item": "/app/item?itemId=",
}  # fmt: skip


@pytest.fixture
def read(client):
    """The text of a page that is there."""

    def read(path, **query):
        page = client.session.get(HOST + path, params=query)
        assert page.status_code == 200, page.text
        return page.text

    return read


@pytest.fixture
def bill(client, vendor, job):
    line = expense(1200, CustomerRef={"value": job["Id"]}, BillableStatus="NotBillable")
    return client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "DocNumber": "R-7", "Line": [line]})


@pytest.fixture
def payment(client, vendor, bill):
    line = {"Amount": 1200, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    check = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "1"}}, "TotalAmt": 1200}
    return client.create("BillPayment", {"VendorRef": {"value": vendor["Id"]}, "Line": [line], **check})


def test_the_first_page_shows_people_documents_and_a_trial_balance(read, bill):
    page = read("/")

    assert all(f"<h2>{name}" in page for name in ("Vendors", "Customers", "Items", "Bills", "Invoices", "Payments"))
    assert "R-7" in page
    assert page.count("1,200.00") >= 4  # the bill, its vendor's balance, and both sides of the trial balance


@pytest.mark.parametrize("entity", SHOWN)
def test_every_kind_of_object_has_a_list(read, entity):
    assert "<table>" in read("/books/list", entity=entity)


@pytest.mark.parametrize("entity", [name for name in SHOWN if ENTITIES[name].is_list])
def test_every_object_of_a_new_company_has_a_page(company_file, entity, read):
    place = Place(company_file.app, REALM)

    pages = {document["Id"]: read(place.of(entity, document["Id"])) for document in company_file.entities(entity)}

    assert pages
    assert all(f"<dt>Id</dt><dd>{id}</dd>" in page for id, page in pages.items())


@pytest.mark.parametrize("entity", ["Vendor", "Customer", "Bill"])
def test_the_portals_deep_links_lead_here(read, vendor, job, bill, entity):
    document = {"Vendor": vendor, "Customer": job, "Bill": bill}[entity]

    page = read(DEEP_LINKS[entity] + document["Id"])

    assert str(document.get("DocNumber") or document["DisplayName"]) in page


def test_a_document_shows_its_lines_postings_and_links(read, bill, payment):
    page = read(f"/app/bill?txnId={bill['Id']}")

    assert all(part in page for part in ("<h2>Lines</h2>", "<h2>Postings</h2>", "<h2>Linked</h2>"))
    assert f"/app/billpayment?realm={REALM}&amp;txnId={payment['Id']}" in page
    assert "2417 Tower" in page


def test_what_a_job_cost_is_told_by_account(read, bill, job):
    assert "1,200.00" in read("/books/jobs")
    assert "<h2>Job costs</h2>" in read(f"/app/customerdetail?nameId={job['Id']}")


def test_debits_and_credits_are_the_same(read, bill, payment):
    page = read("/books/trial-balance")

    assert '<td>Total</td><td class="n">1,200.00</td><td class="n">1,200.00</td>' in page


def test_lists_go_on_page_by_page(client, read):
    for number in range(103):
        client.create("PaymentMethod", {"Name": f"Method {number:03}"})

    first = read("/books/list", entity="PaymentMethod")
    link = first.rpartition('href="')[2].partition('"')[0].replace("&amp;", "&")
    second = read(link)

    assert ("Method 102" in first, "Method 002" in first, "Cash" in first) == (True, False, False)
    assert ("Method 102" in second, "Method 002" in second, "Cash" in second) == (False, True, True)


def test_a_hostile_name_is_only_a_name(client, read):
    vendor = client.create("Vendor", {"DisplayName": HOSTILE})
    client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "PrivateNote": HOSTILE, "Line": [expense(1)]})

    pages = [read(path) for path in ("/", "/books/list?entity=Bill", f"/app/vendordetail?nameId={vendor['Id']}")]

    assert all(ESCAPED in page and "<script>" not in page for page in pages)


@pytest.mark.parametrize("path", ["/", "/books/list?entity=Bill", "/app/bill?txnId=9", "/connect/oauth2", "/nothing"])
def test_no_page_runs_a_script_or_is_framed(client, path):
    policy = client.session.get(HOST + path).headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_another_company_is_chosen_above(read):
    assert f"/?realm={ESSENTIALS_REALM}" in read("/")
    assert "QuickBooks Online Essentials" in read(f"/?realm={ESSENTIALS_REALM}")


def test_a_deep_link_finds_the_company_that_holds_the_document(client, company_file, read):
    books = company_file.app.books(ESSENTIALS_REALM)
    with company_file.app.store.transaction():
        document = books.create(ENTITIES["Vendor"], {"DisplayName": "Only there"})

    assert "Only there" in read(f"/app/vendordetail?nameId={document['Id']}")


@pytest.mark.parametrize(
    "path", ["/app/bill?txnId=999", "/app/bill", "/books/list?entity=Dog", "/x", "/sandbox/files/1/2"]
)
def test_what_is_not_there_is_said(client, path):
    answer = client.session.get(HOST + path)

    assert answer.status_code == 404
    assert "Not found" in answer.text


@pytest.mark.parametrize("before", ["x", "-1", "9" * 40])
def test_an_odd_page_is_no_error(read, before):
    assert "<table>" in read("/books/list", entity="Vendor", before=before)


@pytest.mark.parametrize(("name", "how"), [("a.pdf", "inline"), ("a.png", "inline"), ("a.xml", "attachment")])
def test_a_file_is_shown_when_a_browser_can_do_so_safely(client, bill, read, name, how):
    refs = [{"EntityRef": {"type": "Bill", "value": bill["Id"]}}]
    told = json.dumps({"FileName": name, "AttachableRef": refs})
    parts = {"file_metadata_01": ("m", told, "application/json"), "file_content_01": (name, b"<svg/>", "text/html")}
    sent = client.session.post(f"{client.root}/upload", files=parts).json()["AttachableResponse"][0]["Attachable"]

    file = client.session.get(sent["TempDownloadUri"])

    assert file.headers["Content-Disposition"].startswith(how)
    assert (file.headers["Content-Type"] == "text/html", file.headers["X-Content-Type-Options"]) == (False, "nosniff")
    assert read(f"/sandbox/files/{REALM}/{sent['Id']}") == "<svg/>"
    assert f'<a href="/sandbox/files/{REALM}/{sent["Id"]}">{name}</a>' in read(f"/app/bill?txnId={bill['Id']}")
