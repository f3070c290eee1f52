"""The page of one item and its buttons."""

import pytest

from approvals import asked
from approvals.asked import Answer, Fact, Verdict
from approvals.checks import problem
from approvals.documents import preview
from approvals.models import Attachment, AuditEvent, ErpRequest, Source, SourceRight, Tool, WorkflowItem
from approvals.states import State


def seen(item):
    return {"revision": item.revision, "digest": preview([item])[item.pk].digest}


def state_of(item):
    return WorkflowItem.objects.get(pk=item.pk).state


def test_the_page_shows_the_document_beside_procores_values(browse, approver, invoice):
    page = browse(approver).get(f"/items/{invoice.pk}/").content.decode()

    assert "What QuickBooks will receive" in page
    assert "Stone &amp; Sons" in page
    assert "1,234.50" in page
    assert "Lines in Procore (G703)" in page


def test_an_approver_is_offered_accept_and_reject_only(browse, approver, invoice):
    offered = browse(approver).get(f"/items/{invoice.pk}/").context["buttons"]

    assert {action.name for action in offered.actions} == {"ACCEPT", "REJECT", "RELOAD", "EDIT_ERP_FIELDS"}


def test_a_sender_is_offered_retrieve_only(browse, pm, invoice):
    offered = browse(pm).get(f"/items/{invoice.pk}/").context["buttons"]

    assert {action.name for action in offered.actions} == {"RETRIEVE", "RELOAD"}


def test_accept_freezes_the_document_and_says_so(browse, approver, invoice):
    answer = browse(approver).post(f"/items/{invoice.pk}/accept/", seen(invoice), follow=True)

    assert state_of(invoice) == State.ACCEPTED
    assert ErpRequest.objects.get(item=invoice).accepted_by == approver
    assert "accepted as shown" in answer.content.decode()


def test_a_second_accept_makes_no_second_request(browse, approver, invoice):
    client, form = browse(approver), seen(invoice)

    client.post(f"/items/{invoice.pk}/accept/", form)
    answer = client.post(f"/items/{invoice.pk}/accept/", form, follow=True)

    assert ErpRequest.objects.filter(item=invoice).count() == 1
    assert "is already Accepted" in answer.content.decode()


def test_a_document_that_changed_since_it_was_shown_is_not_accepted(browse, approver, invoice):
    form = seen(invoice)
    WorkflowItem.objects.filter(pk=invoice.pk).update(erp_name="INV-X")

    answer = browse(approver).post(f"/items/{invoice.pk}/accept/", form, follow=True)

    assert state_of(invoice) == State.READY_TO_EXPORT
    assert "changed since you saw it" in answer.content.decode()


def test_a_blocked_item_says_why_and_offers_no_accept(browse, approver, invoice, books):
    books.problems[invoice.pk] = [problem("number_too_long", number="N", length=30)]

    page = browse(approver).get(f"/items/{invoice.pk}/")

    assert "accept" not in page.context["buttons"]
    assert "Give it a shorter QuickBooks number below" in page.content.decode()


def test_a_forced_accept_of_a_blocked_item_names_the_blocker(browse, approver, invoice, books):
    books.problems[invoice.pk] = [problem("number_too_long", number="N", length=30)]

    answer = browse(approver).post(f"/items/{invoice.pk}/accept/", {"revision": invoice.revision}, follow=True)

    assert state_of(invoice) == State.READY_TO_EXPORT
    (said,) = map(str, answer.context["messages"])
    assert "is blocked" in said
    assert "Give it a shorter QuickBooks number below" in said


def test_a_rejection_needs_a_reason(browse, approver, invoice):
    client = browse(approver)

    client.post(f"/items/{invoice.pk}/reject/", seen(invoice) | {"reason": "  "})
    assert state_of(invoice) == State.READY_TO_EXPORT

    client.post(f"/items/{invoice.pk}/reject/", seen(invoice) | {"reason": "Wrong period"})
    assert state_of(invoice) == State.REJECTED


def test_a_project_manager_sends_and_retrieves(browse, pm, make_invoice):
    item, client = make_invoice(State.NOT_SENT), browse(pm)

    client.post(f"/items/{item.pk}/send/", {"revision": item.revision})
    assert state_of(item) == State.READY_TO_EXPORT

    client.post(f"/items/{item.pk}/retrieve/", {"revision": item.revision + 1})
    assert state_of(item) == State.RETRIEVED


def test_guards_are_shown_together_and_hide_send(browse, pm, make_invoice, books):
    item = make_invoice(State.NOT_SENT)
    books.guard_problems[item.pk] = [problem("billing_date_missing"), problem("name_missing")]

    page = browse(pm).get(f"/items/{item.pk}/")

    assert "send" not in page.context["buttons"]
    assert "has no billing date" in page.content.decode()
    assert "It has no name." in page.content.decode()


def test_recall_undoes_an_accept(browse, approver, invoice):
    client = browse(approver)
    client.post(f"/items/{invoice.pk}/accept/", seen(invoice))

    client.post(f"/items/{invoice.pk}/recall/", {"revision": invoice.revision + 1})

    assert state_of(invoice) == State.READY_TO_EXPORT
    assert ErpRequest.objects.get(item=invoice).state == ErpRequest.State.CANCELLED


def test_a_waiver_is_logged_and_clears_the_way(browse, approver, invoice, books, rounding):
    books.problems[invoice.pk] = [rounding]

    browse(approver).post(f"/items/{invoice.pk}/waive/", {"revision": invoice.revision, "code": rounding.code})

    assert WorkflowItem.objects.get(pk=invoice.pk).waivers == ["total_rounding"]
    assert AuditEvent.objects.get(item=invoice).verb == AuditEvent.Verb.WAIVER


def test_what_cannot_be_waived_is_not(browse, approver, invoice, books):
    books.problems[invoice.pk] = [problem("no_account", which="cost", cost_type="S")]

    browse(approver).post(f"/items/{invoice.pk}/waive/", {"revision": invoice.revision, "code": "no_account"})

    assert WorkflowItem.objects.get(pk=invoice.pk).waivers == []


def test_a_quickbooks_number_is_stored_with_an_audit_row(browse, approver, invoice):
    browse(approver).post(f"/items/{invoice.pk}/erp-fields/", {"erp-erp_name": "B-77"})

    assert WorkflowItem.objects.get(pk=invoice.pk).erp_name == "B-77"
    row = AuditEvent.objects.get(item=invoice)
    assert (row.verb, row.before, row.after, row.by) == (AuditEvent.Verb.ERP_FIELD, "", "B-77", approver)


def test_an_account_is_chosen_for_a_cost_code(browse, approver, cost_code):
    form = {"erp-erp_name": "", "erp-expense_account_id": "80", "erp-income_account_id": ""}
    browse(approver).post(f"/items/{cost_code.pk}/erp-fields/", form)

    cost_code.refresh_from_db()
    assert cost_code.expense_account_id == "80"
    assert AuditEvent.objects.get(item=cost_code.pk).after == "Job expense"


def test_quickbooks_fields_are_fixed_once_accepted(browse, approver, make_invoice):
    item = make_invoice(State.ACCEPTED)

    browse(approver).post(f"/items/{item.pk}/erp-fields/", {"erp-erp_name": "late"})

    assert WorkflowItem.objects.get(pk=item.pk).erp_name == ""


def test_a_newer_version_in_procore_is_shown_with_its_differences(browse, approver, invoice):
    Source.objects.filter(item=invoice).update(waiting='{"status":"revise"}', waiting_at="2026-11-02T08:00Z")

    page = browse(approver).get(f"/items/{invoice.pk}/").content.decode()

    assert "Changed in Procore since it was sent" in page
    assert "<del>approved</del>" in page
    assert "<ins>revise</ins>" in page


def test_a_late_attachment_can_be_sent(browse, approver, make_invoice, books):
    item = make_invoice(State.SYNCED, origin_id="901")
    late = Attachment.objects.create(item=item, procore_id=1, filename="lien.pdf", content_type="application/pdf")
    client = browse(approver)

    assert "Not in QuickBooks" in client.get(f"/items/{item.pk}/").content.decode()
    client.post(f"/items/{item.pk}/upload/", {"attachment": late.pk})

    assert books.calls == [("upload_attachment", late.pk, {"by": approver})]


def test_reload_asks_the_source(browse, pm, invoice, books):
    browse(pm).post(f"/items/{invoice.pk}/reload/")

    assert books.calls == [("reload", invoice.pk, {"by": pm})]


def test_an_earlier_invoice_is_recorded_as_billed_before(browse, approver, make_invoice):
    item = make_invoice(State.NOT_SENT)

    form = {"revision": item.revision, "reason": "In the 2025 books"}
    browse(approver).post(f"/items/{item.pk}/record-as-billed/", form)

    item = WorkflowItem.objects.get(pk=item.pk)
    assert (item.state, item.is_billed_before, item.reason) == (State.SYNCED, True, "In the 2025 books")
    assert not ErpRequest.objects.filter(item=item).exists()


def billed(client, item, origin_id="77", **more):
    form = {"revision": item.revision, "reason": "In the 2025 books", "origin_id": origin_id, **more}
    return client.post(f"/items/{item.pk}/record-as-billed/", form, follow=True)


def says(item, person, verdict, origin_id="77"):
    """QuickBooks' answer about an id that this person typed."""
    facts = (Fact("Number", "B-1", "B-2"), Fact("Total", "1,234.50", "1,234.50"))
    asked.keep(Answer(origin_id, verdict, "QuickBooks has Bill 77.", "In the 2025 books", facts), item, by=person)


def test_a_typed_id_is_asked_about_before_anything_is_recorded(browse, approver, make_invoice, books):
    item = make_invoice(State.NOT_SENT)

    billed(browse(approver), item)

    asked_for = {"by": approver, "origin_id": "77", "reason": "In the 2025 books"}
    assert books.calls == [("ask_about_billed", item.pk, asked_for)]
    assert state_of(item) == State.NOT_SENT


def test_what_quickbooks_says_is_shown_and_confirmed(browse, approver, make_invoice):
    item, client = make_invoice(State.NOT_SENT), browse(approver)
    says(item, approver, Verdict.FITS)
    assert "differs" in client.get(f"/items/{item.pk}/").content.decode()

    billed(client, item, confirmed="1")

    item = WorkflowItem.objects.get(pk=item.pk)
    assert (item.state, item.origin_id) == (State.SYNCED, "77")
    assert item.reason == "In the 2025 books (QuickBooks id 77: number B-1, total 1,234.50)"


def test_an_id_that_nobody_could_check_is_recorded_with_a_note(browse, approver, make_invoice):
    item = make_invoice(State.NOT_SENT)
    says(item, approver, Verdict.UNCHECKED)

    billed(browse(approver), item, confirmed="1")

    assert "unchecked" in item.transitions.get().note


@pytest.mark.parametrize("verdict", [Verdict.REFUSED, Verdict.ASKING])
def test_an_id_that_quickbooks_does_not_confirm_is_not_recorded(browse, approver, make_invoice, verdict):
    item = make_invoice(State.NOT_SENT)
    says(item, approver, verdict)

    answer = billed(browse(approver), item, confirmed="1")

    assert "Nothing was recorded" in answer.content.decode()
    assert state_of(item) == State.NOT_SENT


def test_an_answer_counts_for_its_id_and_person_only(browse, approver, admin, make_invoice, books):
    item = make_invoice(State.NOT_SENT)
    says(item, admin, Verdict.FITS)
    says(item, approver, Verdict.FITS, origin_id="78")

    billed(browse(approver), item, confirmed="1")

    assert [call[0] for call in books.calls] == ["ask_about_billed"]
    assert state_of(item) == State.NOT_SENT


@pytest.mark.parametrize("origin_id", ["../vendor/5", "7?x", "B-7"])
def test_what_is_no_quickbooks_id_is_not_asked_about(browse, approver, make_invoice, books, origin_id):
    answer = billed(browse(approver), make_invoice(State.NOT_SENT), origin_id)

    assert "is a whole number" in answer.content.decode()
    assert books.calls == []


def test_what_was_recorded_by_mistake_is_taken_back_with_a_reason(browse, approver, make_invoice, books):
    SourceRight.objects.create(access=approver.access.get(), tool=Tool.COMMITMENTS)
    item, client = make_invoice(State.SYNCED, is_billed_before=True), browse(approver)
    assert "Why was that a mistake?" in client.get(f"/items/{item.pk}/").content.decode()

    client.post(f"/items/{item.pk}/unlink/", {"revision": item.revision, "reason": "Another month"})

    assert books.calls == [("unlink", item.pk, {"by": approver, "reason": "Another month"})]


def test_a_quickbooks_id_is_recorded_for_one_invoice_only(browse, approver, make_invoice):
    first, second, client = make_invoice(State.NOT_SENT), make_invoice(State.NOT_SENT), browse(approver)
    for item in (first, second):
        says(item, approver, Verdict.FITS)

    billed(client, first, confirmed="1")
    answer = billed(client, second, confirmed="1")

    assert "already belongs to another item" in answer.content.decode()
    assert state_of(second) == State.NOT_SENT


def test_the_state_answers_what_a_waiting_page_needs(browse, approver, invoice):
    client = browse(approver)
    before = client.get(f"/items/{invoice.pk}/state/").json()

    client.post(f"/items/{invoice.pk}/accept/", seen(invoice))
    after = client.get(f"/items/{invoice.pk}/state/").json()

    assert (before["state"], after["state"]) == ("READY_TO_EXPORT", "ACCEPTED")
    assert before["stamp"] != after["stamp"]
    assert client.get(f"/items/{invoice.pk}/").context["stamp"] == after["stamp"]


@pytest.mark.parametrize("state", State)
def test_every_state_has_a_page(browse, approver, make_invoice, state):
    page = browse(approver).get(f"/items/{make_invoice(state).pk}/")

    assert page.status_code == 200
    assert state.label in page.content.decode()


@pytest.mark.parametrize(("status", "words"), [("approved_as_noted", "Approved as Noted"), ("on_hold", "On hold")])
def test_a_status_is_printed_as_procore_labels_it(invoice, status, words):
    invoice.record.status = status

    assert {value.label: value.value for value in invoice.record.values()}["Status in Procore"] == words
