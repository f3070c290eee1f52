"""What did not come in is kept with its reason until it does; the same again is not news."""

import pytest

from approvals.models import Project
from connector.imports import load
from connector.models import Parked
from connector.procore_folder import ProcoreFolder
from tests.records import procore

BAD = procore.requisition(901, 1, [], procore.summary("10.125"))


def test_a_refused_record_is_kept_with_its_member_its_project_and_the_words(loaded):
    loaded(requisitions=[BAD])

    row = Parked.objects.get()
    assert (row.resource, row.record, row.why) == ("requisitions", "901", Parked.Why.REFUSED)
    assert (row.member, row.reason) == ("summary.current_payment_due", "10.125 has more than two decimals")
    assert (row.project, row.times_seen) == (Project.objects.get(), 1)


def test_the_same_refused_record_again_is_not_counted_as_new(loaded):
    loaded(requisitions=[BAD])
    since = Parked.objects.get().first_seen_at

    summary = loaded(requisitions=[BAD])

    row = Parked.objects.get()
    assert (row.times_seen, row.first_seen_at) == (2, since)
    assert row.last_seen_at > since
    assert str(summary.of("requisitions")) == "1 came, 1 refused (1 of them as before)"
    assert summary.problems[0].endswith("As before.")


def test_a_refused_record_with_other_content_is_news(loaded):
    loaded(requisitions=[BAD])

    summary = loaded(requisitions=[BAD | {"invoice_number": "PC-1a"}])

    assert (Parked.objects.get().times_seen, summary.of("requisitions").known) == (1, 0)


def test_a_record_that_waits_names_what_it_waits_for(loaded):
    loaded(base=False, requisitions=[procore.third_application()])

    row = Parked.objects.get()
    assert (row.why, row.member) == (Parked.Why.WAITING, "commitment_id")
    assert row.reason == "The commitment 7010441 has not been loaded yet."


@pytest.mark.parametrize("again", [procore.base(), {"vendors": []}])
def test_a_record_without_an_id_is_shown_until_its_file_comes_without_it(again, ledger, loaded, tmp_path):
    loaded(base=False, vendors=[procore.vendor(), {"name": "Nameless"}])
    assert [row.record for row in Parked.objects.all()] == ["number 2"]

    load(ledger, ProcoreFolder(procore.write(tmp_path / "again", again)))

    assert not Parked.objects.exists()


def test_a_broken_file_is_shown_until_it_can_be_read(ledger, tmp_path):
    folder = procore.write(tmp_path / "procore", {})
    (folder / "vendors.json").write_text("[oops")
    load(ledger, ProcoreFolder(folder))
    assert [(row.resource, row.record) for row in Parked.objects.all()] == [("vendors", "")]

    load(ledger, ProcoreFolder(procore.write(folder, {"vendors": []})))

    assert not Parked.objects.exists()


@pytest.mark.parametrize("note", [{"unread": "\ud83d"}, {"\ud83d": "unread"}, ["\x00", "\ud83d"]])
def test_a_text_that_no_database_holds_is_refused_and_kept(note, loaded):
    summary = loaded(vendors=[procore.vendor(procore.OWNER), procore.vendor(note=note)])

    assert "record 356493, note" in summary.problems[0]
    assert "it contains a character that no text can hold" in summary.problems[0]
    assert Parked.objects.get(resource="vendors").payload.count("\\ud83d") == 1
