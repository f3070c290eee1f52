"""What becomes what: QuickBooks lists as last read, and the choices that point at them."""

from mappings.models.defaults import CostTypeAccounts, Defaults
from mappings.models.references import ErpReference, reference
from mappings.models.rules import ALWAYS, NOTHING, LineRule, RetainageRule, Rule, TaxRule, TermRule

__all__ = [
    "ALWAYS",
    "NOTHING",
    "CostTypeAccounts",
    "Defaults",
    "ErpReference",
    "LineRule",
    "RetainageRule",
    "Rule",
    "TaxRule",
    "TermRule",
    "reference",
]
