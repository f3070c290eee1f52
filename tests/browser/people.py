"""People at the portal's pages, each in a browser profile of their own."""

import re

from playwright.sync_api import APIResponse, BrowserContext, Locator, expect

from tests.demo.running import until

PASSWORD = "demo-tieout"  # noqa: S105 - the demo prints it


class Person:
    """Somebody who is logged in; what their browser complains about is kept."""

    def __init__(self, context: BrowserContext, *, url: str, login: str) -> None:
        self.context, self.url, self.login = context, url, login
        self.complaints: list[str] = []
        context.on("console", lambda message: message.type == "error" and self._complain(message.text))
        context.on("weberror", lambda error: self._complain(str(error.error)))
        self.page = context.new_page()

    def _complain(self, words: str) -> None:
        self.complaints.append(f"{self.login} at {self.page.url}: {words}")

    def log_in(self) -> "Person":
        self.open("/accounts/login/")
        self.page.locator("[name=login]").fill(self.login)
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.locator("[name=password]").press("Enter")
        expect(self.page.get_by_role("navigation", name="Main")).to_be_visible()
        return self

    def open(self, path: str) -> int:
        """Go there; the status of the answer."""
        answer = self.page.goto(self.url + path)
        assert answer is not None
        return answer.status

    def find(self, name: str, *, state: str, among: str = "subcontractor-invoices") -> int:
        """Search a list, open the item of that name, and give its id."""
        self.open(f"/{among}/?state={state}")
        search = self.page.get_by_role("searchbox")
        search.fill(name)
        search.press("Enter")
        self.page.get_by_role("main").get_by_role("link", name=name, exact=True).click()
        expect(self.page).to_have_url(re.compile(r"/items/\d+/$"))
        return int(self.page.url.rstrip("/").rpartition("/")[2])

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).click()

    def tick(self, name: str) -> None:
        """Tick the row of a list that leads to the item of that name."""
        link = self.page.get_by_role("link", name=name, exact=True)
        self.page.get_by_role("row").filter(has=link).get_by_role("checkbox").check()

    def sees_state(self, words: str) -> None:
        """The item on the page gets there, without any reloading from here."""
        expect(self.page.get_by_label("State", exact=True)).to_contain_text(words)

    def sees(self, words: str) -> None:
        expect(self.page.get_by_role("main")).to_contain_text(words)

    def paper(self) -> Locator:
        """The document that QuickBooks will receive or received."""
        return self.page.get_by_label("What QuickBooks will receive")

    def letter(self, words: str, *, to: str = "") -> Locator:
        """A letter of the demo's mail with these words, waited for: the worker sends it in a moment."""
        letters = self.page.locator("section").filter(has_text=words).filter(has_text=f"To {to}")
        until(lambda: self.open("/mail/") and letters.count(), what=f"A letter that says {words}")
        return letters.first

    def post(self, path: str, **values: str) -> APIResponse:
        """Send a form that no page offers, with this person's own session and CSRF token."""
        cookies = {cookie["name"]: cookie["value"] for cookie in self.context.cookies()}
        form = {"csrfmiddlewaretoken": cookies["csrftoken"], **values}
        return self.context.request.post(self.url + path, form=form, headers={"Referer": self.url}, max_redirects=0)
