"""Every address of the portal: a GET changes nothing, the rights are asked, and what is hidden is not there."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.core import serializers
from django.urls import URLPattern, get_resolver, reverse

from approvals.models import ErpRequest, WorkflowItem
from approvals.states import State

# A log-in is refreshed in the session; nothing else is anybody's business on a GET.
OUTSIDE = {"sessions"}
# The one GET that may change something: Intuit's callback, guarded by a one-time state of its own.
CALLBACK = "connection-callback"
APPROVER_POSTS = ["accept", "reject", "recall", "record-as-billed", "link", "erp-fields", "waive", "upload", "unlink"]


def patterns(resolver=None) -> Iterator[URLPattern]:
    """Every named address that is not the admin's or the log-in's own."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif not str(entry.pattern).startswith(("admin/", "accounts/")):
            yield from patterns(entry)


def addresses(**values) -> list[str]:
    """Each pattern filled in with something that exists."""
    found = []
    for pattern in patterns():
        if pattern.name != CALLBACK:
            wanted = pattern.pattern.converters
            found.append(reverse(pattern.name, kwargs={name: values[name] for name in wanted}))
    return found


def database() -> dict[str, list[str]]:
    """Every row of every table, as text."""
    models = [model for model in apps.get_models() if model._meta.app_label not in OUTSIDE and model._meta.managed]
    return {
        model._meta.label: sorted(serializers.serialize("jsonl", model.objects.order_by("pk")).splitlines())
        for model in models
    }


@pytest.fixture
def world(make_invoice, elsewhere, cost_code, approver, ledger):
    """An item in every state, an uncertain request, and a hidden project."""
    items = [make_invoice(state) for state in State]
    doubtful = items[list(State).index(State.EXPORTING)]
    ErpRequest.objects.create(
        ledger=ledger,
        item=doubtful,
        item_revision=1,
        entity="Bill",
        level=3,
        document="{}",
        digest="d",
        request_id="r-1",
        marker="m-1",
        state="UNCERTAIN",
        accepted_by=approver,
    )
    return items


@pytest.mark.parametrize("who", ["pm", "approver", "admin", None])
def test_a_get_of_any_address_changes_nothing(request, client, world, who, ledger, settings):
    settings.DEMO = True
    if who:
        client.force_login(request.getfixturevalue(who))
    else:
        request.getfixturevalue("approver")
    before = database()

    for item in [*world, *WorkflowItem.objects.exclude(pk__in=[i.pk for i in world])]:
        rest = {"key": "nothing", "ledger": ledger.pk, "ledger_id": ledger.pk, "kind": "csv"}
        for address in {*addresses(pk=item.pk, slug="companies", **rest), *addresses(pk=item.pk, slug="lines", **rest)}:
            # No worker runs here, and health says so.
            assert client.get(address).status_code < 500 or address == reverse("healthz"), address

    assert database() == before


@pytest.mark.parametrize("pattern", list(patterns(get_resolver("approvals.urls"))), ids=lambda p: p.name)
def test_every_view_declares_what_it_takes(pattern):
    assert pattern.callback.action


@pytest.mark.parametrize("pattern", list(patterns(get_resolver("approvals.urls"))), ids=lambda p: p.name)
def test_nobody_gets_in_without_logging_in(client, pattern, db):
    values = {"pk": 1, "slug": "companies", "key": "x"}
    address = reverse(pattern.name, kwargs={name: values.get(name, 1) for name in pattern.pattern.converters})

    answers = [client.get(address), client.post(address)]

    assert {answer.status_code for answer in answers} <= {302, 405}
    assert all("/accounts/login/" in answer["Location"] for answer in answers if answer.status_code == 302)


@pytest.mark.parametrize("verb", APPROVER_POSTS)
def test_a_project_manager_cannot_reach_an_approvers_action(browse, pm, invoice, verb):
    answer = browse(pm).post(f"/items/{invoice.pk}/{verb}/", {"revision": invoice.revision, "reason": "x"})

    assert answer.status_code == 403
    assert WorkflowItem.objects.get(pk=invoice.pk).revision == invoice.revision


@pytest.mark.parametrize("verb", ["send", "retrieve"])
def test_an_approver_does_not_send_for_the_project_team(browse, approver, invoice, verb):
    answer = browse(approver).post(f"/items/{invoice.pk}/{verb}/", {"revision": invoice.revision})

    assert answer.status_code == 403


@pytest.mark.parametrize("verb", [*APPROVER_POSTS, "send", "retrieve", "reload"])
def test_a_hidden_item_is_not_there(browse, pm, make_invoice, elsewhere, verb):
    hidden = make_invoice(project=elsewhere)

    assert browse(pm).post(f"/items/{hidden.pk}/{verb}/", {"revision": 1}).status_code == 404
    assert browse(pm).get(f"/items/{hidden.pk}/").status_code == 404
    assert browse(pm).get(f"/items/{hidden.pk}/state/").status_code == 404


@pytest.mark.parametrize("verb", ["adopt", "look-again", "post-again"])
def test_only_an_approver_settles_an_uncertain_request(browse, admin, approver, world, books, verb):
    request = ErpRequest.objects.get(state="UNCERTAIN")
    form = {"origin_id": "9", "reason": "I looked"}

    assert browse(admin).post(f"/uncertain/{request.pk}/{verb}/", form).status_code == 403
    browse(approver).post(f"/uncertain/{request.pk}/{verb}/", form)

    assert [(name, pk) for name, pk, _ in books.calls] == [(verb.replace("-", "_"), request.pk)]


def test_posting_again_needs_a_reason(browse, approver, world, books):
    request = ErpRequest.objects.get(state="UNCERTAIN")

    browse(approver).post(f"/uncertain/{request.pk}/post-again/", {"reason": " "})

    assert books.calls == []


def test_a_form_without_a_token_is_refused(approver, invoice):
    from django.test import Client

    client = Client(enforce_csrf_checks=True)
    client.force_login(approver)

    answer = client.post(f"/items/{invoice.pk}/accept/", {"revision": 1})

    assert answer.status_code == 403
    assert WorkflowItem.objects.get(pk=invoice.pk).state == State.READY_TO_EXPORT


def test_the_log_and_the_uncertain_page_are_not_for_project_managers(browse, pm, db):
    assert browse(pm).get("/export-log/").status_code == 403
    assert browse(pm).get("/uncertain/").status_code == 403


def test_the_export_log_finds_a_document_by_its_number(browse, approver, world):
    ErpRequest.objects.update(doc_number="B-4711")
    client = browse(approver)

    assert len(client.get("/export-log/?q=b-47").context["rows"]) == 1
    assert len(client.get("/export-log/?q=zz").context["rows"]) == 0


def test_mail_is_read_in_the_demo_by_administrators_only(browse, admin, approver, settings, tmp_path):
    settings.DEMO, settings.EMAIL_FILE_PATH = True, tmp_path
    letter = "Content-Type: text/plain\nSubject: Rejected\nTo: pm@example.com\nDate: today\n\nWrong month\n"
    (tmp_path / "1.log").write_text(letter + "-" * 79 + "\n")

    assert "Wrong month" in browse(admin).get("/mail/").content.decode()
    assert browse(approver).get("/mail/").status_code == 403
    settings.DEMO = False
    assert "Wrong month" not in browse(admin).get("/mail/").content.decode()


def test_home_shows_each_person_their_own_piles(browse, approver, pm, world):
    theirs = {(pile.title, pile.state) for pile in browse(approver).get("/").context["piles"]}
    mine = {(pile.title, pile.state) for pile in browse(pm).get("/").context["piles"]}

    assert theirs == {
        ("Subcontractor invoices", State.READY_TO_EXPORT),
        ("Subcontractor invoices", State.FAILED_TO_EXPORT),
    }
    assert ("Subcontractor invoices", State.REJECTED) in mine
    assert ("Subcontractor invoices", State.READY_TO_EXPORT) not in mine


def test_somebody_without_access_is_told_what_to_do(client, ledger, django_user_model):
    client.force_login(django_user_model.objects.create_user("new@example.com", "demo-tieout"))

    assert "no access to a ledger yet" in client.get("/").content.decode()
    assert client.get("/inbox/").status_code == 403


def test_a_wrong_address_and_a_missing_right_are_said_in_the_portals_own_words(client, browse, pm, db):
    assert "nothing at this address" in client.get("/nowhere/at/all/").content.decode()
    assert "takes a right that you do not have" in browse(pm).get("/export-log/").content.decode()
