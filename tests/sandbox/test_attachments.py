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


TEXT = PDF.decode("latin-1")


def pair(number, *, disposition='form-data; name="{}"', filename="", coding="", content=TEXT):
    """One pair of parts as lines, in one dialect."""
    named = disposition.format
    return [
        "--edge", f"Content-Disposition: {named(f'file_metadata_{number}')}", "Content-Type: application/json; charset=UTF-8",
        "", json.dumps({"FileName": "G702.pdf", "ContentType": "application/pdf"}), "--edge",
        f"Content-Disposition: {named(f'file_content_{number}')}{filename}", "Content-Type: application/pdf", *coding, "",
        content,
    ]  # fmt: skip


BASE64 = {"coding": ["Content-Transfer-Encoding: base64"], "content": base64.encodebytes(PDF).decode()}
EDGE = "multipart/form-data; boundary=edge"
# How clients write one and the same file: its parts, the end of a line, what comes first, and the content type.
DIALECTS = {
    "the reference": (pair("01", filename='; filename="G702.pdf"'), "\r\n", "", EDGE),
    ".NET and PHP": (pair("0", filename='; filename="G702.pdf"'), "\r\n", "", 'multipart/form-data; boundary="edge"'),
    "python-quickbooks": (pair("01", **BASE64), "\n", "\n", EDGE),
    "base64 in CRLF": (pair("1", **BASE64), "\r\n", "", EDGE),
    "bare names": (pair("01", disposition="form-data; name={}", filename="; filename=G702.pdf"), "\r\n", "", EDGE),
    "a capital B": (pair("01"), "\r\n", "", "Multipart/Form-Data; charset=utf-8; Boundary=edge"),
    "a preamble": (pair("01"), "\r\n", "This is a message of several parts.\r\n", EDGE),
}  # fmt: skip


@pytest.mark.parametrize("dialect", DIALECTS)
def test_a_file_is_read_in_the_dialect_of(client, dialect):
    lines, end, before, content_type = DIALECTS[dialect]
    body = (before + end.join([*lines, "--edge--", ""])).encode("latin-1")

    answer = client.session.post(f"{client.root}/upload", data=body, headers={"Content-Type": content_type})

    (made,) = [row["Attachable"] for row in answer.json()["AttachableResponse"]]
    assert (made["FileName"], made["ContentType"]) == ("G702.pdf", "application/pdf")
    assert client.session.get(client.get(f"download/{made['Id']}").text).content == PDF


def test_several_files_come_in_one_request(client):
    lines = [*pair("01"), *pair("02", content="second"), *pair("10", content="tenth"), "--edge--", ""]
    headers = {"Content-Type": EDGE}

    answer = client.session.post(f"{client.root}/upload", data="\r\n".join(lines).encode("latin-1"), headers=headers)

    assert [row["Attachable"]["Size"] for row in answer.json()["AttachableResponse"]] == [len(PDF), 6, 5]


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('form-data; name="file_content_01"; filename="a b.pdf"', "a b.pdf"),
        ('form-data; name="file_content_01"; filename="say \\"hi\\".pdf"', 'say "hi".pdf'),
        ("form-data; name=file_content_01; filename*=UTF-8''%C3%A9t%C3%A9.pdf", "été.pdf"),
        ('form-data; name="file_content_01"; filename="été.pdf"', "été.pdf"),
    ],
)
def test_a_file_alone_is_called_as_its_part_is(client, header, name):
    body = f"--edge\r\nContent-Disposition: {header}\r\n\r\nx\r\n--edge--\r\n".encode()

    answer = client.session.post(f"{client.root}/upload", data=body, headers={"Content-Type": EDGE})

    assert answer.json()["AttachableResponse"][0]["Attachable"]["FileName"] == name


@pytest.mark.parametrize("document", ["{", "[1]"])
def test_metadata_that_is_no_object_fails_its_file_alone(client, document):
    lines = [*pair("01"), *pair("02"), "--edge--", ""]
    body = "\r\n".join(lines).replace(lines[4], document, 1).encode("latin-1")

    answer = client.session.post(f"{client.root}/upload", data=body, headers={"Content-Type": EDGE})

    bad, good = answer.json()["AttachableResponse"]
    assert (bad["Fault"]["Error"][0]["code"], good["Attachable"]["FileName"]) == ("6040", "G702.pdf")


@pytest.mark.parametrize("content_type", ["application/json", "multipart/form-data", EDGE])
def test_what_holds_no_file_is_refused(client, content_type):
    answer = client.session.post(f"{client.root}/upload", data=b"{}", headers={"Content-Type": content_type})

    assert answer.json()["Fault"]["Error"][0]["code"] == "6040"


def test_a_file_may_be_hung_on_a_document_afterwards(client, bill):
    """node-quickbooks uploads the bytes alone and then updates the Attachable."""
    (answer,) = upload(client, file_content_01=("a.pdf", PDF, "application/pdf"))
    id, link = answer["Attachable"]["Id"], {"EntityRef": {"type": "Bill", "value": bill["Id"]}}

    updated = client.post(
        "attachable", {"Id": id, "SyncToken": "0", "sparse": True, "AttachableRef": [link]}, operation="update"
    )

    assert updated.json()["Attachable"]["AttachableRef"] == [link]
    assert client.get(f"attachable/{id}").json()["Attachable"]["FileName"] == "a.pdf"


def test_a_file_hangs_on_nothing_that_carries_no_files(client):
    link = {"EntityRef": {"type": "Preferences", "value": "1"}}

    (answer,) = upload(client, **crlf({"FileName": "a.pdf", "AttachableRef": [link]}))

    assert answer["Fault"]["Error"][0]["code"] == "6050"


def test_two_conditions_on_what_a_file_hangs_on_hold_of_one_link(client, bill):
    links = [{"EntityRef": {"type": "Bill", "value": bill["Id"]}}, {"EntityRef": {"type": "Vendor", "value": "2"}}]
    client.create("Attachable", {"Note": "x", "AttachableRef": links})

    def found(kind, id):
        where = f"AttachableRef.EntityRef.type = '{kind}' and AttachableRef.EntityRef.value = '{id}'"
        return client.query(f"select Id from Attachable where {where}").get("maxResults", 0)

    assert (found("bill", bill["Id"]), found("Vendor", "2"), found("Vendor", bill["Id"])) == (1, 1, 0)


def test_a_file_without_metadata_hangs_on_nothing(client):
    (answer,) = upload(client, file_content_01=("a.pdf", PDF, "application/pdf"))

    assert "AttachableRef" not in answer["Attachable"]
    assert answer["Attachable"]["FileName"] == "a.pdf"


def test_a_link_is_good_for_a_quarter_of_an_hour(client, company_file, bill):
    (answer,) = upload(client, **crlf(metadata(bill)))
    id, old = answer["Attachable"]["Id"], answer["Attachable"]["TempDownloadUri"]
    company_file.clock.advance(15 * 60 + 1)

    found = client.query(f"select * from Attachable where Id = '{id}'")["Attachable"][0]["TempDownloadUri"]
    read = client.get(f"attachable/{id}").json()["Attachable"]["TempDownloadUri"]

    links = (old, found, read, client.get(f"download/{id}").text)
    assert [client.session.get(link).status_code for link in links] == [403, 200, 200, 200]


def test_a_note_has_no_file_to_download(client):
    note = client.create("Attachable", {"Note": "x"})

    assert client.get(f"download/{note['Id']}").json()["Fault"]["Error"][0]["code"] == "610"
    assert "TempDownloadUri" not in client.get(f"attachable/{note['Id']}").json()["Attachable"]


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
