"""One works, the others see that it is taken; who comes after a dead holder has a higher fence."""

from datetime import timedelta

import pytest
from django.db import connection

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
