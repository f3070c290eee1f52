"""What each line of an invoice posts to, and why: the mapping rules first, then the cost code's own item, then the ledger.

A rule is asked with (project, cost code, cost type) on the billing date. Class and location follow QuickBooks' own
settings: AccountingInfoPrefs says whether classes stand on lines or on the whole document, and whether there are any.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.urls import reverse

from approvals import canonical
from approvals.checks import Problem, problem
from approvals.documents import Reason
from approvals.models import Commitment, CostCode, Policy
from connector.records.billing import Movement
from connector.records.cost_codes import item_name
from connector.records.types import Books, Document, item_url, known, ref
from mappings.fitting import unfit
from mappings.models import NOTHING, ErpReference, RetainageRule, Rule
from mappings.rulebook import Choice, Key
from mappings.tables import table_of

Method = RetainageRule.Method
LEDGERS_RETAINAGE = Reason("retainage", "The ledger's retainage item")
FOLDED = frozenset({Method.NET, Method.PROCORE_ONLY})  # each line is posted net of its retainage


@dataclass(frozen=True)
class Side:
    """Which targets of a rule speak of a bill, and which of an owner invoice; a bill's line may post to an account."""

    posts: str
    tax: str
    retainage: str
    retainage_account: str = ""


BILL = Side("cost", "purchase_tax_code", "payable_item", "payable_account")
INVOICE = Side("sales_item", "sales_tax_code", "receivable_item")


@dataclass(frozen=True)
class Uncoded:
    """A line without a cost code, such as the one that sums up an invoice."""

    wbs_code: None = None


UNCODED = Uncoded()


@dataclass(frozen=True)
class Coding:
    """Where a line posts (`entity` is Item or Account), and the rule or setting behind each value."""

    entity: str = "Item"
    target: Document = field(default_factory=dict)
    class_entry: ErpReference | None = None
    tax_code: ErpReference | None = None
    reasons: tuple[Reason, ...] = ()


def line_key(line: Any, invoice: Any) -> Key:
    code = line.wbs_code
    return (invoice.contract.project_id, code.code if code else "", code.cost_type if code else "")


def terms_key(invoice: Any) -> Key:
    contract, party = invoice.contract, invoice.contract.party
    return (contract.pk if isinstance(contract, Commitment) else "", party.pk if party else "")


def retainage_key(invoice: Any) -> Key:
    contract = invoice.contract
    is_commitment = isinstance(contract, Commitment)
    return (contract.pk if is_commitment else "", "" if is_commitment else contract.pk, contract.project_id)


def asks(invoice: Any) -> Iterator[tuple[str, Key]]:
    """The questions that an invoice puts to the mapping tables."""
    yield from (("lines", line_key(line, invoice)) for line in invoice.lines.all())
    yield "terms", terms_key(invoice)
    yield "retainage", retainage_key(invoice)


def is_posted(row: Movement, books: Books, side: Side) -> bool:
    """Whether the line is in the document: an owner invoice may repeat lines that do not move."""
    return row.moves or (side is INVOICE and books.policy.owner_invoice_lines == Policy.OwnerLines.FULL)


def choices(line: Any, invoice: Any, books: Books) -> dict[str, Choice]:
    """What the mapping rules decide for a line, target by target."""
    return books.rules.lines.choices(line_key(line, invoice), on=invoice.billing_date)


def coded(line: Any, invoice: Any, books: Books, side: Side, *, otherwise: ErpReference | None = None) -> Coding:
    """Where the line posts; `otherwise` is the ledger's item for lines without a cost code."""
    found = choices(line, invoice, books)
    entity, target, why = _target(found.get(side.posts), line, books, otherwise)
    return _beside(found, books, side, entity=entity, target=target, why=why)


def beside(line: Any, invoice: Any, books: Books, side: Side, *, retainage: "Retainage") -> Coding:
    """Where the line's retainage posts: to the retainage item or account, under the line's own class."""
    found = choices(line, invoice, books)
    target = known(retainage.entry) if retainage.entry else {}
    return _beside(found, books, side, entity=retainage.entity, target=target, why=retainage.reason)


def _beside(
    found: Mapping[str, Choice], books: Books, side: Side, *, entity: str, target: Document, why: Reason
) -> Coding:
    chosen = {"class": found.get("class_entry"), "tax code": found.get(side.tax)}
    klass, tax = (entry(choice) for choice in chosen.values())
    reasons = [why] + [_because(label, choice) for label, choice in chosen.items() if choice]
    return Coding(entity, target, klass if classes_on_lines(books) else None, tax, tuple(reasons))


def _target(
    choice: Choice | None, line: Any, books: Books, otherwise: ErpReference | None
) -> tuple[str, Document, Reason]:
    if choice:
        return choice.value.entity, known(choice.value), _because(choice.value.get_entity_display().lower(), choice)
    if code := own_code(line):
        why = Reason("item", f"The item of cost code {code}", item_url(code.item))
        return "Item", ref(code, item_name(code, books)), why
    return "Item", known(otherwise) if otherwise else {}, Reason("item", "The ledger's billing item")


def own_code(line: Any) -> CostCode | None:
    return line.wbs_code.cost_code if line.wbs_code else None


def entry(choice: Choice | None) -> ErpReference | None:
    """The chosen entry; None for no choice and for none on purpose."""
    return None if choice is None or choice.value is NOTHING else choice.value


def _because(label: str, choice: Choice) -> Reason:
    return Reason(label, f"Mapping: {choice.rule}", rule_url(choice.rule))


def rule_url(rule: Rule) -> str:
    return reverse("mapping-row", args=[rule.ledger_id, table_of(rule).slug, rule.pk])


# -- the whole document: class and location


def preference(books: Books, section: str, name: str, *, default: bool) -> bool:
    """A switch of QuickBooks' Preferences as they were last read."""
    found = _preferences(books.connection.preferences if books.connection else "")
    return bool(found.get(section, {}).get(name, default))


@lru_cache(maxsize=32)
def _preferences(text: str) -> Mapping[str, Any]:
    """Asked for every line of every document, so read once."""
    return canonical.loads(text) if text else {}


def classes_on_lines(books: Books) -> bool:
    return preference(books, "AccountingInfoPrefs", "ClassTrackingPerTxnLine", default=True)


def classes_on_document(books: Books) -> bool:
    return preference(books, "AccountingInfoPrefs", "ClassTrackingPerTxn", default=False)


def locations_are_tracked(books: Books) -> bool:
    return preference(books, "AccountingInfoPrefs", "TrackDepartments", default=True)


def agreed(rows: Sequence[Movement], invoice: Any, books: Books, name: str) -> list[ErpReference | None]:
    """The different values that the moving lines have for a target that a document has only once."""
    found = (entry(choices(row.line, invoice, books).get(name)) for row in rows if row.moves)
    return list(dict.fromkeys(found))


def header(rows: Sequence[Movement], invoice: Any, books: Books) -> Document:
    """ClassRef and DepartmentRef of the document, where QuickBooks keeps them there and the lines agree."""
    members = {"ClassRef": ("class_entry", classes_on_document), "DepartmentRef": ("department", locations_are_tracked)}
    values = {
        member: agreed(rows, invoice, books, name) for member, (name, is_kept) in members.items() if is_kept(books)
    }
    return {member: known(found[0]) for member, found in values.items() if len(found) == 1 and found[0]}


# -- what stands in the way


def problems(rows: Sequence[Movement], invoice: Any, books: Books, side: Side) -> Iterator[Problem]:
    """Mapped values that do not fit, each once, and lines that do not agree where the document has one value."""
    yield from _unfit_problems(rows, invoice, books, side)
    for code, name, is_kept in (
        ("classes_differ", "class_entry", classes_on_document),
        ("locations_differ", "department", locations_are_tracked),
    ):
        found = agreed(rows, invoice, books, name) if is_kept(books) else []
        if len(found) > 1:
            yield problem(code, names=", ".join(str(value or "none") for value in found))


def _unfit_problems(rows: Sequence[Movement], invoice: Any, books: Books, side: Side) -> Iterator[Problem]:
    accounts = {row.origin_id: row for row in books.references.values() if row.entity == ErpReference.Entity.ACCOUNT}
    chosen: dict[tuple[str, int], tuple[ErpReference, Choice]] = {}
    for row in rows:
        for name, choice in choices(row.line, invoice, books).items() if is_posted(row, books, side) else ():
            if name in (side.posts, side.tax, "class_entry", "department") and (value := entry(choice)):
                chosen.setdefault((name, value.pk), (value, choice))
    for (name, _), (value, choice) in chosen.items():
        if words := unfit(_fit_of(name, value), value, accounts):
            yield problem("mapping_unfit", rule=choice.rule, words=words, url=rule_url(choice.rule))


def _fit_of(name: str, value: ErpReference) -> str:
    """The column whose fit counts: `cost` is an item or an account."""
    return value.entity.lower() if name == "cost" else name


def looked_at(invoice: Any, books: Books) -> Iterator[str]:
    """QuickBooks ids of the accounts behind the items that rules name."""
    for line in (*invoice.lines.all(), UNCODED):
        for choice in choices(line, invoice, books).values():
            if value := entry(choice):
                yield from (value.income_account_id, value.expense_account_id)


# -- retainage


@dataclass(frozen=True)
class Retainage:
    """How a contract's retainage is posted, and on what."""

    method: str
    entry: ErpReference | None
    reason: Reason

    @property
    def entity(self) -> str:
        return self.entry.entity if self.entry else "Item"

    def __str__(self) -> str:
        return "net, on the lines themselves" if self.is_folded else f"on {self.entry or 'nothing yet'}"

    @property
    def is_folded(self) -> bool:
        return self.method in FOLDED


def retainage(invoice: Any, books: Books, side: Side) -> Retainage:
    """By the contract's rule, else the project's, else the ledger's; without any on the ledger's retainage item."""
    found = books.rules.retainage.choices(retainage_key(invoice), on=invoice.billing_date)
    method = found["method"].value if "method" in found else Method.ITEM
    name = side.retainage_account if method == Method.ACCOUNT and side.retainage_account else side.retainage
    if choice := found.get(name):
        return Retainage(method, choice.value, _because("retainage", choice))
    default = getattr(books.defaults, f"retainage_{side.retainage}", None) if name == side.retainage else None
    why = _because("retainage", found["method"]) if "method" in found else LEDGERS_RETAINAGE
    return Retainage(method, default, why)
