"""What the queue calls for the mapping tables. I fetch and call; I contain no `if`."""

from mappings.models import Upload
from mappings.spreadsheets import uploads


def read_upload(upload_id: int) -> None:
    """Check an uploaded spreadsheet."""
    uploads.read(Upload.objects.get(pk=upload_id))


def apply_upload(upload_id: int) -> None:
    """Save what an uploaded spreadsheet says."""
    uploads.apply(Upload.objects.get(pk=upload_id))
