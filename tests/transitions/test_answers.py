"""Accept, reject, recall: what is frozen, what is undone, who is refused."""

from decimal import Decimal

import pytest

from approvals import transitions
from approvals.checks import problem
from approvals.models import AuditEvent, ErpRequest, Notice, Policy, Source, WorkflowItem
from approvals.states import Kind, State
from approvals.transitions import Refused, Seen


def stored(item):
    return WorkflowItem.objects.get(pk=item.pk)


@pytest.fixture
def saw(books):
    """What a person sees of an item: revision and digest."""
    return lambda item: Seen(item.pk, item.revision, books.preview([item])[item.pk].digest)


def test_what_was_seen_is_what_is_frozen(invoice, approver, books, saw):
    preview = books.preview([invoice])[invoice.pk]

    transitions.accept(invoice, by=approver, seen=saw(invoice))

    request = ErpRequest.objects.get()
    assert (request.document, request.digest) == (preview.document, preview.digest)
    assert (request.item, request.accepted_by, request.state) == (invoice, approver, "READY")
    assert request.item_revision == stored(invoice).revision


def test_a_document_that_changed_since_it_was_seen_is_refused(invoice, approver, saw):
    seen = saw(invoice)
    WorkflowItem.objects.filter(pk=invoice.pk).update(erp_name="X-9")

    with pytest.raises(Refused, match="changed since you saw it"):
        transitions.accept(stored(invoice), by=approver, seen=seen)
    assert not ErpRequest.objects.exists()


def test_a_blocked_item_is_refused_with_every_reason(invoice, approver, books, saw):
    books.problems[invoice.pk] = [
        problem("no_retainage_item", which="payable"),
        problem("number_taken", number="7", other="B"),
    ]

    with pytest.raises(Refused) as refusal:
        transitions.accept(invoice, by=approver, seen=saw(invoice))

    assert [p.code for p in refusal.value.problems] == ["no_retainage_item", "number_taken"]
    assert stored(invoice).state == State.READY_TO_EXPORT


def test_all_that_keeps_an_item_from_being_sent_is_said_at_once(make_invoice, pm, books):
    item = make_invoice(State.NOT_SENT)
    books.guard_problems[item.pk] = [problem("billing_date_missing"), problem("name_missing")]

    with pytest.raises(Refused) as refusal:
        transitions.send(item, by=pm)

    assert len(refusal.value.problems) == 2
    assert stored(item).state == State.NOT_SENT


# -- separation of duties


def test_the_sender_does_not_accept_their_own_item(make_invoice, approver, saw):
    item = make_invoice(sent_by=approver)

    with pytest.raises(Refused, match="somebody else has to accept it"):
        transitions.accept(item, by=approver, seen=saw(item))
    assert stored(item).state == State.READY_TO_EXPORT


def test_by_policy_the_sender_accepts_and_the_log_says_so(make_invoice, approver, ledger, saw):
    Policy.objects.filter(ledger=ledger).update(sender_may_accept=True)
    item = make_invoice(sent_by=approver)

    transitions.accept(item, by=approver, seen=saw(item))

    waiver = AuditEvent.objects.get(verb="WAIVER")
    assert (waiver.item, waiver.by) == (item, approver)
    assert stored(item).state == State.ACCEPTED


def test_an_ordinary_acceptance_leaves_no_waiver(invoice, approver, ledger, saw):
    Policy.objects.filter(ledger=ledger).update(sender_may_accept=True)

    transitions.accept(invoice, by=approver, seen=saw(invoice))

    assert not AuditEvent.objects.exists()


def test_in_bulk_only_the_senders_own_row_is_refused(make_invoice, approver, saw):
    mine, other = make_invoice(sent_by=approver), make_invoice()

    outcomes = transitions.accept_all([saw(mine), saw(other)], by=approver)

    assert [outcome.done for outcome in outcomes] == [False, True]
    assert (stored(mine).state, stored(other).state) == (State.READY_TO_EXPORT, State.ACCEPTED)


# -- reject


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_rejection_needs_a_reason(invoice, approver, reason):
    with pytest.raises(Refused, match="Say why"):
        transitions.reject(invoice, by=approver, reason=reason)
    assert stored(invoice).state == State.READY_TO_EXPORT
    assert not Notice.objects.exists()


def test_a_rejection_keeps_its_reason_on_item_log_and_notice(invoice, approver):
    transitions.reject(invoice, by=approver, reason=" Wrong month ")

    assert stored(invoice).reason == "Wrong month"
    assert invoice.transitions.get().note == "Wrong month"
    assert Notice.objects.get().words == "Wrong month"


def test_a_rejection_that_is_refused_tells_nobody(make_invoice, approver):
    with pytest.raises(Refused):
        transitions.reject(make_invoice(State.SYNCED), by=approver, reason="Late")

    assert not Notice.objects.exists()


# -- recall


def test_a_recall_cancels_the_request_with_it(invoice, approver, saw):
    transitions.accept(invoice, by=approver, seen=saw(invoice))

    transitions.recall(stored(invoice), by=approver)

    assert stored(invoice).state == State.READY_TO_EXPORT
    assert ErpRequest.objects.get().state == "CANCELLED"


@pytest.mark.parametrize("state", ["CLAIMED", "SENT", "UNCERTAIN", "DONE"])
def test_what_is_on_its_way_is_not_recalled(invoice, approver, saw, state):
    transitions.accept(invoice, by=approver, seen=saw(invoice))
    ErpRequest.objects.update(state=state)

    with pytest.raises(Refused, match="no longer be recalled"):
        transitions.recall(stored(invoice), by=approver)
    assert stored(invoice).state == State.ACCEPTED


def test_a_recalled_item_can_be_accepted_again(invoice, approver, saw):
    transitions.accept(invoice, by=approver, seen=saw(invoice))
    transitions.recall(stored(invoice), by=approver)

    transitions.accept(stored(invoice), by=approver, seen=saw(stored(invoice)))

    assert sorted(ErpRequest.objects.values_list("state", flat=True)) == ["CANCELLED", "READY"]


def test_recording_as_billed_before_needs_a_reason_and_posts_nothing(make_invoice, approver):
    item = make_invoice(State.NOT_SENT)
    with pytest.raises(Refused, match="Say how you know"):
        transitions.record_as_billed(item, by=approver, reason=" ")

    transitions.record_as_billed(item, by=approver, reason="Bill 4711 of March", origin_id="4711")

    assert stored(item).is_billed_before
    assert (stored(item).state, stored(item).origin_id) == (State.SYNCED, "4711")
    assert not ErpRequest.objects.exists()


@pytest.mark.parametrize(
    ("fields", "entity"),
    [({}, "Bill"), ({"amount": Decimal("-5")}, "VendorCredit"), ({"kind": Kind.OWNER_INVOICE}, "Invoice")],
)
def test_what_was_billed_before_is_known_by_what_it_is_in_quickbooks(make_invoice, approver, fields, entity):
    item = make_invoice(State.NOT_SENT)
    WorkflowItem.objects.filter(pk=item.pk).update(**fields)

    transitions.record_as_billed(stored(item), by=approver, reason="In the 2025 books", origin_id="4711")

    assert stored(item).erp_entity == entity


@pytest.mark.parametrize("entity", ["Bill", "VendorCredit", ""])
def test_an_invoice_is_not_recorded_as_billed_by_what_another_one_has(make_invoice, approver, entity):
    make_invoice(State.SYNCED, origin_id="4711", erp_entity=entity)
    item = make_invoice(State.NOT_SENT)

    with pytest.raises(Refused, match="4711 already belongs to another item"):
        transitions.record_as_billed(item, by=approver, reason="In the 2025 books", origin_id="4711")

    assert stored(item).state == State.NOT_SENT


def test_a_rejected_item_that_is_sent_again_keeps_one_history(make_invoice, approver, pm):
    item = make_invoice(State.NOT_SENT)
    transitions.send(item, by=pm)
    transitions.reject(item, by=approver, reason="Wrong month")
    Source.objects.filter(item=item).update(payload='{"status":"approved","month":"10"}', digest="e")

    transitions.send(stored(item), by=pm)

    rows = item.transitions.order_by("pk").values_list("verb", "by", "note", "source_digest")
    assert list(rows) == [
        ("SEND", pm.pk, "", "d"),
        ("REJECT", approver.pk, "Wrong month", ""),
        ("SEND", pm.pk, "", "e"),
    ]
    assert stored(item).reason == ""


def test_a_second_send_is_refused_and_changes_nothing(make_invoice, pm):
    item = make_invoice(State.NOT_SENT)
    transitions.send(item, by=pm)

    with pytest.raises(Refused):
        transitions.send(stored(item), by=pm)
    assert item.transitions.count() == 1
