"""The mapping tables, as screens and spreadsheets show them. A new one is a model of rules and a line here."""

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.db import models

from approvals.models import Commitment, Company, PrimeContract, Project
from mappings.models import ErpReference, LineRule, RetainageRule, Rule, TaxRule, TermRule

Entity = ErpReference.Entity


class Cell(StrEnum):
    """What a column holds, and so how its words are read and written."""

    TEXT = "text"
    RECORD = "record"
    ENTRY = "entry"
    CHOICE = "choice"
    DATE = "date"


@dataclass(frozen=True)
class Column:
    """One column of a mapping table: the rule's field and how people name it."""

    name: str
    title: str
    help: str
    cell: Cell
    is_key: bool = False
    record: type[models.Model] | None = None  # of a RECORD
    entity: str = ""  # of an ENTRY
    choices: tuple[tuple[str, str], ...] = ()  # of a CHOICE
    longest: int = 0  # of a TEXT
    attribute: str = ""  # where a rule keeps the value: the id of a row, the text itself


@dataclass(frozen=True)
class Table:
    """A mapping table. `about` says in a line what it is for."""

    slug: str
    title: str
    icon: str
    about: str
    model: type[Rule]

    @cached_property
    def columns(self) -> tuple[Column, ...]:
        model = self.model
        names = (*model.KEYS, *model.TARGETS, "valid_from", "note")
        return tuple(column(model, name) for name in names)

    @cached_property
    def keys(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.is_key)

    @cached_property
    def targets(self) -> tuple[Column, ...]:
        return tuple(column for column in self.columns if column.name in self.model.TARGETS)


# The list of QuickBooks that a target is chosen from.
ENTITY_OF = {
    "item": Entity.ITEM,
    "sales_item": Entity.ITEM,
    "payable_item": Entity.ITEM,
    "receivable_item": Entity.ITEM,
    "account": Entity.ACCOUNT,
    "payable_account": Entity.ACCOUNT,
    "class_entry": Entity.CLASS,
    "department": Entity.DEPARTMENT,
    "term": Entity.TERM,
    "purchase_tax_code": Entity.TAX_CODE,
    "sales_tax_code": Entity.TAX_CODE,
}
ATTRIBUTES = {"class_entry": "class_choice"}  # "no class" is a value beside the classes
RECORDS: tuple[type[models.Model], ...] = (Project, Company, Commitment, PrimeContract)


def column(model: type[Rule], name: str) -> Column:
    """The column of a rule's field, made from what the field says of itself."""
    field = model._meta.get_field(name)
    title = str(field.verbose_name).capitalize()  # type: ignore[union-attr]
    attribute = ATTRIBUTES.get(name, field.attname)  # type: ignore[union-attr]
    common = {"name": name, "title": title, "help": str(field.help_text), "is_key": name in model.KEYS}  # type: ignore[union-attr]
    common |= {"attribute": attribute}
    if field.related_model is ErpReference:
        return Column(**common, cell=Cell.ENTRY, entity=ENTITY_OF[name])  # type: ignore[arg-type]
    if field.related_model in RECORDS:
        return Column(**common, cell=Cell.RECORD, record=field.related_model)  # type: ignore[arg-type]
    if isinstance(field, models.DateField):
        return Column(**common, cell=Cell.DATE)  # type: ignore[arg-type]
    choices = tuple((str(value), str(label)) for value, label in field.choices or ())  # type: ignore[union-attr]
    if choices:
        return Column(**common, cell=Cell.CHOICE, choices=choices)  # type: ignore[arg-type]
    return Column(**common, cell=Cell.TEXT, longest=field.max_length or 0)  # type: ignore[arg-type, union-attr]


TABLES: tuple[Table, ...] = (
    Table(
        "lines",
        "Cost codes",
        "account_tree",
        "What a line becomes in QuickBooks, by project, cost code and cost type. An empty key means any; a project's own "
        "row beats the company's, a code beats a type.",
        LineRule,
    ),
    Table("terms", "Terms", "event", "The terms of a company's documents or of one commitment's.", TermRule),
    Table("taxes", "Tax codes", "percent", "What a tax code of Procore is in QuickBooks.", TaxRule),
    Table(
        "retainage",
        "Retainage",
        "savings",
        "How retainage is posted, for one contract, one project, or (no key) for all.",
        RetainageRule,
    ),
)

BY_SLUG = {found.slug: found for found in TABLES}


def table_of(rule: Rule) -> Table:
    """The table that a rule stands in."""
    return next(found for found in TABLES if isinstance(rule, found.model))


def table(slug: str) -> Table | None:
    """The table with that address, or None."""
    return BY_SLUG.get(slug)
