"""The first run in a real browser: a fresh installation, a generated shop, the simulated marketplace, and a worker that works."""

from __future__ import annotations

import threading

import pytest
from redis import Redis

from service.app import create_app
from service.auth.browser import ticket
from service.auth.secrets import SecretBox, load_key, make_key
from service.ledger.engine import open_engine
from service.ledger.work import Ledger
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from service.settings import Settings
from service.sync import jobs
from service.sync.house import House
from service.sync.presence import Presence
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.servers import free_port
from tests.sync.conftest import KEY, _impatient, marketplace
from tests.web.kit import KEY as SHARED
from tests.web.kit import serving
from tests.web.test_browser import browser

__all__ = ["_impatient", "browser", "marketplace"]
pytestmark = pytest.mark.browser


@pytest.fixture
def fresh(tmp_path, redis_url):
    """Installed just now: a shop with forty products, and nothing else."""
    url, port = f"sqlite:///{tmp_path / 'shop.db'}", free_port()
    settings = Settings(home=tmp_path, database_url=url, redis_url=redis_url, direct_orders=True, port=port, shared_key=SHARED)
    make_key(settings.key_file)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, "oc_", seed=1, products=40)
    ledger = Ledger(engine, "oc_")
    ledger.t.metadata.create_all(engine)
    box = SecretBox(load_key(settings.key_file))
    with Redis.from_url(redis_url) as redis:
        house = House(settings, ledger, Shop(engine, "oc_", shop_url="https://shop.example/"), redis, box)
        with serving(create_app(house), port):
            yield house
    engine.dispose()


@pytest.fixture
def worker(fresh):
    """Call it, and jobs are done as they fall due."""
    over = threading.Event()
    thread = threading.Thread(target=_work, args=(fresh, over), daemon=True)

    def begin():
        Presence(fresh.settings, "worker", name="worker-1").beat()
        thread.start()

    yield begin
    over.set()
    if thread.ident:
        thread.join()


def _work(house, over):
    while not over.is_set():
        with house.ledger.look() as work:
            number, wait = jobs.next_one(work)
        if number is None or wait > 0:
            over.wait(0.1)
        else:
            run(house, number, "worker-1", USE_CASES)


class Hand:
    """A person at the keyboard or the mouse; how often something had to be pressed."""

    def __init__(self, page):
        self.page, self.presses = page, 0

    def click(self, what):
        self.presses += 1
        self.page.click(what)

    def press(self, what):
        """Reach it with the tab key alone, and press it."""
        self.presses += 1
        for _ in range(200):
            if self.page.evaluate("what => document.activeElement.matches(what)", what):
                break
            self.page.keyboard.press("Tab")
        assert self.page.evaluate("what => document.activeElement.matches(what)", what), what
        self.page.keyboard.press("Space" if self.page.evaluate("document.activeElement.type") == "checkbox" else "Enter")


def entered(browser, house, width=1280):
    page = browser.new_context(viewport={"width": width, "height": 900}, locale="en-GB").new_page()
    complaints = []
    page.on("console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.route("**/ui/live", lambda route: route.fulfill(status=204))
    page.goto(ticket(house.settings))
    return page, complaints


def states(house):
    with house.ledger.look() as work:
        return [row["state"] for row in work.db.execute(work.t.listing.select()).mappings()]


@pytest.mark.parametrize(("width", "way"), [(1280, "click"), (390, "press")], ids=["mouse", "phone, keyboard only"])
def test_from_an_installation_to_the_first_listings_in_ten_clicks(browser, fresh, marketplace, worker, width, way):
    page, complaints = entered(browser, fresh, width)
    hand = Hand(page)
    do = getattr(hand, way)
    fits = lambda: page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0  # noqa: E731
    do("#ms-first")
    page.wait_for_selector("text=No worker is running")
    assert fits()
    worker()
    page.wait_for_selector("text=A worker is running")
    do("#ms-next")
    do("#ms-at-trendyol")
    page.wait_for_selector("#ms-connect")
    for name, value in KEY.items():
        page.fill(f"#ms-{name}", value)
    # The simulated marketplace has an address of its own; a real one needs none.
    page.evaluate("document.querySelector('details.ms-more').open = true")
    page.fill("#ms-base", marketplace.url)
    page.check("#ms-private")
    assert fits()
    do("#ms-connect")
    page.wait_for_selector("#ms-result >> text=It works:")
    page.wait_for_selector("text=Nothing waits for you here.", timeout=20_000)
    do("#ms-next")
    page.wait_for_selector("text=The marketplace's catalogue is being read", state="detached")
    page.wait_for_selector(".ms-found", timeout=20_000)
    assert fits()
    do("#ms-sure")
    do("#ms-mapping-plan .ms-primary")
    page.wait_for_selector("text=pairs confirmed.")
    do("#ms-next")
    page.wait_for_selector("#ms-ready")
    page.wait_for_selector("text=catalogue is being read", state="detached", timeout=20_000)
    page.wait_for_selector("#ms-list")
    ready = int(page.inner_text("#ms-ready"))
    assert ready > 0
    assert fits()
    assert states(fresh) == []
    do("#ms-list")
    page.wait_for_selector("text=Everything that is complete is on its way.", timeout=30_000)
    assert hand.presses <= 10
    assert sum(state != "invalid" for state in states(fresh)) == ready
    assert complaints == []
