"""Intuit's limits: requests per second and minute of a company, and the month's budget of metered reads."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable
from datetime import UTC, datetime

from .faults import throttled
from .store import Store
from .wire import Json

# How many of a kind within how many seconds, per company.
LIMITS = {"second": (10, 1), "minute": (500, 60), "batch": (40, 60), "reports": (200, 60)}
# The Builder tier of the App Partner Program; counted over all companies of the app together.
COREPLUS_BUDGET = 500_000
WORKSPACE = "workspace"


class Limits:
    """Counts requests over sliding windows of the given clock, and metered calls per calendar month (UTC)."""

    def __init__(self, clock: Callable[[], float], store: Store, *, on: bool) -> None:
        self.on, self.budget = on, COREPLUS_BUDGET
        self._clock, self._store, self._lock = clock, store, threading.Lock()
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def admit(self, realm: str, segment: str, *, metered: bool) -> None:
        """Count the request, or raise 429 when a window is full or the month's budget is spent."""
        if not self.on:
            return
        names = [name for name in LIMITS if name in ("second", "minute", segment)]
        with self._lock:
            windows = [self._window(realm, name) for name in names]
            full = any(len(window) >= LIMITS[name][0] for name, window in zip(names, windows, strict=True))
            if full or (metered and self.used() >= self.budget):
                raise throttled()
            for window in windows:
                window.append(self._clock())

    def _window(self, realm: str, name: str) -> deque[float]:
        window, since = self._seen[realm, name], self._clock() - LIMITS[name][1]
        while window and window[0] <= since:
            window.popleft()
        return window

    # -- the meter -----------------------------------------------------------
    def meter(self, calls: int = 1) -> None:
        """Count calls that succeeded; they are free while the limits are off."""
        if self.on:
            self._store.write(
                "INSERT INTO counters VALUES (?, ?, ?) ON CONFLICT DO UPDATE SET last = last + excluded.last",
                WORKSPACE, self._month(), calls,
            )  # fmt: skip

    def used(self) -> int:
        """Metered calls of this month."""
        sql = "SELECT last FROM counters WHERE realm = ? AND space = ?"
        return int(self._store.value(sql, WORKSPACE, self._month()) or 0)

    def _month(self) -> str:
        return f"CorePlus {datetime.fromtimestamp(self._clock(), UTC):%Y-%m}"

    def shown(self) -> Json:
        windows = {name: {"requests": most, "seconds": span} for name, (most, span) in LIMITS.items()}
        return {"on": self.on, "windows": windows, "coreplus": {"budget": self.budget, "used": self.used()}}

    def clear(self) -> None:
        """As when new."""
        with self._lock:
            self._seen.clear()
            self.budget = COREPLUS_BUDGET
