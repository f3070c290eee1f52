"""Stay below QuickBooks' limits: calls per second and per minute, counted from replies."""

import time
from collections import deque
from collections.abc import Callable


class Pacer:
    """Sliding windows. Intuit allows a company 10 calls a second and 500 a minute, and 40 batches a minute.

    The defaults leave a margin, because other apps of the customer share part of the budget.
    """

    def __init__(
        self,
        *,
        per_second: int = 8,
        per_minute: int = 450,
        batches_per_minute: int = 36,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self.clock, self.sleep = clock, sleep
        # The times of the last replies, as many as the window may hold; its length in seconds.
        self.calls = [(deque[float](maxlen=per_second), 1.0), (deque[float](maxlen=per_minute), 60.0)]
        self.batches = [(deque[float](maxlen=batches_per_minute), 60.0)]
        # Calls are spread and not bunched: where one worker hands over to the next, two bursts would meet.
        self.spacing, self.started = 1.0 / per_second, float("-inf")
        self.paused_until = 0.0

    def wait(self, *, batch: bool = False) -> None:
        """Return once a call may be made, and count it as begun."""
        self.ready(batch=batch)
        self.started = self.clock()

    def ready(self, *, batch: bool = False) -> None:
        """Return once a call could be made."""
        while (delay := self.delay(batch=batch)) > 0:
            self.sleep(delay)

    def delay(self, *, batch: bool = False) -> float:
        """Seconds until a call may be made; not above 0 when it may be made now."""
        now = self.clock()
        full = [(replies, length) for replies, length in self._windows(batch) if len(replies) == replies.maxlen]
        waits = [replies[0] + length - now for replies, length in full]
        return max(self.paused_until - now, self.started + self.spacing - now, *waits, 0.0)

    def replied(self, *, batch: bool = False) -> None:
        """Count a call by the time of its reply: the server may have counted it then, not earlier."""
        now = self.clock()
        for replies, _ in self._windows(batch):
            replies.append(now)

    def _windows(self, batch: bool) -> list[tuple[deque[float], float]]:
        return self.calls + self.batches if batch else self.calls

    def pause(self, seconds: float) -> None:
        """Make no call for so many seconds."""
        self.paused_until = max(self.paused_until, self.clock() + seconds)
