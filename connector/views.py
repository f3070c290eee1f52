"""The connection page: connect, reconnect, look at the health, read the lists again, disconnect. And `/healthz`."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from approvals.gate import open_to_all, permitted
from approvals.models import Ledger, User
from approvals.permissions import Action, may, require
from approvals.wake import call
from connector import alerts, connecting, connections, health
from connector.errors import QuickBooksError
from connector.models import Connection


@require_GET
@permitted(Action.CONNECT)
def connection(request: HttpRequest) -> HttpResponse:
    """Every ledger this administrator may connect, with the next thing to do."""
    ledgers = [ledger for ledger in Ledger.objects.order_by("name") if may(_user(request), Action.CONNECT, ledger)]
    rows = [_row(ledger) for ledger in ledgers]
    return render(request, "connector/connection.html", {"title": "QuickBooks connection", "rows": rows})


def _user(request: HttpRequest) -> User:
    return request.user  # type: ignore[return-value]


def _row(ledger: Ledger) -> dict:
    found = Connection.objects.filter(ledger=ledger).select_related("connected_by").first()
    return {
        "ledger": ledger,
        "connection": found,
        "is_paused": bool(found and found.paused_until and found.paused_until > timezone.now()),
        "ailment": alerts.ailment(found) if found else None,
        "is_supported": bool(found and connections.is_supported(found)),
        "missing": connections.MISSING_FEATURES,
    }


@require_POST
@permitted(Action.CONNECT)
def connect(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the browser to Intuit's consent page."""
    ledger = get_object_or_404(Ledger, pk=pk)
    require(_user(request), Action.CONNECT, ledger)
    try:
        url = connecting.begin(ledger, by=_user(request), session_key=_session(request))
    except QuickBooksError as error:
        messages.error(request, f"QuickBooks cannot be reached: {error} Try again in a few minutes.")
        return redirect("connection")
    return redirect(url)


def _session(request: HttpRequest) -> str:
    """The key of this browser's session; a log-in always has one."""
    return request.session.session_key or ""


@require_GET
@permitted(Action.CONNECT)
def callback(request: HttpRequest) -> HttpResponse:
    """Intuit sends the browser back here. The one GET that changes something, guarded by a one-time state."""
    try:
        ledger = connecting.spend_state(request.GET.get("state", ""), by=_user(request), session_key=_session(request))
        require(_user(request), Action.CONNECT, ledger)
        _complete(request, ledger)
    except connecting.ConnectRefused as error:
        messages.error(request, str(error))
    except QuickBooksError as error:
        messages.error(request, f"The connection was not made: {error} Connect again.")
    return redirect("connection")


def _complete(request: HttpRequest, ledger: Ledger) -> None:
    if request.GET.get("error"):
        messages.warning(request, "You chose not to connect. Nothing was changed.")
        return
    made = connecting.complete(
        ledger, code=request.GET.get("code", ""), realm_id=request.GET.get("realmId", ""), by=_user(request)
    )
    messages.success(request, f"{ledger} is connected to {made.company_name}. Its lists are being read.")


@require_POST
@permitted(Action.CONNECT)
def disconnect(request: HttpRequest, pk: int) -> HttpResponse:
    """Revoke our access. Accepted items wait."""
    found = get_object_or_404(Connection.objects.select_related("ledger"), ledger=pk)
    require(_user(request), Action.CONNECT, found.ledger)
    try:
        connecting.disconnect(found, by=_user(request))
    except QuickBooksError as error:
        messages.warning(request, f"Disconnected here, but Intuit did not confirm it: {error} Press Disconnect again.")
    else:
        messages.success(request, f"{found.ledger} is disconnected. Accepted items wait until you connect again.")
    return redirect("connection")


@require_POST
@permitted(Action.CONNECT)
def read_lists(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a worker read accounts, items, names and terms again."""
    ledger = get_object_or_404(Ledger, pk=pk)
    require(_user(request), Action.CONNECT, ledger)
    call("connector.tasks.read_lists", ledger.pk)
    messages.info(request, "The QuickBooks lists are being read; this page shows when that is done.")
    return redirect("connection")


# -- for machines


@open_to_all
@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """For monitoring: 200 when database, queue and worker work, else 503 with what is wrong."""
    found = health.look()
    return JsonResponse(found.as_json(), status=503 if found.problems else 200)


@open_to_all
@never_cache
@require_safe
def healthz_portal(request: HttpRequest) -> HttpResponse:
    """For a load balancer: 200 when this process can draw pages, whatever the worker does."""
    answers = health.database_answers()
    return JsonResponse({"database": answers}, status=200 if answers else 503)
