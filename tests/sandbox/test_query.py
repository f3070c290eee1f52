import pytest

from connector.sandbox.chart import ACCOUNTS, ITEMS

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
    "select * from Item where Type = 'Service'": len(ITEMS),
    "select * from Account where AccountType != 'Cost of Goods Sold'": len(ACCOUNTS) - 5,
    "select * from Bill where VendorRef = '1'": 2,
    "select * from Bill where DocNumber = 'a-1'": 1,
    "select * from Bill where TotalAmt > '99.99' and TotalAmt <= '100.00'": 1,
    "select * from Bill where TxnDate >= '2026-10-01' and TxnDate < '2026-11-01'": 1,
    "select * from Customer where Job = true": 0,
    "select * from Vendor where Balance = '299.99'": 0,
    "select * from Vendor where Balance = '199.99'": 1,
    "select * from Vendor where Balance > '0' and Active = 'true'": 1,
    "select * from Account where CurrentBalance = '199.99' and Classification = 'Liability'": 1,
    "select * from Vendor where CompanyName = ' '": 1,
    "select * from Vendor where CompanyName != ' '": 5,
    "select * from Vendor where PrimaryEmailAddr = 'AP@amy.example'": 1,
    "select * from Vendor where PrimaryEmailAddr.Address like '%amy%'": 1,
    "select * from Vendor where DisplayName like 'amy%' and metadata.createtime <= CURRENT_DATE": 0,
    "select * from Vendor where MetaData.CreateTime > '2001-01-01'": 6,
    "select * from Vendor where MetaData.CreateTime > '2001-01-01T00:00:00Z'": 6,
    "select * from Vendor where MetaData.CreateTime > '2001-01-01T00:00:00 02:00'": 6,
    "select * from Vendor where Id = 1": 1,
    "select * from Vendor where Id='1'orderby Id maxresults 1startposition 0": 1,
    "select * from Vendor maxresults 2 startposition 6": 1,
    "select * from Vendor order by DisplayName asc, Id desc startposition 7": 0,
    "select * from Item where Name = 'CONTRACT billing'": 1,
    "select * from Item where FullyQualifiedName = 'CONTRACT billing'": 1,
    "select * from Bill where VendorRef.value in ('1', '2')": 2,
    "select * from Bill where DueDate >= 2026-11-01": 1,
    "select * from Bill where TxnDate < CURRENT_DATE": 2,
    "select * from Bill where Balance != 100": 1,
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
    "select * from Vendor where Id like '1%'": "4001",
    "select * from Vendor where Active = 'perhaps'": "4001",
    "select * from Vendor where Active like 't%'": "4001",
    "select * from Bill where TxnDate > 'soon'": "4001",
    "select Nick from Vendor": "4001",
    "select * from Vendor orderby Nick": "4001",
    "select * from Vendor where DisplayName": "4000",
    "select * from Vendor where DisplayName in ('a'": "4000",
    "select * from Vendor where Id = '1' where Id = '2'": "4000",
    "select * from Vendor group by DisplayName": "4000",
    "select * from Vendor, Customer": "4000",
    "select count(Id) from Vendor": "4000",
    'select * from Vendor where DisplayName = "Amy"': "4000",
    "select * from Vendor maxresults 1.5": "4000",
    "select * from Vendor maxresults 0": "4001",
    "select * from Vendor startposition -1": "4001",
    "select * from Bill where TotalAmt > 'much'": "4001",
    "select * from Vendor where MetaData.CreateTime > 'noon'": "4001",
}


@pytest.fixture
def lists(client, company_file):
    client.create("Vendor", {"DisplayName": "Amy's Tile", "PrimaryEmailAddr": {"Address": "ap@amy.example"}})
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


# How Intuit words a refusal, as clients have recorded it.
WORDS = {
    "": 'QueryParserError: Encountered "<EOF>" at line 0, column 0.',
    "select * from Vendor where DisplayName = 'Cutlery 'R Us'": 'Encountered " "R "" at line 1, column 52.',
    "select * from Account where AccountType = %27Bank%27": 'Lexical error at line 1, column 43.  Encountered: "%" (37)',
    "select * from Vendor maxresults 0": "QueryValidationError: value 0 is too small. Min allowed value is 1",
    "select * from Vendor where Notes = 'x'": "QueryValidationError: property 'Notes' is not queryable",
    "select * from Vendor where Nick = 'x'": "QueryValidationError: Property Nick not found for Entity Vendor",
}


@pytest.mark.parametrize("statement", WORDS)
def test_a_refusal_is_worded_as_intuit_words_it(client, statement):
    answer = client.get("query", query=statement)

    assert WORDS[statement] in answer.json()["Fault"]["Error"][0]["Detail"]


def test_naming_members_answers_those_alone(client):
    found = client.query("select Id, displayname, MetaData.CreateTime from Vendor where Id = '1'")["Vendor"]

    assert found[0].pop("MetaData").keys() == {"CreateTime"}
    assert found == [{"Id": "1", "sparse": True, "DisplayName": "Ada County Permits Office"}]


def test_a_star_beside_a_member_answers_everything(client):
    (item,) = client.query("select *, Sku from Item where Id = '1'")["Item"]

    assert (item["Name"], item["sparse"]) == ("Services", False)


@pytest.mark.usefixtures("lists")
def test_a_page_of_transactions_says_how_many_there_are(client):
    first = client.query("select * from Bill startposition 1 maxresults 1")
    last = client.query("select * from Bill startposition 2 maxresults 5")

    assert [(page["startPosition"], page["maxResults"], page["totalCount"]) for page in (first, last)] == [
        (1, 1, 2),
        (2, 1, 2),
    ]
    assert "totalCount" not in client.query("select * from Vendor")


def test_documents_come_in_order_of_their_ids(client):
    found = client.query("select Id from Account")["Account"]

    assert [int(row["Id"]) for row in found] == sorted(int(row["Id"]) for row in found)


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
