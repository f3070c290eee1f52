"""`manage.py demo`: the whole portal on this machine, with a company to try it on."""

import os
import signal
import sys
import threading
from argparse import ArgumentParser, ArgumentTypeError
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from connector import launch
from connector.launch import CannotStart, Place
from connector.processes import GaveUp
from connector.supervisor import Supervisor

PASSWORD = "demo-tieout"  # noqa: S105 - of log-ins that exist in the demo alone
LOG_INS = (
    ("pm@demo.test", "project manager: sends"),
    ("approver@demo.test", "accounting approver: accepts and rejects"),
    ("admin@demo.test", "admin: connects, settings, people"),
)


def port(text: str) -> int:
    """A port number as it was typed."""
    if text.isascii() and text.isdecimal() and 0 < int(text) < 65536:
        return int(text)
    raise ArgumentTypeError(f"{text} is no port: name a number from 1 to 65535.")


class Command(BaseCommand):
    help = "Run the portal, its worker and a QuickBooks sandbox on this machine, with a demo company."
    requires_system_checks: list[str] = []  # the demo makes its own keys

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--port", type=port, default=8000, help="of the portal")
        parser.add_argument("--sandbox-port", type=port, default=8001, help="of the QuickBooks sandbox")
        parser.add_argument("--data-dir", type=Path, default=settings.BASE_DIR / ".demo", help="where its data is kept")
        parser.add_argument("--reset", action="store_true", help="delete the demo's data first")

    def handle(self, *args: Any, **options: Any) -> None:
        place = Place(options["data_dir"].absolute(), options["port"], options["sandbox_port"])
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
            signal.signal(number, lambda *_: stopping.set())
        try:
            self.run(place, reset=options["reset"], stopping=stopping)
        except (CannotStart, GaveUp) as error:
            raise CommandError(str(error)) from error

    def run(self, place: Place, *, reset: bool, stopping: threading.Event) -> None:
        with launch.occupied(place.folder):
            launch.require_two_ports(place)
            launch.require_free(place.port, option="--port")
            launch.require_free(place.sandbox_port, option="--sandbox-port")
            if reset:
                launch.empty(place.folder)
            launch.forget_half_a_load(place.folder)
            launch.furnish(place)
            environment = launch.environment(place, os.environ)
            manage = Path(sys.argv[0]).absolute()
            self.say("Starting. The first time takes about half a minute.")
            supervisor = Supervisor(place, manage=manage, environment=environment, stopping=stopping, say=self.say)
            supervisor.run(ready=lambda: self.welcome(place))
            self.say("Stopped.")

    def welcome(self, place: Place) -> None:
        self.say(f"Tieout is ready at {place.url}")
        for email, role in LOG_INS:
            self.say(f"  {email:<20} {PASSWORD}   {role}")
        self.say(
            f"QuickBooks sandbox at {place.sandbox_url}; data and logs in {place.folder}. Ctrl-C stops everything."
        )

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()
