"""The main job in a real browser against a running demo: one day of a project manager, an approver and an admin.

The tests share one demo; each takes records of its own.
"""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.books import customers, due, lines

pytestmark = [pytest.mark.browser, pytest.mark.xdist_group("main_job")]

ACCEPT_TWICE = """form => Promise.all(
    [1, 2].map(() => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))})),
).then(answers => answers.map(answer => answer.status))"""


def test_a_sent_invoice_becomes_the_bill_of_its_g703_before_everyones_eyes(pm, approver, procore, books):
    invoice = procore.invoices[procore.plan["to_send"]["id"]]
    pm.find(invoice["invoice_number"], state="NOT_SENT")
    pm.press("Send to accounting")
    pm.sees_state("Ready to Export")

    approver.find(invoice["invoice_number"], state="READY_TO_EXPORT")
    approver.press("Accept")

    # Nobody reloads: the sender's page was drawn before the approver answered.
    approver.sees_state("Synced")
    pm.sees_state("Synced")
    expect(approver.page.get_by_role("link", name="In QuickBooks")).to_be_visible()
    is_right(books.bills(invoice), invoice, procore)


def is_right(bills, invoice, procore):
    """There is one bill, and it is the G703's to the cent."""
    [bill] = bills
    assert lines(bill) == procore.bill_lines(invoice)
    assert sum(amount for _, amount in lines(bill)) == due(invoice)
    assert bill["TxnDate"] == invoice["billing_date"]
    project = procore.records("projects")[invoice["project_id"]]
    [(customer, billable)] = customers(bill)
    assert customer.endswith(f"{project['project_number']} {project['name']}")
    assert billable == "NotBillable"


def test_a_vendor_and_its_invoice_are_accepted_together(approver, procore, books):
    invoice = procore.invoices[procore.plan["pair"]["invoice"]["id"]]
    number, vendor = invoice["invoice_number"], invoice["vendor_name"]
    assert not books.select("Vendor", f"DisplayName = '{vendor}'")
    approver.open(f"/inbox/?q={vendor}")
    approver.tick(vendor)
    approver.tick(number)

    approver.press("Accept…")
    approver.sees("2 will go")
    approver.press("Accept 2")

    expect(approver.page.get_by_role("heading", name="Accept: 2 done")).to_be_visible()
    approver.page.get_by_role("link", name=re.compile(number)).click()
    approver.sees_state("Synced")
    is_right(books.bills(invoice), invoice, procore)
    assert len(books.select("Vendor", f"DisplayName = '{vendor}'")) == 1


def test_a_rejection_reaches_the_sender_by_mail_with_its_reason_and_a_link(pm, approver, admin, procore):
    invoice, reason = procore.ready_invoices()[0], "Line 2 was billed on last month's application already."
    pk = approver.find(invoice["invoice_number"], state="READY_TO_EXPORT")

    approver.page.locator("summary", has_text="Reject").click()
    approver.page.get_by_label("Why?").fill(reason)
    approver.press("Reject it")
    approver.sees_state("Rejected")

    letter = admin.letter(reason)
    expect(letter).to_contain_text("To pm@demo.test")
    link = letter.locator(f"a[href$='/items/{pk}/']").first.get_attribute("href")
    pm.open(link.removeprefix(pm.url))
    pm.sees_state(reason)


def test_a_rejected_invoice_is_reloaded_as_corrected_and_sent_again(pm, admin, procore):
    old, new = procore.rejected_and_corrected()
    pk = pm.find(old["invoice_number"], state="REJECTED")
    pm.sees_state(f"{due(old):,.2f}")

    pm.press("Reload from source")
    pm.sees_state(f"{due(new):,.2f}")
    pm.press("Send again")

    pm.sees_state("Ready to Export")
    expect(admin.letter(f"/items/{pk}/", to="approver@demo.test")).to_contain_text(new["invoice_number"])


def test_a_double_click_on_accept_makes_one_bill(approver, procore, books):
    invoice = procore.ready_invoices()[1]
    approver.find(invoice["invoice_number"], state="READY_TO_EXPORT")

    approver.page.get_by_role("button", name="Accept").dblclick()

    approver.sees_state("Synced")
    is_right(books.bills(invoice), invoice, procore)


def test_two_accepts_that_reach_the_portal_at_once_make_one_bill(approver, procore, books):
    invoice = procore.ready_invoices()[2]
    approver.find(invoice["invoice_number"], state="READY_TO_EXPORT")

    statuses = approver.page.locator("form[action$='/accept/']").evaluate(ACCEPT_TWICE)

    assert statuses == [200, 200]
    approver.sees_state("Synced")
    assert len(books.bills(invoice)) == 1
    expect(approver.page.get_by_label("History").get_by_text("Accepted", exact=True)).to_have_count(1)


@pytest.mark.parametrize("verb", ["accept", "reject"])
def test_a_project_manager_cannot_answer_by_url(pm, approver, procore, verb):
    number = procore.ready_invoices()[3]["invoice_number"]
    pk = approver.find(number, state="READY_TO_EXPORT")
    pm.open(f"/items/{pk}/")
    expect(pm.page.get_by_role("button", name=re.compile("Accept|Reject"))).to_have_count(0)

    refused = pm.post(f"/items/{pk}/{verb}/", revision="1", digest="", reason="Because.")
    accepted = pm.post(f"/items/{pk}/reload/")

    assert refused.status == 403
    assert accepted.status == 302, "The same session and token do what a project manager may do."
    approver.open(f"/items/{pk}/")
    approver.sees_state("Ready to Export")


@pytest.mark.parametrize("verb", ["accept", "reject", "send", "reload"])
def test_an_item_of_somebody_elses_project_is_not_there_by_url(pm, approver, procore, verb):
    pk = approver.find(procore.invoice_of_last_project()["invoice_number"], state="NOT_SENT")

    answer = pm.post(f"/items/{pk}/{verb}/", revision="1", digest="", reason="Because.")
    page = pm.context.request.get(f"{pm.url}/items/{pk}/")

    assert (answer.status, page.status) == (404, 404)


@pytest.mark.parametrize("name", ["pm", "approver", "admin"])
def test_no_page_of_the_menu_complains_in_the_console(people, name):
    person = people[name]
    person.open("/")
    links = person.page.get_by_role("navigation", name="Main").get_by_role("link")
    paths = links.evaluate_all("links => links.map(link => link.getAttribute('href'))")

    statuses = {path: person.open(path) for path in paths}

    assert len(statuses) >= 9
    assert set(statuses.values()) == {200}
    assert person.complaints == []
