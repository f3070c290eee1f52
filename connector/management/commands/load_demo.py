"""`manage.py load_demo`: the demo's database brought up to date and filled once; `manage.py demo` calls it."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from connector import demo


class Command(BaseCommand):
    help = "Migrate the demo's database and load the demo company unless it is there."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("The demo company is only loaded into a demo: start one with `manage.py demo`.")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("createcachetable", verbosity=0)
        demo.load()
