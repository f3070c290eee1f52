"""The screens in a real Chromium: one click, one answer; a page that follows its item; a phone in the hand."""

import re

import pytest
from django.db import connections
from playwright.sync_api import expect, sync_playwright

from approvals.checks import problem
from approvals.models import ErpRequest, WorkflowItem
from approvals.states import State

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def one_thread(monkeypatch):
    """The driver keeps an event loop in this thread; the ORM is used here on purpose."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")


@pytest.fixture
def chromium(one_thread):
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()
        # Under the driver's event loop the ORM has a connection of its own, which nobody else would close.
        connections.close_all()


@pytest.fixture
def open_as(chromium, client, live_server):
    """Open an address as somebody; what the console complains about fails the test."""
    complaints = []

    def open_page(user, address, **screen):
        client.force_login(user)
        context = chromium.new_context(base_url=live_server.url, **screen)
        value = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": value, "url": live_server.url}])
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.goto(address)
        return page

    yield open_page
    assert complaints == []


def test_a_double_click_on_accept_makes_one_request(open_as, approver, invoice):
    page = open_as(approver, f"/items/{invoice.pk}/")

    page.get_by_role("button", name="Accept").dblclick()

    expect(page.locator(".t-ribbon-state")).to_contain_text("Accepted")
    assert ErpRequest.objects.filter(item=invoice).count() == 1


def test_the_page_turns_to_synced_by_itself(open_as, approver, make_invoice):
    item = make_invoice(State.EXPORTING)
    page = open_as(approver, f"/items/{item.pk}/")
    expect(page.locator(".t-ribbon-state")).to_contain_text("Exporting")

    WorkflowItem.objects.filter(pk=item.pk).update(state=State.SYNCED, revision=2, origin_id="901")

    expect(page.locator(".t-ribbon-state")).to_contain_text("Synced", timeout=15_000)
    expect(page.get_by_text("QuickBooks id 901")).to_be_visible()


def test_a_typed_reason_survives_a_change_of_the_page(open_as, approver, invoice):
    page = open_as(approver, f"/items/{invoice.pk}/")
    page.locator("summary", has_text="Reject").click()
    page.get_by_label("Why?").fill("The retainage on line 3 is wr")

    WorkflowItem.objects.filter(pk=invoice.pk).update(erp_name="B-9", revision=2)

    expect(page.locator("#item")).to_have_attribute("data-stamp", re.compile(r"^2\."), timeout=15_000)
    expect(page.get_by_label("Why?")).to_have_value("The retainage on line 3 is wr")


def test_a_typed_reason_is_kept_when_its_form_is_gone(open_as, approver, invoice):
    page = open_as(approver, f"/items/{invoice.pk}/")
    page.locator("summary", has_text="Reject").click()
    page.get_by_label("Why?").fill("Wrong month")

    WorkflowItem.objects.filter(pk=invoice.pk).update(state=State.RETRIEVED, revision=2)

    expect(page.get_by_text("What you typed is kept")).to_be_visible(timeout=15_000)
    expect(page.get_by_label("Why?")).to_have_value("Wrong month")


def test_reject_and_accept_are_in_reach_on_a_phone(open_as, approver, invoice):
    page = open_as(approver, f"/items/{invoice.pk}/", viewport={"width": 390, "height": 844}, is_mobile=True)

    expect(page.get_by_role("button", name="Accept")).to_be_in_viewport()
    expect(page.locator("summary", has_text="Reject")).to_be_in_viewport()
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


@pytest.mark.parametrize("address", ["/", "/inbox/", "/companies/", "/export-log/", "/uncertain/", "/checks/"])
def test_no_page_is_wider_than_a_phone(open_as, approver, invoice, company, address):
    page = open_as(approver, address, viewport={"width": 390, "height": 844}, is_mobile=True)

    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")


def test_ticks_add_up_and_lead_to_a_result_per_row(open_as, approver, make_invoice, books):
    good, bad = make_invoice(), make_invoice()
    books.problems[bad.pk] = [problem("no_retainage_item", which="payable")]
    page = open_as(approver, "/subcontractor-invoices/?state=READY_TO_EXPORT")

    page.get_by_label("Tick all rows of this page").check()
    expect(page.locator("[data-bulk-words]")).to_have_text("2 ticked, 2,469.00")
    page.get_by_role("button", name="Accept…").click()
    page.get_by_role("button", name="Accept 1").click()

    expect(page.locator("h1")).to_have_text("Accept: 1 done, 1 not")
    assert WorkflowItem.objects.get(pk=good.pk).state == State.ACCEPTED
    assert WorkflowItem.objects.get(pk=bad.pk).state == State.READY_TO_EXPORT
