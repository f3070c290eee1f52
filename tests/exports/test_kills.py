"""Workers die at every step and answers get lost: each document exists once, and no item is lost.

Real processes, real HTTP, the database of the run. The same harness on a naive exporter shows doubles.
"""

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

from tests.exports.kills import PLACES

ROOT = Path(__file__).resolve().parents[2]
COMMAND = [sys.executable, "-m", "tests.exports.kills"]
ON_POSTGRESQL = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
MANY, FEW = (300, 60) if ON_POSTGRESQL else (60, 30)
WAIT = 150  # seconds

FAULTS = {
    "commit_then_drop": {"share": 0.07},
    "drop_before_commit": {"share": 0.05},
    "error_before_commit": {"share": 0.04},
    "error_after_commit": {"share": 0.04},
    "late_commit": {"share": 0.05, "seconds": 0.5},
    "truncated_body": {"share": 0.04, "method": "POST"},
}


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

    def run(self, *command: str) -> str:
        done = subprocess.run(
            [*COMMAND, *command], cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=WAIT, check=False
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def together(self, *commands: tuple[str, ...]) -> Counter:
        """Run workers side by side; answer how often they died, by place."""
        started = [
            subprocess.Popen([*COMMAND, *command], cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, text=True)
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
    server = subprocess.Popen([*COMMAND, "serve"], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    yield f"http://127.0.0.1:{server.stdout.readline().strip()}"
    server.terminate()
    server.communicate()


@pytest.fixture(scope="module")
def database(tmp_path_factory, django_db_setup, django_db_blocker):
    """An empty database of its own, of the kind this run is on."""
    if not ON_POSTGRESQL:
        yield {"DATA_DIR": str(tmp_path_factory.mktemp("kills"))}
        return
    name = f"kills_{os.getpid()}"
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(f"CREATE DATABASE {name}")
        held = settings.DATABASES["default"]
        login = f"{held['USER']}:{held['PASSWORD']}@{held['HOST']}:{held['PORT'] or 5432}"
        yield {"DATABASE_URL": f"postgres://{login}/{name}"}
        cursor.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def house(sandbox, database):
    return House(sandbox, database)


@pytest.mark.parametrize(
    ("ignored", "count"), [(False, FEW), (True, MANY)], ids=["requestid kept", "requestid ignored"]
)
def test_workers_that_die_at_every_step_lose_nothing_and_double_nothing(house, ignored, count):
    house.reset(**FAULTS, requestid_ignored=ignored)
    house.run("seed", str(count))

    deaths = house.together(("places",))
    house.together(("work", "1"), ("work", "2"))

    found = house.report()
    assert found["states"] == {"SYNCED": count}, (found["words"], deaths)
    assert len(found["bills"]) == len(set(found["bills"])) == count * 4 // 5
    assert len(found["vendors"]) == len(set(found["vendors"])) == count // 5
    assert deaths == dict.fromkeys(PLACES, 1)


def test_the_harness_sees_the_doubles_of_a_naive_exporter(house):
    house.reset(**FAULTS)
    house.run("seed", str(FEW))

    house.together(("naive", "1"), ("naive", "2"))

    bills = house.report()["bills"]
    assert len(bills) > len(set(bills))
