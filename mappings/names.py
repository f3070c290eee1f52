"""Names as QuickBooks compares them."""

import re


def name_key(name: str) -> str:
    """The name as it is compared: case folded, white space collapsed."""
    return re.sub(r"\s+", " ", name).strip().casefold()
