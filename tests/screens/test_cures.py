"""A problem that the whole ledger has leads to the page where it is put right, for those who may open it."""

import re

import pytest
from django.urls import resolve

from approvals.checks import CHECKS, problem
from approvals.models import Access
from approvals.screens.cures import cured_at

LEDGER_WIDE = {
    "no_account": {"which": "cost", "cost_type": "S"},
    "no_retainage_item": {"which": "receivable"},
    "retainage_item_unfit": {"name": "R", "account": "A", "wanted": "a liability account"},
    "no_billing_item": {"line": 1},
    "negative_total": {"total": "-1.00"},
    "not_connected": {"ledger": "L", "problem": "nobody has connected it yet."},
    "edition": {"edition": "Essentials", "missing": "classes"},
}


def test_every_check_that_names_a_page_is_walked_here():
    assert {code for code, check in CHECKS.items() if check.page} == set(LEDGER_WIDE)


@pytest.mark.parametrize("code", LEDGER_WIDE)
def test_an_administrator_is_led_to_the_setting(browse, admin, ledger, code):
    address, _, setting = cured_at(problem(code, **LEDGER_WIDE[code]), ledger, by=admin).url.partition("#")

    page = browse(admin).get(address)

    assert page.status_code == 200
    assert resolve(address).url_name in ("ledger-settings", "connection")
    assert not setting or re.search(f'id="{setting}"', page.content.decode())


def test_who_may_not_open_the_page_gets_no_link(ledger, approver):
    assert cured_at(problem("no_billing_item", line=1), ledger, by=approver).url == ""


def test_a_link_to_the_record_itself_goes_first(ledger, admin):
    own = problem("not_connected", ledger="L", problem="", url="/items/7/")

    assert cured_at(own, ledger, by=admin).url == "/items/7/"


def test_the_item_page_shows_the_link(browse, approver, invoice, books, ledger):
    Access.objects.filter(user=approver).update(erp_level=3)
    books.problems[invoice.pk] = [problem("no_retainage_item", which="payable")]

    page = browse(approver).get(f"/items/{invoice.pk}/").content.decode()

    assert f'href="/settings/{ledger.pk}/#retainage_payable_item"' in page
