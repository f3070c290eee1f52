"""Whole numbers that arrive in an address or a form, where anything may be typed."""

LONGEST = 18  # digits; what a 64-bit column holds


def whole(text: str) -> int | None:
    """The number, or None for what is none or is beyond any id."""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST else None
