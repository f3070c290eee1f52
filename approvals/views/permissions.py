"""Who can do what: the permission matrix as a page, drawn from the matrix that decides."""

from dataclasses import dataclass
from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from approvals.gate import permitted
from approvals.models import ErpLevel, User, faces
from approvals.permissions import MATRIX, Action, Rule, held, rule
from approvals.states import Kind


@dataclass(frozen=True)
class Line:
    """One action, for all kinds that have the same rule."""

    action: str
    kinds: str
    levels: tuple[tuple[str, bool], ...]
    also: str
    mine: bool


@require_GET
@permitted(Action.VIEW)
def permissions(request: HttpRequest) -> HttpResponse:
    user: User = request.user  # type: ignore[assignment]
    context = {
        "title": "Who can do what",
        "levels": [level.label for level in ErpLevel],
        "lines": [line for action in MATRIX for line in _lines(action, user)],
        "tools": [(each.kind.label, each.tool.label) for each in faces()],
    }
    return render(request, "approvals/permissions.html", context)


def _lines(action: Action, user: User) -> list[Line]:
    groups = [(found, list(kinds)) for found, kinds in groupby(Kind, key=lambda kind: rule(action, kind))]
    return [
        Line(
            action=action[0].upper() + action[1:],
            kinds="" if len(groups) == 1 else ", ".join(kind.label for kind in kinds),
            levels=tuple((level.label, level >= found.level) for level in ErpLevel),
            also=", ".join(also(found)),
            mine=any(theirs.allow(found, kind) for theirs in held(user).values() for kind in kinds),
        )
        for found, kinds in groups
    ]


def also(found: Rule) -> list[str]:
    """What a rule takes besides the level, as Procore calls it."""
    needs = {
        "Can push to accounting": found.can_push,
        "Can Export for the type": found.can_export,
        "Can Import for the type": found.can_import,
        "Admin on the record's Procore tool": found.source_tool,
        "Admin on the company directory": found.manages_people,
    }
    return [words for words, needed in needs.items() if needed]
