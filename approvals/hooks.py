"""What the screens may ask of QuickBooks and Procore beyond previews; connector fills this in when Django starts.

Actions return words for the person who pressed the button, or raise `transitions.Refused`. None of them may
keep a request waiting for the network: what takes a call is queued, and the words say so.
"""

from collections.abc import Callable
from dataclasses import dataclass

from approvals.models import Company, ErpRequest, Ledger, PrimeContract, Project, WorkflowItem


@dataclass(frozen=True)
class Candidate:
    """A QuickBooks record that an item could be linked to, or that an uncertain request may have made."""

    origin_id: str
    entity: str
    name: str
    detail: str = ""


@dataclass(frozen=True)
class Hooks:
    """One callable per question or action. Pages call them by these names."""

    # -- questions, answered from the database; a page asks them while it is drawn
    deep_link: Callable[[WorkflowItem], str]
    link_candidates: Callable[[WorkflowItem], list[Candidate]]
    adopt_candidates: Callable[[ErpRequest], list[Candidate]]
    account_choices: Callable[[Ledger, str], list[tuple[str, str]]]  # which: "income" or "expense"
    # -- choices on a project, stored in the caller's transaction
    choose_contract: Callable[[Project, PrimeContract | None], None]
    choose_customer: Callable[[Project, Company | None], None]
    # -- after another item scope, in the transaction of that change -> words
    convert_codes: Callable[[Ledger], str]
    # -- actions: f(subject, by=user, …) -> words
    link: Callable[..., str]  # link(item, by=, origin_id=)
    unlink: Callable[..., str]  # unlink(item, by=, reason=)
    ask_about_billed: Callable[..., str]  # ask_about_billed(item, by=, origin_id=, reason=); it answers in asked.py
    reload: Callable[..., str]  # reload(item, by=)
    upload_attachment: Callable[..., str]  # upload_attachment(attachment, by=)
    adopt: Callable[..., str]  # adopt(request, by=, origin_id=)
    look_again: Callable[..., str]  # look_again(request, by=)
    post_again: Callable[..., str]  # post_again(request, by=, reason=)


_plugged: list[Hooks] = []


def register(hooks: Hooks) -> None:
    """Plug in the connector's answers, replacing what was there."""
    _plugged[:] = [hooks]


def hooks() -> Hooks:
    """The connector's answers; asking before it has registered is a mistake of the program and raises."""
    if not _plugged:
        raise LookupError("No connector has registered its hooks.")
    return _plugged[0]
