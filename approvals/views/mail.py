"""The demo writes mail to files; here an administrator reads it."""

import email
import email.policy
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.gate import permitted
from approvals.permissions import Action

SHOWN = 50


@require_GET
@permitted(Action.READ_MAIL)
def mail(request: HttpRequest) -> HttpResponse:
    """The latest mails, newest first."""
    if not settings.DEMO:
        raise Http404("Mail is sent here, not kept.")
    folder = Path(settings.EMAIL_FILE_PATH)
    files = sorted(folder.glob("*.log"), reverse=True)[:SHOWN] if folder.is_dir() else []
    letters = [letter for path in files for letter in reversed(list(_letters(path)))]
    return render(request, "approvals/mail.html", {"title": "Mail", "letters": letters[:SHOWN]})


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
