"""Names as QuickBooks compares them: one name list over vendors, customers and employees."""

import re

from mappings.models import ErpReference

# QuickBooks takes a display name only once over these three lists.
NAME_LISTS = (ErpReference.Entity.VENDOR, ErpReference.Entity.CUSTOMER, ErpReference.Entity.EMPLOYEE)


def name_key(name: str) -> str:
    """The name as it is compared: case folded, white space collapsed."""
    return re.sub(r"\s+", " ", name).strip().casefold()
