"""The People page: who has access to a ledger, with which rights, and who gave them."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals import people
from approvals.gate import permitted
from approvals.models import Access, AuditEvent, Ledger, User
from approvals.permissions import Action, may, require, rights
from approvals.screens.rights import InviteForm, RightsForm
from approvals.transitions import Refused

READ_OR_POST = ["GET", "HEAD", "POST"]
EVENTS = (AuditEvent.Verb.GRANT, AuditEvent.Verb.REVOKE, AuditEvent.Verb.INVITE)


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


@require_GET
@permitted(Action.SEE_PEOPLE)
def index(request: HttpRequest) -> HttpResponse:
    """Everybody with access, ledger by ledger; those whose access ended last."""
    ledgers = [ledger for ledger in Ledger.objects.order_by("name") if may(_me(request), Action.SEE_PEOPLE, ledger)]
    found = Access.objects.filter(ledger__in=ledgers).select_related("user", "ledger")
    found = found.prefetch_related("type_rights", "source_rights", "projects")
    rows = sorted(found, key=lambda access: (access.ended_at is not None, str(access.user).lower()))
    groups = [
        {
            "ledger": ledger,
            "may_change": may(_me(request), Action.CHANGE_PEOPLE, ledger),
            "rows": [access for access in rows if access.ledger_id == ledger.pk],
        }
        for ledger in ledgers
    ]
    return render(request, "approvals/people.html", {"title": "People", "groups": groups})


@require_http_methods(READ_OR_POST)
@permitted(Action.CHANGE_PEOPLE)
def invite(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Invite somebody; their rights are given on the next page."""
    ledger = _ledger_or_404(request, ledger_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            access = people.invite(ledger, by=_me(request), **form.cleaned_data)
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, f"{access.user} is invited by mail. Now say what they may do.")
            return redirect("person", pk=access.pk)
    return render(request, "approvals/people_invite.html", {"title": "Invite", "form": form, "ledger": ledger})


def _ledger_or_404(request: HttpRequest, pk: int) -> Ledger:
    """The ledger, if this person may change its people; a ledger they have no access to is not there."""
    ledger = get_object_or_404(Ledger, pk=pk)
    if rights(_me(request), ledger) is None:
        raise Http404("No such ledger.")
    require(_me(request), Action.CHANGE_PEOPLE, ledger)
    return ledger


@require_http_methods(READ_OR_POST)
@permitted(Action.SEE_PEOPLE)
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person's rights in one ledger, and how they came by them."""
    access = _access_or_404(request, pk)
    require(_me(request), Action.CHANGE_PEOPLE if request.method == "POST" else Action.SEE_PEOPLE, access.ledger)
    form = RightsForm(access, request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            changes = people.change(access, form.wanted(), by=_me(request), seen=form.cleaned_data["seen"])
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, " ".join(changes) or "Nothing was changed.")
        return redirect("person", pk=pk)
    return render(request, "approvals/people_person.html", _context(request, access, form))


def _context(request: HttpRequest, access: Access, form: RightsForm) -> dict:
    is_self = access.user_id == _me(request).pk
    may_change = may(_me(request), Action.CHANGE_PEOPLE, access.ledger)
    events = AuditEvent.objects.filter(Q(subject=access.user.email), ledger=access.ledger_id, verb__in=EVENTS)
    return {
        "title": str(access.user),
        "access": access,
        "form": form,
        "is_self": is_self,
        "may_change": may_change and not is_self and not access.ended_at,
        "waits_for_password": not access.user.has_usable_password(),
        "words": people.words(access),
        "events": events.select_related("by").order_by("-pk")[:50],
    }


def _access_or_404(request: HttpRequest, pk: int) -> Access:
    found = get_object_or_404(Access.objects.select_related("user", "ledger"), pk=pk)
    if rights(_me(request), found.ledger_id) is None:
        raise Http404("No such person.")
    return found


@require_POST
@permitted(Action.CHANGE_PEOPLE)
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Take all rights of a person in this ledger."""
    access = _access_or_404(request, pk)
    require(_me(request), Action.CHANGE_PEOPLE, access.ledger)
    try:
        people.end(access, by=_me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The access of {access.user} to {access.ledger} has ended.")
    return redirect("person", pk=pk)


@require_POST
@permitted(Action.CHANGE_PEOPLE)
def invite_again(request: HttpRequest, pk: int) -> HttpResponse:
    """Mail the invitation once more."""
    access = _access_or_404(request, pk)
    require(_me(request), Action.CHANGE_PEOPLE, access.ledger)
    try:
        people.invite_again(access, by=_me(request))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, f"The invitation of {access.user} goes out once more.")
    return redirect("person", pk=pk)
