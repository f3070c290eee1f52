"""Two people or two workers at the same instant, in processes of their own.

`python -m tests.exports.races NAME ROUNDS` prints, per round, who got through and where the item is.
"""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

import django

REFUSED = 3

Act = Callable[[], object]


def at_once(*acts: Act) -> list[bool]:
    """Do all acts in processes of their own at the same instant; answer who got through."""
    from django.db import connections

    connections.close_all()
    gate, opener = os.pipe()
    runners = [_behind(gate, opener, act) for act in acts]
    os.close(gate)
    os.close(opener)
    ends = [os.waitstatus_to_exitcode(os.waitpid(runner, 0)[1]) for runner in runners]
    assert set(ends) <= {0, REFUSED}, ends
    return [end == 0 for end in ends]


def _behind(gate: int, opener: int, act: Act) -> int:
    runner = os.fork()
    if runner == 0:
        os.close(opener)
        _connect()
        os.read(gate, 1)  # until the last writer has let go of the pipe
        os._exit(_exit_code(act))
    return runner


def _connect() -> None:
    from django.db import connection

    connection.ensure_connection()


def _exit_code(act: Act) -> int:
    from approvals.transitions import Refused

    try:
        act()
    except Refused:
        return REFUSED
    return 0


# -- the races: each prepares an item, and answers it with what two do to it


def accept_and_retrieve(office):
    from approvals import transitions

    item = office.vendor(_name())
    return item, lambda: _accept(office, item), lambda: transitions.retrieve(item, by=office.pm)


def two_approvers(office):
    item = office.vendor(_name())
    return item, lambda: _accept(office, item), lambda: _accept(office, item)


def recall_and_send(office):
    from approvals import transitions

    item = _accepted(office)
    return item, lambda: transitions.recall(item, by=office.approver), lambda: _drain(office)


def two_wake_ups(office):
    return _accepted(office), lambda: _drain(office), lambda: _drain(office)


RACES = {race.__name__: race for race in (accept_and_retrieve, two_approvers, recall_and_send, two_wake_ups)}


def _name() -> str:
    from tests.exports.office import NUMBERS

    return f"Vendor {next(NUMBERS)}"


def _accept(office, item) -> None:
    from approvals import transitions
    from approvals.transitions import Seen

    seen = Seen(item.pk, item.revision, office.desk.previews[item.pk].digest)
    transitions.accept(item, by=office.approver, seen=seen)


def _accepted(office):
    item = office.vendor(_name())
    office.accept(item)
    item.refresh_from_db()
    return item


def _drain(office) -> None:
    from connector import exports

    exports.drain(office.ledger.pk)


def run(race, office) -> dict:
    item, one, other = race(office)
    through = at_once(one, other)
    item.refresh_from_db()
    live = item.requests.exclude(state="CANCELLED").count()
    return {"through": through, "state": item.state, "requests": live, "title": item.title}


def main(name: str, rounds: str) -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.exports.short"
    django.setup()
    from tests.exports.kills import emptied, open_office

    emptied()
    office = open_office()
    print(json.dumps([run(RACES[name], office) for _ in range(int(rounds))]))  # noqa: T201


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(*sys.argv[1:])
