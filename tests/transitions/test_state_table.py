"""The state table, walked completely: what it allows happens once and is logged, all else is refused."""

from itertools import product

import pytest
from django.db import connection

from approvals import transitions
from approvals.models import ErpRequest, Transition, WorkflowItem
from approvals.states import UNLOCKED, State, Verb
from approvals.transitions import TABLE, Refused, Seen, transition

S, V = State, Verb

# The table once more, as the workflow's description has it: written by hand, so that a slip in TABLE shows.
EXPECTED = {
    V.SEND: ("NOT_SENT RETRIEVED REJECTED UNLINKED", "READY_TO_EXPORT"),
    V.RETRIEVE: ("READY_TO_EXPORT", "RETRIEVED"),
    V.RECALL: ("ACCEPTED", "READY_TO_EXPORT"),
    V.ACCEPT: ("READY_TO_EXPORT FAILED_TO_EXPORT", "ACCEPTED"),
    V.REJECT: ("READY_TO_EXPORT FAILED_TO_EXPORT", "REJECTED"),
    V.CLAIM: ("ACCEPTED", "EXPORTING"),
    V.RELEASE: ("EXPORTING", "ACCEPTED"),
    V.FAIL: ("EXPORTING", "FAILED_TO_EXPORT"),
    V.SYNC: ("EXPORTING", "SYNCED"),
    V.UNLINK: ("SYNCED", "UNLINKED"),
    V.RECORD_AS_BILLED: ("NOT_SENT RETRIEVED REJECTED UNLINKED", "SYNCED"),
    V.ADD: ("READY_TO_IMPORT", "SYNCED"),
    V.LINK: ("READY_TO_IMPORT READY_TO_EXPORT FAILED_TO_EXPORT", "SYNCED"),
    V.ARCHIVE: ("READY_TO_IMPORT", "ARCHIVED"),
    V.RESTORE: ("ARCHIVED", "READY_TO_IMPORT"),
}
CELLS = list(product(Verb, State))


def allowed(verb, state):
    return state in EXPECTED[verb][0].split()


def stored(item):
    return WorkflowItem.objects.get(pk=item.pk)


def digest(books, item):
    return books.preview([item])[item.pk].digest


def test_every_verb_is_in_the_table():
    assert set(TABLE) == set(EXPECTED) == set(Verb)


@pytest.mark.parametrize(("verb", "state"), CELLS, ids=lambda value: value.value)
def test_a_cell_of_the_table(make_invoice, approver, verb, state):
    item = make_invoice(state)

    if allowed(verb, state):
        transition(item, verb, by=approver, note="why")
        row = item.transitions.get()
        assert (row.verb, row.from_state, row.to_state, row.by) == (verb, state, EXPECTED[verb][1], approver)
        assert (row.note, row.amount, row.revision) == ("why", item.amount, 2)
        assert (stored(item).state, stored(item).revision) == (EXPECTED[verb][1], 2)
    else:
        with pytest.raises(Refused, match="cannot be changed this way"):
            transition(item, verb, by=approver)
        assert (stored(item).state, stored(item).revision, item.transitions.count()) == (state, 1, 0)


MOVES = {
    V.SEND: lambda item, by, books: transitions.send(item, by=by),
    V.RETRIEVE: lambda item, by, books: transitions.retrieve(item, by=by),
    V.ACCEPT: lambda item, by, books: transitions.accept(
        item, by=by, seen=Seen(item.pk, item.revision, digest(books, item))
    ),
    V.REJECT: lambda item, by, books: transitions.reject(item, by=by, reason="Wrong month"),
    V.RECORD_AS_BILLED: lambda item, by, books: transitions.record_as_billed(item, by=by, reason="In the books"),
}


@pytest.mark.parametrize(("verb", "state"), list(product(MOVES, State)), ids=lambda value: value.value)
def test_a_persons_move_follows_the_table(make_invoice, approver, books, verb, state):
    item = make_invoice(state)

    if allowed(verb, state):
        MOVES[verb](item, approver, books)
    else:
        with pytest.raises(Refused):
            MOVES[verb](item, approver, books)

    assert stored(item).state == (EXPECTED[verb][1] if allowed(verb, state) else state)
    assert item.transitions.count() == allowed(verb, state)


@pytest.mark.parametrize("state", sorted(set(State) - {S.ACCEPTED}))
def test_only_an_accepted_item_is_recalled(make_invoice, approver, state):
    with pytest.raises(Refused):
        transitions.recall(make_invoice(state), by=approver)


def test_the_locked_states_are_those_after_send():
    locked = set(State) - UNLOCKED

    assert locked == {S.READY_TO_EXPORT, S.ACCEPTED, S.EXPORTING, S.FAILED_TO_EXPORT, S.SYNCED}


@pytest.mark.parametrize("state", State)
def test_an_item_says_whether_it_is_locked(make_invoice, state):
    assert make_invoice(state).is_locked == (state not in UNLOCKED)


# -- of two, one wins


@pytest.mark.parametrize(
    ("first", "second"),
    [(V.ACCEPT, V.RETRIEVE), (V.RETRIEVE, V.ACCEPT), (V.ACCEPT, V.ACCEPT), (V.REJECT, V.ACCEPT), (V.ACCEPT, V.REJECT)],
)
def test_of_two_people_who_saw_the_same_row_the_first_wins(invoice, approver, books, first, second):
    hers, his = stored(invoice), stored(invoice)
    MOVES[first](hers, approver, books)

    with pytest.raises(Refused):
        MOVES[second](his, approver, books)

    assert stored(invoice).state == EXPECTED[first][1]
    assert invoice.transitions.count() == 1


def test_a_row_that_moved_away_and_back_is_not_the_row_that_was_seen(invoice, pm, approver, books):
    seen = Seen(invoice.pk, invoice.revision, digest(books, invoice))
    transitions.retrieve(stored(invoice), by=pm)
    transitions.send(stored(invoice), by=pm)

    with pytest.raises(Refused, match="changed since you saw it"):
        transitions.accept(stored(invoice), by=approver, seen=seen)
    with pytest.raises(Refused, match="changed by someone else first"):
        transition(invoice, V.RETRIEVE, by=pm)


def test_a_row_changed_between_reading_and_writing_is_not_overwritten(invoice, approver, books, monkeypatch):
    seen = Seen(invoice.pk, invoice.revision, digest(books, invoice))
    preview = books.preview

    def meanwhile(items):
        WorkflowItem.objects.filter(pk=invoice.pk).update(revision=9)
        return preview(items)

    monkeypatch.setattr(transitions.documents, "preview", lambda items: meanwhile(list(items)))

    with pytest.raises(Refused, match="changed by someone else first"):
        transitions.accept(invoice, by=approver, seen=seen)
    assert not ErpRequest.objects.exists()
    assert not Transition.objects.exists()


# -- the log


def test_the_log_takes_no_change(invoice, pm):
    transitions.retrieve(invoice, by=pm)
    row = invoice.transitions.get()

    row.note = "rewritten"
    with pytest.raises(TypeError, match="append-only"):
        row.save()
    with pytest.raises(TypeError, match="append-only"):
        row.delete()
    assert invoice.transitions.get().note == ""


def test_the_audit_log_takes_no_change(ledger):
    event = ledger.audit.create(verb="SETTING", subject="x")

    with pytest.raises(TypeError, match="append-only"):
        event.save()
    with pytest.raises(TypeError, match="append-only"):
        event.delete()


@pytest.mark.parametrize("fields", [None, ["state"], ["title", "revision"]])
def test_a_state_is_never_saved_past_the_table(invoice, fields):
    invoice.state = S.SYNCED

    with pytest.raises(TypeError, match="only by a transition"):
        invoice.save(**({"update_fields": fields} if fields else {}))

    assert stored(invoice).state == S.READY_TO_EXPORT


def test_the_database_refuses_an_unknown_state(invoice):
    from django.db import IntegrityError, transaction

    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE approvals_workflowitem SET state = 'LOST' WHERE id = %s", [invoice.pk])


def test_a_send_keeps_procores_values_as_they_were(make_invoice, pm):
    item = make_invoice(S.NOT_SENT)

    transitions.send(item, by=pm)

    row = item.transitions.get()
    assert (row.snapshot, row.source_digest) == ('{"status":"approved"}', "d")
    assert (stored(item).sent_by, stored(item).sent_at is not None) == (pm, True)
