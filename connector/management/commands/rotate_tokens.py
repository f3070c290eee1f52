"""`manage.py rotate_tokens`: stored tokens under the newest key, after one was put in front of TOKEN_KEYS."""

from typing import Any

from django.core.management.base import BaseCommand

from connector.models import Connection


class Command(BaseCommand):
    help = "Encrypt every stored token anew with the first of TOKEN_KEYS; afterwards the older keys can go."

    def handle(self, *args: Any, **options: Any) -> None:
        done = sum(map(encrypt_anew, Connection.objects.all()))
        self.stdout.write(f"{done} connection(s) now use the newest key.")


def encrypt_anew(connection: Connection) -> int:
    """1 when written; one that is refreshed at this moment is left alone, a refresh uses the newest key anyway."""
    unchanged = Connection.objects.filter(pk=connection.pk, token_version=connection.token_version)
    return unchanged.update(access_token=connection.access_token, refresh_token=connection.refresh_token)
