"""`manage.py load_procore PATH`: load a folder of Procore's records into a ledger."""

import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser, OutputWrapper

from approvals.models import Ledger
from connector.imports import load
from connector.loading import Busy
from connector.procore_folder import NoSource, ProcoreFolder
from connector.records import RESOURCES

EVERY = 2  # seconds between two words about the progress


class Command(BaseCommand):
    help = "Load a folder with one JSON file per Procore resource. May be repeated: what did not change is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--ledger", help="Name of the ledger; needed when the portal holds several.")
        parser.add_argument("--only", nargs="+", default=[], choices=RESOURCES, help="Load these resources alone.")

    def handle(self, *args: Any, **options: Any) -> None:
        ledger, progress = _ledger(options["ledger"]), Progress(self.stderr)
        try:
            summary = load(ledger, ProcoreFolder(options["path"]), only=options["only"], progress=progress)
        except (NoSource, Busy) as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(summary))
        if any(tally.refused for tally in summary.tallies.values()):
            raise CommandError("Some records were refused; the rest is loaded.")


class Progress:
    """Says how far a load is, once it has taken two seconds, and every two seconds from then on."""

    def __init__(self, out: OutputWrapper) -> None:
        self.out, self.said_at = out, time.monotonic()

    def __call__(self, resource: str, done: int) -> None:
        if time.monotonic() - self.said_at >= EVERY:
            self.out.write(f"{resource}: {done:,} records so far")
            self.said_at = time.monotonic()


def _ledger(name: str | None) -> Ledger:
    found = list(Ledger.objects.filter(name=name) if name else Ledger.objects.all()[:2])
    if len(found) != 1:
        raise CommandError("Name the ledger with --ledger: " + ", ".join(str(row) for row in Ledger.objects.all()))
    return found[0]
