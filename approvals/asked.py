"""What QuickBooks said about a document that somebody names by its id: the worker asks, the person's page shows it.

Kept for an hour in the cache, which all processes share; what is decided on it is written to the log with the decision.
"""

from dataclasses import dataclass
from enum import StrEnum

from django.core.cache import cache

from approvals.models import User, WorkflowItem

KEPT = 3600  # seconds


class Verdict(StrEnum):
    ASKING = "asking"
    FITS = "fits"
    REFUSED = "refused"  # it is not there, or it is somebody else's
    UNCHECKED = "unchecked"  # nobody could be asked


@dataclass(frozen=True)
class Fact:
    """One value of the document, there and here."""

    label: str
    there: str
    here: str = ""

    @property
    def differs(self) -> bool:
        return bool(self.here) and self.there != self.here


@dataclass(frozen=True)
class Answer:
    """About one QuickBooks id, for one person and item; `reason` is what they typed, so that it is not lost."""

    origin_id: str
    verdict: Verdict
    words: str
    reason: str = ""
    facts: tuple[Fact, ...] = ()


def in_words(answer: Answer) -> str:
    """For the log: what was seen when it was decided."""
    if answer.verdict is Verdict.UNCHECKED:
        return f"(QuickBooks id {answer.origin_id}, unchecked: {answer.words})"
    seen = ", ".join(f"{fact.label.lower()} {fact.there}" for fact in answer.facts)
    return f"(QuickBooks id {answer.origin_id}: {seen})"


def keep(answer: Answer, item: WorkflowItem, *, by: User) -> None:
    cache.set(_key(item, by), answer, KEPT)


def find(item: WorkflowItem, *, by: User) -> Answer | None:
    return cache.get(_key(item, by))


def forget(item: WorkflowItem, *, by: User) -> None:
    cache.delete(_key(item, by))


def _key(item: WorkflowItem, by: User) -> str:
    return f"asked:{item.pk}:{by.pk}"
