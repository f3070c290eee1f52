"""Files follow their document into QuickBooks, one upload each. One that fails shows on its row and stops nothing."""

from importlib import import_module
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.db.models import F, Q, QuerySet

from approvals.models import Attachment, AuditEvent, ErpRequest, Ledger, User, WorkflowItem
from approvals.states import Kind, State
from approvals.transitions import Refused
from approvals.wake import wake
from connector import clock
from connector.errors import Disconnected, QuickBooksError, Rejected
from connector.failpoints import failpoint
from connector.leases import Overtaken
from connector.quickbooks import ATTACHES_TO, QuickBooks

U = Attachment.Upload

# The continuation sheet that the portal draws itself; Procore has no file of this number.
SHEET = 0


def queue(request: ErpRequest) -> None:
    """The document arrived: the files that were accepted with it are due."""
    if request.entity not in ATTACHES_TO:
        return
    if request.item.kind == Kind.OWNER_INVOICE:
        _add_sheet(request.item)
    wanted = Q(was_accepted=True) | Q(procore_id=SHEET)
    for attachment in request.item.attachments.filter(wanted, upload=U.NONE):
        _queue(attachment)


def _add_sheet(item: WorkflowItem) -> None:
    name = f"G702-G703 {item.number or item.pk}.pdf".replace("/", "-")
    fields = {"filename": name, "content_type": "application/pdf"}
    item.attachments.get_or_create(procore_id=SHEET, defaults=fields)


def _queue(attachment: Attachment) -> bool:
    """Give it a request id of its own, unless it is on its way already."""
    idle = Attachment.objects.filter(pk=attachment.pk, upload__in=(U.NONE, U.FAILED))
    return bool(idle.update(upload=U.QUEUED, request_id=uuid4().hex, due_at=clock.now(), problem=""))


def upload(attachment: Attachment, *, by: User) -> str:
    """A person's button: a file that came after the document, or one that failed."""
    item = attachment.item
    if item.state != State.SYNCED or not item.origin_id:
        raise Refused(f"{item} is not in QuickBooks; its files follow it there.")
    if item.erp_entity not in ATTACHES_TO:
        raise Refused(f"Files are not attached to a {item.erp_entity}.")
    if not _queue(attachment):
        raise Refused(f"{attachment} is {attachment.get_upload_display().lower()} already.")
    # A fresh set of tries, and the first of them looks whether an earlier one arrived.
    Attachment.objects.filter(pk=attachment.pk, attempts__gt=1).update(attempts=1)
    subject = attachment.filename[:300]
    AuditEvent.objects.create(
        ledger_id=item.ledger_id, item=item, verb=AuditEvent.Verb.ATTACHMENT, by=by, subject=subject
    )
    wake(item.ledger_id)
    return f"{attachment} is on its way to QuickBooks."


# -- the worker's side


def due(ledger: Ledger) -> QuerySet[Attachment]:
    """Files whose time has come, of documents that are in QuickBooks."""
    waiting = Attachment.objects.filter(item__ledger=ledger, upload=U.QUEUED, due_at__lte=clock.now())
    return waiting.filter(item__state=State.SYNCED).exclude(item__origin_id="")


def upload_next(ledger: Ledger, quickbooks: QuickBooks) -> bool:
    """Upload one file; False when none is due. Raises Unavailable or Disconnected when the ledger has to rest."""
    attachment = due(ledger).select_related("item__ledger__connection").order_by("due_at", "pk").first()
    if attachment is None:
        return False
    quickbooks.token()
    if attachment.attempts and clock.schedule(attachment.attempts) is None:
        _give_up(attachment)
        return True
    # The try is counted before it is made: if this process dies now, the next one looks first.
    _record(attachment, attempts=F("attempts") + 1, due_at=clock.now() + clock.settle())
    try:
        content = _content(attachment)
    except OSError:
        _record(attachment, upload=U.FAILED, problem="The file is no longer in the portal's folder.")
        return True
    try:
        there = _found(attachment, len(content), quickbooks) or _uploaded(attachment, content, quickbooks)
    except QuickBooksError as error:
        _met(attachment, error)
    else:
        failpoint("uploaded")
        _record(attachment, upload=U.DONE, origin_id=there, problem="")
    return True


def _give_up(attachment: Attachment) -> None:
    words = f"{attachment.problem} It was tried {attachment.attempts} times.".strip()
    _record(attachment, upload=U.FAILED, problem=words)


def _found(attachment: Attachment, size: int, quickbooks: QuickBooks) -> str:
    """The id of a file of this name and size that an earlier try left at the document; empty when there is none."""
    item = attachment.item
    if attachment.attempts == 1 and not item.ledger.connection.looks_since:
        return ""
    taken = set(Attachment.objects.filter(item=item).exclude(origin_id="").values_list("origin_id", flat=True))
    for row in quickbooks.attachables(item.erp_entity, item.origin_id):
        is_same = (row.get("FileName"), int(row.get("Size", size))) == (attachment.filename, size)
        if is_same and row["Id"] not in taken:
            return str(row["Id"])
    return ""


def _uploaded(attachment: Attachment, content: bytes, quickbooks: QuickBooks) -> str:
    """The id that QuickBooks gave it. Raises Overtaken rather than upload late: others wait from here on."""
    quickbooks.pacer.ready()
    started = clock.now()
    _record(attachment, due_at=started + clock.settle())
    failpoint("uploading")
    if clock.now() - started > clock.prompt():
        raise Overtaken(f"The worker stood still before it uploaded {attachment}.")
    return str(quickbooks.upload(content=content, **_about(attachment))["Id"])


def _about(attachment: Attachment) -> dict[str, Any]:
    item = attachment.item
    return {
        "filename": attachment.filename,
        "content_type": attachment.content_type,
        "entity": item.erp_entity,
        "origin_id": item.origin_id,
        "request_id": attachment.request_id,
        "include_on_send": attachment.procore_id == SHEET,
    }


def _content(attachment: Attachment) -> bytes:
    if attachment.procore_id == SHEET:
        return import_module("connector.g702").pdf(attachment.item.record)
    return file_of(attachment).read_bytes()


def file_of(attachment: Attachment) -> Path:
    """Where the file lies. Raises OSError for a path that leads out of the ledger's folder."""
    folder = Path(settings.DATA_DIR, "attachments", str(attachment.item.ledger_id)).resolve()
    path = (folder / attachment.path).resolve()
    if not path.is_relative_to(folder):
        raise FileNotFoundError(attachment.path)
    return path


def _met(attachment: Attachment, error: QuickBooksError) -> None:
    """Refused: a person looks. Perhaps there: looked up later. Surely not: the try is not counted, the ledger rests."""
    if isinstance(error, Rejected):
        _record(attachment, upload=U.FAILED, problem=error.words)
        return
    if isinstance(error, Disconnected) or not getattr(error, "maybe_executed", True):
        _record(attachment, attempts=F("attempts") - 1, due_at=clock.now(), problem=error.words)
        raise error
    wait = clock.schedule(attachment.attempts)
    if wait is None:
        _give_up(attachment)
        return
    _record(attachment, due_at=clock.now() + wait, problem=error.words)


def _record(attachment: Attachment, **fields: Any) -> None:
    """Change it, if it still is as this worker holds it: each try is counted. Raises Overtaken."""
    mine = Attachment.objects.filter(
        pk=attachment.pk, request_id=attachment.request_id, attempts=attachment.attempts, upload=U.QUEUED
    )
    if not mine.update(**fields):
        raise Overtaken(f"{attachment} was taken over.")
    attachment.refresh_from_db()
