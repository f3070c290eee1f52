"""`manage.py describe_checks > docs/checks.md`: the table of checks as a page to read."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand

from approvals.checks import CHECKS, Check, Moment
from approvals.states import Kind

HEAD = """# Checks

Everything Tieout looks at before an item is sent and before it is accepted, in the words people meet. Words in braces are
filled in for the item. All problems of an item are shown together. A blocker stands in the way, a warning does not.

Written by `manage.py describe_checks` from `approvals/checks.py`; change it there. The portal shows the same table at `/checks/`.
"""
TITLES = {Moment.SEND: "Before it is sent", Moment.ACCEPT: "Before it is accepted"}
COLUMNS = "| check | weight | applies to | words | what to do |\n|---|---|---|---|---|"


class Command(BaseCommand):
    help = "Print docs/checks.md, the page of all checks."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("\n".join(page()))


def page() -> Iterator[str]:
    """The lines of the page, moment by moment in the order of the table."""
    yield HEAD.rstrip()
    for moment, title in TITLES.items():
        yield f"\n## {title}\n\n{COLUMNS}"
        yield from (row(code, check) for code, check in CHECKS.items() if check.moment == moment)


def row(code: str, check: Check) -> str:
    weight = f"{check.severity}, can be waived" if check.waivable else str(check.severity)
    cells = (f"`{code}`", weight, applies_to(check), check.words, check.cure)
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def applies_to(check: Check) -> str:
    kinds = ", ".join(str(kind.label).lower() for kind in check.kinds)
    return "everything" if set(check.kinds) == set(Kind) else kinds
