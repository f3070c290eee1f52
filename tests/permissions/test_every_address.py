"""Default deny: whatever address is added, it says which action it takes, or this fails."""

from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.urls import URLPattern, get_resolver

from approvals.models import Access, SourceRight, TypeRight
from approvals.permissions import MATRIX, Action

# Log-in and the admin site bring their own doors.
OTHER_DOORS = ("accounts/", "admin/")
# For machines: they need no log-in, and tell nothing of anybody's.
OPEN_TO_ALL = {"healthz", "healthz-portal"}


def patterns(resolver=None) -> Iterator[URLPattern]:
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLPattern):
            yield entry
        elif not str(entry.pattern).startswith(OTHER_DOORS):
            yield from patterns(entry)


def test_there_are_addresses_to_look_at():
    assert {"home", "people", "settings", "connection", "permissions"} <= {pattern.name for pattern in patterns()}


@pytest.mark.parametrize("pattern", list(patterns()), ids=lambda pattern: pattern.name)
def test_an_address_declares_an_action_of_the_matrix_or_is_known_to_be_open(pattern):
    is_open = getattr(pattern.callback, "is_open", False)

    assert is_open == (pattern.name in OPEN_TO_ALL)
    assert is_open or getattr(pattern.callback, "action", None) in MATRIX


def test_no_admin_form_gives_rights():
    """Rights are given on the People page, where every grant is logged."""
    assert not {Access, TypeRight, SourceRight} & set(admin.site._registry)


# -- the page that shows the matrix


def test_the_matrix_page_has_a_line_for_every_action(browse, pm):
    page = browse(pm).get("/permissions/")

    shown = {line.action.lower() for line in page.context["lines"]}
    assert shown == {str(action).lower() for action in Action}


def test_the_matrix_page_says_what_it_takes_and_whether_one_has_it(browse, approver):
    lines = {(line.action, line.kinds): line for line in browse(approver).get("/permissions/").context["lines"]}

    accept = lines["Accept", ""]
    assert accept.levels == (("None", False), ("Read Only", False), ("Standard", True), ("Admin", True))
    assert accept.also == "Can push to accounting, Can Export for the type"
    assert accept.mine
    assert not lines["Send", ""].mine
    assert lines["Unlink", "Company"].also == ""
    assert lines["Unlink", "Company"].mine
    assert not lines["Unlink", "Project, Cost code, Subcontractor invoice, Owner invoice"].mine
    assert "Procore tool" in lines["Unlink", "Project, Cost code, Subcontractor invoice, Owner invoice"].also
