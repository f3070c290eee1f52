"""`manage.py sweep`: what the worker does every half minute, for those who run `qcluster` by other means."""

import signal
import threading
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from connector.sweeping import sweep_once


class Command(BaseCommand):
    help = "Free what a dead worker held and wake what nobody took."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--loop", action="store_true", help="again and again, until interrupted")

    def handle(self, *args: Any, **options: Any) -> None:
        sweep_once()
        if not options["loop"]:
            return
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stopping.set())
        while not stopping.wait(settings.SWEEP_EVERY):
            sweep_once()
