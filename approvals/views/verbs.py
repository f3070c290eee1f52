"""The buttons of an item page. Each is a POST, asks for its right, acts once, and says in words what happened."""

from collections.abc import Callable
from functools import wraps

from django.contrib import messages
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from approvals import asked, documents, transitions
from approvals.asked import Answer, Verdict
from approvals.gate import on_item
from approvals.hooks import hooks
from approvals.models import Attachment, AuditEvent, User, WorkflowItem
from approvals.permissions import Action, require, visible_or_404
from approvals.screens import fields
from approvals.screens.buttons import is_open
from approvals.screens.wholes import whole
from approvals.states import Verb
from approvals.transitions import TABLE, Refused, Seen

Act = Callable[[HttpRequest, WorkflowItem, User], str]


def verb(action: Action) -> Callable[[Act], Callable[..., HttpResponseBase]]:
    """Make a POST view of a function that acts on one item and returns words."""

    def decorate(act: Act) -> Callable[..., HttpResponseBase]:
        @require_POST
        @on_item(action)
        @wraps(act)
        def view(request: HttpRequest, pk: int) -> HttpResponse:
            user: User = request.user  # type: ignore[assignment]
            item = visible_or_404(user, pk)
            require(user, action, item)
            try:
                messages.success(request, act(request, item, user))
            except Refused as refusal:
                say(request, refusal)
            return redirect("item", pk=pk)

        return view

    return decorate


def say(request: HttpRequest, refusal: Refused) -> None:
    """A refusal in words: what was not done, and each reason with its cure."""
    reasons = " ".join(str(problem) for problem in refusal.problems)
    messages.error(request, f"{refusal} {reasons}".strip())


def _seen(request: HttpRequest, item: WorkflowItem) -> Seen:
    """The item as the page showed it; a form without a revision is not one of ours."""
    revision, digest = whole(request.POST.get("revision", "")), request.POST.get("digest", "")
    if revision is None:
        raise Refused("The page did not say which version you saw. Nothing was done; look at it again.")
    return Seen(item.pk, revision, digest)


def _as_seen(request: HttpRequest, item: WorkflowItem) -> WorkflowItem:
    """The item, to be moved only if it still stands as the page showed it."""
    seen = _seen(request, item)
    if item.revision != seen.revision:
        raise Refused(f"{item} was changed by someone else first. Nothing was done; look at it again.")
    return item


@verb(Action.SEND)
def send(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    transitions.send(_as_seen(request, item), by=user)
    return f"{item} is sent. It waits for an accounting approver and is locked until they answer."


@verb(Action.RETRIEVE)
def retrieve(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    transitions.retrieve(_as_seen(request, item), by=user)
    return f"{item} is yours again. Correct it in Procore, reload it here, and send it again."


@verb(Action.ACCEPT)
def accept(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    transitions.accept(item, by=user, seen=_seen(request, item))
    return f"{item} is accepted as shown and in line for QuickBooks. This page turns to Synced by itself."


@verb(Action.REJECT)
def reject(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    seen = _seen(request, item)
    transitions.reject(item, by=user, reason=request.POST.get("reason", ""), revision=seen.revision)
    return f"{item} is rejected. Sender and creator get a mail with your reason."


@verb(Action.RECALL)
def recall(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    transitions.recall(_as_seen(request, item), by=user)
    return f"{item} is recalled: nothing was posted, and it waits for an approver again."


@verb(Action.RECORD_AS_BILLED)
def record_as_billed(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    if not is_open(Action.RECORD_AS_BILLED, item):
        raise Refused(f"{item} cannot be recorded as billed before: it is {item.get_state_display()}.")
    origin_id, reason = request.POST.get("origin_id", "").strip(), request.POST.get("reason", "").strip()
    answer = _answered(request, item, user, origin_id) if origin_id else None
    if origin_id and answer is None:
        return hooks().ask_about_billed(_as_seen(request, item), by=user, origin_id=origin_id, reason=reason)
    note = f"{reason} {asked.in_words(answer)}" if answer and reason else reason
    try:
        transitions.record_as_billed(_as_seen(request, item), by=user, reason=note, origin_id=origin_id)
    except IntegrityError:
        raise Refused(f"The QuickBooks id {origin_id} already belongs to another item. Nothing was done.") from None
    asked.forget(item, by=user)
    return f"{item} is recorded as in the books before Tieout. Nothing was posted."


def _answered(request: HttpRequest, item: WorkflowItem, user: User, origin_id: str) -> Answer | None:
    """What QuickBooks said about this id, once the person has seen it and confirms it; None: ask first."""
    if whole(origin_id) is None:
        raise Refused("A QuickBooks id is a whole number: it ends the document's address there (txnId=…).")
    answer = asked.find(item, by=user)
    if not request.POST.get("confirmed") or answer is None or answer.origin_id != origin_id:
        return None
    if answer.verdict not in (Verdict.FITS, Verdict.UNCHECKED):
        raise Refused(f"{answer.words} Nothing was recorded.")
    return answer


@verb(Action.RELOAD)
def reload(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    return hooks().reload(item, by=user)


@verb(Action.LINK)
def link(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    origin_id = request.POST.get("origin_id", "").strip()
    if not origin_id:
        raise Refused("Choose the QuickBooks record to link to.")
    return hooks().link(_as_seen(request, item), by=user, origin_id=origin_id)


@verb(Action.UNLINK)
def unlink(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    return hooks().unlink(_as_seen(request, item), by=user, reason=request.POST.get("reason", ""))


@verb(Action.EDIT_ERP_FIELDS)
def erp_fields(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    if not is_open(Action.EDIT_ERP_FIELDS, item):
        raise Refused(f"{item} is {item.get_state_display()}; its QuickBooks fields are fixed. Recall it first.")
    form = fields.ErpFields(item, request.POST)
    if not form.is_valid():
        raise Refused(" ".join(str(error) for errors in form.errors.values() for error in errors))
    changed = fields.save(form, by=user)
    return f"Saved: {', '.join(changed)}. The document below is drawn anew." if changed else "Nothing was changed."


@verb(Action.ACCEPT)
def waive(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    """Let a rounding difference stand; who did it and how much it was stays in the log."""
    code = request.POST.get("code", "")
    _as_seen(request, item)
    problems = documents.preview([item])[item.pk].problems if item.state in TABLE[Verb.ACCEPT][0] else ()
    found = next((p for p in problems if p.code == code and p.waivable), None)
    if found is None:
        raise Refused(f"There is nothing to waive on {item}.")
    with transaction.atomic():
        mine = WorkflowItem.objects.filter(pk=item.pk, revision=item.revision, state=item.state)
        if not mine.update(waivers=sorted({*item.waivers, code}), updated_at=timezone.now()):
            raise Refused(f"{item} was changed by someone else first. Nothing was done; look at it again.")
        AuditEvent.objects.create(
            ledger_id=item.ledger_id,
            item=item,
            verb=AuditEvent.Verb.WAIVER,
            by=user,
            subject=str(item)[:300],
            note=found.words,
        )
    return "Waived, and written to the log."


@verb(Action.UPLOAD)
def upload(request: HttpRequest, item: WorkflowItem, user: User) -> str:
    """Send an attachment that came later, or try a failed one again."""
    wanted = whole(request.POST.get("attachment", "")) or 0
    attachment = get_object_or_404(Attachment, pk=wanted, item=item)
    return hooks().upload_attachment(attachment, by=user)
