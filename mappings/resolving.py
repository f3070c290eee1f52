"""What a ledger's QuickBooks lists say about a batch of records, each question in one query."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q

from mappings.models import CostTypeAccounts, Defaults, ErpReference, Rule
from mappings.models.references import NAME_LISTS
from mappings.models.rules import key_of
from mappings.names import name_key
from mappings.rulebook import Key, Rulebook, general
from mappings.tables import BY_SLUG

Reference = tuple[str, str]  # entity, QuickBooks id


def defaults(ledger_id: int) -> Defaults:
    """The ledger's defaults with what they point at; empty ones when nobody has chosen yet."""
    names = [field.name for field in Defaults._meta.get_fields() if field.related_model is ErpReference]
    return Defaults.objects.select_related(*names).filter(ledger=ledger_id).first() or Defaults(ledger_id=ledger_id)


def cost_types(ledger_id: int) -> dict[str, CostTypeAccounts]:
    """Accounts by cost type."""
    rows = CostTypeAccounts.objects.filter(ledger=ledger_id).select_related("expense_account", "income_account")
    return {row.cost_type: row for row in rows}


def rulebooks(ledger_id: int, asked: Iterable[tuple[str, Key]]) -> dict[str, Rulebook]:
    """Per mapping table the rules that may decide any of these keys; tables that are not asked are left out."""
    keys: dict[str, set[str]] = defaultdict(set)
    for slug, key in asked:
        keys[slug].update(map(key_of, general(key)))
    return {slug: Rulebook(_rules(slug, ledger_id, among)) for slug, among in keys.items()}


def _rules(slug: str, ledger_id: int, keys: set[str]) -> Iterable[Rule]:
    model = BY_SLUG[slug].model
    named = [name for name in (*model.KEYS, *model.TARGETS) if model._meta.get_field(name).is_relation]
    return model._default_manager.filter(ledger=ledger_id, key__in=keys).select_related(*named)


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
