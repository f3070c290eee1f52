"""What becomes what: QuickBooks lists as last read, and the choices that point at them."""

from mappings.models.defaults import CostTypeAccounts, Defaults
from mappings.models.references import ErpReference, reference
from mappings.models.rules import ALWAYS, NO_CLASS, NOTHING, LineRule, RetainageRule, Rule, TaxRule, TermRule
from mappings.models.uploads import Upload

__all__ = [
    "ALWAYS",
    "NO_CLASS",
    "NOTHING",
    "CostTypeAccounts",
    "Defaults",
    "ErpReference",
    "LineRule",
    "RetainageRule",
    "Rule",
    "TaxRule",
    "TermRule",
    "Upload",
    "reference",
]
