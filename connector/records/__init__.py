"""The record types, in dependency order."""


def register_all() -> None:
    """Register every record type's guards and preview with approvals."""
