"""How the screens write money, dates and states."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django import template
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from approvals.models import WorkflowItem
from approvals.screens.columns import Column
from approvals.screens.tabs import LOOKS, look
from approvals.states import State

register = template.Library()
DASH = "–"


@register.filter
def money(value: Decimal | None) -> str:
    """1,234.50, negative in parentheses; a dash for what is not there."""
    if value is None or value == "":
        return DASH
    written = f"{abs(value):,.2f}"
    return f"({written})" if value < 0 else written


@register.filter
def day(value: date | None) -> str:
    return date_format(value, "M j, Y") if value else DASH


@register.filter
def since(value: datetime | None) -> SafeString | str:
    """How long ago, in one unit, with the exact time on demand."""
    if value is None:
        return DASH
    local = timezone.localtime(value)
    return format_html('<time datetime="{}" title="{}">{}</time>', local.isoformat(), moment(value), _ago(value))


@register.filter
def moment(value: datetime | None) -> str:
    """The exact time with its zone, the company's: readers sit in others."""
    return date_format(timezone.localtime(value), "M j, Y, g:i A T") if value else DASH


def _ago(value: datetime) -> str:
    gone = timezone.now() - value
    if gone < timedelta(minutes=1):
        return "just now"
    if gone < timedelta(hours=1):
        return _units(gone.seconds // 60, "minute")
    if gone < timedelta(days=1):
        return _units(gone.seconds // 3600, "hour")
    return _units(gone.days, "day") if gone.days < 60 else date_format(timezone.localtime(value), "M j, Y")


def _units(number: int, name: str) -> str:
    return f"{number} {name}{'' if number == 1 else 's'} ago"


@register.filter
def styled(value: Any, style: str) -> Any:
    """A value written as its style says: money, date, since, or as it is."""
    writers: dict[str, Callable[[Any], Any]] = {"money": money, "date": day, "since": since}
    return writers[style](value) if style in writers else value


@register.filter
def cell(item: WorkflowItem, column: Column) -> Any:
    """What a list shows of an item in a column."""
    return styled(column.value(item), column.style)


@register.filter
def state(item: WorkflowItem) -> SafeString:
    """The item's state as a pill: colour, icon and word."""
    shown = look(item)
    words = "Uncertain" if shown.style == "violet" and item.is_uncertain else item.get_state_display()
    return pill(shown.style, shown.icon, words)


@register.filter
def state_pill(value: str) -> SafeString:
    """A bare state as a pill."""
    shown = LOOKS[State(value)]
    return pill(shown.style, shown.icon, State(value).label)


@register.simple_tag
def pill(style: str, icon: str, words: str) -> SafeString:
    return format_html('<span class="t-pill t-{}">{}{}</span>', style, icon_of(icon), words)


@register.filter(name="icon")
def icon_of(name: str) -> SafeString:
    """A symbol of the theme's font; decoration only, the word stands beside it."""
    return format_html('<span class="material-symbols-outlined t-icon" aria-hidden="true">{}</span>', name)


@register.filter
def offers(buttons: Any, name: str) -> bool:
    return name in buttons


@register.filter
def lookup(mapping: dict, key: Any) -> Any:
    return mapping.get(key)
