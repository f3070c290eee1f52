"""Every row of CHECKS is raised by what it speaks of, and cleared by its cure."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from approvals import canonical, documents
from approvals.checks import CHECKS
from approvals.models import (
    Commitment,
    Company,
    CostCode,
    OwnerInvoice,
    OwnerInvoiceLine,
    Policy,
    PrimeContract,
    Project,
    SubcontractorInvoice,
    SubcontractorInvoiceLine,
    WorkflowItem,
)
from approvals.states import Kind, Role, State
from connector.models import Connection
from mappings.models import Defaults, ErpReference, LineRule, RetainageRule
from tests.records import procore
from tests.records.test_golden import sync_parents

LONG = "x" * 101
LINE = SubcontractorInvoiceLine
ITEM = WorkflowItem


@dataclass(frozen=True)
class Put:
    """Set fields on every row of a model, or on those that a filter leaves."""

    model: Any
    fields: dict[str, Any]
    where: dict[str, Any]

    def __call__(self) -> None:
        self.model.objects.filter(**self.where).update(**self.fields)


def put(model: Any, where: dict[str, Any] | None = None, **fields: Any) -> Put:
    return Put(model, fields, where or {})


def give(model: Any, **companies: dict[str, Any]) -> Callable[[], None]:
    """Point every row of a model at a company."""
    return lambda: model.objects.update(**{name: Company.objects.get(**at) for name, at in companies.items()})


def item(kind: Kind, **fields: Any) -> Put:
    return put(ITEM, {"kind": kind}, **fields)


def connection(**fields: Any) -> Put:
    return put(Connection, **fields)


def defaults(**fields: Any) -> Put:
    return put(Defaults, **fields)


def taken(entity: str, name: str) -> Callable[[], None]:
    """Somebody else's entry of a QuickBooks list."""
    return lambda: ErpReference.objects.create(
        ledger=Defaults.objects.get().ledger, entity=entity, origin_id="977", name=name, name_key=name.casefold()
    )


def let_go() -> None:
    ErpReference.objects.filter(origin_id="977").delete()


def items_named(name: str) -> Callable[[], None]:
    def choose() -> None:
        Defaults.objects.update(**{name: ErpReference.objects.get(entity="Item", name__startswith=LIST_ITEMS[name])})

    return choose


def first_line_of_bill(**fields: Any) -> Put:
    return put(LINE, {"invoice__item__procore_id": 802, "position": 1}, **fields)


def map_line(account_id: str) -> Callable[[], None]:
    """Have the lines of cost code 03-300 posted to an account."""

    def choose() -> None:
        account = ErpReference.objects.get(entity="Account", origin_id=account_id)
        LineRule.objects.update_or_create(ledger=account.ledger, code="03-300", defaults={"account": account})

    return choose


LIST_ITEMS = {"retainage_payable_item": "Retainage pay", "billing_item": "Progress"}
VENDOR, CUSTOMER, JOB, CODE, BILL, INVOICE = "vendor", "customer", "job", "code", "bill", "invoice"
SUB, OWN = Kind.SUBCONTRACTOR_INVOICE, Kind.OWNER_INVOICE
NOT_SENT, SYNCED, REJECTED = ({"state": state} for state in (State.NOT_SENT, State.SYNCED, State.REJECTED))
PALISADE = {"name": "Palisade Concrete LLC"}
HARBOR = {"item__role": Role.CUSTOMER}
VENDORS = {"role": Role.VENDOR}
FIRST, CONCRETE, SLAB = {"procore_id": 801}, {"procore_id": procore.VENDOR}, {"number": "03-300.SUB"}
CREDIT = {"total_to_date": Decimal("100.00")}

# code: (whose check it is, what raises it, what clears it)
CASES: dict[str, tuple[str, Callable[[], None], Callable[[], None]]] = {
    "invoice_status": (BILL, put(SubcontractorInvoice, status="void"), put(SubcontractorInvoice, status="approved")),
    "company_inactive": (VENDOR, put(Company, is_active=False), put(Company, is_active=True)),
    "company_own": (VENDOR, put(Company, is_own=True), put(Company, is_own=False)),
    "name_missing": (JOB, put(Project, name=""), put(Project, name="Clinic")),
    "name_too_long": (VENDOR, put(Company, name=LONG), put(Company, name=LONG[:100])),
    "name_characters": (VENDOR, put(Company, name="A: B"), put(Company, name="A B")),
    "code_inactive": (CODE, put(CostCode, is_active=False), put(CostCode, is_active=True)),
    "billing_date_missing": (
        INVOICE,
        put(OwnerInvoice, billing_date=None),
        put(OwnerInvoice, billing_date=date(2026, 9, 30)),
    ),
    "line_without_code": (BILL, put(LINE, wbs_procore_id=None), put(LINE, wbs_procore_id=101)),
    "owner_invoice_negative": (
        INVOICE,
        put(OwnerInvoiceLine, total_to_date=Decimal("-1.00")),
        put(OwnerInvoiceLine, total_to_date=Decimal("50000.00")),
    ),
    "not_connected": (BILL, connection(status="BROKEN"), connection(status="CONNECTED")),
    "edition": (
        BILL,
        connection(edition="QuickBooks Online Essentials"),
        connection(edition="QuickBooks Online Advanced"),
    ),
    "company_not_accepted": (BILL, put(ITEM, VENDORS, **NOT_SENT), put(ITEM, VENDORS, state=State.ACCEPTED)),
    "company_dead": (BILL, put(ITEM, VENDORS, **REJECTED), put(ITEM, VENDORS, **SYNCED)),
    "company_missing": (BILL, put(Commitment, company=None), give(Commitment, company=PALISADE)),
    "company_changed": (BILL, give(Commitment, company=HARBOR), give(ITEM, party=HARBOR)),
    "invoice_company_inactive": (
        BILL,
        put(Company, PALISADE, is_active=False),
        put(Company, PALISADE, is_active=True),
    ),
    "project_not_accepted": (BILL, item(Kind.PROJECT, **NOT_SENT), item(Kind.PROJECT, state=State.EXPORTING)),
    "project_dead": (INVOICE, item(Kind.PROJECT, **REJECTED), item(Kind.PROJECT, **SYNCED)),
    "owner_not_accepted": (
        JOB,
        put(ITEM, {"role": Role.CUSTOMER}, **NOT_SENT),
        put(ITEM, {"role": Role.CUSTOMER}, **SYNCED),
    ),
    "owner_dead": (JOB, put(ITEM, {"role": Role.CUSTOMER}, **REJECTED), put(ITEM, {"role": Role.CUSTOMER}, **SYNCED)),
    "no_owner": (JOB, put(Project, owner=None), give(Project, owner=HARBOR)),
    "job_missing": (INVOICE, put(PrimeContract, owner=None), give(PrimeContract, owner=HARBOR)),
    "code_not_accepted": (BILL, item(Kind.COST_CODE, **NOT_SENT), item(Kind.COST_CODE, state=State.ACCEPTED)),
    "code_dead": (BILL, item(Kind.COST_CODE, **REJECTED), item(Kind.COST_CODE, **SYNCED)),
    "code_unknown": (BILL, put(LINE, wbs_code=None), lambda: LINE.objects.update(wbs_code=_wbs())),
    "number_too_long": (BILL, put(SubcontractorInvoice, invoice_number="9" * 22), item(SUB, erp_name="9" * 21)),
    "number_taken": (
        BILL,
        lambda: (put(ITEM, FIRST, erp_number="PC-001")(), put(ITEM, {"procore_id": 802}, erp_name="pc-001")()),
        put(ITEM, {"procore_id": 802}, erp_name="PC-001-B"),
    ),
    "name_taken": (VENDOR, taken("Employee", "Palisade Concrete LLC"), put(ITEM, CONCRETE, erp_name="Palisade (sub)")),
    "item_name_taken": (CODE, taken("Item", "03-300.sub"), put(ITEM, SLAB, erp_name="03-300.S")),
    "name_wanted": (VENDOR, lambda: _customer_of_the_same_name(), put(ITEM, CONCRETE, erp_name="Palisade (sub)")),
    "erp_name_unfit": (VENDOR, put(ITEM, CONCRETE, erp_name="A:B"), put(ITEM, CONCRETE, erp_name="A B")),
    "no_account": (CODE, defaults(expense_account=None), put(CostCode, expense_account_id="33")),
    "account_inactive": (
        CODE,
        put(ErpReference, {"entity": "Account"}, is_active=False),
        put(ErpReference, {"entity": "Account"}, is_active=True),
    ),
    "mapping_unfit": (BILL, map_line("34"), map_line("33")),
    "retainage_changed": (BILL, lambda: _net_from_now_on(), lambda: RetainageRule.objects.all().delete()),
    "classes_differ": (
        BILL,
        lambda: _class_of_the_second_line(one_per_document=True),
        lambda: _class_of_the_second_line(one_per_document=False),
    ),
    "locations_differ": (
        BILL,
        lambda: _location_of_the_second_line(),
        lambda: LineRule.objects.update(department=None, purchase_tax_code=None),
    ),
    "no_retainage_item": (BILL, defaults(retainage_payable_item=None), items_named("retainage_payable_item")),
    "retainage_item_unfit": (
        BILL,
        put(ErpReference, {"origin_id": "31"}, type="Expense"),
        put(ErpReference, {"origin_id": "31"}, type="Long Term Liability"),
    ),
    "no_billing_item": (
        INVOICE,
        lambda: (defaults(billing_item=None)(), put(OwnerInvoiceLine, wbs_procore_id=None, wbs_code=None)()),
        items_named("billing_item"),
    ),
    "negative_total": (
        BILL,
        first_line_of_bill(**CREDIT),
        put(Policy, negative_bill=Policy.NegativeBill.VENDOR_CREDIT),
    ),
    "total_differs": (
        BILL,
        put(SubcontractorInvoice, current_payment_due=Decimal("4499.00")),
        put(SubcontractorInvoice, current_payment_due=Decimal("4500.00")),
    ),
    "total_rounding": (
        BILL,
        lambda: _two_lines_and_a_cent(),
        put(SubcontractorInvoice, {"item__procore_id": 802}, current_payment_due=Decimal("4500.00")),
    ),
    "retainage_over_released": (
        BILL,
        first_line_of_bill(work_retainage_released=Decimal("1500.01"), work_retainage_held=Decimal("500.00")),
        first_line_of_bill(work_retainage_released=Decimal("1500.00")),
    ),
    "previous_not_synced": (BILL, put(ITEM, FIRST, **NOT_SENT), put(ITEM, FIRST, **SYNCED)),
    "previous_required": (
        BILL,
        lambda: (put(ITEM, FIRST, **NOT_SENT)(), put(Policy, previous_invoice="BLOCK")()),
        put(ITEM, FIRST, state=State.ACCEPTED),
    ),
    "description_cut": (BILL, first_line_of_bill(description="y" * 4001), first_line_of_bill(description="y" * 4000)),
    "contact_left_out": (VENDOR, put(Company, email_address="none"), put(Company, email_address="ap@palisade.test")),
    "credit_line_negative": (
        BILL,
        lambda: (put(Policy, negative_bill="VENDOR_CREDIT")(), _credit_beside_a_charge()),
        put(LINE, {"position": 2}, total_to_date=Decimal("0.00"), work_retainage_held=Decimal("0.00")),
    ),
    "number_by_quickbooks": (
        INVOICE,
        connection(preferences='{"SalesFormsPrefs":{"CustomTxnNumbers":false}}'),
        connection(preferences='{"SalesFormsPrefs":{"CustomTxnNumbers":true}}'),
    ),
    "closed_period": (
        BILL,
        connection(book_close_date=date(2026, 9, 30)),
        connection(book_close_date=date(2026, 9, 29)),
    ),
}


def _wbs() -> Any:
    return CostCode.objects.get(code="03-300").wbs_codes.get()


def _customer_of_the_same_name(state: State = State.ACCEPTED) -> WorkflowItem:
    ledger_id = ITEM.objects.filter(**CONCRETE).values_list("ledger", flat=True).get()
    fields = {"title": "palisade concrete LLC", "state": state, "procore_id": 4}
    item = ITEM.objects.create(ledger_id=ledger_id, kind=Kind.COMPANY, role=Role.CUSTOMER, **fields)
    Company.objects.create(item=item, name=item.title)
    return item


def _net_from_now_on() -> None:
    """The application before held retainage on the item; from a day between the two it is posted net."""
    SubcontractorInvoice.objects.filter(item__procore_id=801).update(billing_date=date(2026, 8, 31))
    ledger = Defaults.objects.get().ledger
    RetainageRule.objects.create(ledger=ledger, method=RetainageRule.Method.NET, valid_from=date(2026, 9, 15))


def _class_of_the_second_line(*, one_per_document: bool) -> None:
    _beside_another_code("Class", "class_entry")
    prefs = {"ClassTrackingPerTxn": one_per_document, "ClassTrackingPerTxnLine": not one_per_document}
    Connection.objects.update(preferences=canonical.dumps({"AccountingInfoPrefs": prefs}))


def _location_of_the_second_line() -> None:
    _beside_another_code("Department", "department")


def _beside_another_code(entity: str, target: str) -> None:
    """A second line that moves money, and a rule for its code alone."""
    ledger = Defaults.objects.get().ledger
    line = LINE.objects.filter(invoice__item__procore_id=802).exclude(position=1).get()
    LINE.objects.filter(pk=line.pk).update(total_to_date=Decimal("100.00"))
    entry, _ = ErpReference.objects.get_or_create(ledger=ledger, entity=entity, origin_id="1", name="East")
    LineRule.objects.update_or_create(ledger=ledger, code=line.wbs_code.code, defaults={target: entry})


def _two_lines_and_a_cent() -> None:
    put(LINE, {"position": 2, "invoice__item__procore_id": 802}, total_to_date=Decimal("1.00"))()
    put(SubcontractorInvoice, {"item__procore_id": 802}, current_payment_due=Decimal("4501.01"))()


def _credit_beside_a_charge() -> None:
    first_line_of_bill(**CREDIT)()
    put(LINE, {"position": 2, "invoice__item__procore_id": 802}, total_to_date=Decimal("1.00"))()


@pytest.fixture
def subjects(loaded) -> dict[str, WorkflowItem]:
    """A tidy company, project, code, bill and owner invoice; everything they build on is in QuickBooks."""
    loaded(requisitions=[_first(), _second()], payment_applications=[_application()])
    sync_parents()
    WorkflowItem.objects.filter(**FIRST).update(state=State.SYNCED)
    # The owner is a customer alone: a vendor of the same name would be in its way.
    WorkflowItem.objects.filter(procore_id=procore.OWNER, role=Role.VENDOR).update(state=State.NOT_SENT)
    wanted = {VENDOR: (356493, "VENDOR"), CUSTOMER: (356500, "CUSTOMER"), JOB: (procore.PROJECT, "JOB")}
    found = {name: WorkflowItem.objects.get(procore_id=pk, role=role) for name, (pk, role) in wanted.items()}
    found[CODE] = CostCode.objects.get(code="03-300").item
    found[BILL] = WorkflowItem.objects.get(kind=SUB, procore_id=802)
    found[INVOICE] = WorkflowItem.objects.get(kind=OWN)
    return found


def _first() -> dict:
    line = procore.item(1071, 101, work="10000.00", total="10000.00", held="1000.00", stored_before="0.00")
    return procore.requisition(801, 1, [line], procore.summary("9000.00", retainage="1000.00", total="10000.00"))


def _second() -> dict:
    figures = procore.summary("4500.00", retainage="1500.00", certified="9000.00", total="15000.00")
    before = {"before": "10000.00", "held_before": "1000.00", "stored_before": "0.00"}
    line = procore.item(2071, 101, work="5000.00", total="15000.00", held="500.00", **before)
    return procore.requisition(802, 2, [line, procore.item(2072, 102, total="0.00", stored_before="0.00")], figures)


def _application() -> dict:
    line = procore.item(3081, 101, work="50000.00", total="50000.00", held="5000.00", origin_id=81)
    return procore.application(803, 1, [line], procore.summary("45000.00", retainage="5000.00", total="50000.00"))


def codes(item: WorkflowItem) -> set[str]:
    """Every check that speaks of the item now, at either moment; the table lists each for the item's kind."""
    item = WorkflowItem.objects.get(pk=item.pk)
    found = [*documents.guards([item])[item.pk], *documents.preview([item])[item.pk].problems]
    assert all(str(problem).count("{") == 0 for problem in found)
    assert all(item.kind in CHECKS[problem.code].kinds for problem in found)
    return {problem.code for problem in found}


@pytest.mark.parametrize("code", CASES)
def test_a_check_is_raised_and_cleared_by_its_cure(code, subjects):
    subject, breaks, cures = CASES[code]
    assert code not in codes(subjects[subject])

    breaks()
    raised = codes(subjects[subject])
    cures()

    assert code in raised
    assert code not in codes(subjects[subject])


def test_of_two_that_wait_under_one_name_the_later_gives_way(subjects):
    put(ITEM, CONCRETE, state=State.READY_TO_EXPORT)()
    customer = _customer_of_the_same_name(State.READY_TO_EXPORT)

    assert "name_wanted" in codes(customer)
    assert "name_wanted" not in codes(subjects[VENDOR])


def test_a_tidy_record_has_no_problems_at_all(subjects):
    for subject in subjects.values():
        assert codes(subject) == set()


def test_every_check_has_its_case():
    assert set(CASES) == set(CHECKS)
