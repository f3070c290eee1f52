"""Which summaries a person wants. It changes what they are told, never what they may do."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from approvals.gate import permitted
from approvals.models import Access, User
from approvals.permissions import Action


@require_http_methods(["GET", "HEAD", "POST"])
@permitted(Action.VIEW)
def my_mail(request: HttpRequest) -> HttpResponse:
    """Turn the daily summary of each of one's own ledgers on or off."""
    user: User = request.user  # type: ignore[assignment]
    mine = Access.objects.filter(user=user, ended_at=None)
    if request.method == "POST":
        wanted = [int(pk) for pk in request.POST.getlist("wanted") if pk.isdecimal()]
        mine.filter(pk__in=wanted).update(wants_digest=True)
        mine.exclude(pk__in=wanted).update(wants_digest=False)
        messages.success(request, "Saved. It counts from the next summary on.")
        return redirect("my-mail")
    rows = mine.select_related("ledger").order_by("ledger__name")
    return render(request, "approvals/my_mail.html", {"title": "My mail", "rows": rows})
