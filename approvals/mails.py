"""Sending the mails that are due. A claim is committed before the mail goes, so two workers never send the same one."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPSenderRefused

from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Min, Q, QuerySet
from django.utils import timezone

from approvals.letters import compose
from approvals.models import Ledger, Notice
from approvals.wake import post

TRIES, PAUSE = 5, timedelta(hours=1)
AT_ONCE = 50  # mails in one run; the next run takes the others
STUCK_SHOWN = 200
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


@dataclass(frozen=True)
class Stuck:
    """A mail that the server did not take; `notice` is the first of those it is about."""

    notice: Notice
    about: int  # items
    is_given_up: bool

    @property
    def next_try_at(self) -> datetime | None:
        return None if self.is_given_up or not self.notice.tried_at else self.notice.tried_at + PAUSE


def stuck(ledgers: Iterable[Ledger | int]) -> list[Stuck]:
    """What was tried in vain, oldest first: given up after TRIES, or still to be tried again."""
    rows = Notice.objects.filter(ledger__in=list(ledgers), sent_at=None).exclude(problem="").order_by("pk")
    letters: dict[tuple, list[Notice]] = defaultdict(list)
    for notice in rows.select_related("ledger", "item", "transition")[:STUCK_SHOWN]:
        letters[notice.ledger_id, notice.type, notice.to, notice.batch].append(notice)
    return [
        Stuck(notices[0], sum(notice.item_id is not None for notice in notices), notices[0].attempts >= TRIES)
        for notices in letters.values()
    ]


def retry(notice: Notice) -> None:
    """Try the whole mail anew, at once and as often as a new one."""
    same = Notice.objects.filter(ledger=notice.ledger_id, type=notice.type, to=notice.to, batch=notice.batch)
    same.filter(sent_at=None).update(attempts=0, tried_at=None)
    post()


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
