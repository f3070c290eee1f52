"""What a ledger's QuickBooks lists say about a batch of records, each question in one query."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from mappings.models import CostTypeAccounts, Defaults, ErpReference
from mappings.models.references import NAME_LISTS
from mappings.names import name_key

Reference = tuple[str, str]  # entity, QuickBooks id


def defaults(ledger_id: int) -> Defaults:
    """The ledger's defaults with what they point at; empty ones when nobody has chosen yet."""
    names = [field.name for field in Defaults._meta.get_fields() if field.related_model is ErpReference]
    return Defaults.objects.select_related(*names).filter(ledger=ledger_id).first() or Defaults(ledger_id=ledger_id)


def cost_types(ledger_id: int) -> dict[str, CostTypeAccounts]:
    """Accounts by cost type."""
    rows = CostTypeAccounts.objects.filter(ledger=ledger_id).select_related("expense_account", "income_account")
    return {row.cost_type: row for row in rows}


def references(ledger_id: int, origin_ids: Iterable[str]) -> dict[Reference, ErpReference]:
    """Rows with these QuickBooks ids, whatever their list, and all terms."""
    wanted = Q(origin_id__in=set(origin_ids)) | Q(entity=ErpReference.Entity.TERM)
    return {(row.entity, row.origin_id): row for row in ErpReference.objects.filter(wanted, ledger=ledger_id)}


def named(ledger_id: int, names: Iterable[str], entities: Iterable[str] = NAME_LISTS) -> dict[str, list[ErpReference]]:
    """Rows of these lists under any of these names, by the name as QuickBooks compares it."""
    found: dict[str, list[ErpReference]] = defaultdict(list)
    keys = {name_key(name) for name in names}
    for row in ErpReference.objects.filter(ledger=ledger_id, entity__in=entities, name_key__in=keys):
        found[row.name_key].append(row)
    return found
