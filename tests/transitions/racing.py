"""Several real processes that make their move at the same moment."""

import multiprocessing
from collections.abc import Callable

from django.db import connections

from approvals.transitions import Refused

SECONDS = 30
forks = multiprocessing.get_context("fork")


def race(*moves: Callable[[], object]) -> list[object]:
    """Make all moves at once, each in a process of its own; answer per move what it returned, or its Refused."""
    connections.close_all()
    barrier, answers = forks.Barrier(len(moves)), forks.SimpleQueue()
    processes = [forks.Process(target=_run, args=(n, move, barrier, answers)) for n, move in enumerate(moves)]
    for process in processes:
        process.start()
    found = dict(answers.get() for _ in processes)
    for process in processes:
        process.join(SECONDS)
    assert not [answer for answer in found.values() if isinstance(answer, str)], found
    return [found[number] for number in range(len(moves))]


def _run(number, move, barrier, answers) -> None:
    """A crash is handed back as a string; it is not an answer of the race."""
    answer: object = "The process did not get to its move."
    try:
        barrier.wait(SECONDS)
        answer = (True, move())
    except Refused as refusal:
        answer = (False, str(refusal))
    except BaseException as crash:  # noqa: BLE001 - the parent must hear of every crash
        answer = f"{type(crash).__name__}: {crash}"
    finally:
        connections.close_all()
        answers.put((number, answer))
