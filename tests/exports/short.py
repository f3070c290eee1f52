"""The settings of workers that are killed on purpose: every wait is short, in the same proportions."""

from tests.settings import *  # noqa: F403

# Seconds. QuickBooks commits at most 0.5 late here, as it does at most 120 late in the world.
EXPORT_SETTLE = 1.0
EXPORT_WAITS = (1.0,) * 20
EXPORT_LEASE = 0.5
EXPORT_PROMPT = 0.4
EXPORT_SKEW = 2.0
EXPORT_BLOCKED = 0.2
EXPORT_PAUSE = 0.2
LOGGING = {"version": 1, "disable_existing_loggers": True}
