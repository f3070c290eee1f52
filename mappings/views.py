"""The mapping tables' screens: rows to search, filter and change, one by one or several at once; files in and out."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from approvals.gate import permitted
from approvals.models import Ledger, Project, User
from approvals.permissions import Action, may, require, rights
from approvals.screens.wholes import whole
from approvals.transitions import Refused
from mappings import editing, listing, offers
from mappings.models import Rule, Upload
from mappings.spreadsheets import exporting
from mappings.spreadsheets.resource import RuleResource
from mappings.tables import TABLES, Table, table

MOST_TICKED = 1000


def _me(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def ledger_or_404(request: HttpRequest, ledger_id: int, action: Action) -> Ledger:
    """The ledger, if this person may; one they have no access to is not there."""
    ledger = get_object_or_404(Ledger, pk=ledger_id)
    if rights(_me(request), ledger) is None:
        raise Http404("No such ledger.")
    require(_me(request), action, ledger)
    if not _sees_all_projects(_me(request), ledger):
        raise PermissionDenied("A mapping table speaks of every project, and you see some of them.")
    return ledger


def _sees_all_projects(user: User, ledger: Ledger) -> bool:
    theirs = rights(user, ledger)
    return bool(theirs and theirs.access.all_projects)


def _readable(user: User) -> list[Ledger]:
    """The ledgers whose mapping tables this person may see."""
    found = (ledger for ledger in Ledger.objects.order_by("name") if may(user, Action.SEE_MAPPINGS, ledger))
    return [ledger for ledger in found if _sees_all_projects(user, ledger)]


def table_or_404(slug: str) -> Table:
    found = table(slug)
    if found is None:
        raise Http404("No such table.")
    return found


@require_GET
@permitted(Action.SEE_MAPPINGS)
def index(request: HttpRequest) -> HttpResponse:
    """On to the first table of the first ledger this person may see."""
    mine = _readable(_me(request))
    if not mine:
        raise PermissionDenied("A mapping table speaks of every project, and you see some of them.")
    return redirect("mapping", mine[0].pk, TABLES[0].slug)


@require_GET
@permitted(Action.SEE_MAPPINGS)
def rows(request: HttpRequest, ledger_id: int, slug: str) -> HttpResponse:
    """One table: its rows by key, found and filtered."""
    ledger, chosen = ledger_or_404(request, ledger_id, Action.SEE_MAPPINGS), table_or_404(slug)
    resource = RuleResource(chosen, ledger)
    filters = _filters(request)
    page = listing.page(resource, listing.found(chosen, ledger, **filters), after=whole(request.GET.get("after", "")))
    context = {
        "lines": page.lines,
        "columns": page.columns,
        "next": _address(request, after=page.next) if page.next else "",
        "filters": filters,
        "projects": Project.objects.filter(item__ledger=ledger, main=None).order_by("number", "name"),
        "uploads": Upload.objects.filter(ledger=ledger, table=slug)
        .defer("content", "report")
        .order_by("-created_at")[:5],
    }
    return _render(request, "mappings/rows.html", ledger, chosen, **context)


def _filters(request: HttpRequest) -> dict[str, Any]:
    return {
        "search": request.GET.get("q", "").strip()[:100],
        "project": whole(request.GET.get("project", "")),
        "empty": request.GET.get("empty", ""),
    }


def _address(request: HttpRequest, **changes: Any) -> str:
    query = request.GET.copy()
    for name, value in changes.items():
        query[name] = str(value)
    return f"?{query.urlencode()}"


def _render(request: HttpRequest, template: str, ledger: Ledger, chosen: Table, **context: Any) -> HttpResponse:
    common = {
        "title": f"Mapping: {chosen.title}",
        "ledger": ledger,
        "table": chosen,
        "tables": TABLES,
        "may_change": may(_me(request), Action.CHANGE_MAPPINGS, ledger),
        "ledgers": _readable(_me(request)),
    }
    return render(request, template, {**common, **context})


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.SEE_MAPPINGS)
def row(request: HttpRequest, ledger_id: int, slug: str, pk: int | None = None) -> HttpResponse:
    """One row, new or known, with its history. The key of a known row stays: another key is another row."""
    action = Action.SEE_MAPPINGS if pk and request.method != "POST" else Action.CHANGE_MAPPINGS
    ledger, chosen = ledger_or_404(request, ledger_id, action), table_or_404(slug)
    rule = _rule_or_404(chosen, ledger, pk) if pk else None
    resource = RuleResource(chosen, ledger)
    written = resource.words(rule) if rule else {}
    errors: dict[str, list[str]] = {}
    if request.method == "POST":
        fixed = {column.name: written[column.name] for column in chosen.keys} if rule else {}
        written = {column.name: request.POST.get(column.name, "") for column in chosen.columns} | fixed
        errors = _save(request, ledger, chosen, written)
        if not errors:
            return redirect("mapping", ledger.pk, slug)
    return _render(
        request,
        "mappings/row.html",
        ledger,
        chosen,
        rule=rule,
        seen=request.POST.get("seen") or (editing.stamp(rule) if rule else ""),
        fields=offers.fields(resource, written, errors),
        errors=errors.get("__all__", []),
        history=offers.history(resource, rule) if rule else [],
    )


def _save(request: HttpRequest, ledger: Ledger, chosen: Table, written: dict[str, str]) -> dict[str, list[str]]:
    try:
        outcome = editing.edit(chosen, ledger, written, seen=request.POST.get("seen", ""), by=_me(request))
    except Refused as refusal:
        return {"__all__": [str(refusal)]}
    if not outcome.errors:
        messages.success(request, "Saved." if outcome.changed else "Nothing was changed.")
    return outcome.errors


def _rule_or_404(chosen: Table, ledger: Ledger, pk: int) -> Rule:
    return get_object_or_404(chosen.model._default_manager.filter(ledger=ledger), pk=pk)


@require_POST
@permitted(Action.CHANGE_MAPPINGS)
def several(request: HttpRequest, ledger_id: int, slug: str) -> HttpResponse:
    """The ticked rows: one column changed in all of them, or all of them deleted."""
    ledger, chosen = ledger_or_404(request, ledger_id, Action.CHANGE_MAPPINGS), table_or_404(slug)
    pks = [pk for text in request.POST.getlist("pk")[:MOST_TICKED] if (pk := whole(text))]
    rules = list(chosen.model._default_manager.filter(ledger=ledger, pk__in=pks))
    try:
        if request.POST.get("do") == "delete":
            count = editing.delete(chosen, ledger, rules, by=_me(request), why="By hand")
            messages.success(request, f"{count} row{'s' * (count != 1)} deleted. Their history is kept.")
        else:
            _change_column(request, ledger, chosen, rules)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("mapping", ledger.pk, slug)


def _change_column(request: HttpRequest, ledger: Ledger, chosen: Table, rules: list[Rule]) -> None:
    column, text = request.POST.get("column", ""), request.POST.get("value", "")
    outcome = editing.change_column(chosen, ledger, rules, column=column, text=text, by=_me(request))
    messages.success(request, f"{outcome.changed} row{'s' * (outcome.changed != 1)} changed.")


@require_GET
@permitted(Action.SEE_MAPPINGS)
def export(request: HttpRequest, ledger_id: int, slug: str, kind: str) -> HttpResponseBase:
    """The found rows as a file; with `template` only its header."""
    ledger, chosen = ledger_or_404(request, ledger_id, Action.SEE_MAPPINGS), table_or_404(slug)
    if kind not in exporting.KINDS:
        raise Http404("No such kind of file.")
    rules: Any = listing.found(chosen, ledger, **_filters(request)).order_by("key", "valid_from")
    is_template = "template" in request.GET
    name = f"{slug}-template" if is_template else f"{slug}-{ledger}"
    found = [] if is_template else rules.iterator(chunk_size=exporting.CHUNK)
    return exporting.download(RuleResource(chosen, ledger), found, kind=kind, name=name)


def address(upload: Upload) -> str:
    return reverse("mapping-upload", args=[upload.ledger_id, upload.pk])
