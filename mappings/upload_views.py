"""An uploaded spreadsheet's own page: how far it is, what it would do, and the answer to it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_POST

from approvals import canonical
from approvals.gate import permitted
from approvals.models import User
from approvals.permissions import Action
from approvals.transitions import Refused
from mappings.models import Upload
from mappings.spreadsheets import uploads
from mappings.tables import table
from mappings.views import ledger_or_404, table_or_404

STALLED = 60  # seconds without a sign of the task after which it may be asked for again


@require_POST
@permitted(Action.CHANGE_MAPPINGS)
def upload(request: HttpRequest, ledger_id: int, slug: str) -> HttpResponse:
    """Take a file; it is read off this request."""
    ledger, chosen = ledger_or_404(request, ledger_id, Action.CHANGE_MAPPINGS), table_or_404(slug)
    file = request.FILES.get("file")
    if file is None:
        messages.error(request, "Choose a CSV or XLSX file first.")
        return redirect("mapping", ledger.pk, slug)
    user: User = request.user  # type: ignore[assignment]
    try:
        uploads.refuse_size(file.size or 0)
        made = uploads.take(chosen, ledger, by=user, filename=file.name or "", content=file.read())
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("mapping", ledger.pk, slug)
    return redirect("mapping-upload", ledger.pk, made.pk)


def _upload_or_404(request: HttpRequest, ledger_id: int, pk: int) -> Upload:
    ledger = ledger_or_404(request, ledger_id, Action.CHANGE_MAPPINGS)
    found = Upload.objects.filter(ledger=ledger, pk=pk).select_related("by").defer("content").first()
    if found is None:
        raise Http404("No such upload.")
    return found


@require_GET
@permitted(Action.CHANGE_MAPPINGS)
def show(request: HttpRequest, ledger_id: int, pk: int) -> HttpResponse:
    """What the file would do, row by row, or what it did."""
    found = _upload_or_404(request, ledger_id, pk)
    context = {
        "title": f"Upload {found}",
        "upload": found,
        "table": table(found.table),
        "report": canonical.loads(found.report) if found.report else None,
        "is_running": found.state in Upload.RUNNING,
        "is_stalled": found.state in Upload.RUNNING and (timezone.now() - found.moved_at).total_seconds() > STALLED,
    }
    return render(request, "mappings/upload.html", context)


@require_GET
@permitted(Action.CHANGE_MAPPINGS)
def state(request: HttpRequest, ledger_id: int, pk: int) -> JsonResponse:
    """How far the file is, for the page that follows it."""
    found = _upload_or_404(request, ledger_id, pk)
    return JsonResponse({"state": found.state, "words": found.get_state_display(), "rows": found.rows_done})


@require_POST
@permitted(Action.CHANGE_MAPPINGS)
def decide(request: HttpRequest, ledger_id: int, pk: int) -> HttpResponse:
    """Apply all rows, apply the good ones, drop the file, or ask for a lost task again."""
    found = _upload_or_404(request, ledger_id, pk)
    answer = request.POST.get("do", "")
    user: User = request.user  # type: ignore[assignment]
    try:
        if answer in ("apply", "good"):
            uploads.decide(found, by=user, good_rows_only=answer == "good", seen=request.POST.get("seen", ""))
        elif answer == "drop":
            uploads.drop(found)
            messages.success(request, "The file was dropped. Nothing was saved.")
        elif answer == "again":
            uploads.again(found)
    except Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("mapping-upload", ledger_id, pk)
