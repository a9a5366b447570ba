from __future__ import annotations

from decimal import Decimal

from service.opencart import settings_rows
from tests.opencart.conftest import Bench


def test_the_shops_settings_in_every_version(each_real: Bench) -> None:
    settings = each_real.shop.settings()

    assert (settings.language, settings.language_id, settings.currency) == ("en-gb", 1, "USD")
    assert settings.processing_statuses == {5, 1, 2, 12, 3}
    assert settings.complete_statuses == {5, 3}
    assert (settings.customer_group_id, settings.number("config_country_id"), settings.zone.key) == (1, 222, "UTC")
    assert settings.currencies["EUR"].value == Decimal("0.78460002")
    assert [(store.store_id, store.name) for store in settings.stores] == [(0, "Your Store")]
    assert each_real.shop.status_names("en-gb")[7] == "Canceled"


def test_the_generated_shop_speaks_turkish_and_english(demo: Bench) -> None:
    settings = demo.shop.settings()
    assert (settings.language, dict(settings.languages), settings.zone.key) == ("tr-tr", {"tr-tr": 1, "en-gb": 2}, "Europe/Istanbul")
    assert demo.shop.status_names("tr-tr")[7] == "İptal Edildi"
    assert demo.shop.status_names("xx-xx") == demo.shop.status_names("tr-tr")


def test_settings_that_are_missing_or_broken_have_opencarts_defaults(demo: Bench) -> None:
    demo.remove("setting", key="config_timezone")
    demo.change("setting", {"key": "config_processing_status"}, value="{broken")
    demo.change("setting", {"key": "config_customer_group_id"}, value="none")
    demo.change("setting", {"key": "config_language"}, value="xx-xx")
    settings = demo.shop.settings()
    assert (settings.zone.key, settings.sold_statuses, settings.customer_group_id, settings.language) == ("UTC", {3, 5}, 1, "tr-tr")


def test_other_stores_are_listed(demo: Bench) -> None:
    demo.add("store", name="Toptan &amp; Co", url="https://b2b.example/")
    assert [(store.name, store.url) for store in demo.shop.settings().stores] == [
        ("Çarşı Demo", ""),
        ("Toptan & Co", "https://b2b.example/"),
    ]


def test_pairing_twice_is_pairing_once_and_unpairing_leaves_nothing(each: Bench) -> None:
    shop = each.shop
    before = each.rows("setting")
    for port in (1, 2):
        with shop.engine.begin() as db:
            settings_rows.pair(db, shop.shape, f"http://127.0.0.1:{port}/", "k" * 64)
    assert shop.paired_with() == ("http://127.0.0.1:2", "k" * 64)
    assert len(each.rows("setting", code="meschain_sync")) == 2
    with shop.engine.begin() as db:
        settings_rows.unpair(db, shop.shape)
    assert shop.paired_with() is None
    assert each.rows("setting") == before


def test_the_extension_counts_as_installed_while_its_events_are_on(each: Bench) -> None:
    assert each.shop.extension_is_installed() is False
    each.add("event", code="meschain_sync", trigger="admin/x", action="y", status=1)
    assert each.shop.extension_is_installed() is True
    each.change("event", {"code": "meschain_sync"}, status=0)
    assert each.shop.extension_is_installed() is False
    each.remove("event", code="meschain_sync")
