"""`manage.py load_procore PATH`: load a folder of Procore's records into a ledger."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from approvals.models import Ledger
from connector.imports import load
from connector.procore_folder import RESOURCES, NoSource, ProcoreFolder


class Command(BaseCommand):
    help = "Load a folder with one JSON file per Procore resource. May be repeated: what did not change is left alone."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("path", type=Path)
        parser.add_argument("--ledger", help="Name of the ledger; needed when the portal holds several.")
        parser.add_argument("--only", nargs="+", default=[], choices=RESOURCES, help="Load these resources alone.")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            summary = load(_ledger(options["ledger"]), ProcoreFolder(options["path"]), only=options["only"])
        except NoSource as error:
            raise CommandError(str(error)) from None
        self.stdout.write(str(summary))
        if any(tally.refused for tally in summary.tallies.values()):
            raise CommandError("Some records were refused; the rest is loaded.")


def _ledger(name: str | None) -> Ledger:
    found = list(Ledger.objects.filter(name=name) if name else Ledger.objects.all()[:2])
    if len(found) != 1:
        raise CommandError("Name the ledger with --ledger: " + ", ".join(str(row) for row in Ledger.objects.all()))
    return found[0]
