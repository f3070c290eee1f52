"""Which rule decides: of all that fit, the most specific one that says anything, in the version of the document's date.

Pure: it is given rules and asks nothing. Keys are compared column by column; a filled column beats an empty one, and
an earlier column beats all the later ones together, so that a project's own rule wins over the company's.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import product
from typing import Any

from mappings.models.rules import Rule, comparable

Key = tuple[Any, ...]


@dataclass(frozen=True)
class Choice:
    """A value and the rule that chose it. `NOTHING` is a value too."""

    value: Any
    rule: Rule


def general(key: Key) -> Iterator[Key]:
    """The keys that cover this one, itself first, the one of every line last."""
    yield from product(*((part, "") if part else ("",) for part in map(comparable, key)))


class Rulebook:
    """The rules of one table that a batch of documents may meet."""

    def __init__(self, rules: Iterable[Rule] = ()) -> None:
        self._versions: dict[Key, list[Rule]] = defaultdict(list)
        for rule in sorted(rules, key=lambda rule: rule.valid_from, reverse=True):
            self._versions[rule.parts()].append(rule)

    def version(self, key: Key, *, on: date | None) -> Rule | None:
        """The rule with exactly this key that counts on that day; without a day the newest."""
        versions = self._versions.get(key, [])
        return next((rule for rule in versions if on is None or rule.valid_from <= on), None)

    def choices(self, key: Key, *, on: date | None) -> dict[str, Choice]:
        """What the rules decide for this key, target by target."""
        found: dict[str, Choice] = {}
        for covering in general(key):
            if rule := self.version(covering, on=on):
                found = {name: Choice(value, rule) for name, value in rule.says().items()} | found
        return found
