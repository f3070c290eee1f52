"""Workers that stand still, a database that goes away or is full: nothing is doubled, and the next worker carries on."""

import json

import pytest

from tests.exports.house import MISHAPS, ON_POSTGRESQL
from tests.exports.mishaps import ALL

PLACES = ["claimed:2", "sent:2", "answered:2", "looked:1", "uploading:1", "uploaded:1"]


@pytest.fixture
def befall(house):
    """Lets something happen to a worker; answers what it said, once everything is where it belongs."""

    def run(*mishap: str) -> dict:
        said = json.loads(house.run(*mishap, program=MISHAPS))
        found = house.report()
        assert found["states"] == {"SYNCED": ALL}, found["words"]
        assert found["uploads"] == {"DONE": 1}
        assert (len(found["vendors"]), len(found["files"])) == (1, 1)
        assert len(found["bills"]) == len(set(found["bills"])) == ALL - 1
        return said

    return run


@pytest.mark.parametrize("place", PLACES)
def test_a_worker_that_stood_still_past_its_lease_doubles_nothing_when_it_wakes(house, befall, place):
    house.reset(requestid_ignored=True)

    said = befall("stopped", place)

    assert said == {"stood_still": True, "ends": [0, 0]}


def test_a_call_that_takes_longer_than_the_lease_keeps_it(house, befall):
    house.reset()

    said = befall("patient")

    assert said == {"took": 0}


@pytest.mark.skipif(not ON_POSTGRESQL, reason="SQLite has no connection that could be cut")
def test_a_database_that_drops_the_connection_ends_the_drain_and_the_next_one_carries_on(house, befall):
    house.reset(requestid_ignored=True)

    said = befall("cut")

    assert said == {"ends": [0]}


@pytest.mark.skipif(ON_POSTGRESQL, reason="SQLite can be told to be full")
def test_a_full_disk_stops_the_sending_and_what_was_posted_is_found_when_there_is_room(house, befall):
    house.reset(requestid_ignored=True)

    said = befall("full")

    assert said == {"ends": [0], "posted": [2, 2, 2, 2]}
