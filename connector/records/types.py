"""What a record type is, and what its functions are given to work with."""

import re
from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from approvals import canonical
from approvals.checks import Problem
from approvals.documents import Reason
from approvals.models import Policy, WorkflowItem
from approvals.states import ON_ITS_WAY, Kind, Role, State
from connector.entities import EntityType
from connector.models import Connection
from connector.records.billing import Standing
from connector.records.resources import Resource
from mappings.models import CostTypeAccounts, Defaults, ErpReference
from mappings.names import name_key
from mappings.rulebook import Key, Rulebook

Document = dict[str, Any]

DEAD = frozenset({State.REJECTED, State.FAILED_TO_EXPORT, State.UNLINKED, State.ARCHIVED})
UNFIT = {":": "a colon", "\t": "a tab", "\n": "a line break", "\r": "a line break"}
LONGEST_NAME = 100


@dataclass(frozen=True)
class Draft:
    """A document as a record type builds it. An empty `entity` means that there is nothing to post."""

    entity: str
    body: Document
    number: str = ""
    total: Decimal | None = None
    reasons: tuple[tuple[Reason, ...], ...] = ()


@dataclass(frozen=True)
class Rules:
    """The mapping rules that a batch may meet, by table."""

    lines: Rulebook = field(default_factory=Rulebook)
    terms: Rulebook = field(default_factory=Rulebook)
    taxes: Rulebook = field(default_factory=Rulebook)
    retainage: Rulebook = field(default_factory=Rulebook)


@dataclass
class Books:
    """What the records of one batch need to know of their ledger: read at once, in a constant number of queries."""

    policy: Policy
    defaults: Defaults
    connection: Connection | None = None
    references: Mapping[tuple[str, str], ErpReference] = field(default_factory=dict)
    cost_types: Mapping[str, CostTypeAccounts] = field(default_factory=dict)
    rules: Rules = field(default_factory=Rules)
    names: Mapping[str, list[ErpReference]] = field(default_factory=dict)
    claimed_names: Mapping[str, list[WorkflowItem]] = field(default_factory=dict)
    numbers: "NumbersInUse" = field(default_factory=lambda: NumbersInUse())
    previous: Mapping[int, Any] = field(default_factory=dict)
    standings: Mapping[int, Mapping[Hashable, Standing]] = field(default_factory=dict)

    def reference(self, entity: str, origin_id: str) -> ErpReference | None:
        return self.references.get((entity, origin_id)) if origin_id else None


class Numbered(Enum):
    """Among which documents of the same entity a number may stand only once."""

    BY_COMPANY = "those of one company"
    OVERALL = "all of them"


@dataclass
class NumbersInUse:
    """Who has a number in QuickBooks, or is about to."""

    numbered: Numbered = Numbered.OVERALL
    holders: dict[tuple[int | None, str], list[WorkflowItem]] = field(default_factory=lambda: defaultdict(list))

    def add(self, item: WorkflowItem, number: str) -> None:
        if number:
            self.holders[self.key(item, number)].append(item)

    def others(self, item: WorkflowItem, number: str) -> list[WorkflowItem]:
        """Other items that this one must not share the number with."""
        return [other for other in self.holders.get(self.key(item, number), []) if other.pk != item.pk]

    def key(self, item: WorkflowItem, number: str) -> tuple[int | None, str]:
        return (item.party_id if self.numbered is Numbered.BY_COMPANY else None, number.casefold())


@dataclass(frozen=True)
class Naming:
    """The name a record gets, the lists it must be new to, and the item's column that holds Procore's."""

    name: Callable[[Any, Books], str]
    lists: tuple[str, ...]
    column: str = "title"


@dataclass(frozen=True)
class RecordType:
    """One kind of record: where it comes from, what keeps it, what it becomes. Its functions are pure."""

    kind: Kind
    # What it becomes in each of its roles, the usual entity first.
    becomes: Mapping[Role, tuple[EntityType, ...]]
    level: int
    resources: tuple[Resource, ...]
    dependencies: tuple[Kind, ...]
    related: Callable[[], QuerySet]
    guards: Callable[[Any, Books], Iterator[Problem]]
    check: Callable[[Any, Books], Iterator[Problem]]
    build: Callable[[Any, Books], Draft]
    # A list record's name, which QuickBooks takes only once.
    naming: Naming | None = None
    # Where a transaction's number may stand only once.
    numbered: Numbered | None = None
    # The mapping tables it asks, and with which keys.
    asks: Callable[[Any], Iterable[tuple[str, Key]]] = lambda record: ()
    # Whether the records bill a contract one after the other, each against the one before it.
    in_turn: bool = False
    # The QuickBooks ids of the list entries that its functions look at in `books.references`.
    looks_at: Callable[[Any, Books], Iterable[str]] = lambda record, books: ()
    # Of which line of the record each line of the document speaks, by primary key.
    lines: Callable[[Any, Books], list[int]] = lambda record, books: []

    @property
    def entities(self) -> set[str]:
        return {entity.name for entities in self.becomes.values() for entity in entities}


class Unresolved(LookupError):
    """A document still names an item that has no QuickBooks id."""


def ref(record: Any, name: str) -> Document:
    """A reference to a record: by its QuickBooks id once it is synced, else by the item that will get one."""
    item = record.item
    if item.state == State.SYNCED and item.origin_id:
        return {"value": item.origin_id, "name": name}
    return {"item": item.pk, "name": name}


def known(reference: ErpReference) -> Document:
    """A reference to what QuickBooks already has."""
    return {"value": reference.origin_id, "name": reference.fully_qualified_name or reference.name}


def resolved(document: str, ids: Mapping[int, str]) -> str:
    """The document with every item in it replaced by its QuickBooks id. Raises Unresolved when one has none."""
    return canonical.dumps(_filled(canonical.loads(document), ids))


def _filled(value: Any, ids: Mapping[int, str]) -> Any:
    if isinstance(value, list):
        return [_filled(part, ids) for part in value]
    if not isinstance(value, dict):
        return value
    if "item" not in value:
        return {name: _filled(part, ids) for name, part in value.items()}
    if not ids.get(value["item"]):
        raise Unresolved(f"{value['name']} has no QuickBooks id yet.")
    return {"value": ids[value["item"]], "name": value["name"]}


def present(**members: Any) -> Document:
    """The members that say something; QuickBooks wants empty ones left out."""
    return {name: value for name, value in members.items() if value not in ("", None, {}, [])}


def cut(text: str, longest: int) -> str:
    """The text at the length QuickBooks takes, its loss marked by a last dot-dot-dot."""
    return text if len(text) <= longest else text[: longest - 1] + "…"


def item_url(item: WorkflowItem) -> str:
    return reverse("item", args=[item.pk])


def unfit_characters(name: str) -> str:
    """The characters of a name that QuickBooks refuses, in words; "" when there are none."""
    return " and ".join(dict.fromkeys(words for letter, words in UNFIT.items() if letter in name))


def is_taken_by(reference: ErpReference, item: WorkflowItem, entity: str) -> bool:
    """Whether a list entry is another's than this item's own record in QuickBooks."""
    return (reference.entity, reference.origin_id) != (entity, item.origin_id)


def claims(books: Books, name: str, item: WorkflowItem) -> list[WorkflowItem]:
    """Other items that go to QuickBooks under this name: those on their way, and of those that wait the earlier ones."""
    others = [other for other in books.claimed_names.get(name_key(name), []) if other.pk != item.pk]
    return [other for other in others if other.state in ON_ITS_WAY or other.pk < item.pk]


def filled(pattern: str, parts: Mapping[str, str], *, opens: str, closes: str) -> str:
    """A name pattern filled in; a part that is empty takes the separators before it along."""
    missing = "|".join(re.escape(f"{opens}{part}{closes}") for part, value in parts.items() if not value)
    if missing:
        pattern = re.sub(rf"[^\w\[\]{{}}]*(?:{missing})", "", pattern)
    for part, value in parts.items():
        pattern = pattern.replace(f"{opens}{part}{closes}", value)
    return pattern.strip(" .-_/")
