"""The People page: inviting, granting, revoking and ending, each logged, none of it for oneself."""

import re

import pytest
from django.utils import timezone

from approvals import people
from approvals.mails import send_due
from approvals.models import Access, AuditEvent, ErpLevel, Ledger, Project, User, WorkflowItem
from approvals.people import Wanted, words
from approvals.states import Kind, Role
from approvals.transitions import Refused
from tests.screens.conftest import person


@pytest.fixture
def access(pm):
    return pm.access.get()


def form_of(access, **changes):
    """The page's form as it is drawn, with some answers changed."""
    access = Access.objects.get(pk=access.pk)
    form = {
        "seen": people.digest(access),
        "erp_level": access.erp_level,
        "can_export": [right.kind for right in access.type_rights.filter(can_export=True)],
        "can_import": [right.kind for right in access.type_rights.filter(can_import=True)],
        "tools": [right.tool for right in access.source_rights.all()],
        "projects": [project.pk for project in access.projects.all()],
    }
    flags = {name: "on" for name in ("can_push", "manages_people", "all_projects") if getattr(access, name)}
    return {name: value for name, value in (form | flags | changes).items() if value is not None}


def save(client, access, **changes):
    return client.post(f"/people/{access.pk}/", form_of(access, **changes), follow=True)


def rights(access):
    return words(Access.objects.get(pk=access.pk))


def events(*verbs):
    return [
        (event.verb, event.subject, event.note) for event in AuditEvent.objects.filter(verb__in=verbs).order_by("pk")
    ]


# -- the list


def test_the_list_shows_everybody_of_the_ledgers_one_administers(browse, admin, pm, approver):
    person(Ledger.objects.create(name="Other books"), "stranger@example.com")

    page = browse(admin).get("/people/").content.decode()

    assert all(f"{who}@example.com" in page for who in ("pm", "approver", "admin"))
    assert "stranger@example.com" not in page
    assert "Other books" not in page


def test_the_list_takes_as_many_statements_for_forty_people_as_for_four(
    browse, admin, ledger, project, django_assert_max_num_queries
):
    for number in range(40):
        user = person(ledger, f"p{number}@example.com", tools=["COMMITMENTS"], can_export=[Kind.COMPANY])
        user.access.get().projects.add(project)
    client = browse(admin)

    with django_assert_max_num_queries(15):
        client.get("/people/")


@pytest.mark.parametrize("who", ["pm", "approver"])
def test_only_administrators_see_people(request, browse, who, access):
    client = browse(request.getfixturevalue(who))

    assert client.get("/people/").status_code == 403
    assert client.get(f"/people/{access.pk}/").status_code == 403


def test_a_person_of_other_books_is_not_there(browse, admin):
    stranger = person(Ledger.objects.create(name="Other books"), "stranger@example.com").access.get()
    client = browse(admin)

    assert client.get(f"/people/{stranger.pk}/").status_code == 404
    assert client.post(f"/people/{stranger.pk}/end/").status_code == 404
    assert client.get(f"/people/invite/{stranger.ledger_id}/").status_code == 404


# -- granting and revoking


def test_a_grant_is_stored_and_logged_with_what_was_before_and_after(browse, admin, access):
    before = rights(access)

    save(browse(admin), access, erp_level=2, can_push="on", can_export=[Kind.COMPANY])

    assert {"ERP Integrations Standard", "Can push to accounting", "Can Export Company"} <= set(rights(access))
    event = AuditEvent.objects.get(verb="GRANT")
    assert (event.by, event.subject) == (admin, "pm@example.com")
    assert event.before == "; ".join(before)
    assert event.after == "; ".join(rights(access))
    assert "Can Export Company" in event.note
    assert not AuditEvent.objects.filter(verb="REVOKE").exists()


def test_a_revocation_is_logged_as_such(browse, admin, access):
    save(browse(admin), access, tools=["DIRECTORY"], projects=[])

    assert events("GRANT", "REVOKE") == [
        ("REVOKE", "pm@example.com", "Admin on Commitments; Project P-1 Harbor Tower"),
    ]
    assert rights(access) == ["Admin on Directory"]


def test_granting_and_revoking_at_once_leaves_two_rows(browse, admin, access, elsewhere):
    save(browse(admin), access, projects=[elsewhere.pk])

    assert events("GRANT", "REVOKE") == [
        ("GRANT", "pm@example.com", "Project P-2 Lakeside"),
        ("REVOKE", "pm@example.com", "Project P-1 Harbor Tower"),
    ]


def test_saving_without_a_change_logs_nothing(browse, admin, access):
    page = save(browse(admin), access)

    assert "Nothing was changed." in page.content.decode()
    assert not AuditEvent.objects.exists()


EVERY_RIGHT = {
    "erp_level": 3,
    "can_push": "on",
    "manages_people": "on",
    "all_projects": "on",
    "can_export": [*Kind],
    "can_import": [*Kind],
    "tools": ["DIRECTORY", "PROJECT_ADMIN", "COMPANY_ADMIN", "COMMITMENTS", "PRIME_CONTRACTS"],
}


def test_every_right_can_be_given_and_taken_on_the_page(browse, admin, access, project):
    client = browse(admin)

    save(client, access, **EVERY_RIGHT)
    assert len(rights(access)) == 3 + 3 + 5 + 5 + 5 + 1
    nothing = dict.fromkeys(EVERY_RIGHT) | {"erp_level": 0, "projects": None}
    save(client, access, **nothing)

    assert rights(access) == []


def test_a_form_filled_in_on_older_rights_is_refused(browse, admin, access):
    client, old = browse(admin), form_of(access, erp_level=3)
    save(client, access, tools=[])
    mine = rights(access)

    page = client.post(f"/people/{access.pk}/", old, follow=True).content.decode()

    assert "Somebody changed these rights while you looked" in page
    assert rights(access) == mine


def test_a_project_of_other_books_cannot_be_given(browse, admin, access):
    other = Ledger.objects.create(name="Other books")
    row = WorkflowItem.objects.create(ledger=other, kind=Kind.PROJECT, role=Role.JOB, procore_id=1, title="X")
    foreign = Project.objects.create(item=row, name="X")

    save(browse(admin), access, projects=[foreign.pk])

    assert "Project P-1 Harbor Tower" in rights(access)
    assert not Access.objects.get(pk=access.pk).projects.filter(pk=foreign.pk).exists()


@pytest.mark.parametrize(
    "odd", [{"erp_level": 9}, {"can_export": ["EVERYTHING"]}, {"tools": ["ROOT"]}, {"erp_level": "x"}], ids=str
)
def test_an_answer_that_is_not_offered_changes_nothing(browse, admin, access, odd):
    before = rights(access)

    save(browse(admin), access, **odd)

    assert rights(access) == before


def test_what_the_form_does_not_name_cannot_be_set(browse, admin, access, pm):
    save(browse(admin), access, is_superuser="on", is_staff="on", user=admin.pk, ledger=99, ended_at="2026-01-01")

    pm.refresh_from_db()
    fresh = Access.objects.get(pk=access.pk)
    assert (pm.is_superuser, pm.is_staff) == (False, False)
    assert (fresh.user, fresh.ledger_id, fresh.ended_at) == (pm, access.ledger_id, None)


# -- nobody raises their own


@pytest.mark.parametrize("address", ["", "end/", "invite-again/"])
def test_an_administrator_does_not_change_their_own_rights(browse, admin, address):
    mine = admin.access.get()
    before = rights(mine)

    page = browse(admin).post(
        f"/people/{mine.pk}/{address}", form_of(mine, can_push="on", can_export=[*Kind]), follow=True
    )

    assert re.search("Nobody changes their own|needs no invitation", page.content.decode())
    assert rights(mine) == before
    assert not AuditEvent.objects.exists()


def test_ones_own_page_offers_no_form(browse, admin):
    page = browse(admin).get(f"/people/{admin.access.get().pk}/").content.decode()

    assert "These are your own rights" in page
    assert 'name="erp_level"' not in page


@pytest.mark.parametrize("who", ["pm", "approver", "reader"])
def test_who_does_not_manage_people_changes_nobody(request, browse, ledger, access, who):
    """An ERP Admin without the directory sees people, and changes nothing."""
    reader = person(ledger, "reader@example.com", erp_level=ErpLevel.ADMIN, all_projects=True)
    before = rights(access)
    client = browse(reader if who == "reader" else request.getfixturevalue(who))

    answers = [
        client.post(f"/people/{access.pk}/", form_of(access, **EVERY_RIGHT)),
        client.post(f"/people/{access.pk}/end/"),
        client.post(f"/people/{access.pk}/invite-again/"),
        client.post(f"/people/invite/{ledger.pk}/", {"email": "x@example.com", "first_name": "X", "last_name": "Y"}),
    ]

    assert {answer.status_code for answer in answers} == {403}
    assert rights(access) == before
    assert not User.objects.filter(email="x@example.com").exists()


def test_the_right_is_asked_for_again_when_the_form_comes_back(browse, admin, access):
    client = browse(admin)
    client.get(f"/people/{access.pk}/")
    Access.objects.filter(user=admin).update(manages_people=False)

    assert client.post(f"/people/{access.pk}/", form_of(access, **EVERY_RIGHT)).status_code == 403


# -- ending


def test_ended_access_keeps_its_row_and_allows_nothing(browse, admin, access, pm, client):
    browse(admin).post(f"/people/{access.pk}/end/")

    fresh = Access.objects.get(pk=access.pk)
    assert fresh.ended_at is not None
    event = AuditEvent.objects.get(verb="REVOKE")
    assert (event.subject, event.note, event.by) == ("pm@example.com", "Access ended", admin)
    assert "Admin on Commitments" in event.before


def test_an_open_session_ends_with_the_last_access(admin, access, pm, invoice, django_user_model):
    from django.test import Client

    session = Client()
    session.force_login(pm)
    assert session.get(f"/items/{invoice.pk}/").status_code == 200

    people.end(access, by=admin)

    answer = session.get(f"/items/{invoice.pk}/")
    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_with_access_to_other_books_left_only_these_are_closed(admin, access, pm, invoice, browse):
    person_elsewhere = Access.objects.create(user=pm, ledger=Ledger.objects.create(name="Other books"))

    people.end(access, by=admin)

    assert browse(pm).get("/").status_code == 200
    assert browse(pm).get(f"/items/{invoice.pk}/").status_code == 404
    assert Access.objects.get(pk=person_elsewhere.pk).ended_at is None


def test_ended_rights_are_not_changed_until_invited_again(admin, access):
    people.end(access, by=admin)

    with pytest.raises(Refused, match="has ended"):
        people.change(access, Wanted(), by=admin, seen=people.digest(access))


def test_who_comes_back_begins_without_rights(browse, admin, access, pm, ledger):
    people.end(access, by=admin)

    browse(admin).post(f"/people/invite/{ledger.pk}/", {"email": "PM@example.com", "first_name": "P", "last_name": "M"})

    fresh = Access.objects.get(pk=access.pk)
    pm.refresh_from_db()
    assert (fresh.ended_at, rights(access), pm.is_active) == (None, [], True)


# -- inviting


def invitation(client, ledger, email="New@Example.com"):
    form = {"email": email, "first_name": "Nia", "last_name": "Ward"}
    return client.post(f"/people/invite/{ledger.pk}/", form, follow=True)


def test_an_invited_person_sets_a_password_and_has_no_right_yet(browse, admin, ledger, mailoutbox, settings, client):
    settings.PORTAL_URL = "http://testserver"
    invitation(browse(admin), ledger)
    send_due(timezone.now())
    (mail,) = mailoutbox
    client.logout()

    link = re.search(r"http://testserver(/accounts/password/reset/key/\S+)", mail.body)[1]
    page = client.get(link, follow=True)
    client.post(page.request["PATH_INFO"], {"password1": "a long pass phrase 7", "password2": "a long pass phrase 7"})

    user = User.objects.get(email="new@example.com")
    assert user.check_password("a long pass phrase 7")
    assert (str(user), rights(user.access.get())) == ("Nia Ward", [])
    assert events("INVITE") == [("INVITE", "new@example.com", "")]


def test_an_invitation_link_works_once(browse, admin, ledger, client):
    access = people.invite(ledger, email="a@example.com", first_name="A", last_name="B", by=admin)
    link = people.password_link(access.user)
    access.user.set_password("a long pass phrase 7")
    access.user.save()

    page = client.get(link.partition("8000")[2], follow=True).content.decode()

    assert 'name="password1"' not in page


def test_the_link_is_stored_nowhere(browse, admin, ledger):
    invitation(browse(admin), ledger)

    notice = ledger.notices.get(type="INVITATION")
    assert "/accounts/" not in f"{notice.words} {notice.batch} {notice.problem}"


def test_somebody_known_elsewhere_logs_in_as_before(browse, admin, ledger, mailoutbox):
    person(Ledger.objects.create(name="Other books"), "known@example.com")

    invitation(browse(admin), ledger, email="known@example.com")
    send_due(timezone.now())

    assert "log in as you always do" in mailoutbox[0].body
    assert "password/reset" not in mailoutbox[0].body
    assert User.objects.filter(email="known@example.com").count() == 1


def test_who_has_access_already_is_not_invited(browse, admin, access, ledger):
    page = invitation(browse(admin), ledger, email="pm@example.com")

    assert "already has access" in page.content.decode()
    assert "Admin on Commitments" in rights(access)


def test_an_invitation_goes_out_once_more_until_a_password_is_set(browse, admin, ledger):
    client = browse(admin)
    invitation(client, ledger)
    new = Access.objects.get(user__email="new@example.com")

    client.post(f"/people/{new.pk}/invite-again/")
    assert ledger.notices.filter(type="INVITATION").count() == 2
    new.user.set_password("a long pass phrase 7")
    new.user.save()
    client.post(f"/people/{new.pk}/invite-again/")

    assert ledger.notices.filter(type="INVITATION").count() == 2


def test_an_address_that_is_none_is_refused(browse, admin, ledger):
    page = invitation(browse(admin), ledger, email="a@b\nBcc: x@example.com")

    assert "valid email" in page.content.decode()
    assert Access.objects.filter(ledger=ledger).count() == 1


def test_who_manages_people_of_other_books_changes_nobody_here(browse, ledger, access):
    user = person(ledger, "x@example.com", erp_level=ErpLevel.ADMIN)
    other = Ledger.objects.create(name="Other books")
    user.access.create(ledger=other, erp_level=ErpLevel.ADMIN, manages_people=True)
    client, before = browse(user), rights(access)

    answers = [
        client.post(f"/people/{access.pk}/", form_of(access, **EVERY_RIGHT)),
        client.post(f"/people/{access.pk}/end/"),
        client.get(f"/people/invite/{ledger.pk}/"),
    ]

    assert [answer.status_code for answer in answers] == [403] * 3
    assert rights(access) == before
    assert client.get(f"/people/invite/{other.pk}/").status_code == 200
