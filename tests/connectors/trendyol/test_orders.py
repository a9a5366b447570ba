"""Packages read as orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.trendyol import mapping_orders
from service.domain.order import OrderState, Tracking


@pytest.fixture
def page(body):
    return mapping_orders.order_page(body("trendyol/orders"))


def test_money_is_exact_and_per_unit(page):
    line = page.orders[0].lines[0]

    assert (line.unit_price, line.quantity, line.discount) == (Decimal("109.8967"), 3, Decimal("10.0033"))
    assert page.orders[0].total == Decimal("329.69")
    assert page.orders[1].total == Decimal("0.1")
    assert (line.vat_rate, line.commission_rate) == (Decimal(20), Decimal("13.5"))


def test_numbers_beyond_64_bit_keep_every_digit(page):
    assert page.orders[0].tracking == Tracking("Yurtiçi Kargo", "73300000000000000017", "https://kargo.example.com/?id=17")
    assert page.orders[1].tracking is None


def test_order_date_is_turkish_wall_clock_and_the_change_is_utc(page):
    first = page.orders[0]

    assert first.placed_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert first.modified_at == datetime(2026, 11, 21, 10, 0, 0, 123000, tzinfo=UTC)


def test_turkish_text_and_emoji_survive(page):
    assert page.orders[0].shipping.line1 == "Çınar Mah. Gül Sok. No:5/3 🏠"
    assert (page.orders[0].shipping.first_name, page.orders[0].lines[0].title) == ("Işıl", "Çanta 16 inç")


def test_tax_numbers_belong_to_firms_only(page):
    firm, person = page.orders[0].billing, page.orders[1].billing

    assert (firm.company, firm.tax_office, firm.tax_number) == ("Öztürk Çanta Ltd. Şti.", "Şişli", "1234567890")
    assert (person.tax_office, person.tax_number) == ("", "")


def test_not_reported_stays_none(page):
    assert page.orders[1].lines[0].commission_rate is None
    assert page.orders[1].lines[0].sku == ""
    assert page.orders[1].shipping.phone == ""


def test_a_split_names_what_it_replaces(page):
    assert page.orders[0].replaces == ("3330000003",)
    assert page.orders[0].extra["created_by"] == "split"
    assert page.orders[0].extra["commercial"] == "yes"
    assert "export" not in page.orders[1].extra


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Awaiting", OrderState.AWAITING),
        ("Created", OrderState.NEW),
        ("Invoiced", OrderState.ACCEPTED),
        ("UnDelivered", OrderState.SHIPPED),
        ("UnPacked", OrderState.SUPERSEDED),
        ("UnSupplied", OrderState.CANCELLED),
        ("Returned", OrderState.RETURNED),
        ("YeniDurum", OrderState.UNKNOWN),
        ("created", OrderState.UNKNOWN),
    ],
)
def test_states(body, status, state):
    package = body("trendyol/orders")["content"][1] | {"status": status}

    order = mapping_orders.order(package)

    assert (order.state, order.remote_state) == (state, status)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"lines": []}, "it has no lines"),
        ({"currencyCode": "LİRA"}, "“LİRA” is not a currency"),
        ({"packageTotalPrice": "çok"}, "not a number: 'çok'"),
        ({"lastModifiedDate": "dün"}, "dün is not a time in milliseconds"),
        ({"lastModifiedDate": 10**30}, "too large"),
        ({"shipmentPackageId": None}, "None is not an id"),
        ({"lines": [{"lineId": 1, "quantity": 0, "lineUnitPrice": 1}]}, "a quantity of 0"),
        ({"lines": [{"lineId": 1, "quantity": 1}]}, "lineUnitPrice is missing"),
        ({"shipmentAddress": "Gül Sok."}, "no attribute"),
    ],
)
def test_a_package_that_cannot_be_read_is_named_and_the_others_arrive(body, change, cause):
    answer = body("trendyol/orders")
    answer["content"][0] |= change

    page = mapping_orders.order_page(answer)

    assert [order.remote_id for order in page.orders] == ["3330000018"]
    assert len(page.problems) == 1
    assert page.problems[0].startswith(f"Trendyol package {answer['content'][0]['shipmentPackageId']} cannot be read")
    assert cause in page.problems[0]


def test_another_currency_is_told_as_it_is(body):
    package = body("trendyol/orders")["content"][1] | {"currencyCode": "azn"}

    assert mapping_orders.order(package).currency == "AZN"


def test_a_line_without_barcode_still_arrives(body):
    package = body("trendyol/orders")["content"][1]
    del package["lines"][0]["barcode"]

    assert mapping_orders.order(package).lines[0].barcode == ""


@pytest.mark.parametrize("shape", [lambda answer: answer["content"], lambda answer: answer, lambda answer: answer["content"][0]])
def test_lists_envelopes_and_bare_packages_are_read(body, shape):
    page = mapping_orders.order_page(shape(body("trendyol/orders")))

    assert page.orders[0].remote_id == "3330000017"


def test_the_stream_ends_where_it_says_so(body):
    answer = body("trendyol/orders")

    assert mapping_orders.stream_cursor(answer) == "c2F5ZmEtMg=="
    assert mapping_orders.stream_cursor(answer | {"hasMore": False}) is None


def test_a_status_names_every_line(page):
    sent = mapping_orders.status_body(page.orders[0], "Picking", {})

    assert sent == {"lines": [{"lineId": 4765000170, "quantity": 3}], "params": {}, "status": "Picking"}
