"""`manage.py restored`: what to do between restoring a dump and starting the worker."""

from argparse import ArgumentParser
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from connector import restoring


class Command(BaseCommand):
    help = "After a restore: look for each document in QuickBooks before it is sent, so that none is posted twice."

    def add_arguments(self, parser: ArgumentParser) -> None:
        since = "when the dump was taken, e.g. 2026-11-24T02:00; by default the last move that is in it"
        parser.add_argument("--since", type=_moment, help=since)
        parser.add_argument("--over", action="store_true", help="everything is accounted for: send without looking")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["over"]:
            restoring.end()
            self.stdout.write("Documents are sent without looking for them first.")
            return
        since = restoring.begin(options["since"])
        self.stdout.write(f"Whatever was created in QuickBooks since {since:%Y-%m-%d %H:%M %Z} is looked for first.")


def _moment(text: str) -> datetime:
    """A time with a zone, or in the portal's."""
    moment = datetime.fromisoformat(text)
    return moment if timezone.is_aware(moment) else timezone.make_aware(moment)
