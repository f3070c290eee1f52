"""A process shows that it works to whoever started it: systemd, by its watchdog, or the demo. See sd_notify(3)."""

import contextlib
import os
import socket
import time

VARIABLE = "NOTIFY_SOCKET"
BEAT = b"WATCHDOG=1"


def beat() -> None:
    """Show it, if anybody listens."""
    address = os.environ.get(VARIABLE, "")
    # One that has gone deaf or away is not our concern.
    with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        if address:
            sender.sendto(BEAT, address.replace("@", "\0", 1) if address.startswith("@") else address)


class Listener:
    """Hears the beats of the process that was given `address` in its environment. Linux only."""

    def __init__(self) -> None:
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_NONBLOCK)
        # The kernel gives it an address that is in no folder and goes with this process.
        self._socket.bind("")
        self.address = "@" + self._socket.getsockname()[1:].decode()
        self._heard_at = float("-inf")

    def silence(self, *, since: float) -> float:
        """Seconds since the last beat, or since a moment of the monotonic clock when that is later."""
        with contextlib.suppress(BlockingIOError):
            while self._socket.recv(len(BEAT)):
                self._heard_at = time.monotonic()
        return time.monotonic() - max(self._heard_at, since)

    def close(self) -> None:
        self._socket.close()
