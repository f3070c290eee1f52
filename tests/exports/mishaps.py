"""What befalls a worker besides death, in processes of its own: it stands still, its database goes away or is full.

`python -m tests.exports.mishaps stopped PLACE | cut | full | patient`
"""

import json
import os
import signal
import sys
import time
from contextlib import closing
from pathlib import Path

import django
import requests

from tests.exports.kills import attach, emptied, forked, open_office, turn, work

ALL = 4  # documents: a vendor and three bills
LONG = "x" * 3000  # makes a body and an answer that need a page of their own


def accepted() -> None:
    """A vendor and three bills on their way, one of them with a file."""
    emptied()
    office = open_office()
    vendor = office.vendor("Vendor 1")
    bills = [office.bill(vendor, DocNumber=None, PrivateNote=f"{n} {LONG}") for n in range(ALL - 1)]
    attach(bills[0], "application.pdf")
    office.accept(vendor, *bills)


def stopped(place: str) -> None:
    """A worker stands still at a place, another does everything, then the first goes on."""
    accepted()
    if place == "looked:1":
        turn({"commit_then_drop": {"path": "/bill"}})
    frozen = forked(work, f"{place}:STOP")
    _, how = os.waitpid(frozen, os.WUNTRACED)
    other = forked(work, "")
    ends = [os.waitpid(other, 0)[1]]
    os.kill(frozen, signal.SIGCONT)
    ends.append(os.waitpid(frozen, 0)[1])
    say(stood_still=os.WIFSTOPPED(how), ends=[os.waitstatus_to_exitcode(end) for end in ends])


def cut() -> None:
    """The database drops a worker's connection while QuickBooks answers, as when another server takes over."""
    from django.db import connection

    def drop(*_) -> None:
        with closing(connection.copy()) as other, other.cursor() as cursor:
            cursor.execute("SELECT pg_terminate_backend(%s)", [connection.connection.info.backend_pid])

    accepted()
    worker = forked(lambda: (signal.signal(signal.SIGUSR1, drop), work()), "answered:2:USR1")
    say(ends=[os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])])


def full() -> None:
    """The disk is full when an answer is to be recorded; later there is room again."""
    from django.db import connection

    accepted()
    connection.cursor().execute("VACUUM")  # no page is left over
    pipe, end = os.pipe()
    worker = forked(lambda: _in_want_of_room(end), "answered:2:USR1")
    exited = os.waitstatus_to_exitcode(os.waitpid(worker, 0)[1])
    say(ends=[exited], **json.loads(os.read(pipe, 1000)))


def _in_want_of_room(end: int) -> None:
    from django.db import connection

    from approvals.models import Ledger
    from connector import exports

    def fill(*_) -> None:
        with connection.cursor() as cursor:
            pages = cursor.execute("PRAGMA page_count").fetchone()[0]
            cursor.execute(f"PRAGMA max_page_count = {pages}")

    signal.signal(signal.SIGUSR1, fill)
    posted = []
    for _ in range(4):
        exports.drain(Ledger.objects.get().pk)
        posted.append(_posted())
        time.sleep(0.6)
    os.write(end, json.dumps({"posted": posted}).encode())
    connection.close()  # the next one knows no limit
    work()


def _posted() -> int:
    """How many documents have been posted."""
    log = requests.get(os.environ["QUICKBOOKS_API_URL"] + "/sandbox/log", timeout=20).json()
    return sum(entry["path"].endswith(("/bill", "/vendor")) for entry in log)


def patient() -> None:
    """A call takes six times as long as the lease; for half of that time another tries to take it."""
    from approvals.models import ErpRequest, Ledger
    from connector import leases
    from connector.sending import lease_name

    accepted()
    turn({"slow": {"path": "/bill", "seconds": 3}})
    worker = forked(work, "")
    while not ErpRequest.objects.filter(entity="Bill", state="SENT").exists():
        time.sleep(0.02)
    name, took, until = lease_name(Ledger.objects.get().pk), 0, time.monotonic() + 1.5
    while time.monotonic() < until:
        took += leases.take(name, seconds=60) is not None
        time.sleep(0.05)
    os.waitpid(worker, 0)
    say(took=took)


def say(**found) -> None:
    print(json.dumps(found))  # noqa: T201


def main(command: str, *rest: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.exports.short"
    django.setup()
    {"stopped": stopped, "cut": cut, "full": full, "patient": patient}[command](*rest)


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(*sys.argv[1:])
