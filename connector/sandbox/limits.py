"""Intuit's request limits per realm: 10 a second, 500 a minute, 40 batches a minute."""

import threading
from collections import defaultdict, deque
from collections.abc import Callable

from .faults import throttled

LIMITS = {"second": (10, 1), "minute": (500, 60), "batch": (40, 60)}


class Limits:
    """Counts requests over sliding windows of the given clock."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock, self._lock = clock, threading.Lock()
        self._seen: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def admit(self, realm: str, *, batch: bool) -> None:
        """Count the request, or raise 429 when a window is full."""
        names = ("second", "minute", "batch") if batch else ("second", "minute")
        with self._lock:
            windows = [self._window(realm, name) for name in names]
            for name, window in zip(names, windows, strict=True):
                if len(window) >= LIMITS[name][0]:
                    raise throttled()
            for window in windows:
                window.append(self._clock())

    def _window(self, realm: str, name: str) -> deque[float]:
        window, since = self._seen[realm, name], self._clock() - LIMITS[name][1]
        while window and window[0] <= since:
            window.popleft()
        return window
