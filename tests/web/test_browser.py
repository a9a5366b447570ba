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
from service.pricing.policy import OfferPolicy
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
    "/orders/1",
    "/orders/3",
    "/returns",
    "/returns/2",
    "/questions",
    "/money",
    "/jobs",
    "/jobs/4",
    "/log",
    "/support",
    "/accounts",
    "/accounts/1",
    "/accounts/1/mapping",
    "/accounts/1/prices",
    "/start",
    "/start/account?marketplace=trendyol",
    "/start/found?account_id=1",
    "/start/mapping?account_id=1",
    "/start/plan?account_id=1",
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


RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]
LOOKS = [("light", 1280), ("dark", 390)]


@pytest.mark.parametrize(("scheme", "width"), LOOKS, ids=["light", "dark phone"])
def test_nobody_is_shut_out(browser, site, scheme, width):
    """WCAG 2.1 AA as far as a program can tell, with everything unfolded."""
    axe = Path(pytest.importorskip("axe_playwright_python").__file__).with_name("axe.min.js").read_text(encoding="utf-8")
    page = browser.new_context(viewport={"width": width, "height": 900}, color_scheme=scheme).new_page()
    page.goto(ticket(site.settings))
    found = []
    for path in PAGES:
        page.goto(f"http://127.0.0.1:{site.settings.port}{path}")
        page.wait_for_selector(".ms-docs" if path == "/docs" else "#ms-page")
        page.wait_for_timeout(300)
        page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
        page.evaluate(axe)
        violations = page.evaluate("rules => axe.run(document, { runOnly: rules })", RULES)["violations"]
        found += [f"{path}: {each['id']}: {each['nodes'][0]['html'][:120]}" for each in violations]
    assert found == []


def test_a_chart_has_a_table_that_stays_when_it_is_loaded_again(browser, site):
    page, complaints = entered(browser, site)
    page.check("#ms-sales-table-TRY")
    assert page.locator("#ms-sales .ms-plot").is_hidden()
    page.click("#ms-days-30")
    page.wait_for_selector("#ms-days-30[aria-pressed=true]")
    assert page.locator("#ms-sales tbody tr:visible").count() == 30
    assert page.locator("#ms-speeds tbody tr:visible").count() == 0
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
    # The table loads itself again after the choice: what is typed before that would go.
    with page.expect_response(lambda answer: "/mapping/attribute" in answer.url and answer.request.method == "GET"):
        page.select_option("select[name=remote_id]", label="Renk 2")
    page.wait_for_selector("#ms-result >> text=Kept: Renk 2.")
    page.wait_for_timeout(300)
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


@pytest.fixture
def priced(site, monkeypatch):
    """The account with two price rules; nothing is handed to a queue."""
    from service.sync import preview, rules
    from tests.web.test_prices import CAMPAIGN, KITCHEN

    monkeypatch.setattr(preview, "dispatch", lambda house: None)
    rules.change(site, 1, OfferPolicy(buffer=2, rules=(CAMPAIGN, KITCHEN)), actor="Ayşe")
    return site


def test_prices_are_changed_by_keyboard_alone_and_only_after_the_plan(browser, priced):
    from service.sync import rules

    page, complaints = entered(browser, priced)
    page.goto(f"http://127.0.0.1:{priced.settings.port}/accounts/1/prices")
    page.focus("#ms-markup_percent")
    page.keyboard.press("Control+A")
    page.keyboard.type("12,5")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ms-plan-title:focus")
    assert rules.current(priced, 1).markup_percent == 0
    while page.evaluate("document.activeElement.id") != "ms-plan-send":
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_selector("#ms-result >> text=Kept.")
    assert str(rules.current(priced, 1).markup_percent) == "12.5"
    page.click("#ms-v2")
    page.wait_for_selector("#ms-undo-title:focus")
    page.keyboard.press("Tab")
    page.click("#ms-undo-send")
    page.wait_for_selector("text=back to version 2")
    assert rules.current(priced, 1).markup_percent == 0
    assert complaints == []


def test_a_refusal_goes_when_what_is_asked_next_has_worked(browser, priced):
    page, complaints = entered(browser, priced)
    page.goto(f"http://127.0.0.1:{priced.settings.port}/accounts/1/prices")
    page.fill("#ms-markup_percent", "much")
    page.click("#ms-see")
    page.wait_for_selector("#ms-result .ms-bad")
    page.fill("#ms-markup_percent", "7")
    page.click("#ms-see")
    page.wait_for_selector("#ms-plan-title:focus")
    assert page.locator("#ms-result .ms-bad").count() == 0
    assert all("422" in complaint for complaint in complaints)


def test_a_rule_is_made_where_it_stands(browser, priced):
    from service.sync import rules

    page, complaints = entered(browser, priced, 390)
    page.goto(f"http://127.0.0.1:{priced.settings.port}/accounts/1/prices")
    page.fill("#ms-markup_percent", "7")
    page.click("#ms-add-rule")
    page.wait_for_selector("#ms-r2-name:focus")
    page.keyboard.type("Çanta")
    page.fill("#ms-r2-amount", "3")
    page.fill("#ms-r2-category", "Aksesuar > Çanta")
    page.keyboard.press("Tab")
    page.wait_for_selector("#ms-r2-category-20")
    page.click("#ms-r2-up")
    page.wait_for_selector("#ms-r1-open:focus >> text=Çanta")
    assert page.input_value("#ms-markup_percent") == "7"
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("#ms-see")
    page.click("#ms-plan-send")
    page.wait_for_selector("#ms-result >> text=Kept.")
    assert [rule.name for rule in rules.current(priced, 1).rules] == ["Kasım kampanyası", "Çanta", "Mutfak"]
    assert complaints == []


def test_only_what_counts_is_asked(browser, priced):
    page, _ = entered(browser, priced)
    page.goto(f"http://127.0.0.1:{priced.settings.port}/accounts/1/prices")
    page.wait_for_selector("#ms-markup_percent")
    asked = ("markup_percent", "margin_percent", "commission_percent", "list_price_percent")
    seen = lambda: [page.is_visible(f"#ms-{name}") for name in asked]  # noqa: E731
    assert seen() == [True, False, True, False]
    page.click("#ms-r1-delete")
    page.wait_for_selector("#ms-r1-open", state="detached")
    assert seen() == [True, False, False, False]
    page.select_option("#ms-price_mode", "margin")
    page.select_option("#ms-list_price", "percent")
    assert seen() == [False, True, True, True]


def test_what_waits_is_decided_on_the_dashboard_and_the_banner_goes(browser, site, monkeypatch):
    from service.sync import caution
    from tests.web.test_decisions import put

    monkeypatch.setattr(caution, "dispatch", lambda house: None)
    put(site, 1, 2, 5, held=1, due_rank=9, dirty=2)
    page, complaints = entered(browser, site, 390)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"http://127.0.0.1:{site.settings.port}/dashboard")
    page.wait_for_selector("text=Trendyol waits for your word.")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.click("#ms-hd1")
    page.wait_for_selector("#ms-result >> text=3 listings stay as they are")
    page.wait_for_selector("text=Trendyol waits for your word.", state="detached")
    assert complaints == []


def known(house):
    from service.sync import mapping

    with house.ledger.look() as work:
        return mapping.known(work, 1)
