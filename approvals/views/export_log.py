"""Every request that was ever accepted, searchable by document number."""

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.gate import permitted
from approvals.models import ErpRequest, User, WorkflowItem
from approvals.permissions import Action, visible
from approvals.screens.wholes import whole

SIZE = 50


@require_GET
@permitted(Action.SEE_EXPORT_LOG)
def export_log(request: HttpRequest) -> HttpResponse:
    """Newest first; a search looks at the beginning of the number and at whole ids."""
    user: User = request.user  # type: ignore[assignment]
    words = request.GET.get("q", "").strip()[:100]
    before = whole(request.GET.get("before", ""))
    found = ErpRequest.objects.filter(item__in=visible(user, WorkflowItem.objects.all()).values("pk"))
    if words:
        found = found.filter(_matching(words))
    if before:
        found = found.filter(pk__lt=before)
    rows = list(found.select_related("item", "item__party", "accepted_by").order_by("-pk")[: SIZE + 1])
    context = {
        "title": "Export log",
        "rows": rows[:SIZE],
        "next": rows[SIZE - 1].pk if len(rows) > SIZE else None,
        "words": words,
    }
    return render(request, "approvals/export_log.html", context)


def _matching(words: str) -> Q:
    exact = Q(origin_id=words) | Q(request_id=words) | Q(intuit_tid=words)
    return Q(doc_number__istartswith=words) | Q(item__number__istartswith=words) | exact
