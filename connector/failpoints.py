"""Named places where the tests of sudden death strike. Without the variable they do nothing."""

import os
import signal
from collections import Counter

# "name", "name:3" for the third time it is reached, "name:3:STOP" for another signal than KILL.
VARIABLE = "TIEOUT_FAILPOINT"
_reached: Counter[str] = Counter()


def failpoint(name: str) -> None:
    """Send this process a signal, when the environment names this place: by default the one that is a power cut."""
    wanted, times, how = [*os.environ.get(VARIABLE, "").split(":"), "", ""][:3]
    if wanted == name:
        _reached[name] += 1
        if _reached[name] == int(times or 1):
            os.kill(os.getpid(), signal.Signals[f"SIG{how or 'KILL'}"])
