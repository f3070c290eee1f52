"""Lists: tabs, pages, search, sort, badges, and how few statements they take."""

from decimal import Decimal

import pytest

from approvals.checks import problem
from approvals.models import WorkflowItem
from approvals.screens import lists
from approvals.screens.tabs import SLUGS
from approvals.states import Kind, State


def numbers(page):
    return [item.number for item, _ in page.context["rows"]]


def counts(page):
    return {tab.state: tab.shown for tab in page.context["tabs"]}


def test_tabs_count_every_state_of_the_kind(browse, approver, make_invoice):
    make_invoice(), make_invoice(), make_invoice(State.REJECTED)

    found = counts(browse(approver).get("/subcontractor-invoices/"))

    assert found[State.READY_TO_EXPORT] == "2"
    assert found[State.REJECTED] == "1"
    assert found[State.SYNCED] == "0"
    assert State.ARCHIVED not in found


def test_counts_stop_at_the_cap(browse, approver, make_invoice, monkeypatch):
    monkeypatch.setattr(lists, "CAP", 2)
    for _ in range(4):
        make_invoice()

    assert counts(browse(approver).get("/inbox/"))[State.READY_TO_EXPORT] == "2+"


@pytest.mark.parametrize("sort", ["-sent_at", "sent_at", "amount", "-amount", "number", "-billing_date", "-id", "id"])
def test_pages_show_each_row_once_in_order(browse, approver, make_invoice, sort):
    made = [make_invoice(amount=None if n % 4 == 0 else Decimal(n % 3), sent_at=None) for n in range(60)]
    client, seen, address = browse(approver), [], f"?sort={sort}"

    while address:
        page = client.get(f"/subcontractor-invoices/{address}")
        seen += numbers(page)
        address = page.context["page"].next

    assert len(seen) == 60
    assert set(seen) == {item.number for item in made}


def test_previous_leads_back_to_the_same_rows(browse, approver, make_invoice):
    for _ in range(55):
        make_invoice()
    client = browse(approver)

    first = client.get("/subcontractor-invoices/?sort=-amount")
    second = client.get("/subcontractor-invoices/" + first.context["page"].next)
    back = client.get("/subcontractor-invoices/" + second.context["page"].previous)

    assert numbers(back) == numbers(first)
    assert back.context["page"].previous == ""


@pytest.mark.parametrize("page", ["after:x:y", "after:", "rubbish", "after:1:not-a-date", "before:9:"])
def test_a_broken_page_mark_shows_the_first_page(browse, approver, invoice, page):
    answer = browse(approver).get("/inbox/", {"page": page})

    assert answer.status_code == 200


def test_search_finds_by_number_and_by_company(browse, approver, make_invoice, company):
    wanted = make_invoice(number="ZX-1", party=None)
    other = make_invoice()
    client = browse(approver)

    assert numbers(client.get("/inbox/?q=zx")) == [wanted.number]
    assert numbers(client.get("/inbox/?q=stone")) == [other.number]


def test_badges_say_ready_or_how_much_is_in_the_way(browse, approver, make_invoice, books):
    ready, blocked = make_invoice(), make_invoice()
    books.problems[blocked.pk] = [problem("no_retainage_item", which="payable")]

    page = browse(approver).get("/subcontractor-invoices/")

    words = {item.pk: badge.words for item, badge in page.context["rows"]}
    assert words == {ready.pk: "Ready", blocked.pk: "Blocked: 1"}


def test_a_project_manager_sees_their_projects_only(browse, pm, make_invoice, elsewhere):
    mine, theirs = make_invoice(), make_invoice(project=elsewhere)

    page = browse(pm).get("/subcontractor-invoices/?state=READY_TO_EXPORT")

    assert numbers(page) == [mine.number]
    assert theirs.number not in page.content.decode()


def test_a_name_of_a_hidden_project_is_not_given_away(browse, pm, elsewhere):
    page = browse(pm).get(f"/inbox/?project={elsewhere.pk}")

    assert "Lakeside" not in page.content.decode()


def test_only_approvers_get_ticks(browse, pm, approver, invoice):
    address = "/subcontractor-invoices/?state=READY_TO_EXPORT"

    assert browse(approver).get(address).context["verbs"] == ["accept", "reject"]
    assert browse(pm).get(address).context["verbs"] == []


def test_an_empty_tab_says_what_will_come(browse, approver):
    assert "What QuickBooks refuses" in browse(approver).get("/inbox/?state=FAILED_TO_EXPORT").content.decode()


@pytest.mark.parametrize("who", ["approver", "pm"])
def test_a_full_page_takes_no_more_statements_than_a_short_one(
    request, client, make_invoice, who, django_assert_max_num_queries
):
    client.force_login(request.getfixturevalue(who))
    for _ in range(30):
        make_invoice()

    for address in ("/inbox/?state=READY_TO_EXPORT", "/subcontractor-invoices/?state=READY_TO_EXPORT&size=50"):
        with django_assert_max_num_queries(8):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("slug", SLUGS)
@pytest.mark.parametrize("state", [State.NOT_SENT, State.READY_TO_EXPORT, State.SYNCED])
def test_every_list_opens_in_every_tab(browse, approver, slug, state, company, project, cost_code, make_invoice):
    WorkflowItem.objects.update(state=state)

    page = browse(approver).get(f"/{slug}/?state={state}")

    assert page.status_code == 200
    assert page.context["query"].kind == SLUGS[slug]


def test_an_unknown_list_is_not_there(browse, approver):
    assert browse(approver).get("/payments/").status_code == 404


def test_an_item_page_takes_a_constant_number_of_statements(
    browse, approver, make_invoice, django_assert_max_num_queries
):
    item, client = make_invoice(), browse(approver)
    client.get(f"/items/{item.pk}/")

    with django_assert_max_num_queries(20):
        client.get(f"/items/{item.pk}/")


@pytest.mark.parametrize(
    ("fields", "name"),
    [
        ({"kind": Kind.COST_CODE, "number": "03-100.S", "title": "Concrete"}, "03-100.S Concrete"),
        ({"kind": Kind.PROJECT, "number": "P-1", "title": "P-1 Tower - West LLC"}, "P-1 Tower - West LLC"),
        ({"kind": Kind.COMPANY, "title": "Stone & Sons"}, "Stone & Sons"),
        ({"kind": Kind.OWNER_INVOICE, "number": "7", "title": "Application 7"}, "7"),
        ({"kind": Kind.OWNER_INVOICE, "title": "Application 7"}, "Application 7"),
    ],
)
def test_a_record_is_called_by_what_tells_it_from_others(fields, name):
    assert WorkflowItem(**fields).name == name
    assert str(WorkflowItem(**fields)).endswith(f" {name}")
