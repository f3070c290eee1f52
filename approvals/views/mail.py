"""Mail that did not go, with its reason. The demo writes its mail to files, and here an administrator reads it."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from approvals import mails
from approvals.gate import permitted
from approvals.models import Ledger, Notice, User
from approvals.permissions import Action, may

SHOWN = 50


@require_GET
@permitted(Action.READ_MAIL)
def mail(request: HttpRequest) -> HttpResponse:
    """What the server did not take; in the demo also the latest mails, newest first."""
    context = {"title": "Mail", "stuck": mails.stuck(_mine(request)), "is_demo": settings.DEMO, "letters": _latest()}
    return render(request, "approvals/mail.html", context)


def _mine(request: HttpRequest) -> list[Ledger]:
    user: User = request.user  # type: ignore[assignment]
    return [ledger for ledger in Ledger.objects.order_by("name") if may(user, Action.READ_MAIL, ledger)]


@require_POST
@permitted(Action.READ_MAIL)
def retry(request: HttpRequest, pk: int) -> HttpResponse:
    """Try a mail that was given up once more."""
    notice = get_object_or_404(Notice, pk=pk, ledger__in=_mine(request), sent_at=None)
    mails.retry(notice)
    messages.success(
        request, f"The mail to {notice.to} is tried again now. If it fails, it shows here with the reason."
    )
    return redirect("mail")


def _latest() -> list[dict[str, Any]]:
    folder = Path(settings.EMAIL_FILE_PATH)
    if not settings.DEMO or not folder.is_dir():
        return []
    files = sorted(folder.glob("*.log"), reverse=True)[:SHOWN]
    return [letter for path in files for letter in reversed(list(_letters(path)))][:SHOWN]


def _letters(path: Path) -> Iterator[dict[str, Any]]:
    """Django's file backend puts a line of dashes after each message."""
    for part in path.read_bytes().split(b"-" * 79 + b"\n"):
        if part.strip():
            message = email.message_from_bytes(part, policy=email.policy.default)
            yield {
                "to": str(message["to"]),
                "subject": str(message["subject"]),
                "at": _sent_at(message),
                "body": _body(message),
            }


def _sent_at(message: EmailMessage) -> datetime | None:
    at = message["date"].datetime if message["date"] else None
    # Django writes UTC without naming the zone.
    return at.replace(tzinfo=UTC) if at and at.tzinfo is None else at


def _body(message: EmailMessage) -> str:
    text = message.get_body(("plain",))
    return text.get_content() if text else ""
