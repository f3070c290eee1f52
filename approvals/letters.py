"""What the mails say: what happened, to which item, how much, who, why, what to do next, and one link."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.conf import settings
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from approvals.models import Access, Notice, User, WorkflowItem
from approvals.notices import waiting_for
from approvals.people import password_link
from approvals.states import Kind

LISTED = 100  # rows in one mail; the link shows the rest


@dataclass(frozen=True)
class Letter:
    subject: str
    text: str
    html: str


def compose(notices: list[Notice]) -> Letter | None:
    """One letter for notices of one cause and one person; None when there is nothing left to say."""
    first = notices[0]
    content = CONTENTS[Notice.Type(first.type)](notices)
    if content is None:
        return None
    subject, context = content
    context |= {"ledger": first.ledger, "subject": subject, "my_mail": address("my-mail")}
    name = f"approvals/mails/{first.type.lower()}"
    # A line break in a subject would begin another header.
    subject = " ".join(subject.split())[:200]
    text = re.sub(r"\n{3,}", "\n\n", render_to_string(f"{name}.txt", context)).strip() + "\n"
    return Letter(subject, text, render_to_string(f"{name}.html", context))


def address(name: str, *args: Any, query: str = "") -> str:
    """A link that works outside the portal."""
    return f"{settings.PORTAL_URL}{reverse(name, args=args)}{query}"


@dataclass(frozen=True)
class Row:
    """An item as a mail lists it, with the amount it had when it happened."""

    item: WorkflowItem
    amount: Decimal | None
    link: str


def _rows(notices: list[Notice]) -> list[Row]:
    items = [(notice.item, notice.transition) for notice in notices if notice.item]
    return [Row(item, move.amount if move else item.amount, address("item", item.pk)) for item, move in items]


def _kind(rows: list[Row]) -> str:
    """The kind of all, as a subject names it; nothing when they differ."""
    kinds = {row.item.kind for row in rows}
    return f" {Kind(kinds.pop()).label.title()}" if len(kinds) == 1 else ""


def _link(rows: list[Row], *, state: str) -> str:
    """One item opens itself; several open the inbox at their state."""
    return rows[0].link if len(rows) == 1 else address("inbox", query=f"?state={state}")


def _moved(notices: list[Notice], *, state: str) -> dict[str, Any]:
    rows = _rows(notices)
    move = notices[0].transition
    return {
        "rows": rows[:LISTED],
        "more": max(len(rows) - LISTED, 0),
        "count": len(rows),
        "by": move.by if move else None,
        "at": move.at if move else notices[0].created_at,
        "total": sum((row.amount or Decimal(0) for row in rows), Decimal(0)),
        "link": _link(rows, state=state),
    }


def _rejection(notices: list[Notice]) -> tuple[str, dict[str, Any]]:
    context = _moved(notices, state="REJECTED") | {"reason": notices[0].words}
    return f"{notices[0].ledger}: ERP{_kind(context['rows'])} Rejection Notification", context


def _resend(notices: list[Notice]) -> tuple[str, dict[str, Any]]:
    context = _moved(notices, state="READY_TO_EXPORT")
    return f"{notices[0].ledger}: ERP{_kind(context['rows'])} Resent for Acceptance", context


def _digest(notices: list[Notice]) -> tuple[str, dict[str, Any]] | None:
    """What waits now, not what waited when the notice was written."""
    notice = notices[0]
    access = Access.objects.filter(user__email__iexact=notice.to, ledger=notice.ledger_id, ended_at=None)
    reader = access.select_related("user").first()
    if reader is None:
        return None
    found = waiting_for(reader, since=timezone.now())
    count = found.count()
    if not count:
        return None
    items = found.select_related("project", "party").order_by("project__name", "project", "sent_at")[:LISTED]
    projects = [(project, list(rows)) for project, rows in groupby(items, key=lambda item: item.project)]
    context = {
        "projects": [
            (project, [Row(item, item.amount, address("item", item.pk)) for item in rows]) for project, rows in projects
        ],
        "count": count,
        "more": max(count - LISTED, 0),
        "link": address("inbox"),
    }
    return "ERP Integrations Daily Summary", context


def _connection(notices: list[Notice]) -> tuple[str, dict[str, Any]]:
    context = {"words": notices[0].words, "link": address("connection")}
    return f"{notices[0].ledger}: QuickBooks connection needs attention", context


def _invitation(notices: list[Notice]) -> tuple[str, dict[str, Any]] | None:
    """The link is made when the mail goes: it is stored nowhere."""
    user = User.objects.filter(email__iexact=notices[0].to, is_active=True).first()
    if user is None:
        return None
    is_new = not user.has_usable_password()
    link = password_link(user) if is_new else address("home")
    days = settings.PASSWORD_RESET_TIMEOUT // 86_400
    context = {"by": notices[0].words, "to": user.email, "is_new": is_new, "link": link, "days": days}
    return f"{notices[0].ledger}: you are invited to Tieout", context


CONTENTS: dict[Notice.Type, Callable[[list[Notice]], tuple[str, dict[str, Any]] | None]] = {
    Notice.Type.REJECTION: _rejection,
    Notice.Type.RESEND: _resend,
    Notice.Type.DIGEST: _digest,
    Notice.Type.CONNECTION: _connection,
    Notice.Type.INVITATION: _invitation,
}
