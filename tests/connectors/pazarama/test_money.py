"""Bookings: whole, exact, each with an id of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.pazarama import api, money
from service.domain.settlement import SettlementKind

ROW = {
    "orderId": 73500000000000000017,
    "trxCode": "ORDER-EXAMPLE",
    "trxId": "00000970-0000-4000-8000-000000000970",
    "amount": Decimal("1099.90"),
    "installmentNumber": 0,
    "commissionAmount": Decimal("164.99"),
    "couponDiscount": 0,
    "allowanceAmount": Decimal("934.91"),
    "status": "Satış",
    "transactionDate": "2026-11-01T19:00:00",
    "transferredDate": "2026-12-01T00:00:00",
}


def test_a_sale_as_it_is_documented():
    sale = money.settlement(ROW)

    assert (sale.kind, sale.remote_kind, sale.currency) == (SettlementKind.SALE, "Satış", "TRY")
    assert (sale.order_number, sale.description) == ("73500000000000000017", "ORDER-EXAMPLE")
    assert (sale.amount, sale.commission, sale.net) == (Decimal("1099.90"), Decimal("164.99"), Decimal("934.91"))
    assert (sale.booked_at, sale.due_at) == (datetime(2026, 11, 1, 16, tzinfo=UTC), datetime(2026, 11, 30, 21, tzinfo=UTC))


@pytest.mark.parametrize(("paid", "net"), [(Decimal("834.91"), "834.91"), (0, "0"), (None, "934.91")])
def test_what_is_left_is_what_is_paid_out_whoever_bears_a_coupon(paid, net):
    booked = money.settlement(ROW | {"couponDiscount": 100, "allowanceAmount": paid})

    assert (booked.net, booked.commission) == (Decimal(net), Decimal("164.99"))


@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("word", ["İade", "İADE", "iade"])
def test_a_return_is_against_the_seller_whatever_its_sign(sign, word):
    amounts = {name: sign * ROW[name] for name in ("amount", "commissionAmount", "allowanceAmount")}

    back = money.settlement(ROW | amounts | {"status": word})

    assert (back.kind, back.amount, back.commission) == (SettlementKind.RETURN, Decimal("-1099.90"), Decimal("-164.99"))


@pytest.mark.parametrize("word", ["Kargo Bedeli", "", None])
def test_a_word_that_nobody_documented_is_kept(word):
    booked = money.settlement(ROW | {"status": word})

    assert (booked.kind, booked.remote_kind, booked.amount) == (SettlementKind.OTHER, word or "", Decimal("1099.90"))


def test_ids_come_from_facts_that_do_not_change():
    later = ROW | {"status": "Ödendi", "transferredDate": None, "allowanceAmount": 1}
    others = [ROW, {"trxId": None}, {"installmentNumber": 2}, {"amount": 5}, {"orderId": 7}, {"transactionDate": "2026-11-01T19:00:01"}]

    assert money.settlement(later).remote_id == money.settlement(ROW).remote_id
    assert len({money.settlement(ROW | other).remote_id for other in others}) == len(others)


def test_two_bookings_that_are_the_same_in_everything_are_two():
    ids = [each.remote_id for each in money.settlement_page([ROW, ROW, ROW | {"orderId": 7}, ROW]).settlements]

    assert ids[1:] == [f"{ids[0]}:2", ids[2], f"{ids[0]}:3"]
    assert len(set(ids)) == 4
    assert max(map(len, ids)) <= 128


def test_one_that_cannot_be_read_keeps_no_other_back():
    page = money.settlement_page([ROW | {"transactionDate": "gestern"}, {"orderId": 8}, ROW])

    assert len(page.settlements) == 1
    assert page.problems == (
        "Pazarama booking of order 73500000000000000017 cannot be read: gestern is not a time.",
        "Pazarama booking of order 8 cannot be read: amount is missing.",
    )


def test_times_are_asked_for_in_utc():
    istanbul = datetime.fromisoformat("2026-11-02T02:30:00+03:00")

    body = api.bookings(istanbul, istanbul + timedelta(hours=1)).body

    assert body == {"startDate": "2026-11-01T23:30:00.000Z", "endDate": "2026-11-02T00:30:00.000Z"}


def test_a_sale_and_its_return_cancel_each_other(connector, market, live):
    live("A1", quantity=20)
    (number,) = market.post("deliveries", barcode="A1", quantity=2).json["orders"]
    market.post("bookings")
    market.clock.forward(10)
    (refund,) = market.post("returns", orderNumber=number).json["claims"]
    connector._do(api.decide_refund(refund, 2))
    market.post("bookings")
    market.post("bookings")

    booked = connector.settlements(*market.window()).settlements

    assert [(each.kind, each.amount, each.net) for each in booked] == [
        (SettlementKind.SALE, Decimal("199.8"), Decimal("169.83")),
        (SettlementKind.RETURN, Decimal("-199.8"), Decimal("-169.83")),
    ]
    assert {each.order_number for each in booked} == {str(number)}


def test_nothing_outside_the_window_is_shown(connector, market, live):
    live("A1")
    market.post("deliveries", barcode="A1")
    market.post("bookings")
    at = market.moment()

    assert connector.settlements(at - timedelta(days=2), at - timedelta(days=1)).settlements == ()
    assert len(connector.settlements(at, at).settlements) == 1
