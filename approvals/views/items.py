"""The page of one item: its state, its problems, its document beside Procore's values, and what may be done now."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from approvals import asked, documents
from approvals.checks import Problem
from approvals.documents import Preview
from approvals.gate import on_item
from approvals.hooks import hooks
from approvals.models import Attachment, ErpRequest, Source, User, WorkflowItem
from approvals.permissions import Action, may, visible_or_404
from approvals.screens import papers, values
from approvals.screens.buttons import buttons, may_now
from approvals.screens.cures import cured_at
from approvals.screens.differences import Difference, differences
from approvals.screens.fields import ErpFields
from approvals.screens.history import history
from approvals.screens.tabs import look
from approvals.states import State, Verb
from approvals.transitions import TABLE

SHOWN_DIFFERENCES = 40
DECISIONS = {Action.SEND, Action.RETRIEVE, Action.ACCEPT, Action.REJECT, Action.RECALL}


@never_cache
@require_GET
@on_item(Action.VIEW)
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything there is to know about one item."""
    user: User = request.user  # type: ignore[assignment]
    found = visible_or_404(user, pk)
    return render(request, "approvals/item.html", _context(found, user))


def _context(found: WorkflowItem, user: User) -> dict[str, Any]:
    preview = documents.preview([found])[found.pk] if _is_previewed(found) else None
    guards = documents.guards([found])[found.pk] if found.state in TABLE[Verb.SEND][0] else []
    events = history(found)
    attachments = list(found.attachments.order_by("pk"))
    offered = buttons(found, by=user, preview=preview, guards=guards)
    return {
        "title": str(found),
        "item": found,
        "list_title": found.face.plural,
        "list_slug": found.face.slug,
        "look": look(found),
        "since": events[0].at if found.transitions.exists() else found.created_at,
        "stamp": stamp(found, attachments, by=user),
        "preview": preview,
        "problems": [cured_at(problem, found.ledger, by=user) for problem in _problems(found, preview, guards)],
        "paper": _paper(found, preview),
        "values": values.values(found),
        "summary": values.summary(found),
        "lines": values.lines(found),
        "attachments": attachments,
        "asked": asked.find(found, by=user) if Action.RECORD_AS_BILLED in offered.actions else None,
        "may_upload": found.state == State.SYNCED and may(user, Action.UPLOAD, found),
        "history": events,
        "buttons": offered,
        "can_act": bool(offered.actions & DECISIONS),
        "can_waive": may_now(user, Action.ACCEPT, found),
        "fields": ErpFields(found) if Action.EDIT_ERP_FIELDS in offered.actions else None,
        "candidates": hooks().link_candidates(found) if Action.LINK in offered.actions else [],
        "deep_link": hooks().deep_link(found) if found.origin_id else "",
        **_waiting(found),
    }


def _is_previewed(found: WorkflowItem) -> bool:
    """Before it is accepted the document is worked out anew; afterwards the frozen one is shown."""
    return found.state in TABLE[Verb.SEND][0] | TABLE[Verb.ACCEPT][0]


def _problems(found: WorkflowItem, preview: Preview | None, guards: list[Problem]) -> list[Problem]:
    """What stands in the way now: of sending for the sender, of accepting for the approver."""
    if found.state in TABLE[Verb.SEND][0]:
        return guards
    if preview is None:
        return []
    blocking = preview.blockers(waived=found.waivers)
    return [*blocking, *(p for p in preview.problems if p not in blocking and p.code not in found.waivers)]


def _paper(found: WorkflowItem, preview: Preview | None) -> papers.Paper | None:
    if preview is not None:
        return papers.paper(preview) if preview.entity else None
    request = ErpRequest.objects.filter(item=found).exclude(state=ErpRequest.State.CANCELLED).order_by("pk").last()
    if request is None:
        return None
    why = documents.reasons_of(request.reasons)
    return papers.read(request.body or request.document, entity=request.entity, reasons=why)


def _waiting(found: WorkflowItem) -> dict[str, Any]:
    """What changed in Procore since the version this item stands on."""
    source = Source.objects.filter(item=found).first()
    changed: list[Difference] = differences(source.payload, source.waiting) if source and source.waiting else []
    return {
        "source": source,
        "differences": changed[:SHOWN_DIFFERENCES],
        "more_differences": max(0, len(changed) - SHOWN_DIFFERENCES),
    }


def stamp(found: WorkflowItem, attachments: list[Attachment], *, by: User) -> str:
    """Changes whenever the page would look different because of what others or the worker did."""
    answer = asked.find(found, by=by)
    files = "".join(f"{attachment.pk}{attachment.upload[0]}" for attachment in attachments)
    logged = found.audit.order_by("-pk").values_list("pk", flat=True).first() or 0
    return f"{found.revision}.{found.updated_at:%s%f}.{int(found.is_uncertain)}.{logged}.{files}.{answer.verdict if answer else ''}"


@never_cache
@require_GET
@on_item(Action.VIEW)
def state(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the item stands, for the page that waits for it to move."""
    user: User = request.user  # type: ignore[assignment]
    found = visible_or_404(user, pk)
    answer = {
        "revision": found.revision,
        "state": found.state,
        "words": found.get_state_display(),
        "stamp": stamp(found, list(found.attachments.order_by("pk")), by=user),
    }
    return JsonResponse(answer)
