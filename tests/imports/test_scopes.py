"""Another item scope after codes were loaded: what nobody has sent is converted at once, what was sent stays."""

import pytest

from approvals.models import CostCode, Policy, WbsCode, WorkflowItem
from approvals.states import Kind, State
from approvals.transitions import Refused
from connector.loading import alone
from connector.models import WbsRecord
from connector.scopes import convert_codes
from tests.records import procore

COMPANY, PROJECT = Policy.ItemScope.COMPANY, Policy.ItemScope.PROJECT
CODES = [procore.wbs(101), procore.wbs(102), procore.wbs(201, project_id=77)]


@pytest.fixture
def load_codes(loaded):
    """Two projects that share one code."""
    other = procore.project(77, name="Yard", project_number="26-015")
    return lambda: loaded(projects=[procore.project(), other], wbs_codes=CODES)


@pytest.fixture
def change(ledger):
    def to(scope: Policy.ItemScope) -> str:
        Policy.objects.filter(ledger=ledger).update(item_scope=scope)
        return convert_codes(ledger)

    return to


def codes() -> list[tuple[str, str, int]]:
    """Each item with its project and the number of budget codes that it stands for."""
    rows = CostCode.objects.order_by("code", "project__number", "pk")
    return [(str(row), row.project.number if row.project else "", row.wbs_codes.count()) for row in rows]


PER_COMPANY = [("03-300.SUB", "", 2), ("05-120.SUB", "", 1)]
PER_PROJECT = [("03-300.SUB", "26-014", 1), ("03-300.SUB", "26-015", 1), ("05-120.SUB", "26-014", 1)]


@pytest.mark.parametrize(("scope", "rows"), [(PROJECT, PER_PROJECT), (COMPANY, PER_COMPANY)])
def test_codes_that_nobody_has_sent_are_converted_at_once(scope, rows, ledger, load_codes, change):
    Policy.objects.update(item_scope=COMPANY if scope == PROJECT else PROJECT)
    load_codes()

    words = change(scope)

    assert codes() == rows
    assert not WbsCode.objects.filter(cost_code=None).exists()
    assert words == f"{5 - len(rows)} cost codes that nobody had sent became {len(rows)}."


@pytest.mark.parametrize("scope", [PROJECT, COMPANY])
def test_converted_codes_are_what_a_load_would_have_made(scope, load_codes, change):
    Policy.objects.update(item_scope=COMPANY if scope == PROJECT else PROJECT)
    load_codes()
    change(scope)
    before = codes(), list(WorkflowItem.objects.order_by("pk").values_list("pk", "revision"))

    summary = load_codes()

    assert (codes(), list(WorkflowItem.objects.order_by("pk").values_list("pk", "revision"))) == before
    assert summary.of("wbs_codes").unchanged == len(CODES)


@pytest.mark.parametrize("state", [State.READY_TO_EXPORT, State.ACCEPTED, State.SYNCED])
def test_a_code_that_was_sent_stays_for_all_its_projects_and_it_is_said(state, load_codes, change):
    load_codes()
    sent = WorkflowItem.objects.get(kind=Kind.COST_CODE, number="03-300.SUB")
    WorkflowItem.objects.filter(pk=sent.pk).update(state=state)

    words = change(PROJECT)
    load_codes()

    assert codes() == [("03-300.SUB", "", 2), ("05-120.SUB", "26-014", 1)]
    assert "These stay as they are" in words
    assert words.endswith(": 03-300.SUB.")


def test_a_code_with_an_account_of_its_own_stays(load_codes, change):
    load_codes()
    CostCode.objects.filter(code="03-300").update(expense_account_id="33")

    change(PROJECT)

    assert codes()[0] == ("03-300.SUB", "", 2)


def test_a_project_that_comes_later_gets_what_the_policy_says(loaded, load_codes, change):
    load_codes()
    WorkflowItem.objects.filter(number="03-300.SUB").update(state=State.SYNCED)
    change(PROJECT)

    third = procore.project(88, name="Quay", project_number="26-016")
    loaded(projects=[third], wbs_codes=[procore.wbs(301, project_id=88)], base=False)

    assert {("03-300.SUB", "26-016", 1), ("03-300.SUB", "", 2)} <= set(codes())


def test_a_change_while_records_are_loaded_is_refused(ledger, load_codes, change):
    load_codes()

    with alone(ledger), pytest.raises(Refused, match="cannot be changed now. Records are being loaded"):
        change(PROJECT)


def test_codes_without_their_record_are_not_converted_but_asked_for(load_codes, change):
    load_codes()
    WbsRecord.objects.filter(procore_id=201).delete()

    with pytest.raises(Refused, match="Load wbs_codes.json once more"):
        change(PROJECT)

    assert codes() == PER_COMPANY
