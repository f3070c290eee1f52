"""PDF and e-mail of forms, as Intuit's reference describes the two operations."""

import pytest

from .conftest import expense, sale


@pytest.fixture
def invoice(client):
    lines = [{**sale(1234.5), "Description": "Progress billing 3"}]
    return client.create("Invoice", {"CustomerRef": {"value": "21"}, "DocNumber": "3-7", "Line": lines})


def send(client, path, **query):
    headers = {"Content-Type": "application/octet-stream"}
    return client.session.post(f"{client.root}/{path}/send", params=query, headers=headers)


def test_an_invoice_is_answered_as_a_pdf(client, invoice):
    answer = client.session.get(f"{client.root}/invoice/{invoice['Id']}/pdf", headers={"Accept": "application/pdf"})

    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "application/pdf")
    assert (answer.content[:5], answer.content.rstrip()[-5:]) == (b"%PDF-", b"%%EOF")


def test_a_long_invoice_takes_more_pages(client):
    invoice = client.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(1)] * 60})

    pdf = client.get(f"invoice/{invoice['Id']}/pdf").content

    assert pdf.count(b"/Type /Page\n") + pdf.count(b"/Type /Page ") == 2


def test_sending_marks_the_invoice_and_keeps_the_address(client, invoice):
    sent = send(client, f"invoice/{invoice['Id']}", sendTo="owner@school.example").json()["Invoice"]

    assert (sent["EmailStatus"], sent["SyncToken"]) == ("EmailSent", "1")
    assert (sent["BillEmail"]["Address"], sent["DeliveryInfo"]["DeliveryType"]) == ("owner@school.example", "Email")
    assert client.get(f"invoice/{invoice['Id']}").json()["Invoice"] == sent


def test_without_an_address_it_goes_to_the_one_on_the_form(client):
    email = {"Address": "ap@school.example"}
    invoice = client.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(5)], "BillEmail": email})

    assert send(client, f"invoice/{invoice['Id']}").json()["Invoice"]["BillEmail"] == email


def test_a_link_for_the_customer_comes_only_when_asked_for(client, invoice):
    path = f"invoice/{invoice['Id']}"

    assert "InvoiceLink" not in client.get(path).json()["Invoice"]
    assert client.get(path, include="invoiceLink").json()["Invoice"]["InvoiceLink"].startswith("http")


def test_a_batch_sends_too(client, invoice):
    item = {"bId": "1", "operation": "send", "Invoice": {"Id": invoice["Id"], "BillEmail": {"Address": "a@b.example"}}}

    (answer,) = client.post("batch", {"BatchItemRequest": [item]}).json()["BatchItemResponse"]

    assert answer["Invoice"]["EmailStatus"] == "EmailSent"


# What is refused: method, path, and the status and code of the fault.
REFUSED = {
    "a bill is not printed": ("GET", "bill/{bill}/pdf", 400, "500"),
    "a bill is not sent": ("POST", "bill/{bill}/send", 400, "500"),
    "an invoice that is not there is not printed": ("GET", "invoice/999/pdf", 400, "610"),
    "an invoice that is not there is not sent": ("POST", "invoice/999/send", 400, "610"),
    "nobody to send it to": ("POST", "invoice/{invoice}/send", 400, "2020"),
    "no address": ("POST", "invoice/{invoice}/send?sendTo=school", 400, "2210"),
    "no such thing to do": ("GET", "invoice/{invoice}/png", 404, "500"),
    "printing is no post": ("POST", "invoice/{invoice}/pdf", 404, "500"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_it_is_refused_that(client, invoice, why):
    method, path, status, code = REFUSED[why]
    bill = client.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(10)]})

    answer = client.session.request(method, f"{client.root}/{path}".format(bill=bill["Id"], invoice=invoice["Id"]))

    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (status, code)
