"""A start with settings that cannot be trusted is refused, in words."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

from config.checks import refuse_bad_settings
from connector.models import Heartbeat

ROOT = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "SECRET_KEY": "a-long-random-text-of-more-than-fifty-characters-0123456789",
    "TOKEN_KEYS": "lxvDNSyEaZbQW0sGfCjlp4M7OQZpzZ2W0QwIEsyXNBk=",
    "PORTAL_URL": "https://tieout.example.com",
    "ALLOWED_HOSTS": "tieout.example.com",
}


def run(*command: str, **environment: str) -> subprocess.CompletedProcess:
    outer = {name: value for name, value in os.environ.items() if name not in {*PRODUCTION, "DJANGO_SETTINGS_MODULE"}}
    return subprocess.run(
        [sys.executable, *command], cwd=ROOT, env={**outer, **environment}, capture_output=True, text=True, timeout=60
    )


def test_the_deploy_check_has_nothing_to_say_about_production_settings():
    done = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", **PRODUCTION)

    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("missing", ["SECRET_KEY", "TOKEN_KEYS"])
def test_a_server_without_a_key_does_not_start_and_says_how_to_make_one(missing):
    done = run("-c", "import config.wsgi", **{**PRODUCTION, missing: ""})

    assert done.returncode != 0
    assert missing in done.stderr
    assert "python -c" in done.stderr


def test_a_queue_that_could_run_a_task_twice_is_refused(settings):
    settings.Q_CLUSTER = {**settings.Q_CLUSTER, "retry": 219}

    with pytest.raises(ImproperlyConfigured, match="retry is 219 s, but a task may wait and run for 220 s"):
        refuse_bad_settings()


def test_a_database_url_for_sqlite_without_its_options_is_refused():
    done = run("manage.py", "check", DATABASE_URL="sqlite:///:memory:", **PRODUCTION)

    assert "SQLite needs WAL mode" in done.stderr


def test_the_settings_as_shipped_are_accepted():
    refuse_bad_settings()


@pytest.mark.django_db
def test_a_thousand_rows_are_written_in_one_statement(django_assert_num_queries, db):
    beats = [Heartbeat(name=f"worker {number}", at="2026-01-01T00:00:00Z") for number in range(1000)]

    with django_assert_num_queries(1, connection=connection):
        Heartbeat.objects.bulk_create(beats)
