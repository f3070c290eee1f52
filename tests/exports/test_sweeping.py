"""The sweep finds what nobody works on, again and again until it is told to stop; the clock's tasks are one table."""

import os
import signal
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils.module_loading import import_string
from django_q.models import Schedule

from connector import clock, exports, leases, schedules, sweeping, tasks
from connector.models import Lease
from connector.sending import lease_name


@pytest.fixture
def handlers():
    """Puts back what a command does on a signal."""
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture
def turns(monkeypatch, settings):
    """Every sweep that is made; the third is told to be the last."""
    settings.SWEEP_EVERY, made = 0, []

    def turn():
        made.append("swept")
        if len(made) == 3:
            os.kill(os.getpid(), signal.SIGTERM)

    monkeypatch.setattr(tasks, "sweep", turn)
    return made


def test_the_command_sweeps_once(db, turns):
    call_command("sweep")

    assert turns == ["swept"]


def test_the_loop_sweeps_until_it_is_told_to_stop(db, turns, handlers):
    call_command("sweep", loop=True)

    assert turns == ["swept"] * 3


def test_a_database_that_is_away_does_not_end_the_loop(db, turns, handlers, monkeypatch, caplog):
    turn = tasks.sweep

    def away():
        turn()
        raise OperationalError("The server closed the connection.")

    monkeypatch.setattr(tasks, "sweep", away)

    call_command("sweep", loop=True)

    assert turns == ["swept"] * 3
    assert caplog.text.count("The sweep did not finish") == 3


@pytest.mark.django_db(transaction=True)
def test_a_ledger_whose_worker_died_is_left_alone_while_its_lease_lasts_and_woken_after(office, monkeypatch):
    woken = []
    monkeypatch.setattr(exports, "wake", woken.append)
    office.accept(office.vendor())
    leases.take(lease_name(office.ledger.pk), seconds=clock.lease().total_seconds())
    sweeping.sweep_once()
    assert woken == []

    Lease.objects.update(until=clock.database_now() - timedelta(seconds=1))
    sweeping.sweep_once()

    assert woken == [office.ledger.pk]


def test_the_next_worker_carries_on_within_ninety_seconds(settings):
    assert clock.lease().total_seconds() + settings.SWEEP_EVERY <= 90


# -- by the clock


def test_each_task_of_the_clock_is_scheduled_once(db):
    schedules.ensure()
    schedules.ensure()

    found = {row.name: (row.func, row.cron, row.repeats) for row in Schedule.objects.all()}
    assert found == {timed.name: (timed.task, timed.cron, -1) for timed in schedules.SCHEDULES}


def test_a_schedule_that_was_changed_is_put_right(db):
    schedules.ensure()
    Schedule.objects.filter(name="sweep").update(func="os.system", cron="0 0 1 1 *", repeats=1)

    schedules.ensure()

    row = Schedule.objects.get(name="sweep")
    assert (row.func, row.cron, row.repeats) == ("connector.tasks.sweep", "* * * * *", -1)


def test_a_schedule_that_is_not_in_the_table_is_dropped(db):
    Schedule.objects.create(name="left over", func="os.system", schedule_type=Schedule.DAILY)

    schedules.ensure()

    assert not Schedule.objects.filter(name="left over").exists()


@pytest.mark.parametrize("timed", schedules.SCHEDULES, ids=lambda timed: timed.name)
def test_each_task_of_the_clock_exists(timed):
    assert callable(import_string(timed.task))
