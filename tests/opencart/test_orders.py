from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.errors import ShopRefused
from service.domain.money import cents
from service.domain.order import Address, OrderLine
from service.domain.sellable import SellableKey
from service.opencart import addresses, amounts
from service.opencart.addresses import Place
from service.opencart.orders import OrderPolicy
from tests.opencart.conftest import BUYER, LINES, Bench, an_order

POLICY = OrderPolicy(payment_name="Trendyol", shipping_name="Trendyol Express", language="tr-tr", comment="Trendyol 10203040")


def built(bench: Bench, links: dict[str, SellableKey] | None = None, **changes: Any) -> dict[str, Any]:
    return bench.shop.order_data(an_order(**changes), links or {}, POLICY)


def shown(data: dict[str, Any]) -> dict[tuple[str, str], Decimal]:
    """The totals as OpenCart's pages show them, in the order's currency."""
    rate = Decimal(data["currency_value"])
    return {(row["code"], row["title"]): cents(Decimal(row["value"]) * rate) for row in data["totals"]}


def test_totals_are_the_marketplaces_to_the_cent(each: Bench) -> None:
    data = built(each)
    found = {code: value for (code, _), value in shown(data).items() if code != "tax"}
    tax = [value for (code, _), value in shown(data).items() if code == "tax"]

    assert found == {"sub_total": Decimal("298.99"), "shipping": Decimal("41.58"), "total": Decimal("389.87")}
    assert tax == [Decimal("0.99"), Decimal("48.31")]
    assert sum(found.values()) + sum(tax) == 2 * Decimal("389.87")
    assert cents(Decimal(data["total"]) * Decimal(data["currency_value"])) == Decimal("389.87")


def test_a_unit_costs_its_gross_price(each: Bench) -> None:
    data = built(each)
    rate = Decimal(data["currency_value"])
    assert [cents((Decimal(row["price"]) + Decimal(row["tax"])) * rate) for row in data["products"]] == [
        Decimal("119.99"),
        Decimal("33.33"),
    ]
    assert all(Decimal(row["total"]) == Decimal(row["price"]) * row["quantity"] for row in data["products"])


prices = st.decimals("0.01", "99999", places=2)
line = st.builds(
    lambda price, quantity, vat: OrderLine("x", "", "", "", quantity, price, Decimal(vat)),
    prices,
    st.integers(1, 9),
    st.sampled_from([0, 1, 10, 20]),
)


@given(
    st.lists(line, min_size=1, max_size=6),
    st.decimals("0", "300", places=2),
    st.decimals("-50", "50", places=2),
    st.decimals("0.5", "50", places=4),
)
def test_any_order_adds_up_in_every_currency(lines: list[OrderLine], shipping: Decimal, extra: Decimal, rate: Decimal) -> None:
    total = sum((each.unit_price * each.quantity for each in lines), shipping) + extra
    order = an_order(lines=tuple(lines), shipping_total=shipping, total=total)

    rows = amounts.compute(order, rate).totals
    on_page = [cents(row.value * rate) for row in rows]
    assert on_page[-1] == total
    assert sum(on_page[:-1]) == total
    assert {row.code for row in rows} <= {"sub_total", "shipping", "handling", "tax", "total"}


def test_a_difference_between_total_and_lines_is_shown_and_not_lost(demo: Bench) -> None:
    assert shown(built(demo, total=Decimal("379.87")))[("handling", "Pazaryeri farkı")] == Decimal("-10.00")


def test_shipping_may_have_its_own_rate(demo: Bench) -> None:
    data = demo.shop.order_data(an_order(), {}, replace(POLICY, shipping_vat=Decimal(10)))
    assert shown(data)[("tax", "KDV %10")] == Decimal("4.54")


def test_an_unknown_currency_is_refused_with_the_next_step(real: Callable[[str], Bench]) -> None:
    bench = real("4.0.2.3")
    with pytest.raises(ShopRefused, match=r"no currency AZN.*Add AZN with its rate in System > Localisation > Currencies"):
        built(bench, currency="AZN")
    with pytest.raises(ShopRefused, match="no currency AZN"):
        bench.shop.currency_rate("AZN")
    bench.currency("AZN", 0)
    with pytest.raises(ShopRefused, match="AZN has no rate"):
        built(bench, currency="AZN")
    bench.remove("currency", code="AZN")


def test_the_data_is_json_and_has_the_keys_of_the_family(each: Bench) -> None:
    data = json.loads(json.dumps(built(each)))
    family = each.shop.shape.family
    four = {"payment_address_id", "shipping_address_id", "subscription_id", "language_code"}

    assert ("vouchers" in data) == (family != "4.1")
    assert four <= data.keys() if family != "3.0" else not four & data.keys()
    assert ("payment_code" in data) == (family == "3.0")
    if family == "3.0":
        assert (data["payment_method"], data["shipping_method"]) == ("Trendyol", "Trendyol Express")
        assert "extension" not in data["totals"][0]
        assert "master_id" not in data["products"][0]
    else:
        assert data["payment_method"] == {"code": "meschain_sync.meschain_sync", "name": "Trendyol"}
        assert set(data["shipping_method"]) == {"code", "name", "cost", "tax_class_id", "text"}
        assert data["totals"][0]["extension"] == "opencart"
        assert data["products"][0]["subscription"] == []


def test_a_linked_line_has_the_shops_name_and_its_options(each: Bench) -> None:
    product_id = 8 if each.shop.settings().currency == "TRY" else 42
    sellable = each.shop.sellables([product_id])[0]
    row = built(each, {"1": sellable.key})["products"][0]

    assert (row["product_id"], row["model"]) == (product_id, sellable.model)
    options = {(option["product_option_value_id"], option["value"]) for option in row["option"]}
    assert options == {(choice.value_id, choice.value) for choice in sellable.choices}
    assert '"' not in row["name"]


def test_lines_without_a_product_keep_their_title(each: Bench) -> None:
    rows = built(each, {"2": SellableKey(999_999, "1-2")})["products"]
    assert [(row["product_id"], row["name"], row["model"], row["option"]) for row in rows] == [
        (0, "Çanta 16 inç", "CODE-1", []),
        (0, "Roman", "CODE-2", []),
    ]


def test_a_value_that_is_gone_is_left_out_of_the_options(demo: Bench) -> None:
    key = demo.shop.sellables([1])[0].key
    demo.remove("product_option_value", product_option_value_id=key.option_value_ids[0])
    (row, _) = built(demo, {"1": key})["products"]
    assert [option["product_option_value_id"] for option in row["option"]] == [key.option_value_ids[1]]


def test_texts_are_escaped_and_cut_to_the_shops_columns(each: Bench) -> None:
    long = Address("Ş" * 40, "<b>" * 30, "A & B " * 60, city="X" * 200, postcode="TR-34710-Kadıköy", country_code="TR", company="&" * 100)
    data = built(each, shipping=long, billing=long, lines=(replace(LINES[0], title="<i>Çok & uzun</i> " * 40),))
    columns = each.shop.shape.columns

    for name, value in data.items():
        info = columns["order"].get(name)
        if isinstance(value, str) and info and info.length:
            assert len(value) <= info.length, name
    assert data["shipping_lastname"] == "&lt;b&gt;" * 3 + "&lt;b"
    assert data["shipping_postcode"] == "TR-34710-K"
    assert data["shipping_address_1"].startswith("A &amp; B A &amp; B")
    assert len(data["products"][0]["name"]) <= 255
    assert "<" not in data["products"][0]["name"]


def test_emoji_stay_where_the_shop_can_hold_them(each: Bench) -> None:
    data = built(each, shipping=replace(BUYER, line1="Gül Sk. 🌹 5"))
    expected = "Gül Sk. ? 5" if each.shop.shape.family == "3.0" else "Gül Sk. 🌹 5"
    assert data["shipping_address_1"] == expected


def test_the_turkish_province_is_the_zone_and_the_district_the_city(each: Bench) -> None:
    data = built(each)
    zone = each.rows("zone", zone_id=data["shipping_zone_id"])[0]

    assert (data["shipping_country_id"], zone["country_id"]) == (215, 215)
    assert (data["shipping_zone"], data["shipping_city"]) == ("İstanbul", "Kadıköy")
    assert (data["firstname"], data["lastname"], data["telephone"]) == ("Ayşe Gül", "Yılmaz", "+905321112233")


def test_places_that_the_shop_does_not_know_stay_as_text(each: Bench) -> None:
    data = built(each, shipping=replace(BUYER, country_code="XX", city="Atlantis", district="Hafen"))
    assert (data["shipping_country_id"], data["shipping_country"], data["shipping_zone_id"]) == (0, "XX", 0)
    assert (data["shipping_city"], data["shipping_address_2"]) == ("Atlantis", "Hafen")


def test_an_address_without_a_country_is_in_the_shops(each: Bench) -> None:
    data = built(each, shipping=replace(BUYER, country_code=""))
    assert data["shipping_country_id"] == each.shop.settings().number("config_country_id")


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("Ayşe", "Kaya", ("Ayşe", "Kaya")),
        ("Ayşe Gül Kaya", "", ("Ayşe Gül", "Kaya")),
        ("Ayşe", "", ("Ayşe", "")),
        ("", "Kaya", ("", "Kaya")),
    ],
)
def test_a_full_name_in_one_field_is_split(first: str, last: str, expected: tuple[str, str]) -> None:
    assert addresses.names(Address(first, last, "")) == expected


def test_a_long_first_line_goes_on_in_the_second() -> None:
    address = replace(BUYER, line1="Uzun Mahalle " * 15, line2="Kat 3")
    first, second, city = addresses.lines(address, Place(215, "Türkiye", 34, "İstanbul"))
    assert (len(first) <= 128, f"{first} {second}", city) == (True, f"{'Uzun Mahalle ' * 15}Kat 3", "Kadıköy")


def test_a_companys_tax_details_stand_in_the_comment(demo: Bench) -> None:
    data = built(demo, billing=replace(BUYER, company="Çınar A.Ş.", tax_office="Kadıköy", tax_number="1234567890"))
    assert data["comment"] == "Trendyol 10203040\nVergi dairesi: Kadıköy, vergi no: 1234567890"
    assert data["payment_company"] == "Çınar A.Ş."


def test_the_store_and_its_prefix_come_from_the_settings(each: Bench) -> None:
    data = built(each)
    settings = each.shop.settings()
    assert (data["store_id"], data["store_name"]) == (0, settings.config["config_name"])
    assert data["invoice_prefix"] == settings.config["config_invoice_prefix"]
    assert data["language_id"] == settings.language_id
    assert data["customer_group_id"] == 1
