"""Attachments on this machine, kept by their content so that what was accepted is what is uploaded."""

import shutil
from dataclasses import dataclass
from hashlib import file_digest
from pathlib import Path

from django.conf import settings

from approvals.models import Ledger

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
