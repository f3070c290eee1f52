"""The inbox and the list of each kind: tabs, search, sort, pages, ticks."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.gate import permitted
from approvals.models import Company, Project, User, WorkflowItem, face
from approvals.permissions import Action, may_somewhere, visible
from approvals.screens import lists
from approvals.screens.badges import badges
from approvals.screens.columns import columns, heads
from approvals.screens.tabs import LOOKS, SLUGS
from approvals.states import Kind, State, Verb
from approvals.transitions import TABLE


@require_GET
@permitted(Action.VIEW)
def inbox(request: HttpRequest) -> HttpResponse:
    """Every kind in one list, whatever waits first."""
    return _list(request, kind=None, title="Inbox")


@require_GET
@permitted(Action.VIEW)
def records(request: HttpRequest, slug: str) -> HttpResponse:
    """One kind's list."""
    if slug not in SLUGS:
        raise Http404("No such list.")
    return _list(request, kind=SLUGS[slug], title=face(SLUGS[slug]).plural)


def _list(request: HttpRequest, *, kind: Kind | None, title: str) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    query = lists.read(request.GET, kind=kind, default=_default(user))
    page = lists.page(query, by=user)
    shown = badges(page.rows)
    context = {
        "title": title,
        "query": query,
        "tabs": lists.tabs(query, by=user),
        "page": page,
        "columns": columns(query),
        "heads": heads(query),
        "rows": [(item, shown.get(item.pk)) for item in page.rows],
        "verbs": _verbs(user, query.state),
        "look": LOOKS[query.state],
        "only": _only(query, user),
    }
    return render(request, "approvals/list.html", context)


def _default(user: User) -> State:
    """The tab a person most likely came for."""
    return State.READY_TO_EXPORT if may_somewhere(user, Action.ACCEPT) else State.NOT_SENT


def _verbs(user: User, state: State) -> list[str]:
    """Which bulk actions this person could take on rows of this tab."""
    actions = {Verb.ACCEPT: Action.ACCEPT, Verb.REJECT: Action.REJECT}
    return [
        verb.value.lower()
        for verb, action in actions.items()
        if state in TABLE[verb][0] and may_somewhere(user, action)
    ]


def _only(query: lists.Query, user: User) -> str:
    """The name of what the list is narrowed to; a record the person may not see keeps its name to itself."""
    models = {"project": Project, "party": Company}
    for name, value in query.only.items():
        if visible(user, WorkflowItem.objects.filter(pk=value)).exists():
            found = models[name].objects.filter(pk=value).first()  # type: ignore[attr-defined]
            return str(found or "")
    return ""
