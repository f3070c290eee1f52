"""Many items at once: ticks, a confirmation that says what will happen, one POST, and a result per row."""

from collections import Counter
from dataclasses import dataclass, replace

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from approvals import documents, transitions
from approvals.checks import Problem
from approvals.documents import Preview
from approvals.gate import on_item
from approvals.models import User, WorkflowItem
from approvals.permissions import Action, visible
from approvals.screens import lists, selections
from approvals.screens.selections import Selection
from approvals.screens.tabs import SLUGS
from approvals.screens.wholes import whole
from approvals.states import State, Verb
from approvals.transitions import TABLE, Refused

# What an accepted parent clears: such rows are accepted together with it.
CLEARED_BY_PARENTS = {"company_not_accepted", "project_not_accepted", "owner_not_accepted", "code_not_accepted"}


@require_POST
@on_item(Action.VIEW)
def select(request: HttpRequest) -> HttpResponse:
    """Remember the ticks, or everything the list shows, and ask for confirmation."""
    user: User = request.user  # type: ignore[assignment]
    back = _back(request)
    try:
        verb = Verb(request.POST.get("verb", "").upper())
    except ValueError:
        raise Http404("No such action.") from None
    if verb not in selections.ACTIONS:
        raise Http404("No such action.")
    found = _everything(request, user) if request.POST.get("all") else _ticked(request, user)
    if not found:
        messages.warning(request, "Nothing was ticked. Tick the rows you mean, then press the button again.")
        return redirect(back)
    selection = selections.begin(found, verb=verb, back=back)
    selections.keep(selection, request.session)
    return redirect("bulk", key=selection.id)


def _back(request: HttpRequest) -> str:
    back = request.POST.get("back", "")
    return back if url_has_allowed_host_and_scheme(back, allowed_hosts=None) and back.startswith("/") else "/inbox/"


def _ticked(request: HttpRequest, user: User) -> list[WorkflowItem]:
    ids = [pk for value in request.POST.getlist("pk") if (pk := whole(value))][: selections.LIMIT]
    known = visible(user, WorkflowItem.objects.filter(pk__in=ids)).select_related("ledger").in_bulk()
    return [known[pk] for pk in dict.fromkeys(ids) if pk in known]


def _everything(request: HttpRequest, user: User) -> list[WorkflowItem]:
    """All rows of the list over all its pages, up to the limit."""
    path, _, query = _back(request).partition("?")
    query_dict = {key: values[-1] for key, values in QueryDict(query).lists()}
    kind = SLUGS.get(path.strip("/"))
    asked = lists.read(query_dict, kind=kind, default=State.READY_TO_EXPORT)
    found = lists.matching(asked, by=user).filter(state=asked.state).select_related("ledger")
    return list(found.order_by("-sent_at", "-id")[: selections.LIMIT])


@require_http_methods(["GET", "POST"])
@on_item(Action.VIEW)
def bulk(request: HttpRequest, key: str) -> HttpResponse:
    """The confirmation, and after the POST the result. A second POST finds it carried out and changes nothing."""
    user: User = request.user  # type: ignore[assignment]
    selection = selections.find(key, request.session)
    if selection is None:
        messages.warning(request, "That selection is gone. Tick the rows again.")
        return redirect("inbox")
    if request.method == "GET":
        return _show(request, selection, user)
    if not selection.results:
        try:
            selection = _carry_out(selection, user, reason=request.POST.get("reason", ""))
        except Refused as refusal:
            messages.error(request, str(refusal))
        selections.keep(selection, request.session)
    return redirect("bulk", key=key)


def _carry_out(selection: Selection, user: User, *, reason: str) -> Selection:
    rows, refused = selections.permitted(selection, by=user)
    if selection.verb == Verb.ACCEPT:
        outcomes = transitions.accept_all(rows, by=user)
    else:
        outcomes = transitions.reject_all(rows, by=user, reason=reason)
    return replace(selection, results=(*selections.results(outcomes), *refused))


@dataclass(frozen=True)
class Row:
    item: WorkflowItem
    words: str  # empty: it will go


def _show(request: HttpRequest, selection: Selection, user: User) -> HttpResponse:
    context = {"title": f"{selection.verb.label} many", "selection": selection, "verb": selection.verb.label}
    if selection.results:
        done = sum(result.done for result in selection.results)
        context |= {"done": done, "refused": len(selection.results) - done}
        return render(request, "approvals/bulk_result.html", context)
    rows = _rows(selection, user)
    going = [row for row in rows if not row.words]
    reasons = Counter(row.words for row in rows if row.words)
    if unseen := len(selection.rows) - len(rows):
        reasons["You no longer see it."] = unseen
    context |= {
        "rows": sorted(rows, key=lambda row: bool(row.words)),
        "going": len(going),
        "total": sum(row.item.amount or 0 for row in going),
        "held": reasons.total(),
        "reasons": reasons.most_common(),
    }
    return render(request, "approvals/bulk.html", context)


def _rows(selection: Selection, user: User) -> list[Row]:
    """What would happen to each row if it were confirmed now."""
    found = selections.items(selection, by=user)
    open_states = TABLE[selection.verb][0]
    is_accept = selection.verb == Verb.ACCEPT
    previews = documents.preview([item for item in found if is_accept and item.state in open_states])
    words = _held(selection, found, previews, user)
    problems = {item.pk: _blockers(item, previews.get(item.pk)) for item in found if not words[item.pk]}
    staying = _staying(problems)
    said = {pk: " ".join(problem.words for problem in problems[pk]) for pk in staying}
    return [Row(item, words[item.pk] or said.get(item.pk, "")) for item in found]


def _staying(problems: dict[int, list[Problem]]) -> set[int]:
    """The rows that stay blocked when everything else goes: what waits for a row that goes, goes with it."""
    freed = {pk for pk, found in problems.items() if not found}
    going, addresses = set(freed), set()
    while freed:
        addresses |= {reverse("item", args=[pk]) for pk in freed}
        freed = {pk for pk in problems.keys() - going if _waits_only_for(addresses, problems[pk])}
        going |= freed
    return problems.keys() - going


def _waits_only_for(addresses: set[str], problems: list[Problem]) -> bool:
    return all(problem.code in CLEARED_BY_PARENTS and problem.url in addresses for problem in problems)


def _blockers(item: WorkflowItem, preview: Preview | None) -> list[Problem]:
    return preview.blockers(waived=item.waivers) if preview else []


def _held(selection: Selection, found: list[WorkflowItem], previews: dict[int, Preview], user: User) -> dict[int, str]:
    """Per row why it cannot be answered at all, as the answer itself would say it; empty when it can."""
    allowed = {row.pk for row in selections.permitted(selection, by=user)[0]}
    seen = {row.pk: row for row in selection.rows}

    def why(item: WorkflowItem) -> str:
        preview = previews.get(item.pk)
        if item.pk not in allowed:
            return f"You do not have the right to {selection.verb.label.lower()} it."
        if item.state not in TABLE[selection.verb][0]:
            return f"It is already {item.get_state_display()}."
        if selection.verb == Verb.ACCEPT and transitions.is_own(item, by=user):
            return "You sent it yourself; somebody else has to accept it."
        if item.revision != seen[item.pk].revision or (preview and preview.digest != seen[item.pk].digest):
            return "It changed since you ticked it."
        return ""

    return {item.pk: why(item) for item in found}
