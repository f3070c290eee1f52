"""A process shows that it works: by beats that whoever started it counts, or by none."""

import time

import pytest

from connector import pulse


@pytest.fixture
def listener():
    listener = pulse.Listener()
    yield listener
    listener.close()


def test_a_beat_ends_the_silence(listener, monkeypatch):
    monkeypatch.setenv(pulse.VARIABLE, listener.address)
    long_ago = time.monotonic() - 1000
    before = listener.silence(since=long_ago)

    pulse.beat()

    assert before >= 1000
    assert listener.silence(since=long_ago) < 1000


def test_who_was_just_started_has_not_been_silent_yet(listener):
    assert listener.silence(since=time.monotonic()) < 1000


@pytest.mark.parametrize("address", ["", "@nobody-listens-here", "/nowhere/at/all"])
def test_a_beat_that_nobody_hears_harms_nothing(monkeypatch, address):
    monkeypatch.setenv(pulse.VARIABLE, address)

    pulse.beat()
