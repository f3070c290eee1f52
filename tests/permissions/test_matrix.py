"""The permission matrix, cell by cell, against a table written out by hand."""

from itertools import product

import pytest

from approvals.models import Access, SourceRight, Tool, TypeRight, User, WorkflowItem
from approvals.permissions import MATRIX, Action, may, may_somewhere, rule
from approvals.states import Kind, Role

NONE, READ, STANDARD, ADMIN = range(4)
PUSH, EXPORT, IMPORT, TOOL, PEOPLE = "push", "export", "import", "tool", "people"
APPROVER = (STANDARD, {PUSH, EXPORT})

# Action: the lowest level on the ERP Integrations tool, and what it takes besides.
EXPECTED = {
    Action.VIEW: (NONE, set()),
    Action.SEND: (NONE, {TOOL}),
    Action.RETRIEVE: (NONE, {TOOL}),
    Action.RELOAD: (NONE, set()),
    Action.ACCEPT: APPROVER,
    Action.REJECT: APPROVER,
    Action.RECALL: APPROVER,
    Action.RECORD_AS_BILLED: APPROVER,
    Action.EDIT_ERP_FIELDS: APPROVER,
    Action.LINK: APPROVER,
    Action.UNLINK: (STANDARD, {PUSH, TOOL}),
    Action.UPLOAD: APPROVER,
    Action.ARCHIVE: (STANDARD, set()),
    Action.RESTORE: (STANDARD, set()),
    Action.ADD: (STANDARD, {IMPORT}),
    Action.RESOLVE: APPROVER,
    Action.SEE_LEDGER: (NONE, set()),
    Action.SEE_EXPORT_LOG: (READ, set()),
    Action.SEE_LEFT_OUT: (NONE, set()),
    Action.FORGET: (ADMIN, set()),
    Action.SEE_PEOPLE: (ADMIN, set()),
    Action.CHANGE_PEOPLE: (ADMIN, {PEOPLE}),
    Action.CHANGE_SETTINGS: (ADMIN, set()),
    Action.SEE_MAPPINGS: (READ, set()),
    Action.CHANGE_MAPPINGS: (ADMIN, set()),
    Action.CONNECT: (ADMIN, set()),
    Action.READ_MAIL: (ADMIN, set()),
}
UNLINK_A_COMPANY = (STANDARD, set())
TOOL_OF = {
    Kind.COMPANY: Tool.DIRECTORY,
    Kind.PROJECT: Tool.PROJECT_ADMIN,
    Kind.COST_CODE: Tool.COMPANY_ADMIN,
    Kind.SUBCONTRACTOR_INVOICE: Tool.COMMITMENTS,
    Kind.OWNER_INVOICE: Tool.PRIME_CONTRACTS,
}
EXTRAS = [PUSH, EXPORT, IMPORT, TOOL, PEOPLE]
COMBINATIONS = [
    (level, {extra for extra, held in zip(EXTRAS, flags, strict=True) if held})
    for level, flags in product(range(4), product([False, True], repeat=len(EXTRAS)))
]


def expected(action, kind):
    return UNLINK_A_COMPANY if (action, kind) == (Action.UNLINK, Kind.COMPANY) else EXPECTED[action]


def staff_of(ledger, kind):
    """A person for every combination of level and extra rights for one kind: 128 people."""
    users = User.objects.bulk_create(User(email=f"u{number}@example.com") for number in range(len(COMBINATIONS)))
    rows = [
        Access(user=user, ledger=ledger, erp_level=level, can_push=PUSH in extras, manages_people=PEOPLE in extras)
        for user, (level, extras) in zip(users, COMBINATIONS, strict=True)
    ]
    pairs = list(zip(Access.objects.bulk_create(rows), COMBINATIONS, strict=True))
    TypeRight.objects.bulk_create(
        TypeRight(access=access, kind=kind, can_export=EXPORT in extras, can_import=IMPORT in extras)
        for access, (_, extras) in pairs
    )
    SourceRight.objects.bulk_create(
        SourceRight(access=access, tool=TOOL_OF[kind]) for access, (_, extras) in pairs if TOOL in extras
    )
    return zip(users, COMBINATIONS, strict=True)


def test_every_action_has_a_cell():
    assert set(MATRIX) == set(EXPECTED) == set(Action)


def test_an_action_without_a_cell_is_refused():
    with pytest.raises(KeyError):
        rule("delete everything")


@pytest.mark.parametrize("kind", Kind)
def test_every_cell_for_every_combination_of_rights(ledger, kind):
    """23 actions x 4 levels x push x export x import x source tool x directory, for this kind."""
    item = WorkflowItem(ledger=ledger, kind=kind, role=Role.BILL)

    for user, (level, extras) in staff_of(ledger, kind):
        for action in Action:
            lowest, needed = expected(action, kind)
            assert may(user, action, item) == (level >= lowest and needed <= extras), (action, level, extras)


@pytest.mark.parametrize(("action", "level", "is_approver"), list(product(Action, range(4), [False, True])), ids=str)
def test_actions_by_level_and_approver_flag(ledger, action, level, is_approver):
    """Everything else is given, so that level and flag alone decide."""
    user = User.objects.create_user("a@example.com")
    access = Access.objects.create(
        user=user, ledger=ledger, erp_level=level, can_push=is_approver, manages_people=True, all_projects=True
    )
    TypeRight.objects.bulk_create(TypeRight(access=access, kind=k, can_export=True, can_import=True) for k in Kind)
    SourceRight.objects.bulk_create(SourceRight(access=access, tool=tool) for tool in Tool)
    lowest, needed = EXPECTED[action]

    item = WorkflowItem(ledger=ledger, kind=Kind.OWNER_INVOICE, role=Role.INVOICE)

    assert may(user, action, item) == (level >= lowest and (is_approver or PUSH not in needed))


@pytest.mark.parametrize(("held", "asked"), [(a, b) for a, b in product(Kind, Kind) if a != b], ids=str)
def test_a_right_for_one_kind_is_none_for_another(ledger, held, asked):
    combination = (ADMIN, set(EXTRAS))
    user = next(user for user, found in staff_of(ledger, held) if found == combination)
    item = WorkflowItem(ledger=ledger, kind=asked, role=Role.BILL)

    for action in Action:
        needed = expected(action, asked)[1]
        assert may(user, action, item) == (not needed & {EXPORT, IMPORT, TOOL}), action


def test_rights_in_one_ledger_are_none_in_another(ledger, admin, approver):
    from approvals.models import Ledger

    other = Ledger.objects.create(name="Other books")
    item = WorkflowItem(ledger=other, kind=Kind.COMPANY, role=Role.VENDOR)

    for user, action in product([admin, approver], Action):
        assert not may(user, action, item)
        assert not may(user, action, other)


@pytest.mark.parametrize(
    "flags", [{"is_staff": True}, {"is_superuser": True}, {"is_staff": True, "is_superuser": True}]
)
def test_staff_and_superusers_have_no_right_by_that(ledger, invoice, flags):
    user = User.objects.create_user("root@example.com", **flags)

    assert not any(may(user, action, invoice) or may_somewhere(user, action) for action in Action)


@pytest.mark.parametrize("closed", [{"ended_at": "2026-01-01T00:00Z"}, {"is_active": False}], ids=str)
def test_ended_access_and_closed_log_ins_hold_nothing(ledger, approver, invoice, closed):
    if "ended_at" in closed:
        Access.objects.filter(user=approver).update(**closed)
    else:
        User.objects.filter(pk=approver.pk).update(**closed)
    user = User.objects.get(pk=approver.pk)

    assert not any(may(user, action, invoice) or may_somewhere(user, action) for action in Action)
