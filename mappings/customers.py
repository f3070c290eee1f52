"""QuickBooks' tree of customers: sub-customers and Projects hang below their owner, several levels deep."""

from mappings.models import ErpReference

DEEPEST = 10  # QuickBooks stops at five levels; a tree that bites its own tail ends here


def with_descendants(ledger_id: int, origin_id: str) -> set[str]:
    """The QuickBooks ids of a customer and of every sub-customer below it."""
    found = level = {origin_id} - {""}
    for _ in range(DEEPEST):
        rows = ErpReference.objects.filter(
            ledger=ledger_id, entity=ErpReference.Entity.CUSTOMER, parent_id__in=level
        ).exclude(origin_id__in=found)
        level = set(rows.values_list("origin_id", flat=True))
        if not level:
            break
        found = found | level
    return found
