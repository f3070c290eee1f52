"""What the demo's loader does with the records, so that items stand in every state."""

from dataclasses import asdict, dataclass, field

# The letters in the tables, and the list of the plan that each fills.
STATES = {
    "S": "synced",
    "B": "billed_before",
    "A": "ready",
    "W": "waiting",
    "X": "blocked",
    "N": "sendable",
    "G": "not_sendable",
    "J": "rejected",
    "T": "retrieved",
    "F": "failed",
    "U": "unlinked",
}
WITH_WORDS = {"billed_before", "blocked", "not_sendable", "rejected", "retrieved", "failed", "unlinked"}


@dataclass(frozen=True, order=True)
class Ref:
    """A record in one role. `facet` is the owner of a project's further job, or the cost type of a code."""

    resource: str
    id: int
    role: str
    facet: int = 0


@dataclass(frozen=True)
class Told:
    """A record, the words that go with what happens to it, and the records whose correction cures it."""

    ref: Ref
    words: str
    cured_by: tuple[Ref, ...] = ()
    code: str = ""  # of the fault that QuickBooks answers with


@dataclass
class Plan:
    """Records by what the loader does; parents come before what builds on them, what is nowhere stays Not Sent.

    - synced: send, accept, export. unlinked: the same, then void in QuickBooks and unlink.
    - billed_before: record as billed before, with the words.
    - ready: send; can be accepted at once. waiting: send; can be accepted together with its parents.
    - blocked: send; something stands in the way. failed: send and accept; QuickBooks refuses.
    - sendable: leave Not Sent. not_sendable: leave Not Sent; a guard refuses it.
    - rejected: send, then reject with the words. retrieved: send, then retrieve.

    `pair` is a company and its invoice, both ready, all else they need synced; `to_send` can be sent and then accepted.
    """

    synced: list[Ref] = field(default_factory=list)
    billed_before: list[Told] = field(default_factory=list)
    ready: list[Ref] = field(default_factory=list)
    waiting: list[Ref] = field(default_factory=list)
    blocked: list[Told] = field(default_factory=list)
    sendable: list[Ref] = field(default_factory=list)
    not_sendable: list[Told] = field(default_factory=list)
    rejected: list[Told] = field(default_factory=list)
    retrieved: list[Told] = field(default_factory=list)
    failed: list[Told] = field(default_factory=list)
    unlinked: list[Told] = field(default_factory=list)
    pair: dict[str, Ref] = field(default_factory=dict)
    to_send: Ref | None = None
    cases: dict[str, Ref] = field(default_factory=dict)

    def as_json(self) -> dict[str, object]:
        return asdict(self)
