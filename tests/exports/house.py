"""A QuickBooks over real HTTP, a database of the kind this run is on, and processes that work in them."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.conf import settings
from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
KILLS = [sys.executable, "-m", "tests.exports.kills"]
RACES = [sys.executable, "-m", "tests.exports.races"]
MISHAPS = [sys.executable, "-m", "tests.exports.mishaps"]
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
WAIT = 240  # seconds


class House:
    """A QuickBooks, a database, and workers that are shot at."""

    def __init__(self, sandbox: str, database: dict[str, str]) -> None:
        self.sandbox = sandbox
        self.environment = {
            **os.environ,
            **database,
            "QUICKBOOKS_API_URL": sandbox,
            "QUICKBOOKS_DISCOVERY_URL": f"{sandbox}/.well-known/openid_configuration",
            "QUICKBOOKS_CLIENT_ID": "sandbox-client",
            "QUICKBOOKS_CLIENT_SECRET": "sandbox-secret",
        }

    def run(self, *command: str, program: list[str] = KILLS) -> str:
        done = subprocess.run(
            [*program, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=WAIT, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def together(self, *commands: tuple[str, ...]) -> Counter:
        """Run workers side by side; answer how often they died, by place."""
        started = [
            subprocess.Popen([*KILLS, *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
            for command in commands
        ]
        return sum((Counter(json.loads(one.communicate(timeout=WAIT)[0])) for one in started), Counter())

    def reset(self, **faults) -> None:
        self._post("/sandbox/reset", {})
        self._post("/sandbox/faults", faults)

    def _post(self, path: str, body: dict) -> None:
        request = Request(self.sandbox + path, json.dumps(body).encode(), {"Content-Type": "application/json"})  # noqa: S310
        urlopen(request, timeout=20).close()  # noqa: S310

    def report(self) -> dict:
        return json.loads(self.run("report"))


@pytest.fixture(scope="module")
def sandbox():
    server = subprocess.Popen([*KILLS, "serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.terminate()
    server.communicate()


@pytest.fixture(scope="module")
def database(tmp_path_factory, django_db_setup, django_db_blocker):
    """An empty database of its own, of the kind this run is on."""
    folder = {"DATA_DIR": str(tmp_path_factory.mktemp("kills"))}
    if not ON_POSTGRESQL:
        yield folder
        return
    name = f"kills_{os.getpid()}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        held = settings.DATABASES["default"]
        login = f"{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT'] or 5432}"
        yield {**folder, "DATABASE_URL": f"postgres://{login}/{name}"}
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def house(sandbox, database):
    return House(sandbox, database)
