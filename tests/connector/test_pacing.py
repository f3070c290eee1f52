"""The pacer keeps below Intuit's limits without being told to."""

import pytest

from connector.pacing import Pacer


def call(pacer, naps, times, *, took=0.0, batch=False):
    """Make calls one after the other and answer when each one left."""
    left = []
    for _ in range(times):
        pacer.wait(batch=batch)
        left.append(naps.now)
        naps.now += took
        pacer.replied(batch=batch)
    return left


def most_within(moments, seconds):
    return max(sum(start <= moment < start + seconds for moment in moments) for start in moments)


@pytest.mark.parametrize("took", [0.0, 0.02, 0.12, 0.7])
def test_no_second_and_no_minute_holds_more_calls_than_allowed(pacer, naps, took):
    left = call(pacer, naps, 1000, took=took)

    assert most_within(left, 1) <= 8
    assert most_within(left, 60) <= 450


def test_a_thousand_quick_calls_take_little_longer_than_they_must(pacer, naps):
    left = call(pacer, naps, 1000)

    # Two full minutes, then the hundred that are left at eight a second.
    assert 120 <= left[-1] <= 120 + 100 / 8


def test_the_first_call_does_not_wait(pacer, naps):
    call(pacer, naps, 1)

    assert naps.slept == []


def test_calls_are_spread_so_that_two_workers_in_a_row_stay_below_ten_a_second(pacer, naps):
    call(pacer, naps, 8)

    assert naps.slept == [0.125] * 7


def test_a_call_counts_from_its_reply(naps):
    pacer = Pacer(per_second=1, clock=naps.clock, sleep=naps.sleep)

    first, second = call(pacer, naps, 2, took=30)

    assert second - first == 31


def test_batches_have_a_window_of_their_own(pacer, naps):
    left = call(pacer, naps, 72, batch=True)

    assert most_within(left, 60) <= 36
    naps.now += 1
    assert pacer.delay() <= 0 < pacer.delay(batch=True)


def test_a_pause_holds_every_call_back(pacer, naps):
    pacer.pause(60)
    pacer.pause(5)

    (left,) = call(pacer, naps, 1)

    assert left == 60
