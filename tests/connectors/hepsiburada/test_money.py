"""Bookings: how rows become signed amounts, and how they are asked for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.hepsiburada import codes, money
from service.domain.errors import Transient
from service.domain.settlement import SettlementKind
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.kit import connect

SINCE, UNTIL = datetime(2026, 11, 20, 21, 30, 10, tzinfo=UTC), datetime(2026, 11, 21, 9, tzinfo=UTC)
PATH = f"/transactions/merchantid/{MERCHANT}"
ROW = {
    "id": "t12345678901234567890",
    "transactionType": "Commission",
    "status": "WillBePaid",
    "productName": "Tost makinesi 🍞",
    "orderNumber": "41414141414141414141",
    "amount": {"value": Decimal("13.05"), "currencyCode": "TRY"},
    "netAmount": {"value": Decimal("10.44"), "currencyCode": "TRY"},
    "orderDate": "2026-11-20T10:36:53",
    "invoiceDate": "2026-11-21T00:00:00",
    "dueDate": "2026-12-20T00:00:00",
    "paymentDate": None,
    "isIncome": False,
}


def every_booking(hepsiburada, market):
    found, cursor = [], None
    while True:
        page = hepsiburada.settlements(market.moment() - timedelta(days=1), market.moment(), cursor)
        assert page.problems == ()
        found, cursor = [*found, *page.settlements], page.next_cursor
        if cursor is None:
            return found


def test_a_row_is_read_as_it_stands():
    booking = money.settlement(ROW)

    assert (booking.remote_id, booking.order_number) == ("t12345678901234567890", "41414141414141414141")
    assert (booking.kind, booking.remote_kind) == (SettlementKind.COMMISSION, "Commission")
    assert (booking.amount, booking.commission, booking.net, booking.currency) == (Decimal("-13.05"), 0, Decimal("-13.05"), "TRY")
    assert booking.booked_at == datetime(2026, 11, 20, 21, tzinfo=UTC)
    assert booking.due_at == datetime(2026, 12, 19, 21, tzinfo=UTC)
    assert booking.description == "Tost makinesi 🍞"


@pytest.mark.parametrize(("value", "income", "amount"), [("13.05", True, "13.05"), ("-13.05", False, "-13.05"), ("0", False, "0")])
def test_is_income_gives_the_sign(value, income, amount):
    row = ROW | {"amount": {"value": value, "currencyCode": "TRY"}, "isIncome": income}

    assert money.settlement(row).amount == Decimal(amount)


@pytest.mark.parametrize(("told", "currency"), [("TRY", "TRY"), ("949", "TRY"), (949, "TRY"), ("840", "USD"), ("usd", "USD")])
def test_currencies_are_names_or_numbers(told, currency):
    assert money.settlement(ROW | {"amount": {"value": 1, "currencyCode": told}}).currency == currency


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        ("Payment", SettlementKind.SALE),
        ("Return", SettlementKind.RETURN),
        ("CampaignDiscount", SettlementKind.DISCOUNT),
        ("CommissionRefund", SettlementKind.COMMISSION),
        ("ReturnShipmentCostSharingExpense", SettlementKind.SHIPPING),
        ("DeliveryProcessingFee", SettlementKind.FEE),
        ("Stoppage", SettlementKind.TAX),
        ("TotalPayment", SettlementKind.OTHER),
        ("SpaceElevatorFee", SettlementKind.OTHER),
    ],
)
def test_what_is_certain_has_a_kind_and_the_rest_keeps_its_name(told, kind):
    booking = money.settlement(ROW | {"transactionType": told})

    assert (booking.kind, booking.remote_kind) == (kind, told)


def test_no_type_has_two_kinds():
    names = [name for names in codes._BOOKED.values() for name in names.split()]

    assert len(names) == len(set(names)) == len(codes.SETTLEMENT_KINDS)


def test_a_row_without_invoice_is_booked_by_its_order_and_paid_when_it_was():
    booking = money.settlement(ROW | {"invoiceDate": "0001-01-01T00:00:00", "paymentDate": "2026-12-22T09:00:00Z"})

    assert booking.booked_at == datetime(2026, 11, 20, 7, 36, 53, tzinfo=UTC)
    assert booking.due_at == datetime(2026, 12, 22, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"isIncome": None}, "isIncome is None"),
        ({"isIncome": "false"}, "isIncome is false"),
        ({"amount": {"currencyCode": "TRY"}}, "value is missing"),
        ({"amount": {"value": "çok", "currencyCode": "TRY"}}, "not a number"),
        ({"amount": {"value": 1, "currencyCode": "₺"}}, "not a currency"),
        (dict.fromkeys(("invoiceDate", "orderDate", "dueDate", "paymentDate")), "it has no date"),
        ({"transactionType": None}, ""),
    ],
)
def test_a_row_that_says_too_little_is_a_problem_or_other(change, said):
    if not said:
        assert money.settlement(ROW | change).kind is SettlementKind.OTHER
        return
    with pytest.raises((LookupError, ValueError)) as error:
        money.settlement(ROW | change)
    assert said in money.values.cause(error.value)


def test_the_window_is_turkish_wall_clock_in_iso():
    assert dict(money.read_call(MERCHANT, 200, SINCE, UNTIL).query) == {
        "Offset": 200,
        "Limit": 100,
        "RecordDateStart": "2026-11-21T00:30:10",
        "RecordDateEnd": "2026-11-21T12:00:01",
    }


def test_a_sale_and_a_return_of_a_reduced_one_are_booked(hepsiburada, market, live):
    live("A1", quantity=5, price=Decimal("100.00"))
    order = market.post("deliveries", barcode="A1", quantity=2).json["orders"][0]
    market.post("bookings")
    market.post("bookings")

    booked = {each.remote_kind: each for each in every_booking(hepsiburada, market)}

    assert {name: each.amount for name, each in booked.items()} == {
        "Payment": Decimal("200.00"),
        "Commission": Decimal("-26.00"),
        "Stoppage": Decimal("-2.00"),
        "DeliveryProcessingFee": Decimal("-8.99"),
    }
    assert {each.order_number for each in booked.values()} == {order}
    market.post("claims", claimNumber=market.post("returns", barcode="A1").json["claims"][0], status="Accepted")
    market.post("bookings")
    returned = [each for each in every_booking(hepsiburada, market) if each.remote_kind in ("Return", "CommissionRefund")]
    assert [(each.kind, each.amount) for each in returned] == [
        (SettlementKind.RETURN, Decimal("-95.00")),
        (SettlementKind.COMMISSION, Decimal("12.35")),
    ]


def test_rows_are_read_until_an_empty_page(hepsiburada, market, live, monkeypatch):
    monkeypatch.setattr(money, "PAGE", 3)
    live("A1", quantity=5)
    market.post("deliveries", barcode="A1")
    market.post("bookings")
    market.calls.clear()

    assert len({each.remote_id for each in every_booking(hepsiburada, market)}) == 4
    assert market.calls == [("GET", PATH)] * 3


def test_a_malformed_page_may_come_right(hepsiburada, market):
    market.post("faults", kind="malformed", operation="getTransactions")

    with pytest.raises(Transient):
        hepsiburada.settlements(SINCE, UNTIL)
    assert hepsiburada.settlements(SINCE, UNTIL).settlements == ()


@pytest.mark.parametrize(
    "query",
    [
        "Offset=0&Limit=10",
        "offset=0&limit=10&OrderNumber=1",
        "Offset=0&Limit=101&OrderNumber=1",
        "Offset=0&Limit=10&RecordDateStart=2026-11-01T00:00:00",
        "Offset=0&Limit=10&RecordDateStart=21.11.2026&RecordDateEnd=22.11.2026",
    ],
)
def test_the_simulator_wants_capitals_and_a_complete_filter(ask, query):
    answer = ask("GET", f"{PATH}?{query}")

    assert answer.status_code == 400
    assert answer.json["errors"]


def test_its_host_is_its_own(market):
    asked = []
    send = market.adapter.send
    market.adapter.send = lambda request, *args, **kwargs: (asked.append(request.url.split("/")[2]), send(request, *args, **kwargs))[1]
    sit = connect("hepsiburada", market.adapter, base_url="https://oms-external-sit.hepsiburada.com")

    sit.settlements(SINCE, UNTIL)
    sit.questions(SINCE, UNTIL)
    sit.claims(SINCE, UNTIL)

    assert asked == [f"{name}-sit.hepsiburada.com" for name in ("mpfinance-external", "api-asktoseller-merchant", "oms-external")]
