"""Whatever a client sends, it gets an answer in Intuit's envelope and never a crash."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connector.sandbox.entities import TABLE
from connector.sandbox.mount import CompanyFile

from .conftest import Client, expense, sale

SCALARS = st.one_of(st.none(), st.booleans(), st.integers(-5, 10**12), st.text(max_size=8), st.just({}), st.just([]))
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(
        st.lists(inner, max_size=2), st.dictionaries(st.sampled_from(["value", "name", "Id"]), inner)
    ),
    max_leaves=4,
)
MEMBERS = (
    "Id", "SyncToken", "DisplayName", "Name", "Type", "Active", "sparse", "VendorRef", "CustomerRef", "ParentRef", "Job",
    "Line", "DocNumber", "TxnDate", "TotalAmt", "PayType", "LinkedTxn", "TxnTaxDetail", "IncomeAccountRef", "CurrencyRef",
    "PrimaryEmailAddr", "CustomerMemo", "SalesTermRef", "AttachableRef", "Note", "AccountType", "CustomField", "DueDate",
)  # fmt: skip
GOOD = {
    "TotalAmt": 5,
    "VendorRef": {"value": "1"},
    "CustomerRef": {"value": "21"},
    "DisplayName": "x",
    "Name": "x",
    "PayType": "Check",
}
LINES = [
    expense(10),
    sale(10),
    {"Amount": 1},
    {"LinkedTxn": [{}]},
    {"DetailType": "DiscountLineDetail"},
    {"DetailType": "GroupLineDetail"},
]

WORDS = (
    "select", "*", "from", "Bill", "Vendor", "where", "Id", "=", "'x'", "TotalAmt", "in", "(", ")", ",", "and", "like",
    "<", "7", "1.5", "orderby", "desc", "maxresults", "count",
)  # fmt: skip


@pytest.fixture(scope="module")
def anyone():
    company_file = CompanyFile()
    return Client(company_file.session(), company_file.realm)


@given(
    entity=st.sampled_from([kind.name for kind in TABLE]),
    base=st.lists(st.sampled_from(sorted(GOOD)), unique=True),
    lines=st.lists(st.sampled_from(LINES), max_size=3),
    changes=st.dictionaries(st.sampled_from(MEMBERS), VALUES, max_size=4),
    query=st.sampled_from(
        [{}, {"operation": "delete"}, {"operation": "void"}, {"include": "void"}, {"operation": "update"}]
    ),
)
@settings(max_examples=400, deadline=None)
def test_any_document_is_answered(anyone, entity, base, lines, changes, query):
    document = {**{member: GOOD[member] for member in base}, **({"Line": lines} if lines else {}), **changes}

    answer = anyone.post(entity.lower(), document, **query)

    assert answer.status_code in (200, 400)
    assert answer.json().keys() & {entity, "Fault"}


UNKEPT = {
    "an amount beyond any book": (
        "Bill",
        {"VendorRef": {"value": "1"}, "Line": [{"Amount": 1e25, "DetailType": "DescriptionOnly"}]},
        "2090",
    ),
    "half a character": ("Vendor", {"DisplayName": "\ud800"}, "2040"),
}


@pytest.mark.parametrize(("entity", "document", "code"), UNKEPT.values(), ids=UNKEPT)
def test_what_cannot_be_kept_is_refused_and_takes_no_batch_along(anyone, entity, document, code):
    alone = anyone.post(entity.lower(), document)
    items = [{"bId": "1", entity: document}, {"bId": "2", "Vendor": {"DisplayName": f"Beside {entity}"}}]

    beside = anyone.post("batch", {"BatchItemRequest": items}).json()["BatchItemResponse"]

    assert alone.json()["Fault"]["Error"][0]["code"] == code
    assert beside[0]["Fault"]["Error"][0]["code"] == code
    assert beside[1]["Vendor"]["DisplayName"] == f"Beside {entity}"


@given(body=st.dictionaries(st.sampled_from(["BatchItemRequest"]), VALUES))
@settings(max_examples=50, deadline=None)
def test_any_batch_is_answered(anyone, body):
    assert anyone.post("batch", body).status_code in (200, 400)


@given(words=st.lists(st.sampled_from(WORDS), max_size=9))
@settings(max_examples=300, deadline=None)
def test_any_statement_is_answered(anyone, words):
    answer = anyone.get("query", query=" ".join(words))

    assert answer.status_code in (200, 400)


@given(
    content=st.binary(max_size=60),
    kind=st.sampled_from(["multipart/form-data; boundary=e", "multipart/form-data", "text/plain", ""]),
)
@settings(max_examples=100, deadline=None)
def test_any_upload_is_answered(anyone, content, kind):
    body = (
        b'--e\r\nContent-Disposition: form-data; name="file_content_01"; filename="a.pdf"\r\n' + content + b"\r\n--e--"
    )

    answer = anyone.session.post(f"{anyone.root}/upload", data=body, headers={"Content-Type": kind})

    assert answer.status_code in (200, 400)


@given(
    entities=st.lists(st.sampled_from(["Bill", "Vendor", "TaxCode", "", " ", "x"]), max_size=3),
    since=st.sampled_from(["2026-11-01", "2026-11-01T00:00:00 07:00", "", "x", "9999-12-31", "0001-01-01T00:00:00Z"]),
)
@settings(max_examples=60, deadline=None)
def test_any_question_for_changes_is_answered(anyone, entities, since):
    assert anyone.get("cdc", entities=",".join(entities), changedSince=since).status_code in (200, 400)


DAYS = st.sampled_from(["2026-11-01", "0001-01-01", "9999-12-31", "x", ""])


@given(
    name=st.sampled_from(["GeneralLedger", "ProfitAndLossDetail", "TrialBalance", "x"]),
    parameters=st.fixed_dictionaries(
        {},
        optional={
            "start_date": DAYS, "end_date": DAYS, "date_macro": st.sampled_from(["All", "This Week", "This", "x"]),
            "accounting_method": st.sampled_from(["Cash", "cash", "x", ""]), "columns": st.text(max_size=8),
            "customer": st.text(max_size=4), "sort_by": st.sampled_from(["tx_date", "'", "p.id"]), "account": st.text(max_size=3),
        },
    ),
)  # fmt: skip
@settings(max_examples=100, deadline=None)
def test_any_report_is_answered(anyone, name, parameters):
    assert anyone.get(f"reports/{name}", **parameters).status_code in (200, 400)


XML_PARTS = (
    "<Vendor>",
    "</Vendor>",
    "<DisplayName>",
    "</DisplayName>",
    "<Line><Amount/></Line>",
    "x",
    "&amp;",
    "&",
    "<",
)


@given(parts=st.lists(st.sampled_from(XML_PARTS), max_size=6), path=st.sampled_from(["vendor", "bill", "batch"]))
@settings(max_examples=100, deadline=None)
def test_any_xml_is_answered(anyone, parts, path):
    headers = {"Content-Type": "application/xml", "Accept": "application/xml"}

    answer = anyone.session.post(f"{anyone.root}/{path}", data="".join(parts).encode(), headers=headers)

    assert answer.status_code in (200, 400)
    assert answer.content.startswith(b"<?xml")


@pytest.mark.parametrize("depth", [100, 600, 100_000])
@pytest.mark.parametrize(("opening", "closing"), [("[", "]"), ('{"a":', "}")])
def test_what_is_nested_without_end_is_refused(anyone, depth, opening, closing):
    body = '{"DisplayName": ' + opening * depth + "1" + closing * depth + "}"

    answer = anyone.session.post(f"{anyone.root}/vendor", data=body)

    assert answer.json()["Fault"]["Error"][0]["code"] == "2010"


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity"])
def test_what_is_no_number_is_no_json(anyone, number):
    answer = anyone.session.post(f"{anyone.root}/vendor", data=f'{{"DisplayName": "x", "BillRate": {number}}}')

    assert answer.json()["Fault"]["Error"][0]["code"] == "2010"
    assert anyone.session.get(f"{anyone.host}/sandbox/log", params={"last": 1}).json()[0]["status"] == 400
