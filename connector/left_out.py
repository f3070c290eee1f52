"""The page of what came from Procore and is not here: which record, why, since when, and whose turn it is."""

from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from approvals.gate import permitted
from approvals.models import AuditEvent, ErpLevel, User
from approvals.models.kinds import face
from approvals.permissions import Action, held, may, require
from approvals.screens.wholes import whole
from connector.models import Parked
from connector.records import RESOURCES

SIZE = 50


def left_out_of(user: User) -> QuerySet[Parked]:
    """What this person is shown: everything of a ledger, or what is known to belong to their projects."""
    seen = Q(pk__in=[])
    for ledger_id, theirs in held(user).items():
        access = theirs.access
        is_all = access.all_projects or access.erp_level == ErpLevel.ADMIN
        seen |= Q(ledger=ledger_id) & (Q() if is_all else Q(project__in=access.projects.values("pk")))
    return Parked.objects.filter(seen)


@require_GET
@permitted(Action.SEE_LEFT_OUT)
def left_out(request: HttpRequest) -> HttpResponse:
    """Newest first; the number of queries does not grow with the rows."""
    user: User = request.user  # type: ignore[assignment]
    found, before = left_out_of(user), whole(request.GET.get("before", ""))
    if before:
        found = found.filter(pk__lt=before)
    listed = found.select_related("ledger", "project").defer("payload").order_by("-pk")[: SIZE + 1]
    shown = list(listed)
    rows = [{"row": row, "turn": turn(row), "may_forget": may(user, Action.FORGET, row.ledger)} for row in shown]
    context = {
        "title": "Did not come in",
        "rows": rows[:SIZE],
        "next": shown[SIZE - 1].pk if len(shown) > SIZE else None,
        "is_first": not before,
    }
    return render(request, "connector/left_out.html", context)


def turn(row: Parked) -> str:
    """Who must do what, so that the record comes in."""
    if row.why == Parked.Why.WAITING:
        return "Whoever loads Procore's records loads that one too. Then this one comes in by itself, at the next load."
    if not row.record:
        return f"Whoever loads Procore's records gets {row.resource}.json anew from Procore and loads it."
    if not row.record.isdecimal():
        return f"Whoever loads Procore's records puts {row.resource}.json right: this record cannot be told by an id."
    kind = RESOURCES[row.resource].kind if row.resource in RESOURCES else None
    who = (
        f"Somebody with Admin on {face(kind).tool.label} in Procore" if kind else "Somebody who may edit it in Procore"
    )
    return f"{who} corrects {row.member or 'the record'} there. It comes in at the next load after that."


@require_POST
@permitted(Action.FORGET)
def forget(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a record off the page, for one that Procore no longer has; it comes back if it is loaded again."""
    user: User = request.user  # type: ignore[assignment]
    row = get_object_or_404(left_out_of(user).select_related("ledger"), pk=pk)
    require(user, Action.FORGET, row.ledger)
    with transaction.atomic():
        row.delete()
        note = f"Forgotten without having come in. It was said: {row.reason}"
        AuditEvent.objects.create(
            ledger=row.ledger, verb=AuditEvent.Verb.RELOAD, by=user, subject=str(row)[:300], note=note
        )
    messages.success(request, f"{row} is forgotten. If it is loaded again and still wrong, it is shown again.")
    return redirect("left-out")
