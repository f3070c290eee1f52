"""The page of checks says what the table of checks says."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from approvals.checks import CHECKS

PAGE = Path(__file__).resolve().parents[2] / "docs" / "checks.md"


def test_the_page_is_what_the_command_prints():
    printed = StringIO()

    call_command("describe_checks", stdout=printed)

    assert PAGE.read_text(encoding="utf-8") == printed.getvalue(), "Run manage.py describe_checks > docs/checks.md"


@pytest.mark.parametrize("code", CHECKS)
def test_every_check_is_one_row_with_its_words_and_its_cure(code):
    rows = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith(f"| `{code}` |")]

    assert len(rows) == 1
    assert CHECKS[code].words in rows[0]
    assert rows[0].endswith(f"| {CHECKS[code].cure} |")
