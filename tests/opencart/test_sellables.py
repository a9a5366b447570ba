from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import pytest
from sqlalchemy import event

from service.domain.sellable import SellableKey
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from tests.opencart.conftest import Bench
from tests.servers import MariaDb

APPLE, CANON, HTC, NIKON, IPOD = 42, 30, 28, 31, 34


def test_the_demo_goods_are_the_same_in_every_version(each_real: Bench) -> None:
    sellables = [sellable for page in each_real.shop.pages(size=7) for sellable in page]

    assert len({sellable.key.product_id for sellable in sellables}) == 19
    assert len(sellables) == 33
    assert [sellable.key.product_id for sellable in sellables] == sorted(sellable.key.product_id for sellable in sellables)


def test_required_choices_make_variants(each_real: Bench) -> None:
    found = {sellable.key.variant: sellable for sellable in each_real.shop.sellables([APPLE])}
    one = found["4-6"]

    assert len(found) == 12
    assert (one.sku, one.barcode, one.group) == ("Product 15-4-6", "Product 15-4-6", "Product 15")
    assert [(choice.name, choice.value_id, choice.value) for choice in one.choices] == [("Select", 4, "Red"), ("Radio", 6, "Medium")]
    assert one.offer.price == Decimal(124)
    assert one.offer.quantity == 92
    assert (one.offer.tax_rate, one.offer.tax_fixed) == (Decimal(20), Decimal(2))
    assert one.weight_kg == Decimal("12.5") + 4 + 20
    assert one.size_cm == (Decimal(1), Decimal(2), Decimal(3))


def test_texts_images_brand_and_category_are_ready_to_be_sent(each_real: Bench) -> None:
    sellable = each_real.shop.sellables([APPLE])[0]

    assert sellable.text("en-gb").name == 'Apple Cinema 30"'
    assert sellable.text("tr-tr").description.startswith("<p>\r\n\t<font face=")
    assert sellable.images[0] == "https://shop.example/image/catalog/demo/apple_cinema_30.jpg"
    assert (sellable.brand, sellable.category_path) == ("Apple", ("Components", "Monitors"))
    assert sellable.attributes[0] == ("Clockspeed", "100mhz")
    assert sellable.store_ids == (0,)


def test_weights_come_in_kilograms_whatever_the_unit(each_real: Bench) -> None:
    (htc,) = each_real.shop.sellables([HTC])
    assert htc.weight_kg == Decimal("0.1464")


def test_without_a_storefront_there_is_no_image_address(each_real: Bench) -> None:
    shop = Shop(each_real.shop.engine, "oc_")
    assert shop.sellables([HTC])[0].images == ()


def test_pictures_may_have_an_address_of_their_own(each_real: Bench) -> None:
    shop = Shop(each_real.shop.engine, "oc_", shop_url="http://10.0.0.5/", image_url="https://pictures.example/image/")
    with each_real.shop.engine.connect() as connection:
        (sellable,) = shop.within(connection).sellables([HTC])
    assert all(url.startswith("https://pictures.example/image/catalog/") for url in sellable.images)
    assert sellable.images


def test_what_needs_the_buyers_answer_is_reported(each_real: Bench) -> None:
    messages = [problem.message for problem in each_real.shop.problems([APPLE, HTC])]
    assert len(messages) == 7
    assert any(message.startswith('The required option "Textarea" (textarea)') for message in messages)


def test_deleted_products_are_absent(each_real: Bench) -> None:
    assert each_real.shop.offers([999_999]) == {}
    assert each_real.shop.sellables([999_999]) == []
    assert each_real.shop.offers([]) == {}


def test_offers_and_sellables_tell_the_same(each: Bench) -> None:
    sellables = [sellable for page in each.shop.pages() for sellable in page]
    offers = each.shop.offers([sellable.key.product_id for sellable in sellables])
    assert {sellable.key: sellable.offer for sellable in sellables} == offers


def test_a_page_takes_a_fixed_number_of_queries(demo: Bench) -> None:
    assert demo.shop.shape.family == "4.0"
    counts: list[int] = []

    @event.listens_for(demo.shop.engine, "before_cursor_execute")
    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        assert "stream_results" not in connection.get_execution_options()  # type: ignore[attr-defined]
        counts[-1] += not statement.startswith("BEGIN")

    for size in (1, 10, 100):
        counts.append(0)
        next(demo.shop.pages(size=size))
    counts.append(0)
    demo.shop.offers(range(1, 200))

    assert counts[0] == counts[1] == counts[2] <= 24
    assert counts[3] <= 9


def test_the_values_of_options_are_asked_for_only_where_a_product_has_options(demo: Bench) -> None:
    plain = [key.product_id for key in demo.shop.offers(range(1, 60)) if not key.variant]
    choosy = next(key.product_id for key in demo.shop.offers(range(1, 60)) if key.variant)
    statements: list[str] = []

    @event.listens_for(demo.shop.engine, "before_cursor_execute")
    def keep(connection: object, cursor: object, statement: str, *rest: object) -> None:
        statements.append(statement)

    assert demo.shop.offers(plain)
    assert "product_option_value" not in " ".join(statements)
    assert demo.shop.offers([*plain, choosy])
    assert "product_option_value" in " ".join(statements)


def test_no_connection_is_held_between_pages(demo: Bench) -> None:
    pages = demo.shop.pages(size=50)
    next(pages)
    assert demo.shop.engine.pool.checkedout() == 0  # type: ignore[attr-defined]
    demo.remove("product", product_id=51)
    rest = [sellable.key.product_id for page in pages for sellable in page]
    assert 51 not in rest
    assert max(rest) == 240


def test_pages_of_one_store_hold_only_its_products(demo: Bench) -> None:
    demo.change("product_to_store", {"product_id": 5}, store_id=3)
    assert [[sellable.key.product_id for sellable in page] for page in demo.shop.pages(store_id=3)] == [
        [sellable.key.product_id for sellable in demo.shop.sellables([5])]
    ]
    assert demo.shop.sellables([5])[0].store_ids == (3,)


def test_reading_does_not_wait_for_a_writer(demo: Bench) -> None:
    with demo.shop.engine.begin() as writer:
        product = demo.shop.shape["product"]
        writer.execute(product.update().values(quantity=1000))
        assert {offer.quantity for offer in demo.shop.offers([2]).values()} != {1000}


def test_prices_and_stock_are_equal_on_both_databases(demo: Bench, mariadb: MariaDb) -> None:
    engine = open_engine(mariadb.url(mariadb.create_database("demo")))
    create_demo_shop(engine, "oc_")
    other = Shop(engine, "oc_")
    assert list(other.pages()) == list(demo.shop.pages())


# Stock, as OpenCart's cart checks it


def plain(demo: Bench) -> int:
    return next(s.key.product_id for page in demo.shop.pages() for s in page if not s.key.variant and s.offer.enabled)


@pytest.mark.parametrize(("quantity", "subtract", "expected"), [(5, 1, 5), (0, 1, 0), (-3, 1, -3), (5, 0, None), (0, 0, 0), (-1, 0, -1)])
def test_stock_of_a_plain_product(demo: Bench, quantity: int, subtract: int, expected: int | None) -> None:
    product_id = plain(demo)
    demo.change("product", {"product_id": product_id}, quantity=quantity, subtract=subtract)
    assert demo.shop.offers([product_id])[SellableKey(product_id)].quantity == expected


@pytest.mark.parametrize(
    ("product", "value", "expected"),
    [((10, 1), (4, 1), 4), ((3, 1), (9, 1), 3), ((10, 1), (0, 0), 10), ((10, 0), (4, 1), 4), ((10, 0), (4, 0), None), ((0, 0), (4, 1), 0)],
)
def test_stock_of_a_variant_is_what_suffices_everywhere(
    demo: Bench, product: tuple[int, int], value: tuple[int, int], expected: int | None
) -> None:
    key = demo.shop.sellables([8])[0].key
    demo.change("product", {"product_id": 8}, quantity=product[0], subtract=product[1])
    demo.change("product_option_value", {"product_option_value_id": int(key.variant)}, quantity=value[0], subtract=value[1])
    assert demo.shop.offers([8])[key].quantity == expected


def test_option_prices_are_added_or_taken_off(demo: Bench) -> None:
    key = demo.shop.sellables([8])[0].key
    where = {"product_option_value_id": int(key.variant)}
    demo.change("product", {"product_id": 8}, price=100)
    for sign, expected in (("+", "107.5"), ("-", "92.5"), ("", "100")):
        demo.change("product_option_value", where, price=7.5, price_prefix=sign)
        assert demo.shop.offers([8])[key].price == Decimal(expected)


def test_more_than_two_hundred_combinations_are_reported(demo: Bench) -> None:
    for option in range(3):
        option_id = demo.add("option", type="select")
        link = demo.add("product_option", product_id=8, option_id=option_id, required=1)
        for _ in range(6):
            ids = {"product_option_id": link, "product_id": 8, "option_id": option_id, "option_value_id": option + 1}
            demo.add("product_option_value", **ids, quantity=1, subtract=1, price_prefix="+", weight_prefix="+")
    assert len(demo.shop.sellables([8])) == 200
    assert [problem.message for problem in demo.shop.problems([8])] == [
        "Its options make 432 combinations; the first 200 can be listed. Split the product or make fewer options required."
    ]


def test_a_required_choice_without_values_is_reported(demo: Bench) -> None:
    product_id = plain(demo)
    demo.add("product_option", product_id=product_id, option_id=1, required=1)
    assert [problem.message for problem in demo.shop.problems([product_id])] == [
        'The required option "Beden" has no values. Add values to it or make it optional.'
    ]


def test_optional_choices_make_no_variants(demo: Bench) -> None:
    demo.change("product_option", {"product_id": 8}, required=0)
    assert [sellable.key.variant for sellable in demo.shop.sellables([8])] == [""]


# Enabled


@pytest.mark.parametrize(
    ("date", "status", "enabled"), [("2020-01-01", 1, True), ("2099-01-01", 1, False), ("0000-00-00", 1, True), ("2020-01-01", 0, False)]
)
def test_a_product_is_enabled_from_its_date_on(each: Bench, date: str, status: int, enabled: bool) -> None:
    product_id = plain(each)
    old = each.row("product", product_id=product_id)
    each.change("product", {"product_id": product_id}, date_available=date, status=status)
    try:
        assert each.shop.offers([product_id])[SellableKey(product_id)].enabled is enabled
    finally:
        each.change("product", {"product_id": product_id}, date_available=old["date_available"], status=old["status"])


# Variant products of 4.x


@pytest.fixture(params=["demo", "4.0.2.3", "4.1.0.4"])
def family_four(request: pytest.FixtureRequest) -> Bench:
    if request.param == "demo":
        return request.getfixturevalue("demo")
    return request.getfixturevalue("real")(request.param)


def a_variant(bench: Bench) -> tuple[int, int, int]:
    """(master, variant product, fixed value id): a variant that has decided one choice."""
    master = 8 if bench.shop.settings().currency == "TRY" else CANON
    value = bench.rows("product_option_value", product_id=master)[0]
    link, value_id = str(value["product_option_id"]), value["product_option_value_id"]
    row = {name: value for name, value in bench.row("product", product_id=master).items() if name != "product_id"}
    mine = {"master_id": master, "model": "VARIANT", "quantity": 7, "price": 50}
    decided = {"variant": json.dumps({link: str(value_id)}), "override": json.dumps({"variant": {link: "1"}, "model": "1"})}
    number = bench.add("product", **{**row, **mine, **decided})
    return master, number, value_id


def test_a_variant_product_is_a_sellable_of_its_own(family_four: Bench) -> None:
    master, number, value_id = a_variant(family_four)
    family_four.change("product_option_value", {"product_option_value_id": value_id}, price=10, price_prefix="+", quantity=3, subtract=1)
    (sellable,) = family_four.shop.sellables([number])

    assert sellable.key == SellableKey(number)
    assert sellable.group == family_four.shop.sellables([master])[0].group
    assert [choice.value_id for choice in sellable.choices] == [value_id]
    assert sellable.offer.price == Decimal(60)
    assert sellable.offer.quantity == 3
    assert family_four.shop.variants_of([master]) >= {number}
    family_four.remove("product", product_id=number)


def test_choices_that_a_variant_product_leaves_open_are_the_buyers(family_four: Bench) -> None:
    master, number, _ = a_variant(family_four)
    family_four.change("product", {"product_id": number}, override="[]")
    assert len(family_four.shop.sellables([number])) == len(family_four.shop.sellables([master]))
    family_four.remove("product", product_id=number)


def test_a_shop_of_3_0_has_no_variant_products(real: Callable[[str], Bench]) -> None:
    assert real("3.0.5.1").shop.variants_of([APPLE]) == set()


# Codes


def test_codes_find_products_and_variants_exactly(demo: Bench) -> None:
    keys = [sellable.key for sellable in demo.shop.sellables([1])]
    plain_one = demo.shop.sellables([plain(demo)])[0]
    wanted = [f"CRS-0001-{keys[0].variant}", "crs-0001", "CRS-0001-999", plain_one.barcode, " ", "no such code"]

    assert demo.shop.products_by_code(wanted) == {f"CRS-0001-{keys[0].variant}": [keys[0]], plain_one.barcode: [plain_one.key]}


def test_a_code_that_the_shop_has_twice_names_both(demo: Bench) -> None:
    assert [key.product_id for key in demo.shop.products_by_code(["CRS-0012"])["CRS-0012"]] == [12, 19]


def test_codes_are_found_in_every_version(each_real: Bench) -> None:
    found = each_real.shop.products_by_code(["SAM1", "Product 15-1-5", "Product 1"])
    assert found == {"SAM1": [SellableKey(49)], "Product 15-1-5": [SellableKey(APPLE, "1-5")], "Product 1": [SellableKey(HTC)]}


def test_codes_of_4_1_stand_in_a_table_of_their_own(real: Callable[[str], Bench]) -> None:
    bench = real("4.1.0.4")
    for code, value in (("SKU", "HTC &amp; CO"), ("EAN", "4006381333931")):
        bench.add("product_code", product_id=HTC, code=code, value=value)
    (sellable,) = bench.shop.sellables([HTC])
    assert (sellable.sku, sellable.barcode) == ("HTC & CO", "4006381333931")
    assert bench.shop.products_by_code(["4006381333931"]) == {"4006381333931": [SellableKey(HTC)]}
    bench.remove("product_code", product_id=HTC)


# Overview


def test_categories_and_brands_in_use_match_what_sellables_carry(each: Bench) -> None:
    products = {sellable.key.product_id: sellable for page in each.shop.pages() for sellable in page}.values()
    categories = {entry.category_id: entry.products for entry in each.shop.categories_in_use(each.shop.settings().language)}
    brands = {entry.manufacturer_id: entry.products for entry in each.shop.brands_in_use()}

    for number, count in categories.items():
        assert count == sum(1 for sellable in products if number in sellable.category_ids)
    for number, count in brands.items():
        assert count == sum(1 for sellable in products if sellable.manufacturer_id == number)
    assert all(entry.path for entry in each.shop.categories_in_use("tr-tr"))


def test_every_category_and_brand_has_its_name_with_or_without_products(each: Bench) -> None:
    language = each.shop.settings().language
    names = each.shop.category_names(language)
    used = {entry.category_id: entry.path for entry in each.shop.categories_in_use(language)}
    assert used.items() <= names.items()
    assert {path[:-1] for path in names.values() if len(path) > 1} <= set(names.values())
    assert {entry.manufacturer_id: entry.name for entry in each.shop.brands_in_use()}.items() <= each.shop.brand_names().items()


def test_every_customer_group_has_its_name(each: Bench) -> None:
    names = each.shop.customer_group_names(each.shop.settings().language)
    assert names[each.shop.settings().customer_group_id]


def test_a_fresh_demo_is_the_same_for_the_same_seed(demo: Bench, tmp_path: Path) -> None:
    again = open_engine(f"sqlite:///{tmp_path / 'again.db'}")
    create_demo_shop(again, "x_")
    assert list(Shop(again, "x_").pages()) == list(demo.shop.pages())
