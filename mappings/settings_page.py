"""The settings of a ledger: its policies, and what it uses in QuickBooks. Every change leaves an audit row per field."""

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from approvals import canonical
from approvals.gate import permitted
from approvals.hooks import hooks
from approvals.models import AuditEvent, Ledger, Policy, User
from approvals.permissions import Action, may, require, rights, rule
from approvals.states import Kind
from approvals.transitions import Refused
from mappings import resolving
from mappings.settings_forms import THEMES, Forms, columns, forms_of, in_words

SCOPE = "item_scope"
SCOPE_LABEL = str(Policy.item_scope.field.verbose_name)


def current(ledger: Ledger) -> dict[str, str]:
    """Every setting by its label, in words."""
    policy = Policy.objects.filter(ledger=ledger).first() or Policy(ledger=ledger)
    defaults = resolving.defaults(ledger.pk)
    found = {}
    for name in (name for theme in THEMES for name in theme.fields):
        row = policy if hasattr(policy, name) else defaults
        found[str(row._meta.get_field(name).verbose_name)] = in_words(row, name)  # type: ignore[union-attr]
    for cost_type, accounts in resolving.cost_types(ledger.pk).items():
        for name in columns(accounts):
            label = accounts._meta.get_field(name).verbose_name  # type: ignore[union-attr]
            found[f"{label} of cost type {cost_type}"] = in_words(accounts, name)
    return found


def digest(ledger: Ledger) -> str:
    """What a page saw; a form filled in on older settings is refused. A cost type without a choice counts as none."""
    chosen = {label: value for label, value in current(ledger).items() if value != "None"}
    return canonical.digest(canonical.dumps(chosen))


def save(ledger: Ledger, forms: Forms, *, by: User, seen: str) -> tuple[list[str], str]:
    """Store the settings and log each that changed; answer their labels, and what became of the cost codes."""
    with transaction.atomic():
        Ledger.objects.select_for_update().get(pk=ledger.pk)
        if digest(ledger) != seen:
            raise Refused("Somebody changed these settings while you looked. Nothing was saved; look at them again.")
        before = current(ledger)
        _refuse_own_acceptance(ledger, forms, by)
        forms.save()
        converted = hooks().convert_codes(ledger) if SCOPE in forms.policy.changed_data else ""
        changed = {label: new for label, new in current(ledger).items() if before.get(label, "None") != new}
        for label, new in changed.items():
            AuditEvent.objects.create(
                ledger=ledger,
                verb=AuditEvent.Verb.SETTING,
                by=by,
                subject=label,
                before=before.get(label, "None"),
                after=new,
                note=converted if label == SCOPE_LABEL else "",
            )
    return list(changed), converted


def _refuse_own_acceptance(ledger: Ledger, forms: Forms, by: User) -> None:
    """Nobody raises their own rights: who accepts here does not let senders, themselves included, accept."""
    turned_on = "sender_may_accept" in forms.policy.changed_data and forms.policy.cleaned_data["sender_may_accept"]
    theirs = rights(by, ledger)
    if turned_on and theirs and any(theirs.allow(rule(Action.ACCEPT, kind), kind) for kind in Kind):
        label = Policy._meta.get_field("sender_may_accept").verbose_name
        raise Refused(
            f"You accept items in this ledger yourself, so another administrator has to turn on “{label}”. "
            "Nothing was saved."
        )


@require_GET
@permitted(Action.CHANGE_SETTINGS)
def settings_index(request: HttpRequest) -> HttpResponse:
    """On to the first ledger this administrator may change."""
    return redirect("ledger-settings", _mine(request)[0].pk)


def _mine(request: HttpRequest) -> list[Ledger]:
    user: User = request.user  # type: ignore[assignment]
    return [ledger for ledger in Ledger.objects.order_by("name") if may(user, Action.CHANGE_SETTINGS, ledger)]


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.CHANGE_SETTINGS)
def ledger_settings(request: HttpRequest, ledger_id: int) -> HttpResponse:
    """Read and change one ledger's settings."""
    user: User = request.user  # type: ignore[assignment]
    ledger = get_object_or_404(Ledger, pk=ledger_id)
    if rights(user, ledger) is None:
        raise Http404("No such ledger.")
    require(user, Action.CHANGE_SETTINGS, ledger)
    forms = forms_of(ledger, request.POST or None)
    if request.method == "POST" and forms.is_valid():
        _answer(request, ledger, forms, user)
        return redirect("ledger-settings", ledger.pk)
    return render(request, "mappings/settings.html", _context(request, ledger, forms))


def _answer(request: HttpRequest, ledger: Ledger, forms: Forms, user: User) -> None:
    try:
        changed, converted = save(ledger, forms, by=user, seen=request.POST.get("seen", ""))
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        words = f"Saved and logged: {', '.join(changed)}." if changed else "Nothing was changed."
        messages.success(request, f"{words} {converted}".strip())


def _context(request: HttpRequest, ledger: Ledger, forms: Forms) -> dict:
    events = AuditEvent.objects.filter(ledger=ledger, verb=AuditEvent.Verb.SETTING).select_related("by")
    return {
        "title": f"Settings of {ledger}",
        "ledger": ledger,
        "ledgers": _mine(request),
        "forms": forms,
        "seen": request.POST.get("seen") or digest(ledger),
        "events": events.order_by("-pk")[:50],
        "has_lists": ledger.references.exists(),
    }
