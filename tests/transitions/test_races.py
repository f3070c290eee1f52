"""Two people, or a person and a worker, at the same moment in two processes: one wins, and nothing is half done."""

from functools import partial

import pytest
from django.db import connection, transaction
from django.utils import timezone

from approvals import mails, transitions
from approvals.models import ErpRequest, Notice, Transition, WorkflowItem
from approvals.states import State, Verb
from approvals.transitions import Seen
from tests.transitions.racing import race

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor == "sqlite", reason="The SQLite of a test run lives in one process's memory."),
]
ROUNDS = range(5)


@pytest.fixture
def seen(books):
    return lambda item: Seen(item.pk, item.revision, books.preview([item])[item.pk].digest)


def stored(item):
    return WorkflowItem.objects.get(pk=item.pk)


def winners(answers):
    return [won for won, _ in answers].count(True)


def retrieve(item, by):
    transitions.retrieve(item, by=by)


def claim(item, request):
    """What the exporter does before it sends: item and request, together or not at all."""
    with transaction.atomic():
        transitions.transition(item, Verb.CLAIM)
        ready = ErpRequest.objects.filter(pk=request.pk, state="READY")
        if not ready.update(state="CLAIMED"):
            raise transitions.Refused("The request is gone.")


@pytest.mark.parametrize("_", ROUNDS)
def test_two_approvers_at_once_make_one_request(invoice, approver, admin, seen, _):
    saw = seen(invoice)

    answers = race(*[partial(transitions.accept, stored(invoice), by=person, seen=saw) for person in (approver, admin)])

    assert winners(answers) == 1
    assert ErpRequest.objects.count() == Transition.objects.count() == 1
    assert stored(invoice).state == State.ACCEPTED


@pytest.mark.parametrize("_", ROUNDS)
def test_accept_against_retrieve_has_one_winner(invoice, approver, pm, seen, _):
    accept = partial(transitions.accept, stored(invoice), by=approver, seen=seen(invoice))

    (accepted, _words), (retrieved, _words) = race(accept, partial(retrieve, stored(invoice), pm))

    assert accepted != retrieved
    assert stored(invoice).state == (State.ACCEPTED if accepted else State.RETRIEVED)
    assert ErpRequest.objects.count() == accepted
    assert Transition.objects.count() == 1


@pytest.mark.parametrize("_", ROUNDS)
def test_accept_against_reject_has_one_winner(invoice, approver, admin, seen, _):
    accept = partial(transitions.accept, stored(invoice), by=approver, seen=seen(invoice))
    reject = partial(transitions.reject, stored(invoice), by=admin, reason="No")

    (accepted, _words), (rejected, _words) = race(accept, reject)

    assert accepted != rejected
    assert (ErpRequest.objects.count(), Notice.objects.count()) == (accepted, rejected)


@pytest.mark.parametrize("_", ROUNDS)
def test_recall_against_the_worker_has_one_winner(invoice, approver, seen, _):
    transitions.accept(invoice, by=approver, seen=seen(invoice))
    request = ErpRequest.objects.get()

    recall = partial(transitions.recall, stored(invoice), by=approver)
    (recalled, _words), (claimed, _words) = race(recall, partial(claim, stored(invoice), request))

    assert recalled != claimed
    assert stored(invoice).state == (State.READY_TO_EXPORT if recalled else State.EXPORTING)
    assert ErpRequest.objects.get().state == ("CANCELLED" if recalled else "CLAIMED")


def test_two_bulk_accepts_in_opposite_order_neither_block_nor_double(make_invoice, approver, admin, seen):
    items = [make_invoice() for _ in range(60)]
    rows = [seen(item) for item in items]

    (_, first), (_, second) = race(partial(bulk, rows, approver), partial(bulk, rows[::-1], admin))

    assert first + second == 60
    assert ErpRequest.objects.count() == Transition.objects.count() == 60
    assert set(WorkflowItem.objects.filter(pk__in=[i.pk for i in items]).values_list("state")) == {("ACCEPTED",)}


def bulk(rows, person):
    return sum(outcome.done for outcome in transitions.accept_all(rows, by=person))


@pytest.mark.parametrize("_", ROUNDS)
def test_two_workers_send_a_mail_once(make_invoice, approver, _):
    for _number in range(10):
        transitions.reject(make_invoice(), by=approver, reason="No")

    answers = race(*[partial(mails.send_due, timezone.now())] * 3)

    assert sum(sent for _, sent in answers) == 10
    assert set(Notice.objects.values_list("attempts", flat=True)) == {1}
