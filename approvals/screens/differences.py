"""What changed between two versions of a record, member by member."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from approvals import canonical

# Members that say nothing about the record itself.
NOISE = {"updated_at", "created_at", "url"}


@dataclass(frozen=True)
class Difference:
    member: str
    before: str
    after: str


def differences(before: str, after: str) -> list[Difference]:
    """The members that differ, in the order of their names; both texts are JSON."""
    old, new = dict(_flat(canonical.loads(before))), dict(_flat(canonical.loads(after)))
    return [
        Difference(_spoken(name), old.get(name, "nothing"), new.get(name, "nothing"))
        for name in sorted(old.keys() | new.keys())
        if old.get(name) != new.get(name)
    ]


def _flat(value: Any, path: str = "") -> Iterator[tuple[str, str]]:
    """Every leaf with its path. Members of a list are told apart by their id where they have one."""
    if isinstance(value, dict):
        for name, part in value.items():
            if name not in NOISE:
                yield from _flat(part, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, part in enumerate(value, start=1):
            own = part.get("id", place) if isinstance(part, dict) else place
            yield from _flat(part, f"{path}[{own}]")
    else:
        yield path, "nothing" if value is None else str(value)


def _spoken(path: str) -> str:
    return path.replace("_", " ").replace(".", " > ")
