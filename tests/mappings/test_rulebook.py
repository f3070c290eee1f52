"""Which rule decides: the most specific one that says anything, in the version of the document's date."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as some

from mappings.models import ALWAYS, NOTHING, ErpReference, LineRule
from mappings.rulebook import Rulebook, general

JUNE, JULY = date(2026, 6, 1), date(2026, 7, 1)
CONCRETE = ErpReference(pk=1, entity="Item", name="Concrete")
STEEL = ErpReference(pk=2, entity="Account", name="Steel")
EAST = ErpReference(pk=3, entity="Class", name="East")


def rule(project: int | None = None, code: str = "", cost_type: str = "", **says) -> LineRule:
    return LineRule(project_id=project, code=code, cost_type=cost_type, **{"valid_from": ALWAYS, **says})


ORDER = [
    (7, "03-300", "L"),
    (7, "03-300", ""),
    (7, "", "L"),
    (7, "", ""),
    ("", "03-300", "L"),
    ("", "03-300", ""),
    ("", "", "L"),
    ("", "", ""),
]


def test_a_projects_own_rule_comes_before_every_rule_of_the_company():
    assert list(general((7, "03-300", "L"))) == [(p, c, t.casefold()) for p, c, t in ORDER]


@given(some.sets(some.integers(0, 7), min_size=1))
def test_of_all_that_fit_the_most_specific_wins(present):
    rules = {n: rule(ORDER[n][0] or None, ORDER[n][1], ORDER[n][2], item=CONCRETE) for n in present}

    chosen = Rulebook(rules.values()).choices((7, "03-300", "L"), on=JUNE)["cost"]

    assert chosen.rule is rules[min(present)]


def test_a_target_that_the_specific_rule_leaves_open_comes_from_the_next_one():
    book = Rulebook([rule(7, "03-300", item=CONCRETE), rule(7, class_entry=EAST)])

    chosen = book.choices((7, "03-300", "L"), on=JUNE)

    assert (chosen["cost"].value, chosen["class_entry"].value) == (CONCRETE, EAST)


def test_an_account_of_the_specific_rule_rules_out_the_item_of_the_general_one():
    book = Rulebook([rule(code="03-300", account=STEEL), rule(item=CONCRETE)])

    assert book.choices((7, "03-300", "L"), on=JUNE)["cost"].value == STEEL


def test_no_class_is_a_value_that_stops_the_search():
    book = Rulebook([rule(code="03-300", is_without_class=True), rule(class_entry=EAST)])

    assert book.choices((7, "03-300", "L"), on=JUNE)["class_entry"].value is NOTHING


@pytest.mark.parametrize(("on", "value"), [(date(2026, 6, 30), CONCRETE), (JULY, STEEL), (None, STEEL)])
def test_a_version_counts_from_its_day_on(on, value):
    book = Rulebook([rule(item=CONCRETE), rule(account=STEEL, valid_from=JULY)])

    assert book.choices((7, "03-300", "L"), on=on)["cost"].value == value


def test_a_rule_that_counts_later_leaves_the_line_to_the_general_one():
    book = Rulebook([rule(code="03-300", account=STEEL, valid_from=JULY), rule(item=CONCRETE)])

    assert book.choices((7, "03-300", "L"), on=JUNE)["cost"].value == CONCRETE


def test_codes_and_types_compare_without_case_and_outer_space():
    book = Rulebook([rule(code=" 03-300 ", cost_type="l", item=CONCRETE)])

    assert book.choices((7, "03-300", "L"), on=JUNE)["cost"].value == CONCRETE


def test_without_a_rule_nothing_is_chosen():
    assert Rulebook().choices((7, "03-300", "L"), on=JUNE) == {}
