"""The mapping tables on screen: who sees them, what is found, and what a form or the ticked rows change."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from approvals.models import ErpLevel
from mappings import tasks
from mappings.editing import stamp
from mappings.models import LineRule, Upload
from mappings.tables import TABLES
from tests.screens.conftest import person

pytestmark = pytest.mark.usefixtures("entries", "project", "cost_code")


@pytest.fixture
def address(ledger):
    return lambda name, *rest: reverse(name, args=[ledger.pk, *rest])


@pytest.fixture
def rule(ledger, entries):
    return LineRule.objects.create(ledger=ledger, code="03-100", cost_type="S", item=entries["7"])


@pytest.fixture
def reader(ledger):
    return person(ledger, "reader@example.com", erp_level=ErpLevel.READ_ONLY, all_projects=True)


def words(response):
    return response.content.decode()


@pytest.mark.parametrize("slug", [table.slug for table in TABLES])
def test_every_table_is_shown_when_empty(client, admin, address, slug):
    client.force_login(admin)

    response = client.get(address("mapping", slug))

    assert "No rows yet. Add one" in words(response)


def test_a_row_is_shown_in_words(client, admin, address, rule):
    client.force_login(admin)

    shown = words(client.get(address("mapping", "lines")))

    assert all(text in shown for text in ("03-100", "Concrete", "any"))


def test_columns_that_no_row_of_the_page_fills_are_left_out(client, admin, address, rule):
    client.force_login(admin)

    columns = client.get(address("mapping", "lines")).context["columns"]

    assert [column.title for column in columns] == ["Project", "Cost code", "Cost type", "Item"]


@pytest.mark.parametrize(
    ("query", "found"), [("q=03-1", 1), ("q=concr", 1), ("q=99", 0), ("empty=account", 1), ("empty=item", 0)]
)
def test_rows_are_found_by_key_target_and_by_what_is_missing(client, admin, address, rule, query, found):
    client.force_login(admin)

    response = client.get(f"{address('mapping', 'lines')}?{query}")

    assert len(response.context["lines"]) == found


def test_a_long_table_comes_in_pages_and_constant_queries(
    client, admin, address, ledger, entries, django_assert_max_num_queries
):
    client.force_login(admin)
    for n in range(60):
        LineRule.objects.create(ledger=ledger, code=f"03-{n:03}", item=entries["7"])

    with django_assert_max_num_queries(14):
        first = client.get(address("mapping", "lines"))
    second = client.get(address("mapping", "lines") + first.context["next"])

    codes = [line.rule.code for line in [*first.context["lines"], *second.context["lines"]]]
    assert codes == [f"03-{n:03}" for n in range(60)]


def test_readers_see_the_tables_and_change_nothing(client, reader, address, rule):
    client.force_login(reader)

    shown = words(client.get(address("mapping", "lines")))
    answers = [
        client.get(address("mapping-new", "lines")),
        client.post(address("mapping-several", "lines"), {"pk": rule.pk, "do": "delete"}),
        client.post(address("mapping-take", "lines"), {"file": io.BytesIO(b"x")}),
    ]

    assert "Upload and check" not in shown
    assert "New row" not in shown
    assert [answer.status_code for answer in answers] == [403, 403, 403]
    assert LineRule.objects.exists()


def test_a_project_manager_without_a_level_sees_no_table(client, pm, address):
    client.force_login(pm)

    assert client.get(address("mapping", "lines")).status_code == 403


def test_who_sees_only_some_projects_sees_no_table(client, reader, address):
    reader.access.update(all_projects=False)
    client.force_login(reader)

    answers = [client.get(address("mapping", "lines")), client.get(reverse("mappings"))]

    assert [answer.status_code for answer in answers] == [403, 403]


def test_a_form_adds_a_row(client, admin, address):
    client.force_login(admin)

    client.post(address("mapping-new", "lines"), {"project": "P-1", "code": "03-100", "account": "5000 Job costs"})

    rule = LineRule.objects.get()
    assert (str(rule), rule.account.name, rule.author) == ("project P-1 Harbor Tower, code 03-100", "Job costs", admin)


def test_a_form_with_a_mistake_keeps_what_was_typed(client, admin, address):
    client.force_login(admin)

    shown = words(client.post(address("mapping-new", "lines"), {"code": "03-100", "item": "Cement"}))

    assert "There is no item &#x27;Cement&#x27;." in shown
    assert 'value="Cement"' in shown
    assert not LineRule.objects.exists()


def test_a_form_offers_only_what_fits(client, admin, address):
    client.force_login(admin)

    fields = client.get(address("mapping-new", "lines")).context["fields"]

    offers = {entry.column.name: entry.offers for entry in fields}
    assert offers["account"] == ["Job costs"]
    assert offers["item"] == offers["sales_item"] == ["Concrete"]
    assert offers["class_entry"][0] == "(none)"


def test_the_key_of_a_known_row_stays(client, admin, address, rule):
    client.force_login(admin)

    client.post(
        address("mapping-row", "lines", rule.pk), {"code": "99-999", "account": "Job costs", "seen": stamp(rule)}
    )

    changed = LineRule.objects.get()
    assert (changed.pk, changed.code, changed.account.name, changed.item) == (rule.pk, "03-100", "Job costs", None)


def test_a_form_filled_in_on_an_older_version_is_refused(client, admin, address, rule):
    client.force_login(admin)
    seen = stamp(rule)
    rule.save()

    shown = words(client.post(address("mapping-row", "lines", rule.pk), {"account": "Job costs", "seen": seen}))

    assert "Somebody changed this row while you looked." in shown
    assert LineRule.objects.get().account is None


def test_a_new_row_does_not_replace_the_one_with_its_key(client, admin, address, rule):
    client.force_login(admin)

    new = {"code": "03-100", "cost_type": "s", "account": "Job costs"}
    shown = words(client.post(address("mapping-new", "lines"), new))

    assert "There is a row with this key and this date already." in shown
    assert LineRule.objects.get().account is None


def test_a_row_shows_what_it_was(client, admin, address, rule):
    client.force_login(admin)
    client.post(address("mapping-row", "lines", rule.pk), {"account": "Job costs", "seen": stamp(rule)})

    history = client.get(address("mapping-row", "lines", rule.pk)).context["history"]

    assert [(version.did, version.by) for version in history][0] == ("Changed", admin)
    assert ("Item", "Concrete", "") in history[0].changes
    assert ("Account", "", "Job costs") in history[0].changes


def test_ticked_rows_get_one_value(client, admin, address, ledger, entries):
    client.force_login(admin)
    rules = [LineRule.objects.create(ledger=ledger, code=f"03-{n}", item=entries["7"]) for n in (100, 200, 300)]

    client.post(
        address("mapping-several", "lines"),
        {"pk": [rules[0].pk, rules[2].pk], "do": "change", "column": "class_entry", "value": "Region:East"},
    )

    classes = LineRule.objects.order_by("code").values_list("class_entry__name", flat=True)
    assert list(classes) == ["East", None, "East"]


def test_a_value_that_does_not_fit_one_ticked_row_changes_none(client, admin, address, rule):
    client.force_login(admin)

    response = client.post(
        address("mapping-several", "lines"),
        {"pk": rule.pk, "do": "change", "column": "account", "value": "5000"},
        follow=True,
    )

    assert "so none was changed. 03-100 S: A line posts to an item or to an account." in words(response)
    assert LineRule.history.count() == 1


def test_ticked_rows_are_deleted_and_their_history_is_kept(client, admin, address, rule):
    client.force_login(admin)

    client.post(address("mapping-several", "lines"), {"pk": rule.pk, "do": "delete"})

    assert not LineRule.objects.exists()
    assert list(LineRule.history.order_by("history_id").values_list("history_type", flat=True)) == ["+", "-"]


def test_a_foreign_ledgers_rows_are_not_there(client, admin, address, ledger):
    other = type(ledger).objects.create(name="Lakeside Builders")
    rule = LineRule.objects.create(ledger=other, code="03-100")
    client.force_login(admin)

    client.post(address("mapping-several", "lines"), {"pk": rule.pk, "do": "delete"})

    assert client.get(reverse("mapping", args=[other.pk, "lines"])).status_code == 404
    assert client.get(address("mapping-row", "lines", rule.pk)).status_code == 404
    assert LineRule.objects.filter(pk=rule.pk).exists()


def test_a_file_is_uploaded_checked_and_applied(client, admin, address, sheet):
    client.force_login(admin)
    file = io.BytesIO(sheet.xlsx(("Project", "Cost code", "Cost type", "Item"), ("P-1", "03-100", "S", "Concrete")))
    file.name = "codes.xlsx"

    page = client.post(address("mapping-take", "lines"), {"file": file})["Location"]
    upload = Upload.objects.get()
    tasks.read_upload(upload.pk)
    shown = words(client.get(page))
    upload.refresh_from_db()
    client.post(address("mapping-upload-decide", upload.pk), {"do": "apply", "seen": upload.digest})
    tasks.apply_upload(upload.pk)

    assert "Adds a row" in shown
    assert "1 new" in shown
    assert "Applied" in words(client.get(page))
    assert LineRule.objects.get().item.name == "Concrete"


def test_a_page_of_a_running_upload_says_how_far_it_is(client, admin, address, sheet):
    client.force_login(admin)
    client.post(address("mapping-take", "lines"), {"file": io.BytesIO(b"x")})
    upload = Upload.objects.get()

    now = client.get(address("mapping-upload-state", upload.pk)).json()

    assert now == {"state": "READING", "words": "Being read", "rows": 0}


def test_the_table_comes_out_as_it_goes_in(client, admin, address, rule, sheet):
    client.force_login(admin)

    csv = b"".join(client.get(address("mapping-file", "lines", "csv")).streaming_content).decode("utf-8-sig")
    book = load_workbook(io.BytesIO(b"".join(client.get(address("mapping-file", "lines", "xlsx")).streaming_content)))

    rows = list(book.active.iter_rows(values_only=True))
    assert csv.splitlines()[1].startswith(",03-100,S,Concrete")
    assert rows[1][1:4] == ("03-100", "S", "Concrete")
    assert rows[0][0] == "Project"


def test_a_template_has_the_header_alone(client, admin, address, rule):
    client.force_login(admin)

    csv = b"".join(client.get(address("mapping-file", "lines", "csv") + "?template=1").streaming_content)

    assert len(csv.splitlines()) == 1
