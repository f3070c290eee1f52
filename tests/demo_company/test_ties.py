"""Every invoice ties in itself and to the one before it, to the cent."""

from decimal import Decimal

import pytest

from tests.demo_company.figures import (
    FORMS,
    commitments,
    contract_of,
    lines,
    materials_balance,
    money,
    pairs,
    retainage,
    source,
    summary,
    total,
    work_balance,
)

RESOURCES = sorted(FORMS)


@pytest.fixture(params=[(resource, fixed) for resource in RESOURCES for fixed in (False, True)], ids=str)
def invoices(request, company) -> list[dict]:
    """All invoices of one kind, with their mistakes or with those put right."""
    resource, fixed = request.param
    corrected = {row["id"]: row for row in company.rows(resource, corrected=True)} if fixed else {}
    return [corrected.get(row["id"], row) for row in company.rows(resource)]


@pytest.fixture
def mistyped(company) -> int:
    """The one invoice whose payment due is wrong on purpose."""
    return company.plan.cases["payment due does not tie"].id


def test_the_contract_sum_is_the_original_with_its_changes(invoices):
    for row in invoices:
        g702 = summary(row)

        assert money(g702, "contract_sum_to_date") == (
            money(g702, "original_contract_sum") + money(g702, "net_change_by_change_orders")
        )
        assert money(g702, "contract_sum_to_date") == total(row, "scheduled_value")


def test_total_retainage_is_that_of_work_and_of_materials(invoices):
    for row in invoices:
        g702 = summary(row)

        assert money(g702, "completed_work_retainage_amount") == sum(map(work_balance, lines(row)))
        assert money(g702, "stored_materials_retainage_amount") == sum(map(materials_balance, lines(row)))
        assert money(g702, "total_retainage") == retainage(row)


def test_earned_is_the_total_less_retainage(invoices):
    for row in invoices:
        g702 = summary(row)
        done = total(row, "total_completed_and_stored_to_date")

        assert money(g702, "total_completed_and_stored_to_date") == done
        assert money(g702, "total_earned_less_retainage") == done - money(g702, "total_retainage")


def test_the_payment_due_is_earned_less_previous_certificates(invoices, mistyped):
    apart = {}
    for row in invoices:
        g702 = summary(row)
        earned = money(g702, "total_earned_less_retainage") - money(g702, "less_previous_certificates_for_payment")
        apart[row["id"]] = money(g702, "current_payment_due") - earned

    wrong = {id: by for id, by in apart.items() if by}

    assert wrong in ({}, {mistyped: Decimal("90.00")})


def test_only_the_first_version_of_the_mistyped_invoice_does_not_tie(company):
    ref = company.plan.cases["payment due does not tie"]

    first, fixed = company.row(ref), company.row(ref, corrected=True)

    assert money(first["summary"], "current_payment_due") - money(fixed["summary"], "current_payment_due") == 90


def test_the_balance_to_finish_is_the_contract_less_what_is_earned(invoices):
    for row in invoices:
        g702 = summary(row)
        balance = money(g702, "contract_sum_to_date") - money(g702, "total_earned_less_retainage")

        assert money(g702, "balance_to_finish_including_retainage") == balance


def test_previous_certificates_are_what_the_previous_invoice_earned(invoices):
    tied = list(pairs(invoices))

    assert len(tied) >= 6
    for earlier, row in tied:
        assert summary(row)["less_previous_certificates_for_payment"] == summary(earlier)["total_earned_less_retainage"]


def test_the_previous_columns_are_where_the_previous_invoice_ended(invoices):
    for earlier, row in pairs(invoices):
        stood = {source(line): line for line in lines(earlier)}
        for line in lines(row):
            before = stood.get(source(line))
            moved = Decimal(line.get("materials_moved", "0"))
            ended = _work_done(before) if before else Decimal(0)
            assert money(line, "work_completed_from_previous_application") == ended + moved
            held = work_balance(before) if before else Decimal(0)
            assert money(line, "work_completed_retainage_from_previous_application") == held


def _work_done(line: dict) -> Decimal:
    return money(line, "work_completed_from_previous_application") + money(line, "work_completed_this_period")


def test_no_line_of_the_previous_invoice_is_lost(invoices):
    for earlier, row in pairs(invoices):
        assert {source(line) for line in lines(earlier)} <= {source(line) for line in lines(row)}


def test_the_total_of_a_line_is_the_sum_of_its_columns(invoices):
    for row in invoices:
        for line in lines(row):
            done = _work_done(line) + money(line, "materials_presently_stored")
            assert money(line, "total_completed_and_stored_to_date") == done


def test_a_first_invoice_has_nothing_before_it(invoices):
    firsts = [row for row in invoices if row["number"] == 1]

    assert firsts
    for row in firsts:
        assert money(summary(row), "less_previous_certificates_for_payment") == 0
        assert total(row, "work_completed_from_previous_application") == 0


def test_stored_materials_before_are_those_of_the_previous_invoice(company):
    for earlier, row in pairs(company.rows("requisitions")):
        stood = {source(line): line["materials_presently_stored"] for line in lines(earlier)}
        for line in lines(row):
            before = line["materials_presently_stored_from_previous_progress"]
            assert before == stood.get(source(line), "0.00")


def test_the_lines_of_a_requisition_come_to_its_payment_due(company, mistyped):
    for row in company.rows("requisitions"):
        if row["id"] != mistyped:
            assert total(row, "net_amount") == money(row["summary"], "current_payment_due")


def test_every_contract_is_billed_without_a_gap(invoices):
    numbers: dict[int, list[int]] = {}
    for row in invoices:
        numbers.setdefault(contract_of(row), []).append(row["number"])

    for found in numbers.values():
        assert found == list(range(found[0], found[0] + len(found)))


def test_no_correct_invoice_bills_a_line_beyond_its_value(company):
    for row in company.rows("requisitions"):
        for line in lines(row):
            if money(line, "scheduled_value") > 0:
                done = money(line, "total_completed_and_stored_to_date")
                assert done <= money(line, "scheduled_value")


def test_retainage_is_the_contracts_percent_of_every_line_until_some_is_released(company):
    fixed = {row["id"]: row for row in company.rows("requisitions", corrected=True)}
    percents = {row["id"]: Decimal(row["retainage_percent"]) for row in commitments(company)}
    released: set[int] = set()
    for row in [fixed.get(row["id"], row) for row in company.rows("requisitions")]:
        if any(map(_released, lines(row))):
            released.add(contract_of(row))
        for line in lines(row) if contract_of(row) not in released else ():
            expected = money(line, "total_completed_and_stored_to_date") * percents[contract_of(row)] / 100
            # Each invoice rounds its own retainage, and so does each move of stored materials.
            assert abs(work_balance(line) + materials_balance(line) - expected) < Decimal("0.05")


def _released(line: dict) -> bool:
    work, materials = "work_completed_retainage_released_this_period", "materials_stored_retainage_released_this_period"
    return bool(money(line, work) or money(line, materials))


def test_the_gross_amount_of_a_line_is_what_was_completed_and_stored_since(company):
    for row in company.rows("requisitions"):
        for line in lines(row):
            gross = money(line, "total_completed_and_stored_to_date") - money(
                line, "total_completed_and_stored_to_date_from_previous"
            )
            assert money(line, "gross_amount") == gross
