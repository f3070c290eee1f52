"""Files: multipart upload in the dialects that clients send, and download."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from . import intuitxml
from .books import Books
from .entities import ENTITIES
from .faults import Fault
from .messages import Request, Response
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

LARGEST = 100 * 1024 * 1024
LINK_LASTS = 15 * 60  # seconds
EXPIRED = b"<Error><Code>AccessDenied</Code><Message>Request has expired</Message></Error>"
TYPES = (
    "ai", "csv", "doc", "docx", "eps", "gif", "jpeg", "jpg", "ods", "pages", "pdf", "png", "rtf", "tif", "txt", "xls",
    "xlsx", "xml",
)  # fmt: skip
KIND = ENTITIES["Attachable"]


@dataclass
class Part:
    """One part of a multipart body."""

    name: str
    filename: str
    content_type: str
    content: bytes


def upload(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Json:
    """Each pair of file_metadata_NN and file_content_NN becomes an Attachable; one that fails stops no other."""
    parts = _parts(request)
    metadata = {_number(part): part for part in parts if part.name.startswith("file_metadata")}
    contents = [part for part in parts if part.name.startswith("file_content")]
    if not contents:
        raise Fault("6040", what="no file_content part")
    return {"AttachableResponse": [_attach(books, request, part, metadata.get(_number(part))) for part in contents]}


def _number(part: Part) -> str:
    """What a pair has in common: 0, 1 or 01."""
    return part.name.rpartition("_")[2].lstrip("0")


def _attach(books: Books, request: Request, part: Part, metadata: Part | None) -> Json:
    try:
        with books.store.savepoint():
            return {"Attachable": _store(books, request, part, _metadata(metadata))}
    except Fault as fault:
        return fault.body()


def _metadata(part: Part | None) -> Json:
    """The Attachable that describes the file; nothing is said of a file that comes alone."""
    try:
        found = _described(part) if part else {}
    except ValueError as error:
        raise Fault("6040", what=str(error)) from None
    if not isinstance(found, dict):
        raise Fault("6040", what="an object is needed")
    return found


def _described(part: Part) -> Any:
    return intuitxml.read(part.content) if intuitxml.is_xml(part.content_type) else loads(part.content)


def _store(books: Books, request: Request, part: Part, sent: Json) -> Json:
    name = str(sent.get("FileName") or part.filename or part.name)
    kind = sent.get("ContentType") or part.content_type or "application/octet-stream"
    if name.rpartition(".")[2].lower() not in TYPES:
        raise Fault("6041", what=name)
    if len(part.content) > LARGEST:
        raise Fault("6030", what=len(part.content))
    document = books.create(KIND, {**sent, "FileName": name, "ContentType": kind})
    id = document["Id"]
    uri = f"/v3/company/{books.realm}/download/{id}"
    document |= {"Size": len(part.content), "FileAccessUri": uri, "TempDownloadUri": _link(books, request, id)}
    books.rewrite(KIND, document)
    books.store.write("INSERT INTO files VALUES (?, ?, ?)", books.realm, id, part.content)
    return document


def content(sandbox: Sandbox, realm: str, id: str) -> bytes | None:
    found = sandbox.store.value("SELECT content FROM files WHERE realm = ? AND id = ?", realm, id)
    return None if found is None else bytes(found)


# -- links -------------------------------------------------------------------
def download(sandbox: Sandbox, books: Books, request: Request, segments: list[str]) -> Response:
    """A link to the file, good for a quarter of an hour; 610 for what is no file."""
    if content(sandbox, books.realm, segments[-1]) is None:
        raise Fault("610")
    return Response(200, _link(books, request, segments[-1]).encode(), "text/plain;charset=UTF-8")


def linked(books: Books, request: Request, document: Json) -> Json:
    """An Attachable with a fresh link, when it has a file."""
    if "TempDownloadUri" not in document:
        return document
    return {**document, "TempDownloadUri": _link(books, request, document["Id"])}


def is_over(request: Request, now: float) -> bool:
    """Whether the link has been good once. A link without a term is the sandbox's own, for its pages."""
    term = request.query.get("Expires", "")
    return term.isdigit() and int(term) < now


def _link(books: Books, request: Request, id: str) -> str:
    return f"{request.base()}/sandbox/files/{books.realm}/{id}?Expires={int(books.clock()) + LINK_LASTS}"


# -- multipart ---------------------------------------------------------------
def _parts(request: Request) -> list[Part]:
    """Split the body; clients end lines with CRLF or LF alone and may begin with a blank one."""
    match = re.search(r'boundary="?([^";]+)"?', request.content_type, re.IGNORECASE)
    if "multipart/" not in request.content_type.lower() or not match:
        raise Fault("6040", what="the request is not multipart/form-data")
    edge = rb"(?:\A|\r?\n)--" + re.escape(match[1].strip().encode()) + rb"(?:--)?[ \t]*(?=\r?\n|\Z)"
    # Before the first boundary and behind the last one is nothing that counts.
    return [_part(piece) for piece in re.split(edge, request.body)[1:] if piece.strip()]


def _part(piece: bytes) -> Part:
    piece = re.sub(rb"^\r?\n", b"", piece, count=1)
    head, content = (re.split(rb"\r?\n\r?\n", piece, maxsplit=1) + [b""])[:2]
    headers = head.decode("utf-8", "replace")
    if _header("content-transfer-encoding", headers).lower() == "base64":
        content = _decoded(content)
    disposition = _header("content-disposition", headers)
    name, filename = _parameter("name", disposition), _parameter("filename", disposition)
    return Part(name, filename, _header("content-type", headers), content)


def _decoded(content: bytes) -> bytes:
    try:
        return base64.b64decode(content)
    except ValueError as error:
        raise Fault("6040", what=str(error)) from None


def _parameter(name: str, disposition: str) -> str:
    """A parameter in quotes, bare, or in percent-escapes with its character set before it."""
    if match := re.search(rf"[;\s]{name}\*=[\w-]*'[\w-]*'([^;\s]+)", disposition, re.IGNORECASE):
        return unquote(match[1])
    match = re.search(rf'[;\s]{name}=(?:"((?:\\.|[^"\\])*)"|([^;\s]+))', disposition, re.IGNORECASE)
    return re.sub(r"\\(.)", r"\1", match[1] or match[2]) if match else ""


def _header(name: str, headers: str) -> str:
    match = re.search(rf"^{name}:\s*(.+?)\s*$", headers, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""
