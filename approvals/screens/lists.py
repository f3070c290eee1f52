"""What a list shows: the request's query string read into tab, search, sort and page. Counts and pages are capped."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any
from urllib.parse import urlencode

from django.db import connection
from django.db.models import Q, QuerySet, Subquery
from django.utils.dateparse import parse_date, parse_datetime

from approvals.models import Company, Project, User, WorkflowItem
from approvals.permissions import visible
from approvals.screens.tabs import LOOKS, SELDOM, Look
from approvals.screens.wholes import whole
from approvals.states import Kind, State

CAP = 1000
SIZES = (25, 50)

# Lists sort only by columns of the base table; the value is how a page mark of that column is read back.
SORTS: dict[str, Callable[[str], Any]] = {
    "sent_at": parse_datetime,
    "amount": Decimal,
    "billing_date": parse_date,
    "number": str,
    "title": str,
    "id": int,
}


class CappedCount(Subquery):
    """How many rows the (sliced) query gives: never looks at more than the slice."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"


@dataclass(frozen=True)
class Query:
    """One list as its address says. Unknown or broken parameters fall back to the default."""

    kind: Kind | None
    state: State
    search: str = ""
    sort: str = "sent_at"
    is_descending: bool = True
    size: int = 25
    mark: str = ""  # "after:<pk>:<value>" or "before:<pk>:<value>"
    only: Mapping[str, str] = field(default_factory=dict)  # project or company, by id

    def address(self, **changes: Any) -> str:
        """The query string of this list with some of it changed; a change of anything starts at the first page."""
        values = {
            "state": self.state.value,
            "q": self.search,
            "sort": ("-" if self.is_descending else "") + self.sort,
            "size": "" if self.size == SIZES[0] else self.size,
            **self.only,
            **changes,
        }
        return "?" + urlencode({key: value for key, value in values.items() if value not in ("", None)})


def read(params: Mapping[str, str], *, kind: Kind | None, default: State) -> Query:
    """The list that the query string asks for."""
    state = State(params["state"]) if params.get("state") in State.values else default
    sort = params.get("sort") or ("-id" if state == State.NOT_SENT else "-sent_at")
    column = sort.removeprefix("-")
    size = params.get("size", "")
    return Query(
        kind=kind,
        state=state,
        search=params.get("q", "").strip()[:100],
        sort=column if column in SORTS else "sent_at",
        is_descending=sort.startswith("-") or column not in SORTS,
        size=int(size) if size in map(str, SIZES) else SIZES[0],
        mark=params.get("page", ""),
        only={key: params[key] for key in ("project", "party") if whole(params.get(key, ""))},
    )


def matching(query: Query, *, by: User) -> QuerySet[WorkflowItem]:
    """All items of the list, every state."""
    items = visible(by, WorkflowItem.objects.all())
    if query.kind:
        items = items.filter(kind=query.kind)
    if query.search:
        items = items.filter(_found(query.search))
    return items.filter(**{f"{name}_id": value for name, value in query.only.items()})


def _found(words: str) -> Q:
    """By the beginning of a number or title, or by company or project, whose ids are found first."""
    companies = Company.objects.filter(name__icontains=words).values("pk")[:200]
    projects = Project.objects.filter(Q(name__icontains=words) | Q(number__istartswith=words)).values("pk")[:200]
    by_id = Q(party__in=list(companies.values_list("pk", flat=True))) | Q(
        project__in=list(projects.values_list("pk", flat=True))
    )
    return Q(number__istartswith=words) | Q(title__istartswith=words) | Q(erp_number__istartswith=words) | by_id


@dataclass(frozen=True)
class Tab:
    state: State
    look: Look
    count: int
    is_current: bool
    address: str

    @property
    def shown(self) -> str:
        return f"{CAP:,}+" if self.count > CAP else f"{self.count:,}"


def tabs(query: Query, *, by: User) -> list[Tab]:
    """A tab per state with its capped count, all counted in one statement."""
    items = matching(query, by=by)
    capped = {state: CappedCount(items.filter(state=state).order_by().values("pk")[: CAP + 1]) for state in State}
    counts = User.objects.filter(pk=by.pk).values_list(*capped.values()).get()
    found = zip(State, counts, strict=True)
    order = list(LOOKS)
    return [
        Tab(state, LOOKS[state], count, state == query.state, query.address(state=state.value, sort=""))
        for state, count in sorted(found, key=lambda pair: order.index(pair[0]))
        if count or state not in SELDOM or state == query.state
    ]


@dataclass(frozen=True)
class Page:
    rows: list[WorkflowItem]
    previous: str
    next: str


def page(query: Query, *, by: User) -> Page:
    """One page by keyset: the row at its edge says where the next begins, however deep it is."""
    items = (
        matching(query, by=by).filter(state=query.state).select_related("project", "party", "sent_by", "answered_by")
    )
    backwards = query.mark.startswith("before:")
    mark = _read_mark(query)
    descending = query.is_descending != backwards
    if mark:
        items = items.filter(_beyond(query.sort, mark, descending=descending))
    sign = "-" if descending else ""
    rows = list(items.order_by(*dict.fromkeys((sign + query.sort, sign + "id")))[: query.size + 1])
    more, rows = len(rows) > query.size, rows[: query.size]
    if backwards:
        rows.reverse()
    has_previous, has_next = (more, True) if backwards else (bool(mark), more)
    return Page(
        rows,
        previous=query.address(page=_mark("before", rows[0], query)) if rows and has_previous else "",
        next=query.address(page=_mark("after", rows[-1], query)) if rows and has_next else "",
    )


def _mark(side: str, row: WorkflowItem, query: Query) -> str:
    value = getattr(row, query.sort)
    return f"{side}:{row.pk}:{'' if value is None else value}"


def _read_mark(query: Query) -> tuple[int, Any] | None:
    """The pk and sort value at the edge of the page before; None when the mark is missing or broken."""
    _, _, rest = query.mark.partition(":")
    pk, _, value = rest.partition(":")
    edge = whole(pk)
    if edge is None or "nan" in value.casefold():
        return None
    try:
        return edge, (SORTS[query.sort](value) if value or query.sort in ("number", "title") else None)
    except (ValueError, InvalidOperation):
        return None


def _beyond(column: str, mark: tuple[int, Any], *, descending: bool) -> Q:
    """Rows past the mark in (column, id) order; where empty values stand depends on the database."""
    pk, value = mark
    sign = "lt" if descending else "gt"
    nulls_last = descending != connection.features.nulls_order_largest
    same = Q(**{f"id__{sign}": pk})
    if value is None:
        empty = Q(**{f"{column}__isnull": True}) & same
        return empty if nulls_last else empty | Q(**{f"{column}__isnull": False})
    further = Q(**{f"{column}__{sign}": value}) | (Q(**{column: value}) & same)
    return further | Q(**{f"{column}__isnull": True}) if nulls_last else further
