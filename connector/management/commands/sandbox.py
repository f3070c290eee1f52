"""`manage.py sandbox`: the offline QuickBooks Online, on this machine only."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from connector.sandbox.server import serve


class Command(BaseCommand):
    help = "Serve the QuickBooks sandbox on the loopback interface until interrupted."
    # It has books of its own: whether the portal is set up does not matter.
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=int, default=8001)
        parser.add_argument("--data-dir", type=Path, help="where the books are kept; in memory without it")
        parser.add_argument("--unlimited", action="store_true", help="never answer 429 for too many requests")

    def handle(self, *args: Any, **options: Any) -> None:
        folder = options["data_dir"]
        state = folder / "quickbooks-sandbox.sqlite3" if folder else None
        serve("127.0.0.1", options["port"], state, limits=not options["unlimited"], ready=self.stdout.write)
