"""Ready or blocked, for the rows of one page: asked of previews and guards, never stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from approvals import documents
from approvals.checks import Problem
from approvals.models import WorkflowItem
from approvals.states import Verb
from approvals.transitions import TABLE


@dataclass(frozen=True)
class Badge:
    style: str
    icon: str
    words: str
    problems: tuple[Problem, ...] = ()


def badges(items: Sequence[WorkflowItem]) -> dict[int, Badge]:
    """A badge per item that waits for somebody; items that nobody can move have none."""
    answerable = [item for item in items if item.state in TABLE[Verb.ACCEPT][0]]
    sendable = [item for item in items if item.state in TABLE[Verb.SEND][0]]
    previews, guards = documents.preview(answerable), documents.guards(sendable)
    found = {i.pk: _badge("Ready", previews[i.pk].blockers(waived=i.waivers), "Blocked") for i in answerable}
    return found | {i.pk: _badge("Can be sent", guards[i.pk], "Not yet") for i in sendable}


def _badge(ready: str, problems: Sequence[Problem], blocked: str) -> Badge:
    if not problems:
        return Badge("green", "check", ready)
    return Badge("red", "block", f"{blocked}: {len(problems)}", tuple(problems))
