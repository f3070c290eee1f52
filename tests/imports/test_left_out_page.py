"""The page of what did not come in: who sees which row, what it says, and that it can be forgotten."""

import pytest
from django.urls import reverse

from approvals.models import AuditEvent, ErpLevel, Project, User
from connector.left_out import SIZE
from connector.models import Parked
from tests.records import procore
from tests.screens.conftest import person

BAD = procore.requisition(901, 1, [], procore.summary("10.125"))
BROKEN = {"name": "Nameless"}


@pytest.fixture
def admin(ledger) -> User:
    return person(ledger, "admin@example.com", erp_level=ErpLevel.ADMIN)


@pytest.fixture
def pm(ledger, loaded) -> User:
    user = person(ledger, "pm@example.com")
    loaded(requisitions=[BAD, BROKEN])
    user.access.get().projects.add(Project.objects.get())
    return user


def page(client, user, address: str = "") -> str:
    client.force_login(user)
    return client.get(reverse("left-out") + address).content.decode()


def test_an_administrator_sees_the_record_the_reason_and_whose_turn_it_is(client, admin, pm):
    shown = page(client, admin)

    assert "PC-001" in shown
    assert "requisitions.json, record 901" in shown
    assert "summary.current_payment_due</span>: 10.125 has more than two decimals" in shown
    assert "Somebody with Admin on Commitments in Procore corrects summary.current_payment_due there." in shown
    assert "this record cannot be told by an id" in shown


def test_a_project_manager_sees_what_is_known_to_be_on_their_projects(client, pm):
    shown = page(client, pm)

    assert "requisitions.json, record 901" in shown
    assert "number 2" not in shown


def test_people_of_another_project_see_nothing(client, ledger, pm):
    stranger = person(ledger, "stranger@example.com")

    assert "Everything that Procore gave has come in." in page(client, stranger)


def test_a_record_that_came_in_is_no_longer_shown(client, admin, pm, loaded):
    loaded(requisitions=[procore.requisition(901, 1, [], procore.summary("10.12"))])

    assert "Everything that Procore gave has come in." in page(client, admin)


def test_an_administrator_forgets_a_record_and_it_is_logged(client, admin, pm):
    row = Parked.objects.get(record="901")
    client.force_login(admin)

    client.post(reverse("left-out-forget", args=[row.pk]))

    assert not Parked.objects.filter(pk=row.pk).exists()
    assert "10.125" in AuditEvent.objects.get(by=admin).note


def test_a_project_manager_forgets_nothing(client, pm):
    row = Parked.objects.get(record="901")
    client.force_login(pm)

    assert client.post(reverse("left-out-forget", args=[row.pk])).status_code == 403
    assert Parked.objects.filter(pk=row.pk).exists()


def test_many_rows_take_as_many_queries_as_one_and_are_paged(client, admin, ledger, django_assert_max_num_queries):
    many = [Parked(ledger=ledger, resource="vendors", record=str(n), reason="no") for n in range(SIZE + 5)]
    Parked.objects.bulk_create(many)

    shown = page(client, admin)
    with django_assert_max_num_queries(8):
        client.get(reverse("left-out"))
    older = page(client, admin, f"?before={Parked.objects.order_by('-pk')[SIZE - 1].pk}")

    assert (shown.count("<tr>"), older.count("<tr>")) == (SIZE + 1, 5 + 1)


def test_text_from_procore_is_shown_as_text(client, admin, loaded):
    loaded(requisitions=[BAD | {"invoice_number": "<script>alert(1)</script>", "status": ["<b>"]}])

    assert "<script>alert(1)" not in page(client, admin)
