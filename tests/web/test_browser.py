"""The pages in a real browser, stand-alone: nothing is blocked, nothing overflows, things happen when they are clicked."""

import dataclasses
from contextlib import ExitStack
from pathlib import Path

import pytest
from redis import Redis

from service.api.live import create_live_app
from service.app import create_app
from service.auth.browser import ticket
from service.opencart.overview import CategoryInUse
from service.sync import accounts, listings
from service.sync.live import publish
from tests.servers import free_port
from tests.web.kit import open_house, seed, serving

CHROMIUM = "/usr/bin/chromium"
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PAGES = [
    "/dashboard",
    "/listings",
    "/orders",
    "/orders/3",
    "/accounts",
    "/accounts/1",
    "/accounts/1/mapping",
    "/settings",
    "/products/50",
    "/docs",
]

pytestmark = pytest.mark.browser


@pytest.fixture
def site(sqlite_ledger, tmp_path, redis_url):
    """A running installation: pages and stream on ports of their own."""
    port, live_port = free_port(), free_port()
    # A client of its own: the streams end with their server, not with this test's client.
    house = dataclasses.replace(open_house(sqlite_ledger, tmp_path, port=port, live_port=live_port), redis=Redis.from_url(redis_url))
    seed(house)
    with ExitStack() as stack:
        stack.enter_context(serving(create_app(house), port))
        stack.enter_context(serving(create_live_app(house), live_port))
        yield house


@pytest.fixture
def browser():
    playwright = pytest.importorskip("playwright.sync_api")
    if not Path(CHROMIUM).exists():
        pytest.skip("no Chromium on this machine (apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        chromium = driver.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def entered(browser, house, width=1280):
    """A signed-in page and what its console complained about."""
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB").new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(ticket(house.settings))
    return page, complaints


@pytest.mark.parametrize("width", [1280, 390])
def test_every_page_loads_fits_and_complains_of_nothing(browser, site, width, monkeypatch):
    from service.sync import mapping

    for name in ("category_rows", "brand_rows"):
        monkeypatch.setattr(mapping, name, lambda house, account_id: [])
    page, complaints = entered(browser, site, width)
    for path in PAGES:
        page.goto(f"http://127.0.0.1:{site.settings.port}{path}")
        page.wait_for_selector(".ms-docs" if path == "/docs" else "#ms-page")
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert complaints == []


def test_what_moves_shows_by_itself(browser, site, redis):
    page, _ = entered(browser, site)
    page.wait_for_selector("#ms-live.ms-on")
    page.wait_for_selector("text=Active")
    accounts.pause(site, 1)
    publish(redis, "accounts")
    page.wait_for_selector("text=Paused", timeout=3000)


def test_without_a_stream_the_page_asks_by_itself(browser, site):
    page, _ = entered(browser, site)
    page.route("**/ui/live", lambda route: route.abort())
    page.reload()
    page.wait_for_selector("text=Updates every 5 seconds")
    accounts.pause(site, 1)
    page.wait_for_selector("text=Paused", timeout=8000)


def test_a_seller_finds_a_listing_asks_why_and_sends_it(browser, site, monkeypatch):
    asked = []
    monkeypatch.setattr(listings, "sync_now", lambda house, *args: asked.append(args) or 1)
    page, complaints = entered(browser, site)
    page.goto(f"http://127.0.0.1:{site.settings.port}/listings")
    page.fill("#ms-q", "bambu")
    page.keyboard.press("Enter")
    page.wait_for_url("**/listings?q=bambu*")
    page.click("#ms-t3")
    page.wait_for_selector(".ms-drawer >> text=From the shop to the marketplace")
    assert page.evaluate("document.activeElement.textContent") == "Close"
    page.keyboard.press("Enter")
    page.wait_for_selector(".ms-drawer", state="detached")
    page.click("#ms-s3")
    page.wait_for_selector("#ms-result >> text=Done")
    assert asked == [(1, [52], "stand-alone")]
    assert complaints == []


def test_the_service_going_away_is_one_sentence(browser, site):
    page, _ = entered(browser, site)
    page.goto(f"http://127.0.0.1:{site.settings.port}/listings")
    page.wait_for_selector("#ms-t1")
    page.route("**/ui/**", lambda route: route.abort())
    page.click("#ms-t1")
    page.wait_for_selector("[role=alert] >> text=The service does not answer")


def test_a_seller_chooses_what_stands_in_for_a_required_attribute(browser, site, monkeypatch):
    from service.sync import mapping
    from tests.web.test_mapping import COLOUR, keep, values

    for name in ("category_rows", "brand_rows"):
        monkeypatch.setattr(mapping, name, lambda house, account_id: [])
    mapping.set_mapping(site, 1, "category", "20", "101", "Aksesuar > Çanta")
    keep(site, "attributes", "101", [COLOUR, {**COLOUR, "attribute_id": "48", "name": "Menşei"}])
    keep(site, "values", "101/47", values(3))
    keep(site, "values", "101/48", values(90))
    page, complaints = entered(browser, site)
    page.goto(f"http://127.0.0.1:{site.settings.port}/accounts/1/mapping")
    page.click("summary:has-text('Aksesuar > Çanta')")
    page.wait_for_selector("details .ms-scroll:not(.htmx-added)")
    page.select_option("select[name=remote_id]", label="Renk 2")
    page.wait_for_selector("#ms-result >> text=Kept: Renk 2.")
    page.fill("[aria-label='Search a value of Menşei']", "renk 77")
    page.click("button:text-is('Renk 77')")
    page.wait_for_selector(".ms-badge >> text=Renk 77")
    kept = {key: value.name for (kind, key), value in known(site).items() if kind == "attribute"}
    assert kept == {"101/47": "Renk 2", "101/48": "Renk 77"}
    assert complaints == []


def test_a_page_that_waits_for_the_catalogue_shows_it_when_it_has_come(browser, site, monkeypatch):
    from service.sync import mapping, refresh
    from tests.web.kit import FakeShop
    from tests.web.test_mapping import categories, keep

    monkeypatch.setattr(refresh, "dispatch", lambda house: None)
    monkeypatch.setattr(mapping, "brand_rows", lambda house, account_id: [])
    monkeypatch.setattr(FakeShop, "categories_in_use", lambda self, language: [CategoryInUse(20, ("Moda", "Çanta"), 18)], raising=False)
    page, complaints = entered(browser, site)
    page.goto(f"http://127.0.0.1:{site.settings.port}/accounts/1/mapping")
    page.wait_for_selector("text=The marketplace's catalogue is being read")
    keep(site, "categories", "", categories())
    page.wait_for_selector("button:text-is('Aksesuar > Çanta')", timeout=8000)
    assert page.locator("text=is being read").count() == 0
    page.click("button:text-is('Aksesuar > Çanta')")
    page.wait_for_selector("summary:has-text('Aksesuar > Çanta')")
    assert complaints == []


def known(house):
    from service.sync import mapping

    with house.ledger.look() as work:
        return mapping.known(work, 1)
