"""Pictures of every screen, for people to look at: three roles, light and dark, wide and phone.

    python -m tests.browser.screens_to_look_at [--url http://127.0.0.1:8000] [--role pm] [--only settings]

Without --url it starts a demo of its own. The pictures go to .screenshots/<role>/, which git ignores; what a browser
complains about, and every page that is wider than its screen, is printed.
"""

import argparse
import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from tests.browser.people import Person
from tests.demo.running import RunningDemo

TARGET = Path(__file__).resolve().parents[2] / ".screenshots"
ROLES = ("pm", "approver", "admin")
SIZES: dict[str, ViewportSize] = {"wide": {"width": 1280, "height": 800}, "phone": {"width": 390, "height": 844}}
THEMES = ("light", "dark")
TALLEST = 2400  # pixels of a picture; the rest of a long list looks like its beginning
FIXED = {
    "home": "/",
    "not-here": "/items/999999999/",
    "account-password": "/accounts/password/change/",
    "account-two-factors": "/accounts/2fa/",
}
OUTSIDE = {
    "login": "/accounts/login/",
    "forgotten-password": "/accounts/password/reset/",
    "forgotten-password-done": "/accounts/password/reset/done/",
}
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def screens(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """Name and address of each screen this person can reach, found by following what they are offered."""
    yield from FIXED.items()
    page.goto(url + "/")
    for address in _links(page, ".t-nav a"):
        if address == "/":
            continue
        page.goto(url + address)
        name = address.strip("/").replace("/", "-")
        yield name, address
        yield from _behind(page, url, name)


def _behind(page: Page, url: str, name: str) -> Iterator[tuple[str, str]]:
    """Each tab of a list with the first item in it; the people of the People page."""
    for tab in _links(page, ".t-tab"):
        page.goto(url + tab if tab.startswith("/") else re.sub(r"\?.*", "", page.url) + tab)
        if (state := re.search(r"state=(\w+)", tab)) and (items := _links(page, "tbody a.t-name")):
            yield f"{name}-{state[1].lower()}", page.url.removeprefix(url)
            if name != "inbox":
                yield f"{name}-{state[1].lower()}-item", items[0]
                yield f"{name}-{state[1].lower()}-last-item", items[-1]
    if name == "people":
        page.goto(f"{url}/people/")
        yield from ((f"people-{place}", address) for place, address in enumerate(_links(page, "a.t-name")))
        yield from (("people-invite", address) for address in _links(page, "a[href*=invite]")[:1])


def _links(page: Page, selector: str) -> list[str]:
    found = [link.get_attribute("href") or "" for link in page.locator(selector).all()]
    return list(dict.fromkeys(found))


def confirmations(page: Page, url: str) -> Iterator[tuple[str, str]]:
    """What stands between the ticks of a list and their answer."""
    for verb in ("accept", "reject"):
        page.goto(f"{url}/inbox/?state=READY_TO_EXPORT")
        button = page.locator(f"button[name=verb][value={verb}]")
        if button.count():
            page.get_by_label("Tick all rows of this page").check()
            button.click()
            yield f"bulk-{verb}", page.url.removeprefix(url)


def photograph(browser: Browser, url: str, role: str, *, only: str) -> list[str]:
    """All screens of one person in all sizes and themes; answers what was found to complain about."""
    context = browser.new_context(viewport=SIZES["wide"])
    person = Person(context, url=url, login=f"{role}@demo.test").log_in()
    found = dict([*screens(person.page, url), *confirmations(person.page, url)])
    wanted = {name: address for name, address in found.items() if re.search(only, name)}
    wide: list[str] = []
    for theme in THEMES:
        person.page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
        for size, viewport in SIZES.items():
            person.page.set_viewport_size(viewport)
            for name, address in wanted.items():
                wide += _take(person.page, url + address, TARGET / role / f"{name}-{size}-{theme}.png")
    context.close()
    return [*wide, *(words for words in person.complaints if FIXED["not-here"] not in words)]


def outside(browser: Browser, url: str) -> list[str]:
    """What people see before they are in."""
    found: list[str] = []
    for theme in THEMES:
        for size, viewport in SIZES.items():
            page = browser.new_page(viewport=viewport, color_scheme=theme)  # type: ignore[arg-type]
            for name, address in OUTSIDE.items():
                found += _take(page, url + address, TARGET / "nobody" / f"{name}-{size}-{theme}.png")
            page.close()
    return found


def _take(page: Page, address: str, target: Path) -> list[str]:
    page.goto(address)
    target.parent.mkdir(parents=True, exist_ok=True)
    height = page.evaluate("document.documentElement.scrollHeight")
    width = (page.viewport_size or SIZES["wide"])["width"]
    clip = {"x": 0, "y": 0, "width": width, "height": min(height, TALLEST)}
    page.screenshot(path=target, full_page=True, clip=clip)  # type: ignore[arg-type]
    beyond = page.evaluate(TOO_WIDE)
    return [f"{target.name}: {beyond} pixels wider than the screen ({address})"] if beyond > 0 else []


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url", default="", help="A demo that is running; without it one is started.")
    parser.add_argument("--role", choices=ROLES, action="append", help="Only this role; may be given again.")
    parser.add_argument("--only", default="", help="Only screens whose name matches this pattern.")
    asked = parser.parse_args()
    if asked.url:
        return _all(asked.url.rstrip("/"), asked)
    with TemporaryDirectory() as folder:
        demo = RunningDemo(Path(folder) / "data")
        try:
            return _all(f"http://127.0.0.1:{demo.start().ready().port}", asked)
        finally:
            demo.clean_up()


def _all(url: str, asked: argparse.Namespace) -> int:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        complaints = [] if asked.role or asked.only else outside(browser, url)
        for role in asked.role or ROLES:
            complaints += photograph(browser, url, role, only=asked.only)
        browser.close()
    sys.stdout.write("".join(f"{line}\n" for line in [*complaints, f"Pictures are in {TARGET}"]))
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
