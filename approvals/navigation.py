"""What the theme's shell shows beside every page."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from unfold.sites import UnfoldAdminSite

from approvals.models import faces
from approvals.permissions import Action, may_somewhere

# Group, title, icon, name of the URL, and what it takes to see the link (empty: an access of any kind).
PAGES: tuple[tuple[str, str, str, str, Action], ...] = (
    ("", "Home", "home", "home", Action.VIEW),
    ("", "Inbox", "inbox", "inbox", Action.VIEW),
    ("Books", "Uncertain and failed", "help", "uncertain", Action.SEE_EXPORT_LOG),
    ("Books", "Export log", "receipt_long", "export-log", Action.SEE_EXPORT_LOG),
    ("Books", "Did not come in", "sync_problem", "left-out", Action.SEE_LEFT_OUT),
    ("Books", "Mapping", "account_tree", "mappings", Action.SEE_MAPPINGS),
    ("Books", "Connection", "cable", "connection", Action.CONNECT),
    ("Books", "Settings", "tune", "settings", Action.CHANGE_SETTINGS),
    ("People", "People", "group", "people", Action.SEE_PEOPLE),
    ("People", "Who can do what", "shield_person", "permissions", Action.VIEW),
    ("People", "Checks", "checklist", "checks", Action.VIEW),
    ("People", "My mail", "notifications", "my-mail", Action.VIEW),
    ("People", "Mail", "mail", "mail", Action.READ_MAIL),
)


def stylesheet(request: HttpRequest) -> str:
    return static("portal.css")


def script(request: HttpRequest) -> str:
    return static("portal.js")


def favicon(request: HttpRequest) -> str:
    return static("favicon.svg")


def sidebar(request: HttpRequest) -> list[dict[str, Any]]:
    """The links this person may follow, in groups."""
    if not request.user.is_authenticated:
        return []
    groups: dict[str, list[dict[str, Any]]] = {"": [], "Records": _records(request), "Books": [], "People": []}
    for group, title, icon, name, action in PAGES:
        link = _link(name)
        if link and may_somewhere(request.user, action):
            groups[group].append(_entry(request, title, icon, link))
    if request.user.is_staff and request.user.has_perm("approvals.view_ledger"):
        groups["Books"].append(_entry(request, "Ledgers", "menu_book", reverse("admin:approvals_ledger_changelist")))
    return [{"title": title, "items": items} for title, items in groups.items() if items]


def _records(request: HttpRequest) -> list[dict[str, Any]]:
    if not may_somewhere(request.user, Action.VIEW):  # type: ignore[arg-type]
        return []
    return [_entry(request, each.plural, each.icon, reverse("list", args=[each.slug])) for each in faces()]


def _link(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def _entry(request: HttpRequest, title: str, icon: str, link: str) -> dict[str, Any]:
    active = request.path == link if link == "/" else request.path.startswith(link)
    return {"title": title, "icon": icon, "link": link, "active": active}


class Shell(UnfoldAdminSite):
    """The theme's frame for the portal's own pages: no list of models, and nobody has to be staff to see it."""

    def get_app_list(self, request: HttpRequest, app_label: str | None = None) -> list:
        return []

    def has_permission(self, request: HttpRequest) -> bool:
        return request.user.is_active


SHELL = Shell()


def shell(request: HttpRequest) -> dict[str, Any]:
    """Context of every page that extends `approvals/page.html`; the admin's own pages bring theirs."""
    if not hasattr(request, "user") or request.path.startswith(reverse("admin:index")):
        return {}
    return SHELL.each_context(request)
