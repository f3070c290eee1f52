"""Every answer, in XML, against Intuit's own schema; what JSON holds beyond it is listed here by name."""

from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from connector.sandbox.entities import TABLE
from connector.sandbox.intuitxml import sequences

from .conftest import expense, sale

ENTITIES = [kind.name for kind in TABLE if kind.name in sequences()]
# Members that QuickBooks answers and its schema lacks.
BEYOND = {"Column.MetaData"}


@cache
def schema():
    return etree.XMLSchema(etree.parse(Path(__file__).parent / "xsd" / "IntuitRestServiceDef.xsd"))


def check(answer):
    document = etree.fromstring(answer.content)
    schema().assertValid(document)
    return document


@pytest.fixture
def books(client, company_file):
    """A company in which something of each kind has happened."""
    bill = client.create("Bill", {"VendorRef": {"value": "1"}, "Line": [expense(10), expense(5)], "DocNumber": "1"})
    invoice = client.create(
        "Invoice", {"CustomerRef": {"value": "21"}, "Line": [sale(10), {**sale(5), "Description": "x"}]}
    )
    client.create("VendorCredit", {"VendorRef": {"value": "1"}, "Line": [expense(2)]})
    paid = {"Amount": 4, "LinkedTxn": [{"TxnId": bill["Id"], "TxnType": "Bill"}]}
    check_ = {"PayType": "Check", "CheckPayment": {"BankAccountRef": {"value": "1"}}}
    client.create("BillPayment", {"VendorRef": {"value": "1"}, "Line": [paid], **check_})
    received = {"Amount": 5, "LinkedTxn": [{"TxnId": invoice["Id"], "TxnType": "Invoice"}]}
    client.create("Payment", {"CustomerRef": {"value": "21"}, "TotalAmt": 7, "Line": [received]})
    client.create("Attachable", {"Note": "x", "AttachableRef": [{"EntityRef": {"type": "Bill", "value": bill["Id"]}}]})
    client.session.post(f"{client.root}/invoice/{invoice['Id']}/send?sendTo=a@b.example")
    company_file.delete("VendorCredit", company_file.entities("VendorCredit")[0]["Id"])


@pytest.fixture
def xml(client):
    client.session.headers["Accept"] = "application/xml"
    return client


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("entity", ENTITIES)
def test_objects_are_valid(xml, entity):
    check(xml.get("query", query=f"select * from {entity} maxresults 1000"))


def beyond(kind, value):
    """Every member of a JSON object that its type in the schema does not know."""
    known = sequences().get(kind)
    if known is None or not isinstance(value, dict):
        return
    for member, inner in value.items():
        of = known.get(member, known.get(f"@{member}"))
        if of is None:
            yield f"{kind}.{member}"
        for item in inner if isinstance(inner, list) else [inner]:
            yield from beyond((of or "").removesuffix("[]"), item)


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("entity", ENTITIES)
def test_json_holds_nothing_that_the_schema_does_not_know(client, entity):
    page = client.query(f"select * from {entity} maxresults 1000")

    unknown = {member for row in page.get(entity, ()) for member in beyond(entity, row)}
    assert unknown <= BEYOND


# Answers that are no object, by path.
ANSWERS = {
    "a read": "vendor/1",
    "a count": "query?query=select count(*) from Vendor",
    "an empty page": "query?query=select * from Bill where DocNumber = 'none'",
    "a projection": "query?query=select Id, DisplayName from Vendor",
    "changes with a deletion": "cdc?entities=VendorCredit,Bill,Class&changedSince={today}",
    "a general ledger": "reports/GeneralLedger?date_macro=All",
    "a profit and loss": "reports/ProfitAndLossDetail?date_macro=All&accounting_method=Cash&customer=21",
    "a trial balance": "reports/TrialBalance",
    "a report of nothing": "reports/GeneralLedger?date_macro=Next Month&account=87",
    "a fault": "vendor/999",
    "a fault of the parser": "query?query=select",
}


@pytest.mark.usefixtures("books")
@pytest.mark.parametrize("what", ANSWERS)
def test_it_is_valid(xml, company_file, what):
    today = company_file.app.books(company_file.realm).now().date().isoformat()

    check(xml.session.get(f"{xml.root}/{ANSWERS[what]}".format(today=today)))


def test_a_refusal_by_the_gateway_is_valid(xml):
    check(xml.session.get(f"{xml.root}/vendor/1", headers={"Authorization": "Bearer x"}))


def test_a_batch_is_valid(xml):
    items = [
        {"bId": "1", "Vendor": {"DisplayName": "x"}},
        {"bId": "2", "Query": "select"},
        {"bId": "3", "Query": "select * from Item"},
    ]

    document = check(xml.post("batch", {"BatchItemRequest": items}))

    assert len(document) == 3
