"""What a record type is, and what its functions are given to work with."""

import re
from collections.abc import Callable, Hashable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse

from approvals import canonical
from approvals.checks import Problem
from approvals.models import Policy, WorkflowItem
from approvals.states import Kind, Role, State
from connector.models import Connection
from connector.records.billing import Standing
from connector.records.reading import Record
from mappings.models import CostTypeAccounts, Defaults, ErpReference
from mappings.names import name_key

Document = dict[str, Any]
Facts = dict[str, Any]

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


@dataclass
class Books:
    """What the records of one batch need to know of their ledger: read at once, in a constant number of queries."""

    policy: Policy
    defaults: Defaults
    connection: Connection | None = None
    references: Mapping[tuple[str, str], ErpReference] = field(default_factory=dict)
    cost_types: Mapping[str, CostTypeAccounts] = field(default_factory=dict)
    names: Mapping[str, list[ErpReference]] = field(default_factory=dict)
    item_names: Mapping[str, list[ErpReference]] = field(default_factory=dict)
    claimed_names: Mapping[str, list[WorkflowItem]] = field(default_factory=dict)
    numbers: Mapping[tuple[int | None, str], list[WorkflowItem]] = field(default_factory=dict)
    previous: Mapping[int, Any] = field(default_factory=dict)
    standings: Mapping[int, Mapping[Hashable, Standing]] = field(default_factory=dict)

    def reference(self, entity: str, origin_id: str) -> ErpReference | None:
        return self.references.get((entity, origin_id)) if origin_id else None


@dataclass(frozen=True)
class RecordType:
    """One kind of record: where it comes from, what keeps it, what it becomes. Its functions are pure."""

    kind: Kind
    roles: tuple[Role, ...]
    level: int
    entities: tuple[str, ...]
    resources: tuple[str, ...]
    dependencies: tuple[Kind, ...]
    related: Callable[[], QuerySet]
    from_procore: Callable[[Record], Facts]
    guards: Callable[[Any, Books], Iterator[Problem]]
    check: Callable[[Any, Books], Iterator[Problem]]
    build: Callable[[Any, Books], Draft]
    # Of which invoice line each line of the document speaks, by primary key.
    lines: Callable[[Any, Books], list[int]] = lambda record, books: []


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
    """Other items that are on their way to QuickBooks under this name."""
    return [other for other in books.claimed_names.get(name_key(name), []) if other.pk != item.pk]


def filled(pattern: str, parts: Mapping[str, str], *, opens: str, closes: str) -> str:
    """A name pattern filled in; a part that is empty takes the separators before it along."""
    missing = "|".join(re.escape(f"{opens}{part}{closes}") for part, value in parts.items() if not value)
    if missing:
        pattern = re.sub(rf"[^\w\[\]{{}}]*(?:{missing})", "", pattern)
    for part, value in parts.items():
        pattern = pattern.replace(f"{opens}{part}{closes}", value)
    return pattern.strip(" .-_/")
