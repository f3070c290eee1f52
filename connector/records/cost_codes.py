"""Cost codes: a leaf code with its cost type is a service item of QuickBooks."""

from collections.abc import Iterator

from django.db.models import QuerySet

from approvals.checks import Problem, problem
from approvals.models import CostCode
from approvals.states import Kind, Role
from connector.entities import ITEM
from connector.records.companies import name_guards, unfit
from connector.records.reading import Record, plain
from connector.records.resources import PROJECT, Facts, Resource
from connector.records.types import (
    Books,
    Draft,
    Naming,
    RecordType,
    claims,
    cut,
    filled,
    is_taken_by,
    item_url,
    known,
    present,
)
from mappings.models import ErpReference
from mappings.names import name_key

LONGEST_DESCRIPTION = 1000  # of PurchaseDesc; the sales description may be longer, but both say the same


def related() -> QuerySet:
    return CostCode.objects.select_related("item", "project")


def from_procore(record: Record) -> Facts:
    """The parts of a WBS code. The flat code is never parsed: delimiters differ from company to company."""
    segments = {segment.part("segment").text("type"): segment for segment in record.parts("segment_items")}
    empty = Record({}, file=record.file, record=record.record)
    code, kind = segments.get("cost_code", empty), segments.get("line_item_type", empty)
    if not code.data:
        raise record.malformed("segment_items", "no segment of type cost_code is among them")
    return {
        "segment_id": code.id(),
        "segment_is_active": code.text("status") != "inactive",
        "type_id": kind.optional_id("id") or 0,
        "code": code.text("path_code", "code"),
        "name": code.text("name"),
        "cost_type": kind.text("code"),
        "cost_type_name": kind.text("name"),
        "is_active": record.text("status") != "inactive",
    }


def item_name(code: CostCode, books: Books) -> str:
    """The item's name by the ledger's pattern, unless the approver gave it one."""
    parts = {
        "project": code.project.number if code.project else "",
        "code": code.code,
        "type": code.cost_type,
        "name": code.name,
    }
    return code.item.erp_name or filled(books.policy.item_name_pattern, parts, opens="[", closes="]")


def guards(code: CostCode, books: Books) -> Iterator[Problem]:
    if not code.is_active:
        yield problem("code_inactive", name=code)
    yield from name_guards(item_name(code, books))


def check(code: CostCode, books: Books) -> Iterator[Problem]:
    name = item_name(code, books)
    if code.item.erp_name and (why := unfit(name)):
        yield problem("erp_name_unfit", name=name, why=why)
    others = [row for row in books.names.get(name_key(name), []) if is_taken_by(row, code.item, ITEM.name)]
    if others:
        yield problem("item_name_taken", name=name)
    elif rivals := claims(books, name, code.item):
        yield problem("name_wanted", other=rivals[0], name=name, url=item_url(rivals[0]))
    yield from _account_problems(code, books)


def _account_problems(code: CostCode, books: Books) -> Iterator[Problem]:
    for which, words in (("income", "income"), ("expense", "cost")):
        account = account_of(code, which, books)
        if account is None:
            yield problem("no_account", which=words, cost_type=code.cost_type or "(none)")
        elif not account.is_active:
            yield problem("account_inactive", which=words, name=account.name)


def account_of(code: CostCode, which: str, books: Books) -> ErpReference | None:
    """The account of a new item: the approver's choice, else its cost type's, else the ledger's."""
    if chosen := getattr(code, f"{which}_account_id"):
        return books.reference("Account", chosen)
    by_type = books.cost_types.get(code.cost_type)
    return getattr(by_type, f"{which}_account", None) or getattr(books.defaults, f"{which}_account")


def build(code: CostCode, books: Books) -> Draft:
    income, expense = account_of(code, "income", books), account_of(code, "expense", books)
    description = cut(plain(" - ".join(part for part in (code.name, code.cost_type_name) if part)), LONGEST_DESCRIPTION)
    body = present(
        Name=item_name(code, books),
        Type="Service",
        Description=description,
        PurchaseDesc=description,
        IncomeAccountRef=known(income) if income else {},
        ExpenseAccountRef=known(expense) if expense else {},
    )
    return Draft(ITEM.name, body)


def standard_of(record: Record) -> Facts:
    """Which standard code of the company a project's code is a copy of."""
    return {"id": record.id(), "standard_id": record.optional_id("standard_cost_code_id")}


# What codes are made of comes before the codes; how they become items depends on the ledger: connector/codes.py.
PARTS = tuple(
    Resource(name, CostCode, standard_of) for name in ("standard_cost_codes", "line_item_types", "cost_codes")
)
WBS_CODES = Resource(
    "wbs_codes",
    CostCode,
    from_procore,
    parents=(PROJECT,),
    kind=Kind.COST_CODE,
    role=Role.SERVICE_ITEM,
    after=tuple(part.name for part in PARTS),
)
RECORD_TYPE = RecordType(
    kind=Kind.COST_CODE,
    becomes={Role.SERVICE_ITEM: (ITEM,)},
    level=0,
    resources=(*PARTS, WBS_CODES),
    dependencies=(),
    related=related,
    guards=guards,
    check=check,
    build=build,
    naming=Naming(item_name, (ErpReference.Entity.ITEM,), column="number"),
    looks_at=lambda code, books: (code.income_account_id, code.expense_account_id),
)
