import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.browser.books import Books, Procore
from tests.browser.people import Person
from tests.demo.running import RunningDemo

PATIENCE = 30_000  # milliseconds, on a busy machine
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    if not CHROMIUM:
        pytest.skip("Chromium is not installed.")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningDemo]:
    """One demo for the whole file."""
    demo = RunningDemo(tmp_path_factory.mktemp("browser") / "data")
    try:
        yield demo.start().ready()
    finally:
        demo.clean_up()


@pytest.fixture(scope="module")
def people(browser: Browser, demo: RunningDemo) -> Iterator[dict[str, Person]]:
    """Everyone who logs in during the file, with what their browsers complained about."""
    people = {name: log_in(browser, demo, name) for name in ("pm", "approver", "admin")}
    yield people
    for person in people.values():
        person.context.close()


def log_in(browser: Browser, demo: RunningDemo, name: str) -> Person:
    context = browser.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE)
    return Person(context, url=f"http://127.0.0.1:{demo.port}", login=f"{name}@demo.test").log_in()


@pytest.fixture
def pm(people: dict[str, Person]) -> Person:
    return people["pm"]


@pytest.fixture
def approver(people: dict[str, Person]) -> Person:
    return people["approver"]


@pytest.fixture
def admin(people: dict[str, Person]) -> Person:
    return people["admin"]


@pytest.fixture(scope="module")
def procore(demo: RunningDemo) -> Procore:
    return Procore(demo.folder)


@pytest.fixture(scope="module")
def books(demo: RunningDemo) -> Books:
    return Books(f"http://127.0.0.1:{demo.sandbox_port}")
