"""Mapping rules decide what lines become; the document and its reasons say so."""

from datetime import date
from decimal import Decimal

import pytest

from approvals import canonical, documents
from approvals.models import Commitment, Company, Project, SubcontractorInvoiceLine, WorkflowItem
from approvals.states import Kind, State
from connector.models import Connection
from mappings.models import ErpReference, LineRule, RetainageRule, TermRule
from tests.records import procore
from tests.records.conftest import reference


@pytest.fixture
def bill(loaded):
    """An application of two lines: 22,000.00 of concrete and 5,000.00 of steel, a tenth of each withheld."""
    loaded(requisitions=[procore.third_application()])
    WorkflowItem.objects.exclude(kind=Kind.SUBCONTRACTOR_INVOICE).update(state=State.SYNCED, origin_id="")
    return WorkflowItem.objects.get(kind=Kind.SUBCONTRACTOR_INVOICE)


def entry(entity, origin_id):
    return ErpReference.objects.get(entity=entity, origin_id=origin_id)


def posted(item):
    """The document's lines: what each posts to, and the amount."""
    lines = canonical.loads(documents.preview([item])[item.pk].document)["Line"]
    details = [line[line["DetailType"]] for line in lines]
    names = [(d.get("AccountRef") or d["ItemRef"])["name"] for d in details]
    return list(zip(names, [line["Amount"] for line in lines], strict=True))


def details(item):
    lines = canonical.loads(documents.preview([item])[item.pk].document)["Line"]
    return [line[line["DetailType"]] for line in lines]


def reasons(item):
    return [[(r.label, r.words) for r in line] for line in documents.preview([item])[item.pk].reasons]


def codes(item):
    return {problem.code for problem in documents.preview([item])[item.pk].problems}


def test_one_bill_posts_some_lines_to_items_and_some_to_accounts(bill, ledger, validate):
    LineRule.objects.create(ledger=ledger, code="05-120", account=entry("Account", "33"))

    assert posted(bill) == [
        ("03-300.SUB", 22000),
        ("Retainage payable", -2200),
        ("Job Costs", 5000),
        ("Retainage payable", -500),
    ]
    validate(documents.preview([bill])[bill.pk])


def test_every_line_says_what_chose_its_values(bill, ledger):
    LineRule.objects.create(ledger=ledger, code="05-120", account=entry("Account", "33"))
    east = reference(ledger, "Class", "20", "East")
    LineRule.objects.create(ledger=ledger, cost_type="SUB", class_entry=east)

    said = reasons(bill)

    assert said[0] == [("item", "The item of cost code 03-300.SUB"), ("class", "Mapping: type SUB")]
    assert said[1] == [("retainage", "The ledger's retainage item"), ("class", "Mapping: type SUB")]
    assert said[2] == [("account", "Mapping: code 05-120"), ("class", "Mapping: type SUB")]


def test_a_mapped_code_need_not_be_in_quickbooks(bill, ledger):
    WorkflowItem.objects.filter(kind=Kind.COST_CODE).update(state=State.NOT_SENT)
    assert "code_not_accepted" in codes(bill)

    LineRule.objects.create(ledger=ledger, account=entry("Account", "33"))

    assert codes(bill) == set()


def test_a_rule_for_any_code_does_not_hide_one_that_was_not_loaded(bill, ledger):
    LineRule.objects.create(ledger=ledger, account=entry("Account", "33"))
    SubcontractorInvoiceLine.objects.filter(position=2).update(wbs_code=None)

    assert codes(bill) == {"code_unknown"}


def test_a_rule_that_counts_later_leaves_the_document_alone(bill, ledger):
    before = documents.preview([bill])[bill.pk].digest

    LineRule.objects.create(ledger=ledger, account=entry("Account", "33"), valid_from=date(2030, 1, 1))

    assert documents.preview([bill])[bill.pk].digest == before


def test_a_class_stands_where_quickbooks_keeps_classes(bill, ledger):
    east = reference(ledger, "Class", "20", "East")
    LineRule.objects.create(ledger=ledger, class_entry=east)
    prefs = {"AccountingInfoPrefs": {"ClassTrackingPerTxn": True, "ClassTrackingPerTxnLine": False}}

    on_lines = [line["ClassRef"]["name"] for line in details(bill)]
    Connection.objects.update(preferences=canonical.dumps(prefs))

    assert on_lines == ["East"] * 4
    assert canonical.loads(documents.preview([bill])[bill.pk].document)["ClassRef"]["name"] == "East"
    assert not any("ClassRef" in line for line in details(bill))


def test_the_location_follows_the_project(bill, ledger, validate):
    yard = reference(ledger, "Department", "30", "Yard")
    LineRule.objects.create(ledger=ledger, project=Project.objects.get(), department=yard)

    assert canonical.loads(documents.preview([bill])[bill.pk].document)["DepartmentRef"]["name"] == "Yard"
    validate(documents.preview([bill])[bill.pk])


@pytest.mark.parametrize("key", ["company", "commitment", ""])
def test_terms_come_from_a_rule(bill, ledger, key):
    keys = {"company": Company.objects.get(name="Palisade Concrete LLC", item__role="VENDOR")}
    keys |= {"commitment": Commitment.objects.get()}
    ten = reference(ledger, "Term", "4", "Net 10", due_days=10)
    TermRule.objects.create(ledger=ledger, term=ten, **({key: keys[key]} if key else {}))

    document = canonical.loads(documents.preview([bill])[bill.pk].document)

    assert document["SalesTermRef"]["name"] == "Net 10"
    assert (date.fromisoformat(document["DueDate"]) - date.fromisoformat(document["TxnDate"])).days == 10


METHODS = {
    "ITEM": [("03-300.SUB", 22000), ("Retainage payable", -2200), ("05-120.SUB", 5000), ("Retainage payable", -500)],
    "ACCOUNT": [("03-300.SUB", 22000), ("Retainage Payable", -2200), ("05-120.SUB", 5000), ("Retainage Payable", -500)],
    "NET": [("03-300.SUB", 19800), ("05-120.SUB", 4500)],
    "PROCORE_ONLY": [("03-300.SUB", 19800), ("05-120.SUB", 4500)],
}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("level", ["ledger", "project", "commitment"])
def test_retainage_is_posted_as_the_rule_says_and_the_total_stays(bill, ledger, validate, method, level):
    keys = {"project": Project.objects.get(), "commitment": Commitment.objects.get()}
    own = {level: keys[level]} if level in keys else {}
    RetainageRule.objects.create(ledger=ledger, method=method, payable_account=entry("Account", "31"), **own)

    assert posted(bill) == METHODS[method]
    preview = documents.preview([bill])[bill.pk]
    assert (preview.total, preview.blockers()) == (Decimal("24300.00"), [])
    validate(preview)


def test_the_contracts_own_retainage_rule_beats_the_projects(bill, ledger):
    RetainageRule.objects.create(ledger=ledger, method="ITEM", project=Project.objects.get())
    RetainageRule.objects.create(ledger=ledger, method="NET", commitment=Commitment.objects.get())

    assert posted(bill) == METHODS["NET"]


def test_retainage_on_an_account_that_nobody_named_is_a_blocker(bill, ledger):
    RetainageRule.objects.create(ledger=ledger, method="ACCOUNT")

    assert codes(bill) == {"no_retainage_item"}


def test_the_number_of_queries_does_not_grow_with_lines_or_rules(bill, ledger, django_assert_num_queries):
    LineRule.objects.create(ledger=ledger, code="05-120", account=entry("Account", "33"))
    with django_assert_num_queries(15):
        documents.preview([bill])
    for n in range(20):
        LineRule.objects.create(
            ledger=ledger, code="05-120", account=entry("Account", "33"), valid_from=date(2026, 1, 1 + n)
        )

    with django_assert_num_queries(15):
        documents.preview([bill])
