"""What somebody sees: their projects, the companies on them, company-level codes; all else is not there."""

import pytest

from approvals.models import Access, Commitment, Company, Ledger, User, WorkflowItem
from approvals.permissions import Action, may, people_who_may, visible
from approvals.states import Kind, Role
from tests.screens.conftest import item, person


def titles(user):
    fresh = User.objects.get(pk=user.pk)
    return sorted(visible(fresh, WorkflowItem.objects.all()).values_list("title", flat=True))


@pytest.fixture
def world(make_invoice, elsewhere, cost_code, ledger):
    """One thing of each kind on the project manager's project, and one elsewhere."""
    make_invoice(title="Ours")
    make_invoice(title="Theirs", project=elsewhere)
    item(ledger, Kind.COST_CODE, Role.SERVICE_ITEM, title="Code of Lakeside", project=elsewhere)
    row = item(ledger, Kind.COMPANY, Role.VENDOR, title="Elsewhere Ltd")
    company = Company.objects.create(item=row, name="Elsewhere Ltd")
    Commitment.objects.create(
        ledger=ledger, procore_id=99, project=elsewhere, company=company, number="SC-9", type="SUBCONTRACT"
    )


def test_a_project_manager_sees_their_projects_and_what_is_on_them(world, pm):
    assert titles(pm) == ["Concrete", "Harbor Tower", "Ours", "Stone & Sons"]


def test_somebody_on_all_projects_sees_the_whole_ledger(world, approver):
    assert len(titles(approver)) == WorkflowItem.objects.count() == 8


def test_somebody_on_no_project_sees_company_level_codes_alone(world, pm):
    pm.access.get().projects.clear()

    assert titles(pm) == ["Concrete"]


def test_other_books_are_not_seen(world, approver):
    other = Ledger.objects.create(name="Other books")
    item(other, Kind.COST_CODE, Role.SERVICE_ITEM, title="Foreign code")
    stranger = person(other, "stranger@example.com", all_projects=True)

    assert "Foreign code" not in titles(approver)
    assert titles(stranger) == ["Foreign code"]


def test_staff_and_superusers_see_nothing_by_that(world):
    root = User.objects.create_superuser("root@example.com", "x")

    assert titles(root) == []


def test_ended_access_sees_nothing(world, approver):
    Access.objects.filter(user=approver).update(ended_at="2026-01-01T00:00Z")

    assert titles(approver) == []


def test_rights_are_read_once_however_often_they_are_asked_for(approver, invoice, django_assert_num_queries):
    user = User.objects.get(pk=approver.pk)

    with django_assert_num_queries(3):
        answers = {may(user, action, invoice) for action in Action for _ in range(10)}

    assert answers == {True, False}


def test_people_who_may_answer_are_those_with_right_and_sight(invoice, approver, admin, pm, ledger, elsewhere, project):
    rights = {"erp_level": 2, "can_push": True, "can_export": [Kind.SUBCONTRACTOR_INVOICE]}
    here, there = (person(ledger, f"{name}@example.com", **rights) for name in ("here", "there"))
    here.access.get().projects.add(project)
    there.access.get().projects.add(elsewhere)

    assert {user.email for user in people_who_may(Action.ACCEPT, invoice)} == {approver.email, "here@example.com"}


# -- at the door: not visible is 404, visible but not permitted is 403, and rights are asked at POST


def test_not_visible_is_404_and_not_permitted_is_403(browse, pm, make_invoice, elsewhere):
    seen, hidden = make_invoice(), make_invoice(project=elsewhere)
    client = browse(pm)

    assert client.post(f"/items/{seen.pk}/accept/").status_code == 403
    assert client.post(f"/items/{hidden.pk}/accept/").status_code == 404


@pytest.mark.parametrize(
    ("rights", "status"),
    [
        ({"erp_level": 2, "can_push": False}, 403),
        ({"erp_level": 3, "can_push": False}, 403),
        ({"erp_level": 1, "can_push": True}, 403),
        ({"erp_level": 0, "can_push": True}, 403),
        ({"erp_level": 2, "can_push": True}, 302),
        ({"erp_level": 3, "can_push": True}, 302),
    ],
    ids=str,
)
def test_an_approver_is_standard_or_admin_and_can_push(browse, ledger, invoice, rights, status):
    user = person(ledger, "x@example.com", all_projects=True, can_export=list(Kind), **rights)

    answer = browse(user).post(f"/items/{invoice.pk}/reject/", {"revision": invoice.revision, "reason": "No"})

    assert answer.status_code == status


def test_a_right_taken_between_page_and_post_is_gone(browse, approver, invoice):
    client = browse(approver)
    client.get(f"/items/{invoice.pk}/")
    Access.objects.filter(user=approver).update(can_push=False)

    answer = client.post(f"/items/{invoice.pk}/reject/", {"revision": invoice.revision, "reason": "No"})

    assert answer.status_code == 403
    assert WorkflowItem.objects.get(pk=invoice.pk).state == "READY_TO_EXPORT"


def test_a_superuser_without_access_answers_nothing(browse, invoice):
    root = User.objects.create_superuser("root@example.com", "x")
    client = browse(root)

    assert client.get(f"/items/{invoice.pk}/").status_code == 404
    assert client.post(f"/items/{invoice.pk}/accept/").status_code == 404
    assert client.get("/people/").status_code == client.get("/settings/").status_code == 403
