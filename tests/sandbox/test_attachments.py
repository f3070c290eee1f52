import base64
import json

import pytest

from .conftest import HOST, expense

PDF = b"%PDF-1.4\r\n\x00\xff binary \n\r\n--not a boundary\r\n"


@pytest.fixture
def bill(client, vendor):
    return client.create("Bill", {"VendorRef": {"value": vendor["Id"]}, "Line": [expense(100)]})


def metadata(bill, **more):
    link = {"EntityRef": {"type": "Bill", "value": bill["Id"]}, "IncludeOnSend": True}
    return {"FileName": "G702.pdf", "ContentType": "application/pdf", "AttachableRef": [link], **more}


def upload(client, **files):
    answer = client.session.post(f"{client.root}/upload", files=files)
    return answer.json()["AttachableResponse"]


def crlf(document, content=PDF, name="G702.pdf"):
    return {
        "file_metadata_01": ("attachment.json", json.dumps(document), "application/json"),
        "file_content_01": (name, content, "application/pdf"),
    }


def test_a_file_comes_back_byte_for_byte(client, bill):
    (answer,) = upload(client, **crlf(metadata(bill)))

    link = client.get(f"download/{answer['Attachable']['Id']}").text
    assert client.session.get(link).content == PDF
    assert answer["Attachable"]["Size"] == len(PDF)
    assert answer["Attachable"]["AttachableRef"][0]["EntityRef"] == {"type": "Bill", "value": bill["Id"]}


def test_a_file_is_found_by_its_document(client, bill):
    (answer,) = upload(client, **crlf(metadata(bill)))

    where = f"AttachableRef.EntityRef.Type = 'bill' and AttachableRef.EntityRef.value = '{bill['Id']}'"
    found = client.query(f"select * from Attachable where {where}")["Attachable"]

    assert [row["Id"] for row in found] == [answer["Attachable"]["Id"]]


def test_lines_may_end_with_lf_alone_and_content_be_base64(client, bill):
    body = "\n".join([
        "", "--edge", 'Content-Disposition: form-data; name="file_metadata_01"', "Content-Type: application/json", "",
        json.dumps(metadata(bill)), "--edge", 'Content-Disposition: form-data; name="file_content_01"',
        "Content-Type: application/pdf", "Content-Transfer-Encoding: base64", "", base64.b64encode(PDF).decode(),
        "--edge--", "",
    ])  # fmt: skip
    headers = {"Content-Type": "multipart/form-data; boundary=edge"}

    (answer,) = client.session.post(f"{client.root}/upload", data=body, headers=headers).json()["AttachableResponse"]

    link = client.get(f"download/{answer['Attachable']['Id']}").text
    assert client.session.get(link).content == PDF


def test_a_file_without_metadata_hangs_on_nothing(client):
    (answer,) = upload(client, file_content_01=("a.pdf", PDF, "application/pdf"))

    assert "AttachableRef" not in answer["Attachable"]
    assert answer["Attachable"]["FileName"] == "a.pdf"


def test_one_bad_file_stops_no_other(client, bill):
    good, bad = crlf(metadata(bill)), crlf(metadata(bill, FileName="virus.exe"))
    second = {name.replace("_01", "_02"): part for name, part in bad.items()}

    first, other = upload(client, **good, **second)

    assert first["Attachable"]["FileName"] == "G702.pdf"
    assert other["Fault"]["Error"][0]["code"] == "6041"


def test_a_note_needs_no_file(client, bill):
    link = {"EntityRef": {"type": "Bill", "value": bill["Id"]}}

    assert client.create("Attachable", {"Note": "Signed copy on paper", "AttachableRef": [link]})["SyncToken"] == "0"


def test_an_attachment_is_deleted(client, bill):
    (answer,) = upload(client, **crlf(metadata(bill)))
    sent = {"Id": answer["Attachable"]["Id"], "SyncToken": "0"}

    deleted = client.post("attachable", sent, operation="delete")

    assert deleted.json()["Attachable"]["status"] == "Deleted"
    assert client.get(f"download/{sent['Id']}").status_code == 400


def test_the_page_of_a_document_shows_its_lines_and_files(client, bill, company_file):
    upload(client, **crlf(metadata(bill)))

    page = client.session.get(f"{HOST}/app/bill", params={"txnId": bill["Id"]})

    assert page.status_code == 200
    assert all(text in page.text for text in ("Ridgeline Concrete", "Subcontractors", "100.00", "G702.pdf"))


@pytest.mark.parametrize("path", ["/", "/app/vendordetail?nameId={id}"])
def test_pages_escape_what_the_books_hold(client, path):
    vendor = client.create("Vendor", {"DisplayName": "<script>alert(1)</script>"})

    page = client.session.get(HOST + path.format(id=vendor["Id"]))

    assert "&lt;script&gt;" in page.text
    assert "<script" not in page.text


@pytest.mark.parametrize("path", ["/app/bill?txnId=9", "/app/invoice", "/app/nothing", "/nothing"])
def test_a_page_that_is_not_there_says_so(client, path):
    assert client.session.get(HOST + path).status_code == 404
