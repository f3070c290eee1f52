"""What approvals must know about QuickBooks: guards and previews, registered per kind when Django starts."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from approvals import canonical
from approvals.checks import Problem, blockers
from approvals.models import ErpRequest, WorkflowItem
from approvals.states import Kind


@dataclass(frozen=True)
class Reason:
    """Why a value of the document is what it is: what it is called, the rule or setting in words, and where that stands."""

    label: str
    words: str
    url: str = ""


@dataclass(frozen=True)
class Preview:
    """The document QuickBooks would receive for an item, and everything that stands in the way.

    `document` is canonical JSON; a reference that has no QuickBooks id yet is `{"item": pk, "name": …}`.
    `digest` covers the document and the attachments that follow it: what the approver saw is what is frozen.
    An empty `entity` means that there is nothing to post. `reasons` say of each line what chose its values.
    """

    entity: str
    level: int
    document: str
    digest: str
    problems: tuple[Problem, ...] = ()
    number: str = ""
    total: Decimal | None = None
    operation: str = ErpRequest.Operation.CREATE
    reasons: tuple[tuple[Reason, ...], ...] = ()

    def blockers(self, *, waived: Iterable[str] = ()) -> list[Problem]:
        return blockers(self.problems, waived=waived)


def reasons_text(reasons: Iterable[Iterable[Reason]]) -> str:
    """The reasons of a document's lines as they are kept with it."""
    return canonical.dumps([[[r.label, r.words, r.url] for r in line] for line in reasons])


def reasons_of(text: str) -> list[tuple[Reason, ...]]:
    """Reasons as `reasons_text` wrote them; none where none were kept."""
    return [tuple(Reason(*parts) for parts in line) for line in (canonical.loads(text) if text else [])]


Previews = Mapping[int, Preview]
Guards = Mapping[int, list[Problem]]


@dataclass(frozen=True)
class Exporter:
    """How one kind is checked before it is sent and previewed before it is accepted; both work on batches.

    `refresh` applies what came from Procore while the items were locked.
    """

    guards: Callable[[list[WorkflowItem]], Guards]
    preview: Callable[[list[WorkflowItem]], Previews]
    refresh: Callable[[list[WorkflowItem]], None] = lambda items: None


REGISTRY: dict[Kind, Exporter] = {}


def register(kind: Kind, exporter: Exporter) -> None:
    REGISTRY[kind] = exporter


def guards(items: Iterable[WorkflowItem]) -> dict[int, list[Problem]]:
    """Per item everything that keeps it from being sent, all at once."""
    found: dict[int, list[Problem]] = {}
    for kind, batch in _by_kind(items).items():
        found.update(REGISTRY[kind].guards(batch))
    return found


def preview(items: Iterable[WorkflowItem]) -> dict[int, Preview]:
    """Per item the document that QuickBooks would receive now. The number of queries does not grow with the items."""
    found: dict[int, Preview] = {}
    for kind, batch in _by_kind(items).items():
        found.update(REGISTRY[kind].preview(batch))
    return found


def refresh(items: Iterable[WorkflowItem]) -> None:
    """Give items that were just unlocked what has been waiting for them."""
    for kind, batch in _by_kind(items).items():
        if kind in REGISTRY:
            REGISTRY[kind].refresh(batch)


def _by_kind(items: Iterable[WorkflowItem]) -> dict[Kind, list[WorkflowItem]]:
    batches: dict[Kind, list[WorkflowItem]] = defaultdict(list)
    for item in items:
        batches[Kind(item.kind)].append(item)
    return batches
