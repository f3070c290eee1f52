"""The same small company as the screens are tested with."""

from tests.screens.conftest import *  # noqa: F403
