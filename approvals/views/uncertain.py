"""The controller's page: what failed, and what nobody knows about yet."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from approvals.gate import on_item, permitted
from approvals.hooks import hooks
from approvals.models import ErpRequest, User, WorkflowItem
from approvals.permissions import Action, may, require, visible, visible_or_404
from approvals.states import State
from approvals.transitions import Refused
from approvals.views.verbs import say

SHOWN = 50


@require_GET
@permitted(Action.SEE_EXPORT_LOG)
def uncertain(request: HttpRequest) -> HttpResponse:
    """Uncertain requests with what can be done about each, and failed items with their reason."""
    user: User = request.user  # type: ignore[assignment]
    mine = visible(user, WorkflowItem.objects.all())
    doubtful = ErpRequest.objects.filter(state=ErpRequest.State.UNCERTAIN, item__in=mine.values("pk"))
    doubtful = doubtful.select_related("item", "item__party", "accepted_by").order_by("first_sent_at", "pk")
    failed = mine.filter(state=State.FAILED_TO_EXPORT).select_related("party", "project", "answered_by")
    rows = [
        {
            "request": found,
            "may_resolve": may(user, Action.RESOLVE, found.item),
            "candidates": hooks().adopt_candidates(found),
        }
        for found in doubtful[:SHOWN]
    ]
    context = {"title": "Uncertain and failed", "rows": rows, "failed": failed.order_by("-updated_at")[:SHOWN]}
    return render(request, "approvals/uncertain.html", context)


Resolve = Callable[[HttpRequest, ErpRequest, User], str]


def resolution(act: Resolve) -> Callable[..., HttpResponseBase]:
    """Make a POST view of a function that settles one uncertain request and returns words."""

    @require_POST
    @on_item(Action.RESOLVE)
    @wraps(act)
    def view(request: HttpRequest, pk: int) -> HttpResponse:
        user: User = request.user  # type: ignore[assignment]
        found = get_object_or_404(ErpRequest.objects.select_related("item"), pk=pk)
        require(user, Action.RESOLVE, visible_or_404(user, found.item_id))
        try:
            if found.state != ErpRequest.State.UNCERTAIN:
                raise Refused(f"This request is no longer uncertain: {found.get_state_display()}.")
            messages.success(request, act(request, found, user))
        except Refused as refusal:
            say(request, refusal)
        return redirect("uncertain")

    return view


@resolution
def adopt(request: HttpRequest, found: ErpRequest, user: User) -> str:
    origin_id = request.POST.get("origin_id", "").strip()
    if not origin_id:
        raise Refused("Choose the QuickBooks document that this request made.")
    return hooks().adopt(found, by=user, origin_id=origin_id)


@resolution
def look_again(request: HttpRequest, found: ErpRequest, user: User) -> str:
    return hooks().look_again(found, by=user)


@resolution
def post_again(request: HttpRequest, found: ErpRequest, user: User) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        raise Refused("Say how you know that QuickBooks does not have it: the reason stays in the log.")
    return hooks().post_again(found, by=user, reason=reason)
