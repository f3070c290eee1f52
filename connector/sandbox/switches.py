"""Faults on demand: switches that make the next request, or a share of them, go wrong."""

import random
import threading
from dataclasses import dataclass, field
from typing import Any

from .wire import Json

NAMES = (
    "commit_then_drop", "drop_before_commit", "error_before_commit", "error_after_commit", "slow", "truncated_body",
    "xml_error", "late_commit", "throttle", "token_death", "requestid_ignored", "closed_books", "query_lag",
    "other_user_edit", "refresh_kills_chain", "refresh_refused",
)  # fmt: skip
ON_WRITES = {
    "commit_then_drop", "drop_before_commit", "error_before_commit", "error_after_commit", "late_commit",
    "other_user_edit",
}  # fmt: skip
# On until switched off; the others happen once unless told otherwise.
LASTING = {"requestid_ignored", "query_lag", "refresh_kills_chain"}


class ConnectionDropped(Exception):  # noqa: N818
    """The server hangs up without an answer."""


@dataclass
class Switch:
    """One fault with how often, where and with what it happens."""

    setting: Json
    left: int | None = 1
    dice: random.Random = field(default_factory=random.Random)

    def fires(self, path: str, method: str) -> bool:
        """Whether it happens to this request; counts down when it does."""
        wanted = str(self.setting.get("path", "")).lower()
        if wanted not in path.lower() or str(self.setting.get("method", method)) != method:
            return False
        if self.left is not None and self.left <= 0:
            return False
        if "share" in self.setting and self.dice.random() >= float(self.setting["share"]):
            return False
        if self.left is not None:
            self.left -= 1
        return True


class Switches:
    """The switches that are set, safe under concurrent requests."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._set: dict[str, Switch] = {}

    def turn(self, name: str, setting: Any) -> None:
        """Set one switch: false or null takes it away, true keeps it on, an object says how often and where."""
        if name not in NAMES:
            raise KeyError(name)
        with self._lock:
            self._set.pop(name, None)
            if setting not in (None, False):
                self._set[name] = _switch(name, setting)

    def fires(self, name: str, path: str = "", method: str = "POST") -> Json | None:
        """The setting when the fault happens to this request, else None."""
        with self._lock:
            switch = self._set.get(name)
            return switch.setting if switch and switch.fires(path, method) else None

    def shown(self) -> Json:
        with self._lock:
            return {name: {**switch.setting, "left": switch.left} for name, switch in self._set.items()}

    def clear(self) -> None:
        with self._lock:
            self._set.clear()


def _switch(name: str, setting: Any) -> Switch:
    detail = dict(setting) if isinstance(setting, dict) else {}
    lasting = name in LASTING or setting is True or "share" in detail
    times = detail.get("times", None if lasting else 1)
    # A seed makes the same requests fail on every run.
    return Switch(detail, times, random.Random(detail.get("seed")))  # noqa: S311
