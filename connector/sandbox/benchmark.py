"""`python -m connector.sandbox.benchmark`: how many bills a second the sandbox takes, and what memory that costs."""

import argparse
import http.client
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlencode, urlsplit

from .app import create_app
from .chart import SUBCONTRACTORS
from .company import REALM
from .entities import ENTITIES
from .oauth import BOOTSTRAP, CLIENT_ID, CLIENT_SECRET
from .wire import Json

MARKS = (1_000, 10_000, 100_000)


def bill(number: int) -> Json:
    """A bill of two lines for one of five vendors."""
    detail = {"AccountRef": {"value": SUBCONTRACTORS}}
    kind = "AccountBasedExpenseLineDetail"
    line = {"DetailType": kind, kind: detail, "Description": "Concrete works, progress"}
    vendor = {"value": str(number % 5 + 1)}
    return {"VendorRef": vendor, "DocNumber": f"B-{number}", "Line": [{**line, "Amount": 1200}, {**line, "Amount": 34}]}


# -- over HTTP ---------------------------------------------------------------
class Client:
    """One kept connection with a token."""

    def __init__(self, url: str) -> None:
        self._connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        form = {"grant_type": "refresh_token", "refresh_token": BOOTSTRAP}
        form |= {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
        answer = self._post("/oauth2/v1/tokens/bearer", urlencode(form), {})
        self._headers = {"Authorization": f"Bearer {answer['access_token']}", "Content-Type": "application/json"}

    def create(self, number: int) -> None:
        self._post(f"/v3/company/{REALM}/bill?requestid=b{number}", json.dumps(bill(number)), self._headers)

    def _post(self, path: str, body: str, headers: dict[str, str]) -> Json:
        self._connection.request("POST", path, body, headers)
        answer = self._connection.getresponse()
        content = answer.read()
        if answer.status != 200:
            raise SystemExit(f"{answer.status} {content[:300]!r}")
        return dict(json.loads(content))


@contextmanager
def served(state: Path) -> Iterator[tuple[str, int]]:
    """A sandbox without limits in a process of its own: its address and process id."""
    command = [sys.executable, "-u", "-m", "connector.sandbox", "--port", "0", "--state", str(state), "--unlimited"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        try:
            yield url, process.pid
        finally:
            process.terminate()


def peak_memory(pid: int) -> str:
    """The most memory the process ever held, where the system tells (Linux)."""
    status = Path(f"/proc/{pid}/status")
    if not status.exists():
        return "unknown"
    kibibytes = next(line.split()[1] for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return f"{int(kibibytes) // 1024} MiB"


def over_http(folder: Path, marks: list[int]) -> None:
    with served(folder / "http.sqlite3") as (url, pid):
        client, done = Client(url), 0
        for mark in marks:
            rate = per_second(client.create, range(done + 1, mark + 1))
            done = mark
            told(f"{mark:>9,} documents over HTTP: {rate:>6,.0f} creates/s, peak memory {peak_memory(pid)}")


# -- in process --------------------------------------------------------------
def in_process(folder: Path, count: int) -> None:
    app = create_app(folder / "process.sqlite3", limits=False)
    books = app.books(REALM)

    def create(number: int) -> None:
        with app.store.transaction():
            books.create(ENTITIES["Bill"], bill(number))

    rate = per_second(create, range(1, count + 1))
    app.store.close()
    told(f"{count:>9,} documents in process: {rate:>6,.0f} creates/s")


def per_second(create: Callable[[int], None], numbers: range) -> float:
    started = time.perf_counter()
    for number in numbers:
        create(number)
    return len(numbers) / (time.perf_counter() - started)


def told(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def main() -> None:
    parser = argparse.ArgumentParser(prog="connector.sandbox.benchmark", description=__doc__)
    parser.add_argument("--documents", type=int, default=MARKS[-1], help="how many bills to create over HTTP")
    options = parser.parse_args()
    marks = [mark for mark in MARKS if mark < options.documents] + [options.documents]
    with tempfile.TemporaryDirectory(prefix="sandbox-benchmark-") as folder:
        in_process(Path(folder), min(options.documents, 2_000))
        over_http(Path(folder), marks)


if __name__ == "__main__":
    main()
