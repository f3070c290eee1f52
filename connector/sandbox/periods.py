"""What a report asks about: its days, by dates or by Intuit's names for them, its basis and its filters."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from .faults import Fault

Days = tuple[date, date]
FOREVER, LAST = date(1900, 1, 1), date(9999, 12, 30)
YEAR_TO_DATE = "this calendar year-to-date"
# The parameter of each filter and the column of a posting that it looks at.
FILTERS = {"customer": "customer", "class": "class", "department": "department", "item": "item", "account": "account"}
NAMES = {"vendor": "Vendor", "employee": "Employee"}
BASES = ("Accrual", "Cash")


@dataclass(frozen=True)
class Asked:
    """One report as it was asked for."""

    start: date
    end: date
    macro: str
    basis: str
    filters: dict[str, tuple[str, ...]]
    columns: tuple[str, ...] = ()
    account_types: tuple[str, ...] = ()
    sort_by: str = ""
    descending: bool = False


def asked(query: dict[str, str], *, today: date, otherwise: str) -> Asked:
    """The report that the parameters ask for; those unknown say nothing. Raises 2060 and 2170."""
    macro = "" if query.get("start_date") or query.get("end_date") else query.get("date_macro") or otherwise
    start, end = _named(macro, today) if macro else _dates(query, today)
    basis = query.get("accounting_method", BASES[0]).capitalize()
    if basis not in BASES:
        raise Fault("2170", element="accounting_method", what=basis)
    return Asked(
        start,
        end,
        macro,
        basis,
        {name: _listed(query, name) for name in (*FILTERS, *NAMES) if query.get(name)},
        _listed(query, "columns"),
        _listed(query, "account_type") + _listed(query, "source_account_type"),
        query.get("sort_by", ""),
        query.get("sort_order", "").lower().startswith("desc"),
    )


def _listed(query: dict[str, str], name: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in query.get(name, "").split(",") if part.strip())


# -- days --------------------------------------------------------------------
def _dates(query: dict[str, str], today: date) -> Days:
    end = min(_date(query, "end_date", today), LAST)
    start = _date(query, "start_date", end.replace(month=1, day=1))
    if start > end:
        raise Fault("2060", element="start_date", what=f"{start} is after {end}")
    return start, end


def _date(query: dict[str, str], name: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(query[name]) if query.get(name) else otherwise
    except ValueError:
        raise Fault("2060", element=name, what=query[name]) from None


def _named(macro: str, today: date) -> Days:
    """The days of a name such as "Last Fiscal Quarter-to-date"; the fiscal year is the calendar's."""
    name = " ".join(macro.lower().replace("fiscal ", "").replace("calendar ", "").replace("_", " ").split())
    if name in PLAIN:
        return PLAIN[name](today)
    which, _, unit = name.removesuffix("-to-date").removesuffix(" to date").partition(" ")
    if which not in STEPS or unit not in UNITS:
        raise Fault("2170", element="date_macro", what=macro)
    first = UNITS[unit](today, STEPS[which])
    last = UNITS[unit](today, STEPS[which] + 1) - timedelta(days=1)
    if name.endswith(("-to-date", " to date")):
        # As far into its unit as today is into its own.
        last = min(last, first + (today - UNITS[unit](today, 0)))
    return first, last


def _week(today: date, step: int) -> date:
    return today - timedelta(days=(today.weekday() + 1) % 7) + timedelta(weeks=step)  # weeks begin on Sunday


def _month(today: date, step: int) -> date:
    months = today.year * 12 + today.month - 1 + step
    return date(months // 12, months % 12 + 1, 1)


def _quarter(today: date, step: int) -> date:
    return _month(today.replace(month=(today.month - 1) // 3 * 3 + 1, day=1), 3 * step)


def _year(today: date, step: int) -> date:
    return date(today.year + step, 1, 1)


STEPS = {"this": 0, "last": -1, "next": 1}
UNITS = {"week": _week, "month": _month, "quarter": _quarter, "year": _year}
PLAIN: dict[str, Callable[[date], Days]] = {
    "all": lambda today: (FOREVER, today),
    "all dates": lambda today: (FOREVER, today),
    "today": lambda today: (today, today),
    "yesterday": lambda today: (today - timedelta(days=1), today - timedelta(days=1)),
    "next 4 weeks": lambda today: (_week(today, 1), _week(today, 5) - timedelta(days=1)),
}
