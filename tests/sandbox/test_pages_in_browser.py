"""The sandbox's pages in a real Chromium: light and dark, wide and on a phone, with hostile names in the books."""

import threading

import pytest
from playwright.sync_api import sync_playwright

from connector.sandbox.app import create_app
from connector.sandbox.company import REALM
from connector.sandbox.entities import ENTITIES
from connector.sandbox.server import Server

from .conftest import expense

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=alert(1)> & 'Söhne' " + "very" * 30
CONSENT = (
    "/connect/oauth2?client_id=sandbox-client&response_type=code&state=s&redirect_uri=https://portal.test/"
    "&scope=com.intuit.quickbooks.accounting"
)
PATHS = (
    "/",
    "/books/list?entity=Bill",
    "/books/jobs",
    "/app/bill?txnId=900002",
    "/app/vendordetail?nameId=900001",
    CONSENT,
)
SCREENS = {
    "light": {"color_scheme": "light", "viewport": {"width": 1200, "height": 900}},
    "dark": {"color_scheme": "dark", "viewport": {"width": 1200, "height": 900}},
    "a phone": {"color_scheme": "light", "viewport": {"width": 390, "height": 800}},
}
# The least contrast between any text and what is painted behind it.
CONTRAST = """() => {
  const seen = document.createElement('canvas').getContext('2d', {willReadFrequently: true});
  const parts = colour => { seen.clearRect(0, 0, 1, 1); seen.fillStyle = colour; seen.fillRect(0, 0, 1, 1);
    return [...seen.getImageData(0, 0, 1, 1).data] };
  const light = rgb => rgb.slice(0, 3).map(v => v / 255).map(v => v <= .04045 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
    .reduce((sum, v, at) => sum + v * [.2126, .7152, .0722][at], 0);
  const behind = node => { for (; node; node = node.parentElement) {
    const painted = getComputedStyle(node).backgroundColor; if (parts(painted)[3]) return painted }
    return matchMedia('(prefers-color-scheme: dark)').matches ? '#121212' : '#fff' };
  const ratios = [...document.querySelectorAll('main *, header *')].filter(node => node.innerText && !node.children.length)
    .map(node => [getComputedStyle(node).color, behind(node)].map(colour => light(parts(colour)) + .05))
    .map(([a, b]) => Math.max(a, b) / Math.min(a, b));
  return Math.min(...ratios);
}"""


@pytest.fixture(scope="module")
def host():
    """A server whose company has a vendor with a hostile name, and a bill of that vendor."""
    app = create_app(None, limits=False)
    books = app.books(REALM)
    with app.store.transaction():
        vendor = books.create(ENTITIES["Vendor"], {"DisplayName": HOSTILE}, id="900001")
        line = {**expense(10), "Description": HOSTILE}
        books.create(ENTITIES["Bill"], {"VendorRef": {"value": vendor["Id"]}, "Line": [line]}, id="900002")
    server = Server(("127.0.0.1", 0), app)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()
    app.store.close()


@pytest.fixture(scope="module")
def chromium():
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("path", PATHS)
def test_it_can_be_read(chromium, host, path, screen):
    context, complaints = chromium.new_context(**SCREENS[screen]), []
    page = context.new_page()
    page.on("console", lambda message: complaints.append(message.text))
    page.on("dialog", lambda dialog: complaints.append("a script ran"))

    page.goto(host + path)

    assert complaints == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(CONTRAST) >= 4.5
    context.close()
