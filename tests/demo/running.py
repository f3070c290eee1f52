"""A demo in processes of its own, on free ports, and what can be seen of it from outside."""

import contextlib
import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
START = 150.0  # seconds at most, on a very busy machine


def until(condition: Callable[[], object], *, seconds: float = 40.0, what: str = "") -> object:
    """What `condition` gives once it is true; fails when the time is over."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if found := condition():
            return found
        time.sleep(0.1)
    pytest.fail(f"Not within {seconds:.0f} seconds: {what}")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class RunningDemo:
    """`manage.py demo` and what it started."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.output = folder, folder.with_suffix(".out")
        self.port, self.sandbox_port = free_port(), free_port()
        self.process: subprocess.Popen | None = None

    def start(self, *options: str) -> "RunningDemo":
        ports = ["--port", str(self.port), "--sandbox-port", str(self.sandbox_port)]
        command = [sys.executable, str(ROOT / "manage.py"), "demo", "--data-dir", str(self.folder), *ports, *options]
        # The settings of a test run would keep its mail in memory.
        quick = {"HEARTBEAT_EVERY": "1", "HEARTBEAT_STALE": "12", "DJANGO_SETTINGS_MODULE": "config.settings"}
        with self.output.open("wb") as output:
            self.process = subprocess.Popen(
                command, cwd=self.folder.parent, env={**os.environ, **quick}, stdout=output, stderr=output
            )
        return self

    def ready(self) -> "RunningDemo":
        until(lambda: "is ready at" in self.said() or self.process.poll() is not None, seconds=START, what="ready")
        assert self.process.poll() is None, self.said()
        return self

    def said(self) -> str:
        return self.output.read_text() if self.output.exists() else ""

    def processes(self, *words: str) -> set[int]:
        """Living processes of this demo whose command line holds all the words."""
        return {pid for pid, line in command_lines(self.folder) if all(word in line for word in words)}

    def last_heartbeat(self) -> datetime:
        """When a queue cluster last showed that it works."""
        with contextlib.closing(sqlite3.connect(self.folder / "db.sqlite3", timeout=20)) as database:
            (at,) = database.execute("SELECT max(at) FROM connector_heartbeat").fetchone()
        return datetime.fromisoformat(at or "2000-01-01").replace(tzinfo=UTC)

    def exit_code(self) -> int:
        """How it ended by itself."""
        return self.process.wait(timeout=60)

    def clean_up(self) -> None:
        if self.process and self.process.poll() is None:
            self.stop()
        for pid in self.processes():
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.process.wait(timeout=30)


def command_lines(folder: Path) -> Iterator[tuple[int, str]]:
    """Processes that were told this data directory, by their environment or their command line."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            line = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            mine = str(folder).encode() in (entry / "environ").read_bytes() or str(folder) in line
            if line and mine and int(entry.name) != os.getpid():
                yield int(entry.name), line
