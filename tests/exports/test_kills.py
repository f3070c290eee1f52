"""Workers die at every step and answers get lost: each document exists once, and no item is lost.

The same harness on a naive exporter shows doubles.
"""

import pytest

from tests.exports.house import ON_POSTGRESQL
from tests.exports.kills import PLACES

MANY, FEW = (300, 60) if ON_POSTGRESQL else (60, 30)

FAULTS = {
    "commit_then_drop": {"share": 0.07},
    "drop_before_commit": {"share": 0.05},
    "error_before_commit": {"share": 0.04},
    "error_after_commit": {"share": 0.04},
    "late_commit": {"share": 0.05, "seconds": 0.5},
    "truncated_body": {"share": 0.04, "method": "POST"},
}


@pytest.mark.parametrize(
    ("ignored", "count"), [(False, FEW), (True, MANY)], ids=["requestid kept", "requestid ignored"]
)
def test_workers_that_die_at_every_step_lose_nothing_and_double_nothing(house, ignored, count):
    house.reset(**FAULTS, requestid_ignored=ignored)
    house.run("seed", str(count))

    deaths = house.together(("places",))
    house.together(("work", "1"), ("work", "2"))

    found = house.report()
    assert found["states"] == {"SYNCED": count}, (found["words"], deaths)
    assert len(found["bills"]) == len(set(found["bills"])) == count * 4 // 5
    assert len(found["vendors"]) == len(set(found["vendors"])) == count // 5
    assert deaths == dict.fromkeys(PLACES, 1)


def test_the_harness_sees_the_doubles_of_a_naive_exporter(house):
    house.reset(**FAULTS)
    house.run("seed", str(FEW))

    house.together(("naive", "1"), ("naive", "2"))

    bills = house.report()["bills"]
    assert len(bills) > len(set(bills))
