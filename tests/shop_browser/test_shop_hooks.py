"""No hook of ours breaks or delays the shop's own writes: a purchase and a saved product with our table locked, and without it."""

import contextlib
import time

import pymysql
import pytest

from tests.shop_browser.buyer import buy
from tests.shop_browser.neighbours import KEY


@contextlib.contextmanager
def locked(shop):
    """Held until the shop is done: whoever waited for it would never be."""
    c = shop.config
    address = {"host": c["DB_HOSTNAME"], "port": int(c.get("DB_PORT") or 3306), "user": c["DB_USERNAME"], "password": c["DB_PASSWORD"]}
    with pymysql.connect(**address, database=c["DB_DATABASE"]) as somebody, somebody.cursor() as cursor:
        cursor.execute(f"LOCK TABLES `{shop.prefix}meschain_change` WRITE")
        yield


@contextlib.contextmanager
def missing(shop):
    shop.sql("DROP TABLE `{prefix}meschain_change`")
    yield


@contextlib.contextmanager
def sound(shop):
    yield


@pytest.fixture
def paired(shop):
    """Paired with a service that does not answer."""
    shop.pair("http://127.0.0.1:9", KEY)
    yield shop
    shop.unpair()


@pytest.fixture
def page(browser):
    with contextlib.closing(browser.new_context()) as context:
        yield context.new_page()


@pytest.mark.parametrize("trouble", [sound, locked, missing], ids=lambda trouble: trouble.__name__)
def test_a_product_is_saved_and_a_purchase_goes_through(paired, owner, page, trouble):
    shop = paired
    before = shop.value("SELECT quantity FROM `{prefix}product` WHERE product_id = 40")
    with trouble(shop):
        owner.open_product(40)
        saving = _seconds(owner.save_product)
        buying = _seconds(lambda: buy(shop, page, 40, 1))
    print(f"\n{shop.version}, {trouble.__name__}: product saved in {saving:.2f} s, bought in {buying:.1f} s")
    assert shop.value("SELECT quantity FROM `{prefix}product` WHERE product_id = 40") == before - 1
    if trouble is sound:
        assert {kind for kind, _ in shop.changes()} == {"product", "order"}


def _seconds(what):
    started = time.monotonic()
    what()
    return time.monotonic() - started
