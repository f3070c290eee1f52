"""Where a problem is put right: at the record that it names, or on the page where the whole ledger is set up."""

from dataclasses import replace

from django.urls import reverse

from approvals.checks import Problem
from approvals.models import Ledger, User
from approvals.permissions import Action, may

# Page of a check: the name of its address, whether that names the ledger, and what it takes to open it.
PAGES = {
    "settings": ("ledger-settings", True, Action.CHANGE_SETTINGS),
    "connection": ("connection", False, Action.CONNECT),
}


def cured_at(problem: Problem, ledger: Ledger, *, by: User) -> Problem:
    """The problem with a link that cures it, where this person may follow one."""
    if problem.url or not problem.page:
        return problem
    page, _, setting = problem.page.partition("#")
    name, names_ledger, action = PAGES[page]
    if not may(by, action, ledger):
        return problem
    anchor = f"#{setting}" if setting else ""
    return replace(problem, url=reverse(name, args=[ledger.pk] if names_ledger else []) + anchor)
