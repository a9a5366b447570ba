"""Lines and packages read as orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.hepsiburada import mapping_feeds, mapping_orders
from service.connectors.hepsiburada.mapping_feeds import Sighting
from service.domain.order import OrderState, Tracking

LONG = "41414100000000000000017"
PACKAGE = "9191000001"


@pytest.fixture
def answer(body):
    return body("hepsiburada/order")


@pytest.fixture
def order(answer):
    return mapping_orders.order(answer)


def test_money_is_exact_and_cancelled_lines_are_gone(order):
    bag, cup = order.lines

    assert (bag.unit_price, bag.quantity, bag.discount) == (Decimal("109.8967"), 3, Decimal("10.0033"))
    assert (order.total, order.currency) == (Decimal("329.79"), "TRY")
    assert (bag.vat_rate, bag.commission_rate, cup.commission_rate) == (Decimal(20), Decimal("13.5"), None)
    assert (bag.barcode, bag.sku) == ("CANTA-16", "8680000000017")


def test_numbers_beyond_64_bit_keep_every_digit(answer, body):
    order = mapping_orders.order(answer, (), [body("hepsiburada/tracking")])

    assert order.remote_id == order.number == LONG
    assert order.tracking == Tracking("Aras Kargo", "73300000000000000017", "https://kargo.example.com/?id=17")


def test_times_without_zone_are_turkish_and_the_newest_move_counts(order):
    assert order.placed_at == datetime(2026, 11, 21, 8, 30, tzinfo=UTC)
    assert order.modified_at == datetime(2026, 11, 21, 10, 0, 0, 123000, tzinfo=UTC)


def test_turkish_text_and_emoji_survive(order):
    assert (order.shipping.first_name, order.shipping.last_name) == ("Işıl Nur", "Öztürk")
    assert (order.shipping.line1, order.shipping.line2, order.shipping.district) == ("Gül Sok. No:5/3 🏠", "Moda Mah.", "Kadıköy")
    assert order.extra["customized_text"] == "Ayşe'ye ❤️"
    assert order.extra["note"] == "Kapıya bırakın"


def test_a_tax_office_makes_a_firm(order, answer):
    firm = order.billing
    assert (firm.company, firm.tax_office, firm.tax_number) == ("Öztürk Çanta Ltd. Şti.", "Şişli", "1234567890")

    person = mapping_orders.order(answer | {"invoice": None}).billing
    assert (person.first_name, person.company, person.tax_number) == ("Işıl Nur", "", "")


@pytest.mark.parametrize(
    ("status", "package", "state"),
    [
        ("Open", None, OrderState.NEW),
        ("Open", PACKAGE, OrderState.ACCEPTED),
        ("Unpacked", PACKAGE, OrderState.NEW),
        ("Packaged", PACKAGE, OrderState.ACCEPTED),
        ("In Transit", PACKAGE, OrderState.SHIPPED),
        ("UNDELIVERED", PACKAGE, OrderState.SHIPPED),
        ("Delivered", PACKAGE, OrderState.DELIVERED),
        ("Returned", PACKAGE, OrderState.RETURNED),
        ("Cancelled", None, OrderState.CANCELLED),
        ("YeniDurum", PACKAGE, OrderState.UNKNOWN),
        ("YeniDurum", None, OrderState.UNKNOWN),
    ],
)
def test_states(answer, status, package, state):
    rows = [answer["items"][0] | {"status": status, "packageNumber": package}]

    order = mapping_orders.order(answer | {"items": rows})

    assert (order.state, order.remote_state) == (state, status)


@pytest.mark.parametrize(
    ("states", "whole"),
    [
        (("Delivered", "InTransit"), OrderState.SHIPPED),
        (("InTransit", "Packaged"), OrderState.ACCEPTED),
        (("Delivered", "Cancelled"), OrderState.DELIVERED),
        (("Cancelled", "Cancelled"), OrderState.CANCELLED),
        (("Returned", "Returned"), OrderState.RETURNED),
        (("Returned", "Delivered"), OrderState.DELIVERED),
        (("Returned", "InTransit"), OrderState.SHIPPED),
        (("Delivered", "YeniDurum"), OrderState.UNKNOWN),
    ],
)
def test_an_order_is_as_far_as_its_last_line(answer, states, whole):
    rows = [row | {"status": status, "packageNumber": PACKAGE} for row, status in zip(answer["items"], states, strict=False)]

    assert mapping_orders.order(answer | {"items": rows}).state is whole


def seen(state, key=PACKAGE, **more):
    return [Sighting(LONG, state, key, **more)]


def test_a_feed_moves_a_line_on_and_never_back(answer):
    rows = [answer["items"][0]]

    moved = mapping_orders.order(answer | {"items": rows}, seen(OrderState.DELIVERED, moment=datetime(2026, 11, 23, 6, tzinfo=UTC)))
    assert (moved.state, moved.modified_at) == (OrderState.DELIVERED, datetime(2026, 11, 23, 6, tzinfo=UTC))
    assert mapping_orders.order(answer | {"items": rows}, seen(OrderState.ACCEPTED)).state is OrderState.SHIPPED
    assert mapping_orders.order(answer | {"items": rows}, seen(OrderState.DELIVERED, "another")).state is OrderState.SHIPPED


def test_an_unknown_word_is_as_good_as_the_feed(answer):
    rows = [answer["items"][0] | {"status": "YeniDurum"}]

    assert mapping_orders.order(answer | {"items": rows}, seen(OrderState.SHIPPED)).state is OrderState.SHIPPED
    cancelled = seen(OrderState.CANCELLED, rows[0]["id"])
    assert mapping_orders.order(answer | {"items": rows}, cancelled).state is OrderState.CANCELLED


def test_a_parcel_tells_more_than_a_line(answer, body):
    rows = [answer["items"][0] | {"status": "Packaged"}]

    assert mapping_orders.order(answer | {"items": rows}, (), [body("hepsiburada/tracking")]).state is OrderState.SHIPPED
    waiting = body("hepsiburada/tracking") | {"status": "Open", "trackingInfoCode": None}
    order = mapping_orders.order(answer | {"items": rows}, (), [waiting])
    assert (order.state, order.tracking) == (OrderState.ACCEPTED, None)


def test_open_lines_become_orders_by_number(body):
    page = mapping_orders.order_page(body("hepsiburada/open_lines"))

    assert [(order.remote_id, order.state) for order in page.orders] == [(LONG, OrderState.NEW), ("4141410018", OrderState.NEW)]
    assert page.orders[0].billing.company == "Öztürk Çanta Ltd. Şti."
    assert page.orders[1].placed_at == datetime(2026, 11, 20, 6, tzinfo=UTC)


def test_a_package_of_two_orders_becomes_two(body):
    first, second = mapping_orders.order_page(body("hepsiburada/packages")).orders

    assert [(order.remote_id, order.state, len(order.lines)) for order in (first, second)] == [
        (LONG, OrderState.ACCEPTED, 1),
        ("4141410018", OrderState.ACCEPTED, 1),
    ]
    assert (first.total, first.lines[0].discount, first.extra["packages"]) == (Decimal("329.69"), Decimal(5), PACKAGE)
    assert (first.shipping.last_name, first.billing.company, first.billing.tax_office) == ("Öztürk", "Öztürk Çanta Ltd. Şti.", "Şişli")
    assert first.extra["export"] == "yes"


def test_one_package_alone_is_read_too(body):
    assert len(mapping_orders.order_page(body("hepsiburada/packages")[0]).orders) == 2


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"items": []}, "it has no lines"),
        ({"orderDate": "dün"}, "dün is not a time"),
        ({"orderNumber": True}, "True is not an id"),
        ({"deliveryAddress": "Gül Sok."}, "no attribute"),
        ({"items": [{"id": "1", "status": "Open", "quantity": 1}]}, "unitPrice is missing"),
        ({"items": [{"id": "1", "status": "Open", "quantity": 0, "unitPrice": {"amount": 1}}]}, "a quantity of 0"),
        ({"items": [{"id": "1", "status": "Open", "quantity": 1, "unitPrice": {"amount": "çok"}}]}, "not a number"),
        (
            {"items": [{"id": "1", "status": "Open", "quantity": 1, "unitPrice": {"amount": 1, "currency": "LİRA"}}]},
            "“LİRA” is not a currency",
        ),
        ({"items": [{"id": "1", "quantity": 1, "unitPrice": {"amount": 1}}]}, "status is missing"),
    ],
)
def test_an_order_that_cannot_be_read_is_named(answer, change, cause):
    page = mapping_orders.order_page(answer | change)

    assert page.orders == ()
    assert page.problems[0].startswith(f"Hepsiburada order {(answer | change)['orderNumber']} cannot be read: ")
    assert cause in page.problems[0]


def test_of_many_the_readable_arrive(body):
    answer = body("hepsiburada/open_lines")
    answer["items"][0]["quantity"] = None

    page = mapping_orders.order_page(answer)

    assert ([order.remote_id for order in page.orders], len(page.problems)) == (["4141410018"], 1)


@pytest.mark.parametrize("answer", [{"x": 1}, [1], "?"])
def test_what_is_no_order_answer_is_said(answer):
    with pytest.raises(ValueError, match="neither an order"):
        mapping_orders.order_page(answer)


def test_thin_rows_name_every_order_of_a_parcel(body):
    delivered = mapping_feeds.moved_sightings(body("hepsiburada/delivered"), "delivered")
    undelivered = mapping_feeds.moved_sightings(body("hepsiburada/undelivered"), "undelivered")

    assert [(entry.number, entry.key) for entry in delivered] == [(LONG, PACKAGE), ("4141410018", PACKAGE)]
    assert delivered[0].moment == datetime(2026, 11, 23, 6, tzinfo=UTC)
    assert [(entry.number, entry.state, entry.note) for entry in undelivered] == [(LONG, OrderState.SHIPPED, "Adreste kimse yok")]


def test_thin_rows_are_read_in_either_letter_case(body):
    answer = body("hepsiburada/delivered")
    answer["items"] = [{name[0].lower() + name[1:]: value for name, value in row.items()} for row in answer["items"]]

    assert len(mapping_feeds.moved_sightings(answer, "delivered")) == 2


def test_a_cancelled_line_that_is_shown_nowhere_else_is_an_order(body):
    seen = mapping_feeds.cancelled_sightings(body("hepsiburada/cancelled"))

    order = mapping_orders.from_feed("4141410019", seen)

    assert (order.state, order.total, order.lines[0].quantity, order.lines[0].barcode) == (OrderState.CANCELLED, 0, 2, "CANTA-16")
    assert order.modified_at == datetime(2026, 11, 21, 11, tzinfo=UTC)


def test_a_row_that_cannot_be_read_names_its_order_and_keeps_nobody_back(body):
    lines, packages = body("hepsiburada/open_lines"), body("hepsiburada/packages")
    lines["items"][0]["lastStatusUpdateDate"] = "dün"
    lines["items"].append({"id": "1"})
    packages.append({"items": [7]})

    found = mapping_feeds.open_sightings(lines, datetime(2026, 11, 1, tzinfo=UTC))

    assert [entry.number for entry in found] == [LONG, "4141410018", ""]
    assert (found[0].state, found[2].note) == (OrderState.UNKNOWN, "KeyError: 'orderNumber'")
    assert [entry.number for entry in mapping_feeds.package_sightings(packages, OrderState.NEW)] == [LONG, "4141410018", ""]


def test_lines_that_did_not_move_are_old_news(body):
    answer, since = body("hepsiburada/open_lines"), datetime(2026, 11, 21, tzinfo=UTC)
    assert [(entry.number, entry.old) for entry in mapping_feeds.open_sightings(answer, since)] == [(LONG, False), ("4141410018", True)]

    answer["items"][1]["lastStatusUpdateDate"] = None
    assert not any(entry.old for entry in mapping_feeds.open_sightings(answer, since))


def test_old_news_never_replaces_a_full_reading(body):
    row = body("hepsiburada/open_lines")["items"][1]

    full, old = mapping_orders.order_of_lines([row]), mapping_orders.backlog([row])

    assert old.modified_at < full.modified_at
    assert (old.lines, old.total, old.state) == (full.lines, full.total, full.state)


@pytest.mark.parametrize(
    ("hours", "over"),
    [((5, 4, 2), True), ((5, 4, 3), False), ((2, 4, 1), False), ((2, 2, 2), True), ((5, None, 2), False), ((), False)],
)
def test_a_list_ends_early_only_when_it_is_sorted_from_the_newest(hours, over):
    rows = [Sighting("1", OrderState.SHIPPED, "p", None if hour is None else datetime(2026, 11, 21, hour, tzinfo=UTC)) for hour in hours]

    assert mapping_feeds.all_before(rows, datetime(2026, 11, 21, 3, tzinfo=UTC)) is over


def test_what_can_be_packed(answer):
    cup = answer["items"][1]
    assert mapping_feeds.open_lines(answer) == [cup]
    assert mapping_feeds.open_lines({"items": [cup | {"canCreatePackage": False}]}) == []
    assert mapping_feeds.open_lines({"items": [cup | {"canCreatePackage": None}]}) != []
    assert mapping_feeds.open_lines({"items": [cup | {"canCreatePackage": None, "status": "YeniDurum"}]}) == []


def test_lines_of_one_carrier_and_place_share_a_parcel(answer):
    rows = answer["items"]

    parcels = mapping_feeds.packings(rows)

    assert [[line["id"][-1] for line in parcel["lineItemRequests"]] for parcel in parcels] == [["1", "3"], ["2"]]
    assert {parcel["parcelQuantity"] for parcel in parcels} == {1}
