"""What is sent beyond the accepted document: whom it waits for, and the marker that makes it known as ours. Pure."""

from collections.abc import Iterator
from typing import Any

from approvals import canonical
from connector.entities import TRANSACTIONS


def placeholders(document: Any) -> Iterator[tuple[int, str]]:
    """Every reference to an item that had no QuickBooks id when the document was accepted: its pk and its name."""
    if isinstance(document, dict):
        if "item" in document:
            yield document["item"], document.get("name", "")
        for part in document.values():
            yield from placeholders(part)
    elif isinstance(document, list):
        for part in document:
            yield from placeholders(part)


def marked(text: str, *, entity: str, marker: str) -> str:
    """The body with our marker at the end of the PrivateNote of a transaction."""
    if entity not in TRANSACTIONS:
        return text
    body = canonical.loads(text)
    return canonical.dumps({**body, "PrivateNote": f"{body.get('PrivateNote', '')} {marker}".strip()})
