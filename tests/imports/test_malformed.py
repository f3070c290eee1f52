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
    "a truth for money": (with_due(True), "summary.current_payment_due: bool is not a number"),
    "no total": (with_due(None), "summary.current_payment_due: it is missing"),
    "a list answer": (with_due("1.00") | {"summary": None}, "summary: it is missing; the show endpoint gives it"),
    "no number": (with_due("1.00") | {"number": None}, "number: NoneType is not a whole number"),
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
    "an object for text": (with_due("1.00") | {"invoice_number": {}}, "invoice_number: it is dict, not text"),
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


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[{]", "it is not JSON"),
        ('{"id": 1}', "it is not an array"),
        ('[{"id": 1, "x": NaN}]', "NaN is not JSON"),
        ("[" * 100_000, "it is not JSON"),
    ],
)
def test_a_file_that_is_no_array_is_refused_and_the_others_are_loaded(text, words, ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", procore.base())
    (folder / "requisitions.json").write_text(text)

    summary = load(ledger, ProcoreFolder(folder))

    assert any(problem.startswith("requisitions.json: ") and words in problem for problem in summary.problems)
    assert summary.of("vendors").new == 2


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
