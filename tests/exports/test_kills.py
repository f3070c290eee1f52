"""Workers die at every step and answers get lost: each document and each file exists once, and none is lost.

The same harness on a naive exporter shows doubles.
"""

import pytest

from tests.exports.house import ON_POSTGRESQL
from tests.exports.kills import PLACES

MANY, FEW = (300, 60) if ON_POSTGRESQL else (60, 30)

FAULTS = {
    "commit_then_drop": {"share": 0.07, "seed": 1},
    "drop_before_commit": {"share": 0.05, "seed": 2},
    "error_before_commit": {"share": 0.04, "seed": 3},
    "error_after_commit": {"share": 0.04, "seed": 4},
    "late_commit": {"share": 0.05, "seconds": 0.5, "seed": 5},
    "truncated_body": {"share": 0.04, "method": "POST", "seed": 6},
}


def once(names, count):
    """Whether there are so many, and none twice."""
    return len(names) == len(set(names)) == count


@pytest.mark.parametrize(
    ("ignored", "count"), [(False, FEW), (True, MANY)], ids=["requestid kept", "requestid ignored"]
)
def test_workers_that_die_at_every_step_lose_nothing_and_double_nothing(house, ignored, count):
    house.reset(**FAULTS, requestid_ignored=ignored)
    house.run("seed", str(count))

    deaths = house.together(("places", "documents"))
    house.together(("work", "1"), ("work", "2"))

    found = house.report()
    assert found["states"] == {"SYNCED": count}, (found["words"], deaths)
    assert once(found["bills"], count * 4 // 5)
    assert once(found["vendors"], count // 5)
    assert once(found["files"], count * 2 // 5)
    assert deaths == dict.fromkeys(PLACES["documents"], 1)


@pytest.mark.parametrize("ignored", [False, True], ids=["requestid kept", "requestid ignored"])
def test_workers_that_die_over_files_lose_none_and_double_none(house, ignored):
    house.reset(requestid_ignored=ignored)
    house.run("seed", "10")

    deaths = house.together(("places", "files"))
    house.together(("work", "1"))

    found = house.report()
    assert found["uploads"] == {"DONE": 4}
    assert once(found["files"], 4)
    assert deaths == dict.fromkeys(PLACES["files"], 1)


def test_the_harness_sees_the_doubles_of_a_naive_exporter(house):
    house.reset(commit_then_drop={"path": "/bill", "times": 3})
    house.run("seed", str(FEW))

    house.together(("naive", "1"), ("naive", "2"))

    bills = house.report()["bills"]
    assert len(bills) >= len(set(bills)) + 3
