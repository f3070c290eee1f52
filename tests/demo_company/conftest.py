"""The demo company, written once and read back."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from connector.demo_company import write

TODAY = date(2026, 11, 25)


class Written:
    """A folder as it was written: `rows` of a resource, as first sent or corrected."""

    def __init__(self, root: Path) -> None:
        self.folder = root / "procore"
        self.plan = write(self.folder, today=TODAY)

    def rows(self, resource: str, *, corrected: bool = False) -> list[dict]:
        folder = self.folder / "corrected" if corrected else self.folder
        path = folder / f"{resource}.json"
        return json.loads(path.read_text(encoding="utf-8"), parse_float=Decimal) if path.exists() else []

    def row(self, ref, *, corrected: bool = False) -> dict:
        return next(row for row in self.rows(ref.resource, corrected=corrected) if row["id"] == ref.id)


@pytest.fixture(scope="session")
def company(tmp_path_factory) -> Written:
    return Written(tmp_path_factory.mktemp("demo"))
