"""What a person ticked, kept on the server between the ticks, the confirmation and the result."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from uuid import uuid4

from django.contrib.sessions.backends.base import SessionBase

from approvals import documents
from approvals.models import User, WorkflowItem
from approvals.permissions import Action, may, visible
from approvals.states import Verb
from approvals.transitions import TABLE, Outcome, Seen

KEY, KEPT = "selections", 5
ACTIONS = {Verb.ACCEPT: Action.ACCEPT, Verb.REJECT: Action.REJECT}
LIMIT = 1000


@dataclass(frozen=True)
class Result:
    pk: int
    name: str
    done: bool
    words: str


@dataclass(frozen=True)
class Selection:
    """The rows as they were ticked; `results` once it is carried out. It is carried out at most once."""

    id: str
    verb: Verb
    back: str
    rows: tuple[Seen, ...]
    results: tuple[Result, ...] = ()


def begin(items: Sequence[WorkflowItem], *, verb: Verb, back: str) -> Selection:
    """Remember revision and digest of each item as it stands now."""
    previews = documents.preview([item for item in items if item.state in TABLE[Verb.ACCEPT][0]])
    rows = [Seen(i.pk, i.revision, previews[i.pk].digest if i.pk in previews else "") for i in items]
    return Selection(uuid4().hex, verb, back, tuple(rows))


def keep(selection: Selection, session: SessionBase) -> None:
    """Store the selection in the session, with the last few others."""
    kept = {key: value for key, value in session.get(KEY, {}).items() if key != selection.id}
    kept[selection.id] = {
        "verb": selection.verb.value,
        "back": selection.back,
        "rows": [[row.pk, row.revision, row.digest] for row in selection.rows],
        "results": [[r.pk, r.name, r.done, r.words] for r in selection.results],
    }
    session[KEY] = dict(list(kept.items())[-KEPT:])


def find(key: str, session: SessionBase) -> Selection | None:
    stored = session.get(KEY, {}).get(key)
    if stored is None:
        return None
    rows = tuple(Seen(*row) for row in stored["rows"])
    return Selection(key, Verb(stored["verb"]), stored["back"], rows, tuple(Result(*r) for r in stored["results"]))


def items(selection: Selection, *, by: User) -> list[WorkflowItem]:
    """The selected items this person may still see, in the order of the ticks."""
    found = visible(by, WorkflowItem.objects.filter(pk__in=[row.pk for row in selection.rows]))
    known = {item.pk: item for item in found.select_related("ledger__policy", "project", "party")}
    return [known[row.pk] for row in selection.rows if row.pk in known]


def permitted(selection: Selection, *, by: User) -> tuple[list[Seen], list[Result]]:
    """The rows this person may act on, and for each other row why not."""
    known = {item.pk: item for item in items(selection, by=by)}
    allowed = {pk for pk, item in known.items() if may(by, ACTIONS[selection.verb], item)}
    words = f"You do not have the right to {selection.verb.label.lower()} it."
    refused = [
        Result(row.pk, str(known.get(row.pk, "An item you no longer see")), False, words)
        for row in selection.rows
        if row.pk not in allowed
    ]
    return [row for row in selection.rows if row.pk in allowed], refused


def results(outcomes: Iterable[Outcome]) -> list[Result]:
    """Outcomes in words, with every reason."""
    return [
        Result(o.item.pk, str(o.item), o.done, " ".join([o.words, *(str(problem) for problem in o.problems)]))
        for o in outcomes
    ]
