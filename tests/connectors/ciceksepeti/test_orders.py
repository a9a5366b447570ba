"""Order lines read as orders."""

from __future__ import annotations

from dataclasses import asdict
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.ciceksepeti import mapping_orders, mapping_values
from service.domain.order import OrderState, Tracking

LONG = "11100000000000000017"


@pytest.fixture
def rows(body):
    return body("ciceksepeti/orders")["supplierOrderListWithBranch"]


@pytest.fixture
def read(rows):
    """The first line, with what should differ."""
    return lambda **changes: mapping_orders.order(rows[0] | changes)


def test_each_line_is_an_order_and_they_share_their_number(body):
    page = mapping_orders.order_page(body("ciceksepeti/orders"), "0:0:0:0")

    assert [(order.remote_id, order.number) for order in page.orders] == [(LONG, "67890001"), ("111000018", "67890001")]
    assert (page.problems, page.next_cursor) == ((), "0:0:0:0")


def test_the_buyers_words_reach_the_order(read):
    extra = read().extra

    assert extra["personalisation"] == "İsim: Ayşe'ye ❤️; Fotoğraf: https://media.example.com/17.jpg"
    assert (extra["card_message"], extra["card_name"]) == ("İyi ki doğdun 🎂", "Çağrı")


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (["Ayşe", " Can "], "Ayşe; Can"),
        ([{"texts": ["Ayşe", "Can"], "id": 4}], "Ayşe: Can"),
        ([{"name": "İsim", "value": None}, {}], "İsim"),
        ([], None),
        (None, None),
    ],
)
def test_personalisation_in_any_shape(read, told, said):
    assert read(orderItemTextListModel=told).extra.get("personalisation") == said


def test_money_is_exact(read):
    order = read()
    (line,) = order.lines

    assert (order.total, line.unit_price, line.quantity, line.discount) == (Decimal("329.73"), Decimal("109.91"), 3, Decimal("9.99"))
    assert (line.vat_rate, line.commission_rate, order.currency) == (Decimal(20), Decimal("17.5"), "TRY")


@pytest.mark.parametrize(
    ("amounts", "total"),
    [
        ({"itemPrice": "100", "totalPrice": "300", "discount": "30", "invoicePrice": "270"}, "270"),
        ({"itemPrice": "100", "totalPrice": "270", "discount": "30", "invoicePrice": "270"}, "270"),
        ({"itemPrice": "90", "totalPrice": "270", "discount": "30", "invoicePrice": "270"}, "270"),
        ({"itemPrice": "100", "totalPrice": "300", "discount": "30", "invoicePrice": None}, "270"),
        ({"itemPrice": "100", "totalPrice": "300", "discount": None, "invoicePrice": None}, "300"),
    ],
)
def test_a_discount_is_taken_off_once_however_it_is_told(read, amounts, total):
    assert read(**{name: value and Decimal(value) for name, value in amounts.items()}).total == Decimal(total)


def test_a_price_that_cannot_be_divided_keeps_four_digits(read):
    assert read(totalPrice=100, itemPrice=34, discount=0).lines[0].unit_price == Decimal("33.3333")


@pytest.mark.parametrize(
    ("tax", "rate"), [(20, "20"), (Decimal("10"), "10"), (0, "0"), (None, "0"), (Decimal("54.96"), "20"), (Decimal("29.98"), "10")]
)
def test_tax_is_a_rate_or_its_amount(read, tax, rate):
    assert read(tax=tax).lines[0].vat_rate == Decimal(rate)


def test_times_are_turkish_wall_clock(read):
    order = read()

    assert order.placed_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert order.modified_at == datetime(2026, 11, 21, 10, 5, tzinfo=UTC)


def test_without_a_day_of_change_the_last_step_counts(read):
    assert read(orderModifyDate=None).modified_at == datetime(2026, 11, 21, 8, 30, 5, 123000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("date", "time", "hour"),
    [
        ("21/11/2026", "13:05", 10),
        ("21-11-2026 13:05", None, 10),
        ("2026-11-21", "13:05", 10),
        ("2026-11-21T00:00:00", "13:05", 10),
        ("2026-11-21T13:05:00", None, 10),
        ("2026-11-21T13:05:00Z", None, 13),
        ("21.11.2026 01:05:00", None, 22),
    ],
)
def test_a_time_in_every_shape(date, time, hour):
    assert mapping_values.moment(date, time).hour == hour


@pytest.mark.parametrize("told", ["", "31/02/2026", "soon"])
def test_what_is_no_time_is_told(told):
    with pytest.raises(ValueError, match="is not a time"):
        mapping_values.moment(told)


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (1, OrderState.NEW),
        ("1", OrderState.NEW),
        (2, OrderState.ACCEPTED),
        (11, OrderState.ACCEPTED),
        (3, OrderState.SHIPPED),
        (5, OrderState.SHIPPED),
        (7, OrderState.DELIVERED),
        (20, OrderState.DELIVERED),
        (21, OrderState.DELIVERED),
        (18, OrderState.RETURNED),
        (22, OrderState.RETURNED),
        (23, OrderState.RETURNED),
        (99, OrderState.UNKNOWN),
    ],
)
def test_states(read, status, state):
    order = read(orderItemStatusId=status, orderProductStatus="Yeni Durum")

    assert (order.state, order.remote_state, order.lines[0].state) == (state, "Yeni Durum", str(status))


@pytest.mark.parametrize(("status", "state"), [(1, OrderState.CANCELLED), (11, OrderState.CANCELLED), (7, OrderState.RETURNED)])
def test_an_inactive_line_is_cancelled_unless_the_buyer_had_it(read, status, state):
    assert read(isOrderStatusActive=False, orderItemStatusId=status).state is state


def test_a_gift_goes_to_one_person_and_its_invoice_to_another(read):
    order = read()

    assert (order.shipping.first_name, order.shipping.last_name, order.shipping.city) == ("Işıl Nur", "Öztürk", "İstanbul")
    assert (order.shipping.line1, order.shipping.line2, order.shipping.district) == ("Gül Sok. No:5/3 🏠", "Moda", "Kadıköy")
    assert (order.billing.first_name, order.billing.city, order.billing.district) == ("Çağrı", "Ankara", "Çankaya")
    assert (order.billing.company, order.billing.tax_office, order.billing.tax_number) == ("Şahin Çiçek Ltd. Şti.", "Şişli", "1234567890")


def test_who_pays_without_an_address_has_the_receivers(read):
    billing = read(senderAddress=None).billing
    assert (billing.last_name, billing.city) == ("Şahin", "İstanbul")


def test_the_parcel_has_the_carriers_number_or_the_code_to_hand_it_over(rows):
    shipped = rows[1]
    url = "https://kargo.example.com/?id=7"
    waiting = shipped | {"orderItemStatusHistoryList": None}

    assert mapping_orders.order(shipped).tracking == Tracking("Yurtiçi Kargo", "73300000000000000018", url)
    assert mapping_orders.order(waiting).tracking == Tracking("Yurtiçi Kargo", "7000018-10", url)
    assert mapping_orders.order(waiting | {"partialNumber": None}).tracking is None


def test_names_in_other_letter_case_are_the_same(rows):
    shouted = {name[0].upper() + name[1:]: value for name, value in rows[0].items()}

    assert asdict(mapping_orders.order(shouted)) == asdict(mapping_orders.order(rows[0]))


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"orderId": None}, "None is not an id"),
        ({"quantity": 0}, "a quantity of 0"),
        ({"orderCreateDate": "soon"}, "“soon 11:30” is not a time"),
        ({"itemPrice": "free"}, "not a number: 'free'"),
    ],
)
def test_an_unreadable_line_is_told_beside_the_others(rows, change, cause):
    page = mapping_orders.order_page({"orderListCount": 2, "supplierOrderListWithBranch": [rows[0] | change, rows[1]]})

    assert [order.remote_id for order in page.orders] == ["111000018"]
    assert page.problems == (f"ÇiçekSepeti order line {LONG} cannot be read: {cause}.",)


def test_a_missing_field_is_named(rows):
    del rows[1]["name"]
    page = mapping_orders.order_page({"orderListCount": 2, "supplierOrderListWithBranch": [None, rows[1]]})

    assert "order line without number cannot be read" in page.problems[0]
    assert page.problems[1] == "ÇiçekSepeti order line 111000018 cannot be read: name is missing."


def test_null_is_an_empty_page():
    assert mapping_orders.order_page({"orderListCount": 0, "supplierOrderListWithBranch": None}).orders == ()
