"""The API in XML, as Intuit's SDKs for .NET, Java and PHP and the gem quickbooks-ruby speak it."""

import json
from xml.etree import ElementTree

import pytest
from requests import ConnectionError

from .conftest import expense, sale

NS = {"q": "http://schema.intuit.com/finance/v3"}
XML = {"Accept": "application/xml", "Content-Type": "application/xml"}
NAMESPACE = f'xmlns="{NS["q"]}"'
BILL = f"""<?xml version="1.0" encoding="UTF-8"?>
<Bill {NAMESPACE} sparse="false">
  <DocNumber>A &amp; B</DocNumber>
  <Line><Amount>100.10</Amount><DetailType>AccountBasedExpenseLineDetail</DetailType>
    <AccountBasedExpenseLineDetail><AccountRef name="whatever">82</AccountRef></AccountBasedExpenseLineDetail></Line>
  <VendorRef>1</VendorRef>
</Bill>"""


def get(client, path, **query):
    return client.session.get(f"{client.root}/{path}", params=query, headers={"Accept": "application/xml"})


def post(client, path, body, **query):
    return client.session.post(f"{client.root}/{path}", data=body.encode(), params=query, headers=XML)


def root(answer):
    assert answer.headers["Content-Type"] == "application/xml;charset=UTF-8"
    return ElementTree.fromstring(answer.content)


def texts(element, path):
    return [found.text for found in element.iterfind(path, NS)]


@pytest.fixture
def bill(client):
    return client.create(
        "Bill", {"VendorRef": {"value": "1"}, "Line": [expense(10), expense("2.50")], "PrivateNote": "a < b"}
    )


def test_an_object_comes_in_the_order_of_the_schema(client, bill):
    (element,) = root(get(client, f"bill/{bill['Id']}"))

    names = [child.tag.rpartition("}")[2] for child in element]
    assert names[:3] == ["Id", "SyncToken", "MetaData"]
    assert names.index("TxnDate") < names.index("PrivateNote") < names.index("Line") < names.index("VendorRef")
    assert element.attrib == {"domain": "QBO", "sparse": "false"}


def test_a_reference_is_its_id_with_the_name_beside_it(client, bill):
    (reference,) = root(get(client, f"bill/{bill['Id']}")).iterfind("q:Bill/q:VendorRef", NS)

    assert (reference.text, reference.attrib) == ("1", {"name": "Ada County Permits Office"})


def test_amounts_and_text_are_as_in_json(client, bill):
    answer = root(get(client, f"bill/{bill['Id']}"))

    assert texts(answer, "q:Bill/q:Line/q:Amount") == ["10.00", "2.50"]
    assert texts(answer, "q:Bill/q:PrivateNote") == ["a < b"]


def test_a_query_says_its_place_in_attributes(client):
    answer = root(get(client, "query", query="select * from Vendor startposition 2 maxresults 2"))

    (page,) = answer.iterfind("q:QueryResponse", NS)
    assert (page.attrib, texts(page, "q:Vendor/q:Id")) == ({"startPosition": "2", "maxResults": "2"}, ["2", "3"])
    assert answer.attrib["time"]


def test_a_count_and_an_empty_page_are_attributes_alone(client):
    count = root(get(client, "query", query="select count(*) from Employee"))
    empty = root(get(client, "query", query="select * from Invoice"))

    assert (count[0].attrib, empty[0].attrib, len(empty[0])) == ({"totalCount": "2"}, {}, 0)


def test_a_fault_is_one_too(client):
    answer = get(client, "bill/999")

    (error,) = root(answer).iterfind("q:Fault[@type='ValidationFault']/q:Error", NS)
    assert (answer.status_code, error.attrib["code"], texts(error, "q:Message")) == (400, "610", ["Object Not Found"])


def test_the_gateway_answers_so_as_well(client):
    answer = client.session.get(
        f"{client.root}/bill/1", headers={"Accept": "application/xml", "Authorization": "Bearer x"}
    )

    (error,) = root(answer).iterfind("q:Fault[@type='AUTHENTICATION']/q:Error[@code='3200']", NS)
    assert answer.status_code == 401


def test_a_dropped_connection_has_no_spelling(client, company_file):
    company_file.commit_then_drop_connection(path="bill")

    with pytest.raises(ConnectionError):
        post(client, "bill", BILL)

    assert len(company_file.entities("Bill")) == 1


@pytest.mark.parametrize("accept", ["application/json", "*/*", "application/xml, application/json", ""])
def test_whoever_asks_for_json_or_for_nothing_gets_json(client, accept):
    assert client.session.get(f"{client.root}/vendor/1", headers={"Accept": accept}).json()["Vendor"]["Id"] == "1"


def test_a_body_may_be_xml(client):
    (element,) = root(post(client, "bill", BILL))

    made = client.get(f"bill/{texts(element, 'q:Id')[0]}").json()["Bill"]
    assert (made["DocNumber"], made["TotalAmt"], made["VendorRef"]["value"]) == ("A & B", 100.1, "1")
    assert made["Line"][0]["AccountBasedExpenseLineDetail"]["AccountRef"]["name"] == "Subcontractors"


def test_what_was_read_can_be_sent_back(client, bill):
    read = get(client, f"bill/{bill['Id']}").text
    element = read[read.index("<Bill") : read.index("</IntuitResponse>")].replace("<Bill", f"<Bill {NAMESPACE}", 1)

    answer = post(client, "bill", element.replace("a &lt; b", "changed"), operation="update")

    assert texts(root(answer), "q:Bill/q:PrivateNote") == ["changed"]


def test_a_sparse_update_says_so_in_an_attribute(client, vendor):
    body = f'<Vendor {NAMESPACE} sparse="true"><Id>{vendor["Id"]}</Id><SyncToken>0</SyncToken><AcctNum>7</AcctNum></Vendor>'
    answer = post(client, "vendor", body)

    assert texts(root(answer), "q:Vendor/q:DisplayName") == ["Ridgeline Concrete"]


def test_a_batch_may_be_xml(client):
    body = f"""<IntuitBatchRequest {NAMESPACE}>
      <BatchItemRequest bId="1" operation="create"><Vendor><DisplayName>New</DisplayName></Vendor></BatchItemRequest>
      <BatchItemRequest bId="2"><Query>select * from Vendor where Id = '1'</Query></BatchItemRequest>
      <BatchItemRequest bId="3"><CDCQuery><Entities>Bill</Entities><ChangedSince>2020-01-01</ChangedSince></CDCQuery>
      </BatchItemRequest>
    </IntuitBatchRequest>"""

    answers = root(post(client, "batch", body))

    assert [answer.attrib for answer in answers] == [{"bId": "1"}, {"bId": "2"}, {"bId": "3"}]
    assert texts(answers, "q:BatchItemResponse/q:Vendor/q:DisplayName") == ["New"]
    assert texts(answers, "q:BatchItemResponse/q:QueryResponse/q:Vendor/q:Id") == ["1"]
    assert [error.attrib["code"] for error in answers.iterfind(".//q:Error", NS)] == ["500"]


def test_changes_come_kind_by_kind(client, bill, company_file):
    company_file.delete("Bill", bill["Id"])
    client.create("Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(5)]})
    since = company_file.app.books(company_file.realm).now().date().isoformat()

    pages = root(get(client, "cdc", entities="Bill,Invoice", changedSince=since))[0]

    assert [stub.attrib["status"] for stub in pages.iterfind("q:QueryResponse/q:Bill", NS)] == ["Deleted"]
    assert len(texts(pages, "q:QueryResponse/q:Invoice/q:Id")) == 1


def test_a_file_comes_with_metadata_in_xml(client):
    metadata = f"<Attachable {NAMESPACE}><FileName>a.pdf</FileName></Attachable>"
    files = {"file_metadata_0": ("m", metadata, "application/xml"), "file_content_0": ("b", b"x", "application/pdf")}

    answer = client.session.post(f"{client.root}/upload", files=files, headers={"Accept": "application/xml"})

    assert texts(root(answer), "q:AttachableResponse/q:Attachable/q:FileName") == ["a.pdf"]


BROKEN = [
    "",
    "<Vendor",
    "<Vendor/><Vendor/>",
    '<!DOCTYPE v [<!ENTITY e "x">]><Vendor><DisplayName>&e;</DisplayName></Vendor>',
]


@pytest.mark.parametrize("body", BROKEN)
def test_what_is_no_xml_is_refused(client, body):
    answer = post(client, "vendor", body)

    assert [error.attrib["code"] for error in root(answer).iterfind("q:Fault/q:Error", NS)] == ["500"]


def test_a_member_the_schema_lacks_is_refused_as_in_json(client):
    answer = post(client, "vendor", f"<Vendor {NAMESPACE}><DisplayName>x</DisplayName><Nick>y</Nick></Vendor>")

    assert [error.attrib["code"] for error in root(answer).iterfind("q:Fault/q:Error", NS)] == ["2010"]


def test_signs_that_xml_cannot_hold_are_left_out(client):
    vendor = client.create("Vendor", json.loads('{"DisplayName": "bell\\u0007 & whistle"}'))

    assert texts(root(get(client, f"vendor/{vendor['Id']}")), "q:Vendor/q:DisplayName") == ["bell & whistle"]
