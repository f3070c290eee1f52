"""The sandbox's time: the machine's, until somebody moves or stops it, so that nobody need wait."""

import threading
import time

from .wire import Json


class Clock:
    """Calling it gives seconds since 1970."""

    def __init__(self) -> None:
        self._moved = threading.Condition()
        self._ahead = 0.0
        self._stopped: float | None = None

    def __call__(self) -> float:
        return (time.time() if self._stopped is None else self._stopped) + self._ahead

    def freeze(self, at: float | None = None) -> None:
        """Stand still, now or at a given time: it then moves only when told to."""
        with self._moved:
            self._stopped, self._ahead = (self() if at is None else at), 0.0
            self._moved.notify_all()

    def run(self) -> None:
        """Be the machine's time again."""
        with self._moved:
            self._stopped, self._ahead = None, 0.0
            self._moved.notify_all()

    def advance(self, seconds: float) -> None:
        with self._moved:
            self._ahead += seconds
            self._moved.notify_all()

    def sleep(self, seconds: float) -> None:
        """Wait until so many seconds have gone by here, by moving it on, or on the machine: whichever is first."""
        due, over = self() + seconds, time.monotonic() + seconds
        with self._moved:
            while self() < due and (left := over - time.monotonic()) > 0:
                self._moved.wait(left)

    def shown(self) -> Json:
        return {"now": round(self(), 3), "frozen": self._stopped is not None, "ahead": round(self() - time.time(), 3)}
