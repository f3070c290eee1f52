"""Hours that somebody worked: whose, for whom, and how long."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from .faults import Fault
from .wire import Json

if TYPE_CHECKING:
    from .books import Books

WORKERS = {"Employee": "EmployeeRef", "Vendor": "VendorRef"}
MOST_HOURS = 8760


def check(books: Books, document: Json) -> None:
    """Raise for a sheet without a worker, a length of time, or what a billable hour needs."""
    worker = WORKERS.get(document["NameOf"])
    if not worker or not document.get(worker):
        raise Fault("6290", element=worker or "NameOf")
    if document["BillableStatus"] == "HasBeenBilled":
        raise Fault("2170", element="BillableStatus", what="HasBeenBilled")
    if document["BillableStatus"] == "Billable":
        _check_billable(document)
    if "StartTime" in document or "EndTime" in document:
        _check_clock(document)
    else:
        _check_hours(document)


def _check_billable(document: Json) -> None:
    if not document.get("CustomerRef"):
        raise Fault("6310", element="CustomerRef")
    if not document["HourlyRate"]:
        raise Fault("6330", element="HourlyRate")


def _check_clock(document: Json) -> None:
    if "StartTime" not in document or "EndTime" not in document:
        raise Fault("6340", element="StartTime")
    # What was derived from a clock is sent back with it; hours of one's own are a second form.
    if {"Hours", "Minutes"} & document.keys() and _length(document) != (document.get("Hours"), document.get("Minutes")):
        raise Fault("6390", element="Hours")
    if _moment(document["EndTime"]) <= _moment(document["StartTime"]):
        raise Fault("6370", element="StartTime")


def _check_hours(document: Json) -> None:
    hours, minutes = document.get("Hours", 0), document.get("Minutes", 0)
    if not hours and not minutes:
        raise Fault("6340", element="Hours")
    if hours > MOST_HOURS or minutes > 59 or (hours == MOST_HOURS and minutes) or min(hours, minutes) < 0:
        raise Fault("6350", element="Hours", what=f"{hours}:{minutes:02}")


def derive(books: Books, document: Json) -> None:
    """Hours and minutes between the two times, breaks taken off; the zone is of no account."""
    if "StartTime" in document:
        document["Hours"], document["Minutes"] = _length(document)


def _length(document: Json) -> tuple[int, int]:
    worked = _moment(document["EndTime"]) - _moment(document["StartTime"])
    away = int(document.get("BreakHours", 0)) * 60 + int(document.get("BreakMinutes", 0))
    return divmod(max(int(worked.total_seconds()) // 60 - away, 0), 60)


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None)
    except ValueError:
        raise Fault("2060", element="StartTime", what=text) from None
