"""What a subscription includes."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Edition:
    """One subscription: its features, and how many classes with locations, and accounts, may be active."""

    sku: str
    features: frozenset[str] = frozenset()
    tracked: int = 40
    accounts: int = 250


ESSENTIALS = frozenset({"bills", "time"})
PLUS = ESSENTIALS | {"classes", "departments", "purchase orders", "projects", "inventory"}
UNLIMITED = 1_000_000

EDITIONS = {
    edition.sku: edition
    for edition in (
        Edition("QuickBooks Online Simple Start"),
        Edition("QuickBooks Online Essentials", ESSENTIALS),
        Edition("QuickBooks Online Plus", PLUS),
        Edition("QuickBooks Online Advanced", PLUS | {"custom fields"}, tracked=UNLIMITED, accounts=UNLIMITED),
    )
}
