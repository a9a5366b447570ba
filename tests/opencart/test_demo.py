from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from service.domain.errors import SetupError
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.opencart.demo_words import LEAVES
from service.opencart.shop import Shop
from tests.opencart.conftest import Bench

LEAF_NAMES = (
    "Tişört, Elbise, Gömlek, Pantolon, Sweatshirt, Spor Ayakkabı, Sırt Çantası, Cüzdan, Akıllı Telefon Kılıfı, Bluetooth Kulaklık, "
    "Taşınabilir Şarj Cihazı, Klavye, Mouse, Monitör, Kupa, Nevresim Takımı, Havlu, Tencere, Bıçak Seti, Masa Lambası, Parfüm, "
    "Cilt Bakımı, Şampuan, Roman, Çocuk Kitabı, Puzzle, Oyuncak Araba, Yoga Matı, Termos, Kol Saati"
)


def test_the_generated_shop_has_what_a_demo_needs(demo: Bench) -> None:
    sellables = [sellable for page in demo.shop.pages() for sellable in page]
    products = {sellable.key.product_id for sellable in sellables}

    assert len(products) == 240
    assert {sellable.offer.tax_rate for sellable in sellables} == {Decimal(1), Decimal(10), Decimal(20)}
    assert {leaf.name for leaf in LEAVES} == set(LEAF_NAMES.split(", ")) == {sellable.category_path[-1] for sellable in sellables}
    assert all(set(sellable.texts) == {"tr-tr", "en-gb"} for sellable in sellables)
    assert all(sellable.images and sellable.brand and sellable.weight_kg for sellable in sellables)
    assert len({sellable.key.product_id for sellable in sellables if sellable.choices}) > 80
    assert sum(sellable.offer.special is not None for sellable in sellables) > 5
    assert demo.shop.problems(products) == []


def test_some_products_are_wrong_on_purpose(demo: Bench) -> None:
    by_product = {sellable.key.product_id: sellable for sellable in demo.shop.sellables(range(1, 100))}
    skus = Counter(row["sku"] for row in demo.rows("product"))

    assert by_product[7].sku == by_product[7].barcode == ""
    assert skus["CRS-0012"] == 2
    assert len(by_product[43].text("tr-tr").name) == 255
    assert "🎁" in by_product[55].text("tr-tr").name
    assert by_product[67].offer.enabled is False
    assert any(sellable.offer.price == 0 for sellable in demo.shop.sellables([31]))
    assert (by_product[79].offer.quantity or 0) < 0


def test_customers_and_past_orders_are_there(demo: Bench) -> None:
    orders = demo.rows("order")

    assert len(demo.rows("customer")) == len(demo.rows("address")) == 25
    assert len(orders) == 30
    assert {order["currency_code"] for order in orders} == {"TRY"}
    assert all(order["order_status_id"] and order["shipping_zone_id"] for order in orders)
    assert [currency["code"] for currency in demo.rows("currency")] == ["TRY", "EUR"]
    for order in orders:
        *parts, total = (Decimal(str(row["value"])) for row in demo.rows("order_total", order_id=order["order_id"]))
        assert sum(parts) == total


def test_another_seed_is_another_shop(demo: Bench, tmp_path: Path) -> None:
    engine = open_engine(f"sqlite:///{tmp_path / 'other.db'}")
    create_demo_shop(engine, "oc_", seed=2, products=60)
    other = Shop(engine, "oc_")
    assert other.product_count() == 60
    assert other.sellables([1])[0].text("tr-tr") != demo.shop.sellables([1])[0].text("tr-tr")


def test_a_shop_is_never_written_over(demo: Bench) -> None:
    with pytest.raises(SetupError, match="a shop with the prefix"):
        create_demo_shop(demo.shop.engine, "oc_")
