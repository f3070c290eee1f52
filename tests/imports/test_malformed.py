"""What cannot be read is refused by file, record and member; everything else is loaded, and nothing is lost."""

import pytest

from approvals.models import Company, WorkflowItem
from approvals.states import Kind
from connector.imports import load
from connector.models import Parked
from connector.procore_folder import ProcoreFolder
from tests.records import procore


def with_line(**figures) -> dict:
    return procore.requisition(901, 1, [procore.item(1, 101, **figures)], procore.summary("1.00"))


def with_due(due) -> dict:
    return procore.requisition(901, 1, [], procore.summary(due))


CASES = {
    "three decimals": (with_line(work="10.125"), "items[0].work_completed_this_period: 10.125 has more than two"),
    "not a number": (with_line(total="NaN"), "total_completed_and_stored_to_date: 'NaN' is not a number"),
    "words for money": (with_line(work="ten"), "work_completed_this_period: 'ten' is not a number"),
    "absurd": (with_due("1e18"), "summary.current_payment_due: '1E+18' is no believable amount"),
    "a truth for money": (with_due(True), "summary.current_payment_due: true is not a number"),
    "no total": (with_due(None), "summary.current_payment_due: it is missing"),
    "a list answer": (with_due("1.00") | {"summary": None}, "summary: it is missing; the show endpoint gives it"),
    "no number": (with_due("1.00") | {"number": None}, "number: nothing is not a whole number"),
    "a date in words": (with_due("1.00") | {"billing_date": "Sept 30, 2026"}, "'Sept 30, 2026' is not a date"),
    "a date by the month": (with_due("1.00") | {"billing_date": "09/30/2026"}, "'09/30/2026' is not a date"),
    "a date by the week": (with_due("1.00") | {"billing_date": "2026-W40-3"}, "'2026-W40-3' is not a date"),
    "a date and more": (with_due("1.00") | {"billing_date": "2026-09-301"}, "'2026-09-301' is not a date"),
    "no such day": (with_due("1.00") | {"billing_date": "2026-02-30"}, "'2026-02-30' is not a date"),
    "no believable day": (with_due("1.00") | {"billing_date": "9999-12-31"}, "is no believable date"),
    "a number for a date": (with_due("1.00") | {"billing_date": 20260930}, "billing_date: 20260930 is not a date"),
    "a negative contract": (with_due("1.00") | {"commitment_id": -7}, "commitment_id: -7 is not an id"),
    "other digits": (with_due("1.00") | {"commitment_id": "٧"}, "commitment_id: '٧' is not an id"),
    "a file that is text": (with_due("1.00") | {"attachments": ["a.pdf"]}, "attachments[0]: it is 'a.pdf', not an"),
    "no date": (with_due("1.00") | {"billing_date": "soon"}, "billing_date: 'soon' is not a date"),
    "no contract": (with_due("1.00") | {"commitment_id": None}, "commitment_id: the id is missing"),
    "lines of text": (with_due("1.00") | {"items": "many"}, "items: it is 'many', not a list"),
    "a line of text": (with_due("1.00") | {"items": ["one"]}, "items[0]: it is 'one', not an object"),
    "two lines as one": (
        with_due("1.00") | {"items": [procore.item(1, 101), procore.item(1, 101)]},
        "items: two lines have the id 1",
    ),
    "a null character": (with_due("1.00") | {"invoice_number": "A\x00"}, "invoice_number: it contains a character"),
    "half a pair": (with_due("1.00") | {"invoice_number": "\ud83d"}, "invoice_number: it contains a character"),
    "too long": (with_due("1.00") | {"invoice_number": "9" * 256}, "invoice_number: it has 256 characters"),
    "an object for text": (with_due("1.00") | {"invoice_number": {}}, "invoice_number: it is an object, not text"),
}


@pytest.mark.parametrize("case", CASES)
def test_a_bad_record_is_named_by_file_record_and_member(case, loaded):
    record, words = CASES[case]

    summary = loaded(requisitions=[record, procore.third_application()])

    (problem,) = summary.problems
    assert problem.startswith("requisitions.json, record 901, ")
    assert words in problem
    assert (summary.of("requisitions").refused, summary.of("requisitions").new) == (1, 1)


def test_a_bad_record_waits_and_goes_once_it_is_put_right(loaded):
    loaded(requisitions=[with_line(work="10.125")])
    assert "more than two decimals" in Parked.objects.get().reason

    loaded(requisitions=[with_line(work="10.12", total="10.12")])

    assert not Parked.objects.exists()
    assert WorkflowItem.objects.filter(kind=Kind.SUBCONTRACTOR_INVOICE).count() == 1


FILES = {
    "empty": ("", "requisitions.json: it is not JSON."),
    "an object": ('{"id": 1}', "requisitions.json: it is not an array of records."),
    "a word": ("null", "requisitions.json: it is not JSON."),
    "a broken record": ("[{]", "requisitions.json, record number 1: it is not JSON: Expecting property name"),
    "too deep": ("[" * 100_000, "requisitions.json, record number 1: it is not JSON: it is nested too deeply"),
    "cut off": ('[{"id": 1},', "requisitions.json, record number 2: it is not JSON: Expecting value"),
    "no comma": ('[{"id": 1} {"id": 2}]', "requisitions.json, record number 1: it is not JSON: a comma"),
    "UTF-16": ("[]".encode("utf-16"), "requisitions.json: it is not UTF-8 text"),
}


@pytest.mark.parametrize("case", FILES)
def test_a_file_that_is_no_array_is_refused_and_the_others_are_loaded(case, ledger, tmp_path):
    content, words = FILES[case]
    folder = procore.write(tmp_path / "procore", procore.base())
    (folder / "requisitions.json").write_bytes(content if isinstance(content, bytes) else content.encode())

    summary = load(ledger, ProcoreFolder(folder))

    assert words in "\n".join(summary.problems)
    assert summary.of("vendors").new == 2


def test_what_stands_before_a_broken_record_is_taken(ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", {})
    (folder / "vendors.json").write_text('[{"id":1,"name":"Kept"},{"id":2,"name":}]')

    summary = load(ledger, ProcoreFolder(folder))

    assert "vendors.json, record number 2: it is not JSON" in summary.problems[0]
    assert Company.objects.get().name == "Kept"


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 5000 + ".5e-99999999999999999999"])
def test_what_is_no_number_is_named_by_record_and_member_and_stops_no_other(number, ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", {})
    (folder / "vendors.json").write_text(
        f'[{{"id":7,"name":"A","parent":[{{"rate":{number}}}]}},{{"id":8,"name":"B"}}]'
    )

    summary = load(ledger, ProcoreFolder(folder))

    assert summary.problems[0].startswith("vendors.json, record 7, parent[0].rate: ")
    assert summary.problems[0].endswith(" is not a number.")
    assert Company.objects.get().name == "B"


def test_a_byte_order_mark_and_windows_line_ends_are_taken(ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", {})
    (folder / "vendors.json").write_bytes(b'\xef\xbb\xbf[\r\n{"id":7,\r\n"name":"A"}\r\n]\r\n')

    assert load(ledger, ProcoreFolder(folder)).of("vendors").new == 1


def test_two_records_under_one_id_are_not_told_apart_in_silence(loaded):
    summary = loaded(base=False, vendors=[procore.vendor(7), procore.vendor(7, "Another"), procore.vendor(7)])

    assert summary.problems == [
        "vendors.json, record number 2, id: another record of this file has the id 7, with other values."
    ]
    assert Company.objects.get().name == "Palisade Concrete LLC"


def test_a_record_nested_beyond_belief_is_refused(loaded):
    deep: dict = {}
    for _ in range(200):
        deep = {"deep": deep}
    summary = loaded(vendors=[procore.vendor(), procore.vendor(procore.OWNER, parent=deep)])

    assert "record 356500, parent.deep" in summary.problems[0]
    assert "it is nested more than 50 deep" in summary.problems[0]


def test_a_file_in_another_encoding_is_refused(ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", {})
    (folder / "vendors.json").write_bytes('[{"id":1,"name":"Søn"}]'.encode("latin-1"))

    summary = load(ledger, ProcoreFolder(folder))

    assert "vendors.json: it is not UTF-8 text" in summary.problems[0]


@pytest.mark.parametrize("record", [None, 7, "x", [], {}, {"id": "x"}, {"id": 0}, {"id": True}, {"id": -1}])
def test_what_is_no_record_stops_no_other(record, loaded):
    summary = loaded(vendors=[record, procore.vendor(), procore.vendor(procore.OWNER, "Harbor Health")])

    assert summary.of("vendors").refused == 1
    assert Company.objects.filter(name="Palisade Concrete LLC").exists()


def test_unknown_members_large_ids_and_empty_texts_are_taken(loaded):
    loaded(vendors=[procore.vendor(2**62, name=" A ", city="", website=None, trades=[{"deep": [1.5]}])], base=False)

    company = Company.objects.get()
    assert (company.name, company.city, company.item.procore_id) == ("A", "", 2**62)
