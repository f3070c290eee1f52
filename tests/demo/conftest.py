from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.demo.running import RunningDemo


@pytest.fixture(scope="module")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture
def running_demo() -> Iterator[Callable[[Path], RunningDemo]]:
    """Makes demos, and ends them after the test."""
    made: list[RunningDemo] = []

    def make(folder: Path) -> RunningDemo:
        made.append(RunningDemo(folder))
        return made[-1]

    yield make
    for demo in made:
        demo.clean_up()


@pytest.fixture
def demo(running_demo, shared_folder: Path) -> RunningDemo:
    """A demo on the module's data directory: filled by the first test, kept for the others."""
    return running_demo(shared_folder)
