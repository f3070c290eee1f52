"""The sweep that frees what a dead worker held and wakes what nobody took."""

import logging

from django.db import DatabaseError, close_old_connections

from connector import tasks

logger = logging.getLogger(__name__)


def sweep_once() -> None:
    """Sweep; a database that is away is tried again at the next turn."""
    close_old_connections()
    try:
        tasks.sweep()
    except DatabaseError:
        logger.exception("The sweep did not finish; the next one repeats it.")
