"""A program run beside this one: restarted when it dies or freezes, never left behind."""

import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from connector import pulse

PR_SET_PDEATHSIG = 1
QUICK = 5.0  # seconds; a program that lives shorter than that failed to start
PATIENCE = 3  # failed starts in a row


class GaveUp(RuntimeError):
    """A program that would not start, again and again."""


def end_with_parent() -> None:
    """Have the kernel stop this process when its parent is gone, however it went. Linux only."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def in_session(session: int) -> Iterator[int]:
    """The processes of a session, grandchildren that lead a group of their own among them. Linux only."""
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if os.getsid(int(entry.name)) == session:
                yield int(entry.name)


@dataclass
class Program:
    """A command line that is to be running."""

    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    folder: Path | None = None  # to run in; ours when None
    log: Path | None = None
    leads_session: bool = True  # False: only a group, so that whoever ends our own session ends it too
    patience: float = 0.0  # seconds without a beat, then it is taken for frozen; 0: it gives none
    process: subprocess.Popen | None = None
    started_at: float = 0.0
    failures: int = field(default=0, init=False)
    listener: pulse.Listener | None = field(default=None, init=False)

    def start(self) -> None:
        environment = dict(self.environment)
        if self.patience:
            self.listener = self.listener or pulse.Listener()
            environment[pulse.VARIABLE] = self.listener.address
        with contextlib.ExitStack() as stack:
            output = stack.enter_context(self.log.open("ab")) if self.log else None
            self.process = subprocess.Popen(
                self.command, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                start_new_session=self.leads_session, process_group=None if self.leads_session else 0,
                preexec_fn=end_with_parent,
            )  # fmt: skip
        self.started_at = time.monotonic()

    @property
    def alive(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @property
    def frozen(self) -> bool:
        return self.listener is not None and self.listener.silence(since=self.started_at) > self.patience

    def revive(self) -> bool:
        """Start it anew if it died or froze; True when it had. Raises GaveUp when it will not stay up."""
        if self.alive and not self.frozen:
            return False
        self.failures = self.failures + 1 if time.monotonic() - self.started_at < QUICK else 1
        self.kill()
        if self.failures >= PATIENCE:
            raise GaveUp(f"The {self.name} stopped {PATIENCE} times right after its start.")
        self.start()
        return True

    def ask_to_stop(self) -> None:
        if self.process and self.alive:
            self.process.terminate()

    def kill(self) -> None:
        """End whatever is left of it and of what it started."""
        if not self.process:
            return
        for pid in in_session(self.process.pid):  # none, when it leads no session
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Kill it and start it anew, for one that no longer listens."""
        self.kill()
        self.start()


def stop_all(programs: Sequence[Program], *, grace: float) -> None:
    """Ask all to stop, wait up to `grace` seconds, then kill what is left."""
    for program in programs:
        program.ask_to_stop()
    deadline = time.monotonic() + grace
    while time.monotonic() < deadline and any(program.alive for program in programs):
        time.sleep(0.05)
    for program in programs:
        program.kill()
        if program.listener:
            program.listener.close()
