"""A spreadsheet on its way into a mapping table: read, shown, decided, applied."""

from datetime import date

import pytest

from approvals import canonical
from approvals.models import AuditEvent
from approvals.transitions import Refused
from mappings import tasks
from mappings.models import LineRule, Upload
from mappings.spreadsheets import files, uploads
from mappings.tables import table
from mappings.writing import write

HEADER = ("Project", "Cost code", "Cost type", "Item", "Account", "Delete")
State = Upload.State


@pytest.fixture
def upload(ledger, admin, entries, project, sheet):
    """A maker of uploads that were read."""

    def make(*rows, header=HEADER, filename="codes.csv"):
        made = uploads.take(table("lines"), ledger, by=admin, filename=filename, content=sheet.csv(header, *rows))
        tasks.read_upload(made.pk)
        made.refresh_from_db()
        return made

    return make


def apply(made, by, *, good_rows_only=False):
    uploads.decide(made, by=by, good_rows_only=good_rows_only, seen=made.digest)
    tasks.apply_upload(made.pk)
    made.refresh_from_db()


def test_reading_a_file_shows_what_it_would_do_and_saves_nothing(upload):
    made = upload(("P-1", "03-100", "S", "Concrete", ""), ("", "03-200", "", "Cement", ""))

    report = canonical.loads(made.report)
    assert (made.state, made.rows_done) == (State.READ, 2)
    assert report["totals"] == {"new": 1, "changed": 0, "deleted": 0, "same": 0, "bad": 1}
    assert report["bad"][0]["errors"] == [["Item", "There is no item 'Cement'."]]
    assert not LineRule.objects.exists()


def test_a_file_with_bad_rows_is_not_applied_unless_the_good_ones_are_chosen(upload, admin):
    made = upload(("", "03-100", "", "Concrete", ""), ("", "03-200", "", "Cement", ""))

    with pytest.raises(Refused, match="has bad rows"):
        uploads.decide(made, by=admin, good_rows_only=False, seen=made.digest)
    apply(made, admin, good_rows_only=True)

    assert made.state == State.APPLIED
    assert [rule.code for rule in LineRule.objects.all()] == ["03-100"]


def test_applied_rows_have_an_author_a_history_and_an_audit_row(upload, admin, ledger):
    made = upload(("", "03-100", "", "Concrete", ""))

    apply(made, admin)

    rule = LineRule.objects.get()
    row = rule.history.get()
    assert (rule.author, row.history_user, row.history_type) == (admin, admin, "+")
    assert row.history_change_reason == "Upload codes.csv"
    event = AuditEvent.objects.get(verb=AuditEvent.Verb.MAPPING)
    assert (event.by, event.subject, event.after) == (admin, "Cost codes", "1 new")


def test_changing_and_deleting_rows_keeps_their_past(upload, admin, ledger, entries):
    apply(upload(("", "03-100", "", "Concrete", ""), ("", "03-200", "", "Concrete", "")), admin)
    kept = LineRule.objects.get(code="03-100")

    apply(upload(("", "03-100", "", "", "5000", ""), ("", "03-200", "", "", "", "x")), admin)

    rule = LineRule.objects.get()
    assert (rule.pk, rule.account) == (kept.pk, entries["80"])
    types = LineRule.history.order_by("history_id").values_list("code", "history_type")
    assert list(types) == [("03-100", "+"), ("03-200", "+"), ("03-100", "~"), ("03-200", "-")]


def test_a_table_that_changed_since_is_shown_anew_and_not_overwritten(upload, admin, ledger, entries):
    made = upload(("", "03-100", "", "Concrete", ""))
    LineRule.objects.create(ledger=ledger, code="03-100", account=entries["80"])

    apply(made, admin)

    assert made.state == State.READ
    assert "The table changed since" in made.problem
    assert canonical.loads(made.report)["totals"]["changed"] == 1
    assert LineRule.objects.get().account == entries["80"]


def test_a_file_is_applied_only_as_the_page_showed_it(upload, admin):
    made = upload(("", "03-100", "", "Concrete", ""))

    with pytest.raises(Refused, match="would do something else by now"):
        uploads.decide(made, by=admin, good_rows_only=False, seen="what an older page showed")


def test_two_files_with_the_same_new_row_do_not_overwrite_each_other(ledger, admin, entries):
    first, second = (LineRule(code="03-100", item=entries["7"], ledger=ledger) for _ in range(2))
    write(table("lines"), ledger, by=admin, why="one", kept=[first])

    with pytest.raises(Refused, match="Somebody added a row of the same key"):
        write(table("lines"), ledger, by=admin, why="two", kept=[second])


def test_a_task_that_comes_twice_does_nothing_the_second_time(upload, admin):
    made = upload(("", "03-100", "", "Concrete", ""))
    apply(made, admin)

    tasks.apply_upload(made.pk)
    tasks.read_upload(made.pk)

    assert LineRule.history.count() == 1


def test_a_file_that_cannot_be_read_says_why_and_is_let_go(upload):
    made = upload(("x",), header=("Colour",))

    assert (made.state, bytes(made.content)) == (State.UNREADABLE, b"")
    assert "There is no column Colour" in made.problem


def test_a_dropped_file_cannot_be_applied(upload, admin):
    made = upload(("", "03-100", "", "Concrete", ""))
    uploads.drop(made)

    with pytest.raises(Refused, match="answered this upload first"):
        uploads.decide(made, by=admin, good_rows_only=False, seen=made.digest)


def test_a_file_beyond_the_cap_is_not_even_kept(ledger, admin, monkeypatch):
    monkeypatch.setattr(files, "MOST_BYTES", 10)

    with pytest.raises(Refused, match="too large"):
        uploads.take(table("lines"), ledger, by=admin, filename="codes.csv", content=b"x" * 11)


def test_a_rule_that_somebody_else_changed_is_not_overwritten(ledger, admin, entries):
    mine = LineRule.objects.create(ledger=ledger, code="03-100", item=entries["7"])
    LineRule.objects.get(pk=mine.pk).save()

    with pytest.raises(Refused, match="Somebody changed these rows"):
        write(table("lines"), ledger, by=admin, why="by hand", kept=[mine])


def test_a_new_version_stands_beside_the_old_one(ledger, admin, entries):
    for start in (date(2026, 1, 1), date(2026, 7, 1)):
        rule = LineRule(code="03-100", item=entries["7"], valid_from=start)
        write(table("lines"), ledger, by=admin, why="by hand", kept=[rule])

    assert LineRule.objects.count() == 2


def test_two_ledgers_do_not_share_rules(upload, admin, ledger, django_assert_max_num_queries):
    other = type(ledger).objects.create(name="Lakeside Builders")
    LineRule.objects.create(ledger=other, code="03-100")

    made = upload(("", "03-100", "", "Concrete", ""))

    assert canonical.loads(made.report)["totals"]["new"] == 1


def test_the_number_of_queries_does_not_grow_with_the_rows(upload, admin, django_assert_max_num_queries):
    made = upload(*(("", f"03-{n:03}", "", "Concrete", "") for n in range(500)))

    with django_assert_max_num_queries(25):
        apply(made, admin)

    assert LineRule.objects.count() == LineRule.history.count() == 500
