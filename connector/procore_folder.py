"""A folder as a source of Procore records: one file per resource, each a JSON array of what *show* answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from approvals import canonical
from connector.records.reading import Malformed

# In the order in which one refers to another.
RESOURCES = (
    "vendors",
    "projects",
    "standard_cost_codes",
    "line_item_types",
    "cost_codes",
    "wbs_codes",
    "prime_contracts",
    "work_order_contracts",
    "purchase_order_contracts",
    "change_order_packages",
    "commitment_change_orders",
    "prime_change_orders",
    "requisitions",
    "payment_applications",
)
CORRECTED = "corrected"
ATTACHMENTS = "attachments"


class NoSource(LookupError):
    """There is no folder to read from, in words."""


@dataclass(frozen=True)
class ProcoreFolder:
    """Records and files below one folder. What lies in `corrected/` is newer than the rest."""

    path: Path

    def __post_init__(self) -> None:
        if not self.path.is_dir():
            raise NoSource(f"{self.path} is not a folder.")

    def resources(self) -> list[str]:
        """The resources that the folder has a file for, parents first."""
        return [name for name in RESOURCES if (self.path / f"{name}.json").is_file()]

    def unknown_files(self) -> list[str]:
        return sorted(file.name for file in self.path.glob("*.json") if file.stem not in RESOURCES)

    def records(self, resource: str) -> Iterator[Any]:
        """The records of one resource as they stand in its file. Raises Malformed when it is no array of JSON."""
        yield from _array(self.path / f"{resource}.json")

    def find(self, resource: str, procore_id: int) -> tuple[Any, "ProcoreFolder"] | None:
        """The newest version of one record and the folder it lies in."""
        for folder in (self.path / CORRECTED, self.path):
            if not (folder / f"{resource}.json").is_file():
                continue
            for record in _array(folder / f"{resource}.json"):
                if isinstance(record, dict) and str(record.get("id")) == str(procore_id):
                    return record, ProcoreFolder(folder)
        return None

    def ids(self, resource: str, member: str, value: Any) -> set[int]:
        """The ids of the records whose member has this value, corrected ones included."""
        files = (folder / f"{resource}.json" for folder in (self.path, self.path / CORRECTED))
        rows = (record for file in files if file.is_file() for record in _array(file) if isinstance(record, dict))
        return {int(row["id"]) for row in rows if row.get(member) == value and str(row.get("id")).isdecimal()}

    def attachment(self, procore_id: int, filename: str) -> Path | None:
        """The file of an attachment, under its own name or with its id in front."""
        name = Path(filename.replace("\\", "/")).name
        beside = [self.path.parent / ATTACHMENTS] if self.path.name == CORRECTED else []
        folders = [self.path / ATTACHMENTS, *beside]
        names = (f"{procore_id}-{name}", f"{procore_id}_{name}", f"{procore_id}/{name}", name)
        places = (folder / candidate for folder in folders for candidate in names)
        return next((place for place in places if name and place.is_file()), None)


def _array(file: Path) -> list[Any]:
    try:
        found = canonical.loads(file.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError as error:
        raise Malformed(f"it is not UTF-8 text ({error.reason} at byte {error.start})", file=file.name) from None
    except (ValueError, RecursionError) as error:
        raise Malformed(f"it is not JSON: {error}", file=file.name) from None
    if not isinstance(found, list):
        raise Malformed("it is not an array of records", file=file.name)
    return found
