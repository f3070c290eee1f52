"""Faults on demand: switches that make the next request, or a share of them, go wrong."""

import random
import threading
from collections.abc import Collection
from dataclasses import dataclass, field
from typing import Any

from .wire import Json

ANY, WRITES, ELSEWHERE = "any request", "writes", "elsewhere"


@dataclass(frozen=True)
class Kind:
    """One switch: what can be set on it, which requests it meets, and whether it stays on."""

    meets: str
    members: Json = field(default_factory=dict)  # with their defaults
    lasting: bool = False  # on until switched off; the others happen once unless told otherwise


KINDS = {
    # before the answer is worked out
    "latency": Kind(ANY, {"seconds": 0.2}, lasting=True),
    "server_error": Kind(ANY, {"status": 500}),
    "xml_error": Kind(ANY, {"status": 503, "message": "message=InternalServerError; errorCode=003500"}),
    "html_error": Kind(ANY, {"status": 502}),
    "error_before_commit": Kind(WRITES, {"status": 500}),
    "drop_before_commit": Kind(WRITES),
    "late_commit": Kind(WRITES, {"seconds": 60}),
    # after the answer is worked out
    "error_after_commit": Kind(WRITES, {"status": 500}),
    "commit_then_drop": Kind(WRITES),
    "batch_reordered": Kind(WRITES),
    "batch_item_missing": Kind(WRITES),
    "slow": Kind(ANY, {"seconds": 5}),
    "trickle": Kind(ANY, {"bytes_per_second": 200}),
    "truncated_body": Kind(ANY),
    # asked by whom they concern
    "throttle": Kind(ELSEWHERE, {"retry_after": 0}),
    "token_death": Kind(ELSEWHERE),
    "access_removed": Kind(ELSEWHERE, lasting=True),
    "refresh_kills_chain": Kind(ELSEWHERE, lasting=True),
    "refresh_refused": Kind(ELSEWHERE),
    "requestid_ignored": Kind(ELSEWHERE, lasting=True),
    "requestid_limited": Kind(ELSEWHERE, {"kept": 100}, lasting=True),
    "query_lag": Kind(ELSEWHERE, {"seconds": 5}, lasting=True),
    "other_user_edit": Kind(ELSEWHERE, {"entity": "", "id": "", "realm": ""}),
    "closed_books": Kind(ELSEWHERE, {"date": ""}),
}
HOW_OFTEN: Json = {"times": 1, "path": "", "method": "", "share": 1.0, "seed": 0}


class ConnectionDropped(Exception):  # noqa: N818
    """The server hangs up without an answer."""


class Unknown(ValueError):  # noqa: N818
    """A switch, or a member of one, that does not exist or cannot be set so."""


def checked(name: str, setting: Any) -> Any:
    """The setting with every member known and of its type; raises Unknown."""
    if name not in KINDS:
        raise Unknown(f"There is no switch {name}.")
    if not isinstance(setting, dict):
        if setting is None or isinstance(setting, bool | str):
            return setting
        raise Unknown(f"{name} is true, false or an object.")
    return {member: _member(name, member, value) for member, value in setting.items()}


def _member(name: str, member: str, value: Any) -> Any:
    known = KINDS[name].members | HOW_OFTEN
    if member not in known:
        raise Unknown(f"{name} has no {member}; it has {', '.join(sorted(known))}.")
    if isinstance(known[member], str):
        return str(value)
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = -1
    if not 0 <= number < float("inf"):
        raise Unknown(f"{member} of {name} must be a number and not less than 0.")
    return int(number) if number.is_integer() else number


@dataclass
class Switch:
    """One fault with how often, where and with what it happens."""

    setting: Json
    left: int | None = 1
    dice: random.Random = field(default_factory=random.Random)

    def fires(self, path: str, method: str) -> bool:
        """Whether it happens to this request; counts down when it does."""
        if str(self.setting.get("path", "")).lower() not in path.lower():
            return False
        if (self.setting.get("method") or method).upper() != method:
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
        setting = checked(name, setting)
        with self._lock:
            self._set.pop(name, None)
            if setting not in (None, False):
                self._set[name] = _switch(name, setting)

    def fires(self, name: str, path: str = "", method: str = "POST") -> Json | None:
        """The setting, complete, when the fault happens to this request, else None."""
        with self._lock:
            switch = self._set.get(name)
            return {**KINDS[name].members, **switch.setting} if switch and switch.fires(path, method) else None

    def fate(self, path: str, method: str, *, meets: Collection[str], named: bool = False) -> dict[str, Json]:
        """Every switch of those kinds that happens to this request, with its setting; `named`: if it has a path."""
        with self._lock:
            heeded = {name for name, switch in self._set.items() if switch.setting.get("path") or not named}
        met = [name for name, kind in KINDS.items() if kind.meets in meets and name in heeded]
        fired = ((name, self.fires(name, path, method)) for name in met)
        return {name: setting for name, setting in fired if setting is not None}

    def shown(self) -> Json:
        with self._lock:
            return {name: {**switch.setting, "left": switch.left} for name, switch in self._set.items()}

    def clear(self) -> None:
        with self._lock:
            self._set.clear()


def _switch(name: str, setting: Any) -> Switch:
    detail = dict(setting) if isinstance(setting, dict) else {}
    lasting = KINDS[name].lasting or setting is True or "share" in detail
    times = detail.get("times", None if lasting else 1)
    # A seed makes the same requests fail on every run.
    return Switch(detail, times, random.Random(detail.get("seed")))  # noqa: S311
