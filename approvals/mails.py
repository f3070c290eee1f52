"""Sending the mails that are due. A claim is committed before the mail goes, so two workers never send the same one."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from approvals.letters import compose
from approvals.models import Notice

TRIES, PAUSE = 5, timedelta(hours=1)
AT_ONCE = 50  # mails in one run; the next run takes the others
# The server answered and refused this one mail; others may still go.
REFUSED = (SMTPRecipientsRefused, SMTPSenderRefused, SMTPDataError)


def send_due(now: datetime) -> int:
    """Send one mail per person and cause; answer how many went. A server that is away ends the run."""
    sent = 0
    for group in _due_groups(now):
        notices = _claim(group, now=now)
        try:
            sent += _send(notices)
        except REFUSED as error:
            _keep(notices, problem=error)
        except OSError as error:
            _keep(notices, problem=error)
            break
    return sent


def _due(now: datetime) -> QuerySet[Notice]:
    rested = Q(tried_at=None) | Q(tried_at__lte=now - PAUSE)
    return Notice.objects.filter(rested, sent_at=None, attempts__lt=TRIES)


def _due_groups(now: datetime) -> Iterator[dict]:
    """What makes one mail, longest waiting first."""
    groups = _due(now).values("ledger", "type", "to", "batch").annotate(first=Min("pk")).order_by("first")
    for group in groups[:AT_ONCE]:
        yield {name: group[name] for name in ("ledger", "type", "to", "batch")}


def _claim(group: dict, *, now: datetime) -> list[Notice]:
    """Take the notices of one mail; of two workers the second finds none left."""
    with transaction.atomic():
        pks = list(_due(now).filter(**group).select_for_update().order_by("pk").values_list("pk", flat=True))
        Notice.objects.filter(pk__in=pks).update(attempts=F("attempts") + 1, tried_at=now)
    found = Notice.objects.filter(pk__in=pks).order_by("pk")
    return list(found.select_related("ledger", "item__project", "item__party", "transition__by"))


def _send(notices: list[Notice]) -> int:
    """1 when a mail went. A summary for which nothing waits any more is done without one."""
    letter = compose(notices) if notices else None
    if letter:
        mail = EmailMultiAlternatives(letter.subject, letter.text, to=[notices[0].to])
        mail.attach_alternative(letter.html, "text/html")
        mail.send()
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(sent_at=timezone.now(), problem="")
    return 1 if letter else 0


def _keep(notices: list[Notice], *, problem: Exception) -> None:
    """Remember why it did not go; it is tried again in an hour, five times in all."""
    words = f"{type(problem).__name__}: {problem}"[:1000]
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(problem=words)
