"""One works, the others see that it is taken; who comes after a dead holder has a higher fence."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError, connection

from connector import clock, leases
from connector.models import Lease
from tests.transitions.racing import race

pytestmark = pytest.mark.django_db
NAME = "ledger:1"


def let_it_expire():
    Lease.objects.filter(name=NAME).update(until=clock.database_now() - timedelta(seconds=1))


def test_the_first_taker_holds_it_and_the_second_gets_nothing():
    fence = leases.take(NAME, seconds=60)

    assert fence == 1
    assert leases.take(NAME, seconds=60) is None
    assert leases.is_held(NAME)


def test_a_lease_of_another_name_is_free():
    leases.take(NAME, seconds=60)

    assert leases.take("ledger:2", seconds=60) == 1


def test_a_lease_given_back_is_taken_again_under_a_higher_fence():
    fence = leases.take(NAME, seconds=60)

    leases.release(NAME, fence=fence)

    assert not leases.is_held(NAME)
    assert leases.take(NAME, seconds=60) == fence + 1


def test_an_expired_lease_is_taken_over_under_a_higher_fence():
    fence = leases.take(NAME, seconds=60)
    let_it_expire()

    assert not leases.is_held(NAME)
    assert leases.take(NAME, seconds=60) == fence + 1


def test_a_holder_that_comes_late_neither_frees_nor_prolongs_what_was_taken_over():
    late = leases.take(NAME, seconds=60)
    let_it_expire()
    leases.take(NAME, seconds=60)
    before = Lease.objects.values().get(name=NAME)

    leases.release(NAME, fence=late)

    assert not leases.renew(NAME, fence=late, seconds=3600)
    assert Lease.objects.values().get(name=NAME) == before


def test_the_holder_prolongs_its_own():
    fence = leases.take(NAME, seconds=60)
    until = Lease.objects.get(name=NAME).until

    assert leases.renew(NAME, fence=fence, seconds=600)

    held = Lease.objects.get(name=NAME)
    assert (held.fence, held.until > until + timedelta(seconds=500)) == (fence, True)


def test_the_row_says_who_holds_it():
    fence = leases.take(NAME, seconds=60)
    held = Lease.objects.get(name=NAME).owner
    leases.release(NAME, fence=fence)

    assert held
    assert Lease.objects.get(name=NAME).owner == ""


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif(connection.vendor == "sqlite", reason="The SQLite of a test run lives in one process's memory.")
@pytest.mark.parametrize("held_before", [False, True], ids=["new", "expired"])
def test_of_processes_that_take_at_the_same_moment_one_wins(held_before):
    if held_before:
        leases.take(NAME, seconds=60)
        let_it_expire()

    answers = race(*[lambda: leases.take(NAME, seconds=60)] * 6)

    assert [fence for _, fence in answers if fence] == [1 + held_before]


# -- kept alive by a thread of its own


class Waits:
    """What the keeper is told each time it has waited: go on, until it has been asked so many times."""

    def __init__(self, turns, then=lambda: None):
        self.pauses, self.turns, self.then = [], turns, then

    def __call__(self, seconds):
        self.pauses.append(seconds)
        self.then()
        return len(self.pauses) > self.turns


def keep(fence, waits, *, longest=60.0):
    leases.keep(NAME, fence=fence, seconds=45, longest=longest, wait=waits)


def test_a_lease_is_renewed_three_times_before_it_would_run_out():
    fence = leases.take(NAME, seconds=45)
    waits = Waits(2, then=let_it_expire)

    keep(fence, waits)

    assert waits.pauses == [15, 15, 15]


def test_a_call_that_takes_longer_than_the_lease_keeps_it():
    fence = leases.take(NAME, seconds=45)
    let_it_expire()

    keep(fence, Waits(1))

    assert leases.is_held(NAME)


def test_a_keeper_whose_lease_was_taken_over_stops():
    fence = leases.take(NAME, seconds=45)
    let_it_expire()
    leases.take(NAME, seconds=45)
    waits = Waits(99)

    keep(fence, waits)

    assert len(waits.pauses) == 1


def test_a_lease_is_not_kept_for_a_worker_that_hangs():
    fence = leases.take(NAME, seconds=45)
    waits = Waits(99)

    keep(fence, waits, longest=60)

    assert len(waits.pauses) == 4


@pytest.mark.django_db(transaction=True)
def test_a_database_that_is_away_for_a_moment_does_not_end_the_keeping(monkeypatch):
    fence = leases.take(NAME, seconds=45)
    answers = iter([OperationalError("away"), True, True])

    def renew(*args, **kwargs):
        answer = next(answers)
        if isinstance(answer, Exception):
            raise answer
        return answer

    monkeypatch.setattr(leases, "renew", renew)

    keep(fence, Waits(3))

    assert next(answers, "asked each time") == "asked each time"


def test_the_keeper_is_gone_and_the_lease_given_back_when_the_work_ends():
    fence = leases.take(NAME, seconds=45)
    before = threading.active_count()

    with leases.kept(NAME, fence=fence, seconds=45, longest=60):
        assert threading.active_count() == before + 1

    assert threading.active_count() == before
    assert not leases.is_held(NAME)


@pytest.mark.skipif(connection.vendor == "sqlite", reason="a database in memory is never closed")
@pytest.mark.django_db(transaction=True)
def test_the_keeper_leaves_no_connection_behind(monkeypatch):
    fence, renewed, opened, renew = leases.take(NAME, seconds=45), threading.Event(), [], leases.renew

    def watched(*args, **kwargs):
        held = renew(*args, **kwargs)
        opened.append(connection.connection)
        renewed.set()
        return held

    monkeypatch.setattr(leases, "renew", watched)
    monkeypatch.setattr(leases, "RENEWALS", 45_000)  # at once

    with leases.kept(NAME, fence=fence, seconds=45, longest=60):
        assert renewed.wait(20)

    assert all(raw.closed for raw in opened)
