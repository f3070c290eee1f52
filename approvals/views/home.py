"""The first page: what waits for this person, and what everybody may look up."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Case, Count, Min, Q, Sum, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals import mails
from approvals.checks import CHECKS
from approvals.gate import on_item, permitted
from approvals.models import User, WorkflowItem, face, faces
from approvals.permissions import Action, Rights, held, rule, visible
from approvals.screens.tabs import LOOKS, Look
from approvals.states import Kind, State


@dataclass(frozen=True)
class Pile:
    """Items of one kind in one state that wait for this person."""

    title: str
    look: Look
    state: State
    count: int
    amount: Decimal | None
    oldest: object
    address: str


@require_GET
@on_item(Action.VIEW)
def home(request: HttpRequest) -> HttpResponse:
    """Piles that wait for this person, then the items they touched last."""
    user: User = request.user  # type: ignore[assignment]
    mine = visible(user, WorkflowItem.objects.all())
    recent = mine.filter(Q(sent_by=user) | Q(answered_by=user)).select_related("party", "project")
    context = {
        "title": "Home",
        "has_access": bool(held(user)),
        "piles": _piles(mine, user),
        "recent": recent.order_by("-updated_at")[:8],
        "given_up": sum(letter.is_given_up for letter in mails.stuck(_mail_of(user))),
        "uncertain": mine.filter(is_uncertain=True)[:6],
    }
    return render(request, "approvals/home.html", context)


def _mail_of(user: User) -> list[int]:
    """The ledgers whose mail this person looks after."""
    return [ledger_id for ledger_id, rights in held(user).items() if rights.allow(rule(Action.READ_MAIL))]


def _piles(mine, user: User) -> list[Pile]:
    """One statement over the open states; a pile per kind and state that is this person's turn."""
    wanted = Q(pk__in=[])
    for rights in held(user).values():
        wanted |= Q(ledger=rights.access.ledger_id) & _turn(rights)
    found = mine.filter(wanted).order_by().values("kind", "state")
    since = Case(When(state=State.READY_TO_EXPORT, then="sent_at"), default="updated_at")
    found = found.annotate(count=Count("pk"), amount=Sum("amount"), oldest=Min(since))
    order = [State.FAILED_TO_EXPORT, State.READY_TO_EXPORT, State.REJECTED, State.RETRIEVED, State.NOT_SENT]
    return [
        _pile(row) for row in sorted(found, key=lambda row: (order.index(row["state"]), list(Kind).index(row["kind"])))
    ]


def _turn(rights: Rights) -> Q:
    """States and kinds in which it is this person's move."""
    answers = [kind for kind in rights.can_export if rights.access.can_push]
    sends = [each.kind for each in faces() if each.tool in rights.tools]
    return Q(kind__in=answers, state__in=(State.READY_TO_EXPORT, State.FAILED_TO_EXPORT)) | Q(
        kind__in=sends, state__in=(State.REJECTED, State.RETRIEVED, State.NOT_SENT)
    )


def _pile(row: dict) -> Pile:
    kind, state = Kind(row["kind"]), State(row["state"])
    address = f"/{face(kind).slug}/?state={state}"
    return Pile(face(kind).plural, LOOKS[state], state, row["count"], row["amount"], row["oldest"], address)


@require_GET
@permitted(Action.VIEW)
def checks(request: HttpRequest) -> HttpResponse:
    """Every check there is, in the words people meet it with."""
    moments = {"send": "Before it is sent", "accept": "Before it is accepted"}
    groups = [
        {"title": title, "checks": [(code, check) for code, check in CHECKS.items() if check.moment == moment]}
        for moment, title in moments.items()
    ]
    return render(request, "approvals/checks.html", {"title": "Checks", "groups": groups})
