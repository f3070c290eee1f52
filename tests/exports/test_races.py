"""Two at the same instant: one gets through, the other is told, and the books hold at most one document."""

import json

import pytest

from tests.exports.house import RACES

ROUNDS = "8"


@pytest.fixture
def race(house):
    """Runs a race several times; answers each end, and the vendors that are in the books then."""
    house.reset()

    def run(name: str) -> tuple[list[dict], list[str]]:
        ends = json.loads(house.run(name, ROUNDS, program=RACES))
        return ends, house.report()["vendors"]

    return run


def test_of_accept_and_retrieve_one_gets_through(race):
    ends, _ = race("accept_and_retrieve")

    for end in ends:
        won = "ACCEPTED" if end["through"][0] else "RETRIEVED"
        assert sorted(end["through"]) == [False, True]
        assert (end["state"], end["requests"]) == (won, int(won == "ACCEPTED"))


def test_of_two_approvers_one_gets_through_and_one_request_is_made(race):
    ends, _ = race("two_approvers")

    for end in ends:
        assert (sorted(end["through"]), end["state"], end["requests"]) == ([False, True], "ACCEPTED", 1)


def test_what_was_recalled_is_not_in_the_books_and_what_is_there_was_not_recalled(race):
    ends, vendors = race("recall_and_send")

    for end in ends:
        recalled = end["through"][0]
        assert end["state"] == ("READY_TO_EXPORT" if recalled else "SYNCED")
        assert vendors.count(end["title"]) == (0 if recalled else 1)


def test_a_wake_up_that_is_delivered_twice_posts_once(race):
    ends, vendors = race("two_wake_ups")

    assert {end["state"] for end in ends} == {"SYNCED"}
    assert sorted(vendors) == sorted(end["title"] for end in ends)
