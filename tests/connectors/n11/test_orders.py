"""Packages read as orders."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.n11 import mapping_orders
from service.domain.order import OrderState, Tracking


@pytest.fixture
def answer(body):
    return body("n11/orders")


@pytest.fixture
def page(answer):
    return mapping_orders.order_page(answer)


def test_money_is_exact_and_discounts_are_told_per_line(page):
    (line,) = page.orders[0].lines

    assert (line.quantity, line.unit_price, line.discount) == (3, Decimal("114.0667"), Decimal("5.8333"))
    assert page.orders[0].total == Decimal("342.2")
    assert page.orders[1].total == Decimal("0.1")


def test_commission_is_what_a_campaign_leaves_of_it(page):
    assert page.orders[0].lines[0].commission_rate == Decimal("10.25")
    assert page.orders[2].lines[0].commission_rate is None


def test_cancelled_lines_and_those_out_of_n11s_warehouse_are_not_ours_to_send(page, answer):
    assert [line.barcode for line in page.orders[0].lines] == ["8680000000017"]
    assert "98765432120" not in {order.remote_id for order in page.orders}

    for line in answer["content"][0]["lines"]:
        line["orderItemLineItemStatusName"] = "Cancelled"
    assert [line.barcode for line in mapping_orders.order_page(answer).orders[0].lines] == ["8680000000017", "A2"]


def test_ids_of_any_length_stay_text(page):
    first = page.orders[0]

    assert (first.remote_id, first.lines[0].line_id) == ("98765432100000000000017", "987650000000000000017")
    assert first.tracking == Tracking("Aras", "73300000000000000017", "")
    assert (page.orders[2].remote_id, page.orders[2].number) == ("98765432119", "205511111113")


def test_the_day_of_the_order_is_the_first_entry_of_the_history(page):
    assert page.orders[0].placed_at == datetime(2026, 11, 21, 9, tzinfo=UTC)
    assert page.orders[0].modified_at == datetime(2026, 11, 21, 10, 0, 0, 123000, tzinfo=UTC)
    assert (page.orders[1].placed_at, page.orders[1].modified_at) == (
        datetime(2026, 11, 20, 10, tzinfo=UTC),
        datetime(2026, 11, 21, 10, tzinfo=UTC),
    )


def test_turkish_text_and_emoji_survive_and_names_are_parted(page):
    shipping = page.orders[0].shipping

    assert (shipping.first_name, shipping.last_name, shipping.line1) == ("Işıl Nur", "Öztürk", "Çınar Cad. Gül Sok. No:5/3 🏠")
    assert (page.orders[1].shipping.first_name, page.orders[1].shipping.last_name) == ("Ali", "")


def test_tax_numbers_belong_to_firms_only(page):
    firm, person = page.orders[0].billing, page.orders[2].billing

    assert (firm.company, firm.tax_office, firm.tax_number) == ("Öztürk Çanta Ltd. Şti.", "Şişli", "1234567890")
    assert (person.company, person.tax_office, person.tax_number) == ("", "", "")


def test_one_address_serves_for_the_other(page):
    assert page.orders[1].billing.first_name == "Ali"
    assert page.orders[2].shipping.line1 == "Gül Sok. 1"


def test_the_panel_gets_what_only_n11_has(page):
    extra = page.orders[0].extra

    assert (extra["export"], extra["export_declaration"], extra["delivery_address_type"]) == ("yes", "ETGB-1", "EASYPOINT")
    assert (extra["invoice_amount"], extra["marketplace_discount"], extra["marketing_fee_rate"]) == ("344.2", "2", "1.2")
    assert "identity_number" not in extra
    assert "invoice_amount" not in page.orders[1].extra


def test_a_returned_order_still_reads_delivered_and_says_so(page):
    returned = page.orders[1]

    assert (returned.state, returned.remote_state, returned.extra["returned"]) == (OrderState.DELIVERED, "Delivered", "yes")
    assert "returned" not in page.orders[0].extra


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("Created", OrderState.NEW),
        ("Picking", OrderState.ACCEPTED),
        ("Shipped", OrderState.SHIPPED),
        ("Delivered", OrderState.DELIVERED),
        ("Cancelled", OrderState.CANCELLED),
        ("UnSupplied", OrderState.CANCELLED),
        ("Unpacked", OrderState.SUPERSEDED),
        ("unpacked", OrderState.UNKNOWN),
        ("YeniDurum", OrderState.UNKNOWN),
    ],
)
def test_states(answer, status, state):
    order = mapping_orders.order(answer["content"][1] | {"shipmentPackageStatus": status})

    assert (order.state, order.remote_state) == (state, status)


@pytest.mark.parametrize(
    ("change", "cause"),
    [
        ({"lines": []}, "it has no lines"),
        ({"id": None}, "None is not an id"),
        ({"lastModifiedDate": "dün"}, "dün is not a time in milliseconds"),
        ({"lastModifiedDate": True}, "True is not a time in milliseconds"),
        ({"lastModifiedDate": 10**30}, "too large"),
        ({"packageHistories": None, "lastModifiedDate": None}, "neither a last change nor a history"),
        ({"lines": [{"orderLineId": "a1", "quantity": 1, "price": 1}]}, "'a1' is not the number of a line"),
        ({"lines": [{"orderLineId": 1, "quantity": 0, "price": 1}]}, "a quantity of 0"),
        ({"lines": [{"orderLineId": 1, "quantity": 1}]}, "price is missing"),
        ({"lines": [{"orderLineId": 1, "quantity": 1, "price": "çok"}]}, "not a number: 'çok'"),
        ({"shippingAddress": "Gül Sok."}, "no attribute"),
    ],
)
def test_a_package_that_cannot_be_read_is_named_and_the_others_arrive(answer, change, cause):
    answer["content"][0] |= change

    page = mapping_orders.order_page(answer)

    assert [order.remote_id for order in page.orders] == ["98765432118", "98765432119"]
    assert len(page.problems) == 1
    assert page.problems[0].startswith(f"N11 package {answer['content'][0]['id']} cannot be read")
    assert cause in page.problems[0]


@pytest.mark.parametrize("shape", [lambda answer: answer["content"], lambda answer: answer, lambda answer: answer["content"][0]])
def test_lists_envelopes_and_bare_packages_are_read(answer, shape):
    assert mapping_orders.order_page(shape(answer)).orders[0].remote_id == "98765432100000000000017"


@pytest.mark.parametrize("content", [5, None, {"content": 5}])
def test_what_is_no_list_of_packages_is_an_error(content):
    with pytest.raises(ValueError, match="neither a package"):
        mapping_orders.order_page(content)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([{"lineId": 1, "status": "SUCCESS", "reasons": None}, {"lineId": 2, "status": "Success", "reasons": []}], ""),
        (
            [{"lineId": 1, "status": "SUCCESS"}, {"lineId": 2, "status": "FAIL", "reasons": ["İptal edilmiş", "Olmaz"]}],
            "İptal edilmiş; Olmaz",
        ),
        ([{"lineId": 2, "status": "FAIL", "reasons": "Olmaz"}], "Olmaz"),
        ([{"lineId": 2, "status": "HATA"}], "2: HATA"),
    ],
)
def test_lines_that_were_not_taken_are_told(rows, said):
    assert mapping_orders.refusals({"content": rows}) == said
