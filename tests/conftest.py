"""The people, books and records that tests are written about."""

import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest

# Set where a browser is promised: there, a browser test that is skipped or missing fails the run.
BROWSER_REQUIRED = os.environ.get("TIEOUT_REQUIRE_BROWSER") == "1"
SCHEMAS = Path(os.environ.get("TIEOUT_SCHEMAS", Path(__file__).resolve().parents[2] / "shared" / "schemas"))


@pytest.fixture(scope="session")
def schemas() -> Path:
    """The folder with Intuit's schemas and their validator; it is not part of the product."""
    if not SCHEMAS.is_dir():
        pytest.skip(f"Intuit's schemas are not at {SCHEMAS}; TIEOUT_SCHEMAS names another place.")
    return SCHEMAS


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if BROWSER_REQUIRED and report.skipped and item.get_closest_marker("browser"):
        report.outcome = "failed"
        report.longrepr = f"A browser test did not run: {report.longrepr}"
    return report


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(BrowserCount(), "browser-count")


class BrowserCount:
    """Counts the browser tests that ran, over all workers."""

    passed = 0

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.passed += report.when == "call" and report.passed and "browser" in report.keywords

    @pytest.hookimpl(wrapper=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Iterator[None]:
        yield
        on_worker = hasattr(session.config, "workerinput")
        if BROWSER_REQUIRED and not on_worker and not self.passed and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED
            print("\nNo browser test ran, although TIEOUT_REQUIRE_BROWSER is set.")  # noqa: T201
