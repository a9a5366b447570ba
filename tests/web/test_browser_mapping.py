"""Mapping and listings there, in a real browser: a plan, a batch, its undo, a file, and a product chosen for a listing."""

import pytest

from service.opencart.overview import CategoryInUse
from tests.web.kit import FakeShop
from tests.web.test_browser import browser, entered, site
from tests.web.test_found import GOODS, PATH, there
from tests.web.test_mapping import categories, keep, known

__all__ = ["browser", "site", "there"]
pytestmark = pytest.mark.browser


@pytest.fixture
def house(site):
    return site


@pytest.fixture
def ids():
    """The ledger of `site` is seeded."""
    return {}


@pytest.fixture
def shop(monkeypatch):
    from service.sync import found, mapping, refresh

    entries = [CategoryInUse(20, ("Moda", "Çanta"), 18), CategoryInUse(21, ("Moda", "Kemerler"), 3)]
    monkeypatch.setattr(FakeShop, "categories_in_use", lambda self, language: entries, raising=False)
    monkeypatch.setattr(FakeShop, "category_names", lambda self, language: {20: ("Moda", "Çanta"), 21: ("Moda", "Kemerler")})
    monkeypatch.setattr(mapping, "brand_rows", lambda house, account_id: [])
    monkeypatch.setattr("service.sync.mapping_csv.brand_rows", lambda house, account_id: [])
    monkeypatch.setattr(FakeShop, "sellables", lambda self, ids: [GOODS[number] for number in ids if number in GOODS])
    monkeypatch.setattr(FakeShop, "products_named", lambda self, text, limit: [901] if text == "keten" else [])
    for room in (found, refresh):
        monkeypatch.setattr(room, "dispatch", lambda house: None)


@pytest.mark.parametrize("width", [1280, 390])
def test_what_is_sure_is_planned_confirmed_and_taken_back(browser, site, shop, width):
    keep(site, "categories", "", categories())
    page, complaints = entered(browser, site, width)
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto(f"http://127.0.0.1:{site.settings.port}/accounts/1/mapping")
    page.wait_for_selector("text=similar name")
    page.click("text=Show what that is")
    page.wait_for_selector("text=1 pair would be confirmed")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    assert known(site) == {}
    page.click("text=Confirm all of them")
    page.wait_for_selector("#ms-result >> text=1 pair confirmed.")
    page.wait_for_selector("text=Mapped (1)")
    assert page.locator("text=would be confirmed").count() == 0
    page.click("text=Take the last ones back")
    page.wait_for_selector("#ms-result >> text=1 pair is as it was before.")
    assert known(site) == {}
    page.click("button:text-is('Skip') >> nth=0")
    page.wait_for_selector("text=Skipped (1)")
    assert complaints == []


def test_a_file_goes_out_and_comes_back(browser, site, shop):
    keep(site, "categories", "", categories())
    page, complaints = entered(browser, site)
    page.goto(f"http://127.0.0.1:{site.settings.port}/accounts/1/mapping")
    page.click("text=As a file for a spreadsheet")
    with page.expect_download() as saved:
        page.click("text=Save as CSV")
    content = saved.value.path().read_bytes()
    assert content.startswith(b"\xef\xbb\xbfkind;shop_key")
    changed = content.replace("category;20;Moda > Çanta;;".encode(), "category;20;Moda > Çanta;102;".encode())
    page.set_input_files("#ms-csv", files=[{"name": "pairs.csv", "mimeType": "text/csv", "buffer": changed}])
    page.click("text=Show what it would change")
    page.wait_for_selector("text=1 pair would change")
    page.click("text=Change them")
    page.wait_for_selector("#ms-result >> text=1 pair changed from the file.")
    assert [pair.name for pair in known(site).values()] == ["Aksesuar > Kemer"]
    assert complaints == []


@pytest.mark.parametrize("width", [1280, 390])
def test_a_listing_there_gets_the_product_that_a_person_chooses(browser, site, shop, there, width):
    page, complaints = entered(browser, site, width)
    page.goto(f"http://127.0.0.1:{site.settings.port}{PATH.removeprefix('/ui')}")
    page.wait_for_selector("text=same stock code")
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    page.fill(f"#ms-f{there['X3']}", "keten")
    page.click("button:text-is('Link')")
    page.wait_for_selector("#ms-result >> text=Linked.")
    page.wait_for_selector("text=Waiting for you (2)")
    assert complaints == []
