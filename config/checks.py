"""What a start refuses: settings with which records or tokens could not be trusted."""

from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet
from django.conf import settings
from django.core.checks import CheckMessage, Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured

TAG = "tieout"


@register(TAG)
def secrets_are_set(**_: Any) -> list[CheckMessage]:
    """Both keys are given, and the token keys are Fernet keys."""
    return [*_secret_key(), *_token_keys()]


def _secret_key() -> Iterator[CheckMessage]:
    try:
        settings.SECRET_KEY  # noqa: B018 - Django raises when it is empty
    except ImproperlyConfigured:
        yield Error(
            "SECRET_KEY is not set.",
            hint='Set it to a long random text: python -c "import secrets; print(secrets.token_urlsafe(64))"',
            id="tieout.E001",
        )


def _token_keys() -> Iterator[CheckMessage]:
    hint = 'Make one with: python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())"'
    if not settings.TOKEN_KEYS:
        yield Error("TOKEN_KEYS is empty: QuickBooks tokens could not be stored.", hint=hint, id="tieout.E002")
    for number, key in enumerate(settings.TOKEN_KEYS, 1):
        try:
            Fernet(key)
        except ValueError:
            yield Error(f"Key {number} of TOKEN_KEYS is not a Fernet key.", hint=hint, id="tieout.E003")


@register(TAG)
def tasks_run_once(**_: Any) -> list[CheckMessage]:
    """A task is not handed out again while it may still wait or run inside the cluster."""
    queue = settings.Q_CLUSTER
    least = queue["timeout"] * (1 + queue["queue_limit"] / queue["workers"])
    if queue["retry"] >= least:
        return []
    words = f"Q_CLUSTER: retry is {queue['retry']} s, but a task may wait and run for {least:.0f} s."
    return [Error(words, hint="Raise retry to at least timeout x (1 + queue_limit / workers).", id="tieout.E004")]


@register(TAG)
def writers_wait(**_: Any) -> list[CheckMessage]:
    """SQLite lets writers wait for one another only in WAL mode with IMMEDIATE transactions."""
    database: dict[str, Any] = settings.DATABASES["default"]
    options = database.get("OPTIONS", {})
    if "sqlite" not in database["ENGINE"]:
        return []
    if options.get("transaction_mode") == "IMMEDIATE" and "journal_mode=WAL" in options.get("init_command", ""):
        return []
    hint = "Unset DATABASE_URL to use the built-in SQLite settings, or name a PostgreSQL database."
    return [Error("SQLite needs WAL mode and IMMEDIATE transactions.", hint=hint, id="tieout.E005")]


def refuse_bad_settings() -> None:
    """Raise ImproperlyConfigured with every complaint; for servers, which run no checks by themselves."""
    complaints = [f"{error.msg} {error.hint}" for error in run_checks(tags=[TAG])]
    if complaints:
        raise ImproperlyConfigured("\n".join(complaints))
