"""Pazarama's orders read as ours."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.pazarama import mapping_orders, mapping_values, wire
from service.connectors.pazarama.order_feeds import Look
from service.connectors.pazarama.places import Place
from service.domain.errors import Rejected
from service.domain.order import OrderState, Tracking

NUMBER = "73500000000000000017"


@pytest.fixture
def answer(body):
    return body("pazarama/orders")


@pytest.fixture
def row(answer):
    return answer["data"][0]


@pytest.fixture
def order(answer):
    page = mapping_orders.order_page(answer)
    assert page.problems == ()
    return page.orders[0]


def item(row, **changes):
    return row["items"][0] | changes


def test_numbers_beyond_64_bit_keep_every_digit(order):
    assert order.remote_id == order.number == NUMBER
    assert order.tracking == Tracking("Yurtiçi Kargo", "73300000000000000017", "https://kargo.example.com/?id=17")
    assert order.extra["packages"] == "1249000000000000000017"


def test_money_is_exact_and_cancelled_items_are_gone(order):
    (line,) = order.lines

    assert (line.unit_price, line.quantity, line.discount) == (Decimal("109.90"), 3, Decimal("3.40"))
    assert (order.total, order.shipping_total, order.currency) == (Decimal("349.70"), Decimal(20), "TRY")
    assert (line.barcode, line.sku, line.vat_rate, line.state) == ("8680000000017", "ÇANTA-16", Decimal(20), "12")
    assert line.title == "Çanta 16 inç Siyah"


@pytest.mark.parametrize(("amount", "unit"), [("349.70", "109.90"), ("389.70", "106.50")])
def test_a_discount_that_is_not_in_the_totals_is_taken_off(row, amount, unit):
    """Which of the two it is, only the amount of the whole order tells."""
    changed = row | {"orderAmount": Decimal(amount)}

    assert mapping_orders.order(changed).lines[0].unit_price == Decimal(unit)


def test_an_amount_that_does_not_divide_keeps_four_digits(row):
    changed = row | {"items": [item(row, totalPrice={"valueInt": 10000}, discountAmount=None)]}

    order = mapping_orders.order(changed)

    assert order.lines[0].unit_price == Decimal("33.3333")
    assert order.total == Decimal("120.00")


def test_times_without_zone_are_turkish_and_the_newest_move_counts(order):
    assert order.placed_at == datetime(2026, 11, 20, 20, 45, tzinfo=UTC)
    assert order.modified_at == datetime(2026, 11, 21, 7, 0, 0, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "hour"),
    [
        ("2026-11-21 13:00", 10),
        ("2026-11-21T13:00:00Z", 13),
        ("2026-11-21T13:00:00.1234567+03:00", 10),
        ("21 Kasım 2026 13:00", 10),
        ("1 ŞUBAT 2026 13:00", 10),
        ("9 Haziran 2026", 21),
    ],
)
def test_times_in_every_form(text, hour):
    assert mapping_values.moment(text).hour == hour


@pytest.mark.parametrize("text", ["", "gestern", "40 Kasım 2026 10:00", "1 Brumaire 2026", None, 7])
def test_what_is_no_time_is_none(text):
    assert mapping_values.maybe_moment(text) is None


def test_without_a_history_the_order_is_as_old_as_it_was_placed(row):
    order = mapping_orders.order(row | {"items": [item(row, orderItemStatusHistory=[{"historyCreatedDate": "?"}])]})

    assert order.modified_at == order.placed_at


def test_turkish_text_and_emoji_survive(order):
    assert (order.shipping.first_name, order.shipping.last_name) == ("Işıl Nur", "Öztürk")
    assert (order.shipping.line1, order.shipping.line2) == ("Gül Sok. No:5/3 🏠", "Moda Mah.")
    assert (order.shipping.district, order.shipping.city, order.shipping.postcode) == ("Kadıköy", "İstanbul", "34710")


def test_a_firm_is_one_only_where_the_invoice_says_so(order, row):
    firm = order.billing
    assert (firm.company, firm.tax_office, firm.tax_number) == ("Öztürk Çanta Ltd. Şti.", "Şişli", "1234567890")

    person = mapping_orders.order(row | {"billingAddress": row["billingAddress"] | {"invoiceType": 1}}).billing
    assert (person.company, person.tax_number, person.last_name) == ("", "", "Öztürk")
    assert mapping_orders.order(row | {"billingAddress": None}).billing.city == "İstanbul"


STATES = {
    3: OrderState.NEW,
    12: OrderState.ACCEPTED,
    18: OrderState.ACCEPTED,
    5: OrderState.SHIPPED,
    16: OrderState.SHIPPED,
    19: OrderState.SHIPPED,
    14: OrderState.SHIPPED,
    11: OrderState.DELIVERED,
    7: OrderState.DELIVERED,
    9: OrderState.DELIVERED,
    6: OrderState.CANCELLED,
    13: OrderState.CANCELLED,
    8: OrderState.RETURNED,
    10: OrderState.RETURNED,
    99: OrderState.UNKNOWN,
}


@pytest.mark.parametrize(("status", "state"), STATES.items())
def test_states(row, status, state):
    order = mapping_orders.order(row | {"items": [item(row, orderItemStatus=status, orderItemStatusName=None)]})

    assert order.state is state
    assert order.remote_state.isdigit() == (state is OrderState.UNKNOWN)


@pytest.mark.parametrize(
    ("statuses", "whole"),
    [
        ((11, 5), OrderState.SHIPPED),
        ((5, 12), OrderState.ACCEPTED),
        ((3, 6), OrderState.NEW),
        ((6, 13), OrderState.CANCELLED),
        ((8, 10), OrderState.RETURNED),
        ((8, 11), OrderState.DELIVERED),
        ((12, 99), OrderState.UNKNOWN),
    ],
)
def test_an_order_is_as_far_as_its_last_item(row, statuses, whole):
    items = [item(row, orderItemId=f"x{status}", orderItemStatus=status) for status in statuses]

    assert mapping_orders.order(row | {"items": items}).state is whole


@pytest.mark.parametrize(
    ("status", "flag"), [(18, "cancellation_requested"), (14, "undelivered"), (7, "return_requested"), (9, "return_refused")]
)
def test_what_the_state_does_not_tell_is_a_flag(row, status, flag):
    assert mapping_orders.order(row | {"items": [item(row, orderItemStatus=status)]}).extra[flag] == "yes"


def test_facts_for_the_panel(order):
    assert order.extra == {
        "order_id": "6b0f1a52-0000-4000-8000-0000000000a1",
        "payment_type": "1",
        "shipment_codes": "PZ00100000017",
        "cargo_company": "Yurtiçi Kargo",
        "packages": "1249000000000000000017",
        "due_date": "2026-11-23T23:59:59+03:00",
        "identity_number": "10000000146",
        "e_invoice": "yes",
    }


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"items": []}, "it has no items"),
        ({"items": None}, "it has no items"),
        ({"orderDate": "gestern"}, "gestern is not a time"),
        ({"currency": "lira"}, "“lira” is not a currency"),
        ({"orderNumber": None}, "None is not an id"),
    ],
)
def test_one_that_cannot_be_read_does_not_keep_the_others_back(row, change, cause):
    page = mapping_orders.order_page({"data": [row | change, row, 7]})

    assert [order.number for order in page.orders] == [NUMBER]
    assert cause in page.problems[0]
    assert page.problems[1].startswith("Pazarama order without number cannot be read: ")


def test_a_missing_field_is_named(row):
    del row["items"][0]["totalPrice"]

    (problem,) = mapping_orders.order_page([row]).problems

    assert problem == f"Pazarama order {NUMBER} cannot be read: totalPrice is missing."


def test_an_empty_answer_has_no_orders():
    assert mapping_orders.order_page({"data": None}).orders == mapping_orders.order_page([]).orders == ()


def test_the_same_order_always_reads_the_same(row):
    kinds = [item(row, orderItemId=str(kind), deliveryType=kind) for kind in (10001, 2, 1, None)]

    first, again = (asdict(mapping_orders.order(row | {"items": order})) for order in (kinds, kinds))

    assert first == again
    assert first["extra"]["delivery_type"] == "10001, 2"


AT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_the_last_days_are_read_always_and_a_month_when_a_full_hour_passes():
    quiet, hourly = Look.at(AT - timedelta(minutes=11), AT), Look.at(AT - timedelta(minutes=31), AT)

    assert (quiet.start, quiet.asked_from) == (AT - timedelta(days=3), AT - timedelta(minutes=11))
    assert (hourly.start, hourly.asked_from) == (AT - timedelta(days=29), AT - timedelta(days=29))
    assert Look.at(AT - timedelta(days=20), AT).start == AT - timedelta(days=29)


def test_requests_of_orders_that_are_read_anyway_are_left():
    look = Look.at(AT - timedelta(minutes=11), AT)
    old, new = "1 Ekim 2026 10:00", "21 Kasım 2026 09:00"
    rows = [
        {"orderNumber": 1, "orderDate": new, "refundDate": new},
        {"orderNumber": 2, "orderDate": old, "refundDate": "21 Kasım 2026 12:25"},
        {"orderNumber": 3, "orderDate": old, "refundDate": new},
        {"orderNumber": 4, "orderDate": old},
        {"orderNumber": 4, "refundDate": "?"},
    ]

    assert look.numbers(rows) == ["2", "4"]


FEEDS = ("orders", "cancels", "refunds")


def test_a_list_ends_with_an_empty_page_or_where_its_pages_end():
    place = Place.of(None, *FEEDS)

    assert place.after([{"k": 1}], "k") == "orders:2:1"
    assert place.after([], "k") == "cancels:1:"
    assert Place.of("cancels:2:x", *FEEDS).after([{"k": 1}], "k", 2) == "refunds:1:"
    assert Place.of("refunds:7:", *FEEDS).after([], "k") is None


def test_a_list_that_does_not_move_on_is_not_read_for_ever():
    with pytest.raises(ValueError, match="page 2 begins with 1"):
        Place.of("orders:2:1", *FEEDS).after([{"k": 1}], "k")


@pytest.mark.parametrize("cursor", ["yesterday", "orders", "orders:x:", "claims:1:"])
def test_a_strange_cursor_is_refused(cursor):
    with pytest.raises(Rejected):
        Place.of(cursor, *FEEDS)


def test_requests_come_in_an_envelope_of_their_own_or_bare():
    assert wire.requests({"refundList": [1], "responsePage": {"totalPages": 4}}) == ([1], 4)
    assert wire.requests({"refundList": None}) == ([], 0)
    assert wire.requests([1]) == ([1], 0)
    assert wire.requests(None) == ([], 0)
