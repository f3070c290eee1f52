"""One load of a ledger at a time, on either database; the other is told who is at it."""

import json
import os
import subprocess
import sys

import pytest

from connector import leases, loading
from connector.imports import load, reload
from connector.loading import Busy, alone
from connector.models import Lease
from connector.procore_folder import ProcoreFolder
from tests.exports.house import ROOT, WAIT, database
from tests.records import procore

__all__ = ["database"]

MANY = 400


def test_of_two_loads_at_the_same_instant_one_runs_and_the_other_is_told(database, tmp_path):
    folder = procore.write(tmp_path, {"vendors": [procore.vendor(n, f"Company {n}") for n in range(1, MANY + 1)]})

    done = subprocess.run(
        [sys.executable, "-m", "tests.imports.loads", str(folder)],
        cwd=ROOT, env={**os.environ, **database}, capture_output=True, text=True, timeout=WAIT, check=False,
    )  # fmt: skip
    end = json.loads(done.stdout or f'"{done.stderr[-300:]}"')

    assert (sorted(end["through"]), end["companies"]) == ([False, True], MANY)
    assert end["told"][0].startswith("Records are being loaded into Harbor Builders at this moment (process ")


@pytest.fixture
def elsewhere(ledger, settings):
    """Somebody else loads."""
    with alone(ledger) as hold:
        yield hold


def test_a_load_beside_another_says_so_and_loads_nothing(ledger, elsewhere, tmp_path):
    folder = procore.write(tmp_path / "procore", procore.base())

    with pytest.raises(Busy, match="Try again when that load has ended"):
        load(ledger, ProcoreFolder(folder))


def test_a_reload_that_waited_in_vain_says_so(ledger, loaded, tmp_path, settings, monkeypatch):
    settings.PROCORE_FOLDER = str(tmp_path / "procore")
    monkeypatch.setattr("connector.imports.PATIENCE", 0)
    loaded()

    with alone(ledger):
        words = reload(ledger.items.first())

    assert words.startswith("It could not be reloaded: Records are being loaded")


def test_a_load_that_was_overtaken_stops(ledger, elsewhere):
    Lease.objects.update(until=None)
    leases.take(elsewhere.name, seconds=loading.HELD)

    with pytest.raises(Busy, match="another one took its place"):
        elsewhere.renew()


def test_a_load_that_fails_lets_the_next_one_in(ledger):
    with pytest.raises(ZeroDivisionError), alone(ledger):
        raise ZeroDivisionError

    with alone(ledger) as hold:
        assert hold.fence == 2
