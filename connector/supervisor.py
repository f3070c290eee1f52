"""The demo: sandbox, portal and worker started in order, kept running together, stopped together."""

import http.client
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from connector.launch import HOST, CannotStart, Place
from connector.processes import GaveUp, Program, end_with_parent, stop_all

READY_WITHIN = 45.0  # seconds
GRACE = 10.0
TAIL = 15  # lines of a log shown when its program would not start

Say = Callable[[str], None]


class Stopped(Exception):
    """Told to stop while still starting."""


class Supervisor:
    """Runs a demo until `stopping` is set."""

    def __init__(
        self, place: Place, *, manage: Path, environment: Mapping[str, str], stopping: threading.Event, say: Say
    ) -> None:
        self.place, self.environment, self.stopping, self.say = place, environment, stopping, say
        self.folder = manage.parent
        self.manage = [sys.executable, str(manage)]
        self.sandbox = self._program("QuickBooks sandbox", *self._sandbox())
        self.portal = self._program("portal", *self._portal())
        self.worker = self._program("worker", *self.manage, "worker")
        self.worker.patience = float(environment["HEARTBEAT_STALE"])

    def run(self, *, ready: Callable[[], None]) -> None:
        """Start everything, call `ready`, and keep it so. Raises CannotStart or GaveUp; leaves nothing running."""
        programs = [self.portal, self.worker, self.sandbox]
        try:
            self._begin()
            ready()
            self._keep(programs)
        except Stopped:
            pass
        finally:
            stop_all(programs, grace=GRACE)

    def _begin(self) -> None:
        self._prepare()
        for program in (self.sandbox, self.portal, self.worker):
            program.start()
        self._await(self.sandbox, self._discovery)
        self._await(self.portal, f"{self.place.url}/accounts/login/")

    def _prepare(self) -> None:
        """Fill the database, with a sandbox that keeps no limits: a company's past at its pace would take a minute."""
        past = self._program("QuickBooks sandbox", *self._sandbox(), "--unlimited")
        past.start()
        try:
            self._await(past, self._discovery)
            self._load()
        finally:
            stop_all([past], grace=GRACE)

    def _load(self) -> None:
        """Bring the database up to date and fill it, in a process of its own that a stop interrupts."""
        log = self.place.log("load")
        with log.open("ab") as output:
            loading = subprocess.Popen(
                [*self.manage, "load_demo"], cwd=self.folder, env=dict(self.environment), stdin=subprocess.DEVNULL, stdout=output,
                stderr=output, preexec_fn=end_with_parent, process_group=0,
            )  # fmt: skip
        try:
            while loading.poll() is None:
                self._pause(0.1)
        finally:
            loading.kill()
            loading.wait()
        if loading.returncode:
            raise CannotStart(f"The demo company could not be loaded.\n{tail(log)}")

    def _await(self, program: Program, url: str) -> None:
        """Wait until the page answers."""
        tries = int(READY_WITHIN / 0.2)
        for _ in range(tries):
            if not program.alive:
                raise CannotStart(f"The {program.name} did not start.\n{tail(program.log)}")
            if answers(url):
                return
            self._pause(0.2)
        raise CannotStart(f"The {program.name} did not answer within {READY_WITHIN:.0f} seconds.\n{tail(program.log)}")

    def _keep(self, programs: list[Program]) -> None:
        while not self.stopping.wait(0.5):
            for program in programs:
                try:
                    revived = program.revive()
                except GaveUp as error:
                    raise GaveUp(f"{error}\n{tail(program.log)}") from error
                if revived:
                    self.say(f"The {program.name} had stopped and was started again.")

    def _pause(self, seconds: float) -> None:
        if self.stopping.wait(seconds):
            raise Stopped

    def _program(self, name: str, *command: str) -> Program:
        return Program(name, command, self.environment, folder=self.folder, log=self.place.log(name))

    def _sandbox(self) -> list[str]:
        port, state = str(self.place.sandbox_port), str(self.place.sandbox_state)
        return [sys.executable, "-m", "connector.sandbox", "--port", port, "--state", state]

    @property
    def _discovery(self) -> str:
        return f"{self.place.sandbox_url}/.well-known/openid_configuration"

    def _portal(self) -> list[str]:
        bind = f"{HOST}:{self.place.port}"
        size = ["--preload", "--workers", "2", "--threads", "4"]
        # Its control socket would lie in the home directory, the same one for every demo.
        options = ["--timeout", "120", "--graceful-timeout", "5", "--no-control-socket"]
        return [sys.executable, "-m", "gunicorn", "config.wsgi", "--bind", bind, *size, *options]


def answers(url: str) -> bool:
    """Whether the address gives a page."""
    try:
        with urlopen(url, timeout=10) as response:  # noqa: S310 - our own address
            return response.status == 200
    except (URLError, OSError, http.client.HTTPException):
        return False


def tail(log: Path | None) -> str:
    """The last lines of a log, for the terminal."""
    lines = log.read_text(errors="replace").splitlines() if log and log.exists() else []
    return "\n".join(lines[-TAIL:])
