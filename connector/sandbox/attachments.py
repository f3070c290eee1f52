"""Files: multipart upload in the dialects that clients send, and download."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .books import Books
from .entities import ENTITIES
from .faults import Fault
from .messages import Request
from .wire import Json, loads

if TYPE_CHECKING:
    from .app import Sandbox

LARGEST = 100 * 1024 * 1024
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
    parts = {part.name: part for part in _parts(request)}
    contents = [part for name, part in parts.items() if name.startswith("file_content")]
    if not contents:
        raise Fault("6040", what="no file_content part")
    base = request.base()
    answers = [_attach(books, base, part, parts.get(part.name.replace("content", "metadata"))) for part in contents]
    return {"AttachableResponse": answers}


def _attach(books: Books, base: str, part: Part, metadata: Part | None) -> Json:
    try:
        with books.store.savepoint():
            return {"Attachable": _store(books, base, part, _metadata(metadata))}
    except Fault as fault:
        return fault.body()


def _metadata(part: Part | None) -> Json:
    try:
        return dict(loads(part.content)) if part else {}
    except ValueError as error:
        raise Fault("6040", what=str(error)) from None


def _store(books: Books, base: str, part: Part, sent: Json) -> Json:
    sent.setdefault("FileName", part.filename or part.name)
    sent.setdefault("ContentType", part.content_type or "application/octet-stream")
    if sent["FileName"].rpartition(".")[2].lower() not in TYPES:
        raise Fault("6041", what=sent["FileName"])
    if len(part.content) > LARGEST:
        raise Fault("6030", what=len(part.content))
    document = books.create(KIND, sent)
    id = document["Id"]
    document |= {"Size": len(part.content), **_uris(base, books.realm, id)}
    books.rewrite(KIND, document)
    books.store.write("INSERT INTO files VALUES (?, ?, ?)", books.realm, id, part.content)
    return document


def _uris(base: str, realm: str, id: str) -> Json:
    return {
        "FileAccessUri": f"/v3/company/{realm}/download/{id}",
        "TempDownloadUri": f"{base}/sandbox/files/{realm}/{id}",
    }


def content(sandbox: Sandbox, realm: str, id: str) -> bytes | None:
    found = sandbox.store.value("SELECT content FROM files WHERE realm = ? AND id = ?", realm, id)
    return None if found is None else bytes(found)


# -- multipart ---------------------------------------------------------------
def _parts(request: Request) -> list[Part]:
    """Split the body; clients end lines with CRLF or LF alone and may begin with a blank one."""
    match = re.search(r'boundary="?([^";]+)"?', request.content_type)
    if not match:
        raise Fault("6040", what="the request is not multipart/form-data")
    pieces = request.body.split(b"--" + match[1].encode())
    return [_part(piece) for piece in pieces[1:] if not piece.startswith(b"--")]


def _part(piece: bytes) -> Part:
    piece = re.sub(rb"^\r?\n", b"", piece, count=1)
    head, _, content = piece.partition(b"\r\n\r\n") if b"\r\n\r\n" in piece else piece.partition(b"\n\n")
    content = re.sub(rb"\r?\n\Z", b"", content, count=1)
    headers = head.decode("utf-8", "replace")
    if re.search(r"content-transfer-encoding:\s*base64", headers, re.IGNORECASE):
        content = base64.b64decode(content)
    return Part(_quoted("name", headers), _quoted("filename", headers), _header("content-type", headers), content)


def _quoted(name: str, headers: str) -> str:
    match = re.search(rf'\b{name}="([^"]*)"', headers)
    return match[1] if match else ""


def _header(name: str, headers: str) -> str:
    match = re.search(rf"^{name}:\s*(.+?)\s*$", headers, re.IGNORECASE | re.MULTILINE)
    return match[1] if match else ""
