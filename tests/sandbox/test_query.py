import pytest

from .conftest import expense

STATEMENTS = {
    "select * from Vendor where DisplayName = 'Boise Power & Light'": 1,
    "SELECT * FROM vendor WHERE displayname = 'boise power & light'": 1,
    "select * from Vendor where DisplayName = 'Amy\\'s Tile'": 1,
    "select * from Vendor where DisplayName like 'Amy%'": 1,
    "select * from Vendor where DisplayName like '%\\'s%'": 1,
    "select * from Vendor where DisplayName like 'Amy_s%'": 0,
    "select * from Vendor where Id in ('1', '2', '999')": 2,
    "select * from Vendor where Id = '1' and Active = true": 1,
    "select Id, DisplayName from Vendor where Id='1'": 1,
    "select * from Vendor where Active = false": 1,
    "select * from Vendor where Active in (true, false)": 7,
    "select * from Vendor": 6,
    "select * from Vendor orderby DisplayName desc startposition 2 maxresults 3": 3,
    "select * from Vendor ORDER BY DisplayName STARTPOSITION 6 MAXRESULTS 3": 1,
    "select * from Vendor where MetaData.LastUpdatedTime > '2001-01-01T00:00:00-07:00'": 6,
    "select * from Vendor where MetaData.CreateTime > '2099-01-01T00:00:00-07:00'": 0,
    "select * from Item where Type = 'Service'": 5,
    "select * from Account where AccountType != 'Cost of Goods Sold'": 14,
    "select * from Bill where VendorRef = '1'": 2,
    "select * from Bill where DocNumber = 'a-1'": 1,
    "select * from Bill where TotalAmt > '99.99' and TotalAmt <= '100.00'": 1,
    "select * from Bill where TxnDate >= '2026-10-01' and TxnDate < '2026-11-01'": 1,
    "select * from Customer where Job = true": 0,
    "select * from CompanyInfo": 1,
    "select * from Preferences": 1,
}  # fmt: skip
FAULTS = {
    "": "4000",
    "select": "4000",
    "delete from Vendor": "4000",
    "select * from Vendor where DisplayName = 'open": "4000",
    "select * from Vendor where DisplayName = Amy": "4000",
    "select * from Vendor where DisplayName = 'a' or DisplayName = 'b'": "4000",
    "select * from Nothing": "4001",
    "select * from Vendor where Nick = 'x'": "4001",
    "select * from Bill where DepartmentRef = '1'": "4001",
    "select * from Bill where PrivateNote = 'x'": "4001",
    "select * from Vendor where Id > '1'": "4001",
    "select * from Vendor maxresults 0": "4001",
    "select * from Vendor startposition -1": "4001",
    "select * from Bill where TotalAmt > 'much'": "4001",
    "select * from Vendor where MetaData.CreateTime > 'noon'": "4001",
}


@pytest.fixture
def lists(client, company_file):
    client.create("Vendor", {"DisplayName": "Amy's Tile"})
    retired = client.create("Vendor", {"DisplayName": "Retired"})
    company_file.update("Vendor", retired["Id"], Active=False)
    bill = {"VendorRef": {"value": "1"}, "Line": [expense(100)]}
    client.create("Bill", {**bill, "DocNumber": "A-1", "TxnDate": "2026-10-31"})
    client.create("Bill", {**bill, "DocNumber": "B-2", "TxnDate": "2026-11-01", "Line": [expense("99.99")]})


@pytest.mark.usefixtures("lists")
@pytest.mark.parametrize("statement", STATEMENTS)
def test_a_statement_finds(client, statement):
    found = client.query(statement)

    assert found.get("maxResults", 0) == STATEMENTS[statement]


@pytest.mark.parametrize("statement", FAULTS)
def test_a_statement_is_refused(client, statement):
    answer = client.get("query", query=statement)

    assert (answer.status_code, answer.json()["Fault"]["Error"][0]["code"]) == (400, FAULTS[statement])


def test_an_empty_result_has_no_entity_member(client):
    assert client.query("select * from Invoice") == {}


def test_counting_answers_a_total_alone(client):
    assert client.query("select count(*) from Employee") == {"totalCount": 2}


def test_a_page_holds_a_hundred_and_never_more_than_a_thousand(client, company_file):
    for number in range(1001):
        company_file.create("Vendor", {"DisplayName": f"V{number}"})

    assert client.query("select * from Vendor")["maxResults"] == 100
    assert client.query("select * from Vendor maxresults 5000")["maxResults"] == 1000


def test_a_statement_may_travel_in_the_body(client):
    headers = {"Content-Type": "application/text"}
    answer = client.session.post(f"{client.root}/query", data="select * from Vendor where Id = '1'", headers=headers)

    assert answer.json()["QueryResponse"]["Vendor"][0]["Id"] == "1"


def test_order_is_as_asked(client):
    found = client.query("select * from Vendor orderby DisplayName desc maxresults 2")["Vendor"]

    assert [row["DisplayName"] for row in found] == ["Sawtooth Office Supply", "Highland Equipment Rental"]


def test_a_new_document_may_show_late(client, company_file):
    company_file.fault("query_lag", seconds=5)
    vendor = client.create("Vendor", {"DisplayName": "Late"})

    before = client.query("select * from Vendor where DisplayName = 'Late'")
    company_file.clock.advance(6)
    after = client.query("select * from Vendor where DisplayName = 'Late'")

    assert (before, after["Vendor"][0]["Id"]) == ({}, vendor["Id"])
