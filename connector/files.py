"""Attachments on this machine, kept by their content so that what was accepted is what is uploaded."""

import shutil
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from django.conf import settings

from approvals.models import Attachment, Ledger, WorkflowItem
from connector.procore_folder import ProcoreFolder
from connector.records.reading import Record

LARGEST = 100 * 1024 * 1024  # bytes; QuickBooks takes no larger file


@dataclass(frozen=True)
class Kept:
    sha256: str
    size: int
    path: str


def folder(ledger: Ledger) -> Path:
    return Path(settings.DATA_DIR, "attachments", str(ledger.pk))


def keep(ledger: Ledger, file: Path) -> Kept | None:
    """Copy a file into the ledger's attachment folder, once per content; None when it is too large."""
    size = file.stat().st_size
    if size > LARGEST:
        return None
    with file.open("rb") as content:
        sha256 = file_digest(content, "sha256").hexdigest()
    path = f"{sha256[:2]}/{sha256}"
    target = folder(ledger) / path
    if not target.is_file():
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target.with_suffix(".part"))
        target.with_suffix(".part").replace(target)
    return Kept(sha256, size, path)


# -- what a record lists: its files follow by themselves, whether the item is locked or not


def listed(record: Record, ledger: Ledger, source: ProcoreFolder) -> dict[int, dict[str, Any]] | None:
    """The record's files by Procore's id, kept here where they came along; None when it says nothing of files."""
    if "attachments" not in record.data:
        return None
    return {part.id(): _file(part, ledger, source) for part in record.parts("attachments")}


def _file(part: Record, ledger: Ledger, source: ProcoreFolder) -> dict[str, Any]:
    filename = part.text("filename", "name") or f"attachment-{part.id()}"
    facts = {
        "filename": Path(filename.replace("\\", "/")).name[:1000],
        "content_type": part.text("content_type")[:100] or "application/octet-stream",
    }
    found = source.attachment(part.id(), filename)
    kept = keep(ledger, found) if found else None
    if kept is None:
        why = "It is larger than QuickBooks takes." if found else "The file did not come with the record."
        return {**facts, "problem": why}
    return {**facts, "sha256": kept.sha256, "size": kept.size, "path": kept.path, "problem": ""}


def attach(item: WorkflowItem, came: dict[int, dict[str, Any]] | None) -> bool:
    """Bring the item's list of files up to date; what is in QuickBooks, or was accepted, stays. Whether it changed."""
    if came is None:
        return False
    here = {row.procore_id: row for row in item.attachments.all()}
    changed = [_attached(item, here.get(procore_id), procore_id, facts) for procore_id, facts in came.items()]
    gone = [row.pk for row in here.values() if row.procore_id and row.procore_id not in came]
    dropped, _ = Attachment.objects.filter(pk__in=gone, upload=Attachment.Upload.NONE, was_accepted=False).delete()
    return bool(dropped or any(changed))


def _attached(item: WorkflowItem, row: Attachment | None, procore_id: int, facts: dict[str, Any]) -> bool:
    """Write one file of the list; answer whether anything changed."""
    if row is None:
        Attachment.objects.create(item=item, procore_id=procore_id, **facts)
        return True
    if row.upload != Attachment.Upload.NONE or all(getattr(row, name) == value for name, value in facts.items()):
        return False
    Attachment.objects.filter(pk=row.pk).update(**facts, was_accepted=False)
    return True
