"""The company's books for a person: plain pages, no scripts."""

from html import escape


def page(title: str, body: str) -> str:
    """One whole page. `body` is HTML and must be escaped already."""
    return (
        "<!doctype html><html lang=en><head><meta charset=utf-8>"
        '<meta name=viewport content="width=device-width">'
        f"<title>{escape(title)}</title></head><body><h1>{escape(title)}</h1>{body}</body></html>"
    )
