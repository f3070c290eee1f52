"""What happens to an uploaded spreadsheet: read, shown, applied. Each step off the request, each may be repeated."""

from django.db import transaction
from django.utils import timezone
from import_export.results import RowResult

from approvals import canonical
from approvals.models import Ledger, User
from approvals.transitions import Refused
from approvals.wake import call
from mappings.models import Upload
from mappings.spreadsheets import files
from mappings.spreadsheets.resource import SHOWN, Change, Reading, RuleResource
from mappings.tables import Table, table
from mappings.writing import write

State = Upload.State
TOTALS = {
    "new": RowResult.IMPORT_TYPE_NEW,
    "changed": RowResult.IMPORT_TYPE_UPDATE,
    "deleted": RowResult.IMPORT_TYPE_DELETE,
    "same": RowResult.IMPORT_TYPE_SKIP,
    "bad": RowResult.IMPORT_TYPE_INVALID,
}


def take(chosen: Table, ledger: Ledger, *, by: User, filename: str, content: bytes) -> Upload:
    """Keep an uploaded file and have it read. Raises Refused for one that is too large to keep."""
    refuse_size(len(content))
    with transaction.atomic():
        upload = Upload.objects.create(
            ledger=ledger, table=chosen.slug, by=by, filename=filename[:255], content=content
        )
        call("mappings.tasks.read_upload", upload.pk)
    return upload


def refuse_size(size: int) -> None:
    """Raises Refused for a file that is too large to keep."""
    if size > files.MOST_BYTES:
        raise Refused(f"The file is too large: at most {files.MOST_BYTES // 1024**2} MB are read.")


def read(upload: Upload) -> None:
    """Check the whole file and write down what it would do. A second call finds nothing to do."""
    if upload.state != State.READING:
        return
    try:
        reading = _reading(upload)
    except files.Unreadable as error:
        _move(upload, State.READING, State.UNREADABLE, problem=str(error), content=b"")
    else:
        _show(upload, State.READING, reading)


def _reading(upload: Upload) -> Reading:
    resource = RuleResource(_table(upload), upload.ledger)
    rows = files.rows(upload.filename, bytes(upload.content))

    def progress(done: int) -> None:
        Upload.objects.filter(pk=upload.pk).update(rows_done=done, moved_at=timezone.now())

    return resource.import_data(rows, dry_run=True, progress=progress)


def _table(upload: Upload) -> Table:
    found = table(upload.table)
    if found is None:
        raise files.Unreadable(f"There is no mapping table {upload.table} any more.")
    return found


def _show(upload: Upload, was: Upload.State, reading: Reading, problem: str = "") -> None:
    _move(upload, was, State.READ, digest=reading.digest(), report=_report(upload, reading), problem=problem)


def _report(upload: Upload, reading: Reading) -> str:
    titles = {column.name: column.title for column in _table(upload).columns}
    bad = [
        {
            "number": row.number,
            "errors": [[titles.get(name, ""), " ".join(words)] for name, words in row.error_dict.items()],
            "values": [[titles.get(name, name), text] for name, text in row.values.items() if text],
        }
        for row in reading.invalid_rows
    ]
    totals = {word: reading.totals[kind] for word, kind in TOTALS.items()}
    remarked = [change for change in reading.changes if change.remarks]
    shown = {"totals": totals, "rows": reading.total_rows, "bad": bad, "changes": _shown(reading.changes)}
    return canonical.dumps({**shown, "remarks": _shown(remarked), "remarked": len(remarked)})


def _shown(changes: list[Change]) -> list[dict]:
    return [
        {"number": c.number, "type": c.type, "differences": list(map(list, c.differences)), "remarks": list(c.remarks)}
        for c in changes[:SHOWN]
    ]


def decide(upload: Upload, *, by: User, good_rows_only: bool, seen: str) -> None:
    """Have the file applied as it was shown; `seen` is the digest of what the page showed.

    Raises Refused when that is not what the file would do now, or when it has bad rows and nobody chose the good ones only.
    """
    if upload.digest != seen:
        raise Refused("The file would do something else by now. Look at it again, then decide.")
    totals = canonical.loads(upload.report)["totals"] if upload.report else {}
    if totals.get("bad") and not good_rows_only:
        raise Refused("The file has bad rows. Correct them and upload it again, or choose to apply the good rows only.")
    with transaction.atomic():
        _move(upload, State.READ, State.APPLYING, is_good_rows_only=good_rows_only, by=by, rows_done=0)
        call("mappings.tasks.apply_upload", upload.pk)


def drop(upload: Upload) -> None:
    """Forget the file; nothing was saved."""
    _move(upload, State.READ, State.DROPPED, content=b"")


def apply(upload: Upload) -> None:
    """Save what was shown, in one transaction. If the file would do something else by now it is shown anew."""
    if upload.state != State.APPLYING:
        return
    reading = _reading(upload)
    if reading.digest() != upload.digest:
        _show(
            upload, State.APPLYING, reading, "The table changed since the file was read. This is what it would do now."
        )
        return
    deleted = [change.rule for change in reading.changes if change.type == RowResult.IMPORT_TYPE_DELETE]
    kept = [change.rule for change in reading.changes if change.type != RowResult.IMPORT_TYPE_DELETE]
    try:
        with transaction.atomic():
            write(_table(upload), upload.ledger, by=upload.by, why=f"Upload {upload}", kept=kept, dropped=deleted)
            _move(upload, State.APPLYING, State.APPLIED, content=b"", problem="")
    except Refused as refusal:
        _show(upload, State.APPLYING, _reading(upload), str(refusal))


def again(upload: Upload) -> None:
    """Ask once more for a step whose task was lost."""
    task = "read_upload" if upload.state == State.READING else "apply_upload"
    with transaction.atomic():
        call(f"mappings.tasks.{task}", upload.pk)


def _move(upload: Upload, was: Upload.State, to: Upload.State, **fields) -> None:
    """Of two who move it one wins. Raises Refused for the other."""
    found = Upload.objects.filter(pk=upload.pk, state=was)
    if not found.update(state=to, moved_at=timezone.now(), **fields):
        raise Refused("Somebody else answered this upload first.")
    upload.refresh_from_db()
