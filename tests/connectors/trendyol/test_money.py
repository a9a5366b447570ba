"""Money: Trendyol's bookings in our words, its cargo invoices parcel by parcel, and how strict the simulator is."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.calls import Answer
from service.connectors.trendyol import codes, money
from service.domain.errors import Rejected, Transient
from service.domain.settlement import Settlement, SettlementKind, SettlementPage

BOOKED = 1_795_100_000_123
SALE, RETURN, DISCOUNT, FEE, PAYOUT = (
    SettlementKind.SALE,
    SettlementKind.RETURN,
    SettlementKind.DISCOUNT,
    SettlementKind.FEE,
    SettlementKind.PAYOUT,
)


def row(label, debt="0.0", credit="0.0", **changes):
    return {
        "id": "725041340",
        "transactionDate": BOOKED,
        "barcode": "869",
        "transactionType": label,
        "description": label,
        "debt": Decimal(debt),
        "credit": Decimal(credit),
        "commissionAmount": None,
        "sellerRevenue": None,
        "orderNumber": "501915861",
        "paymentOrderId": None,
        "paymentDate": None,
        **changes,
    }


def test_a_sale_with_its_commission_and_payout():
    taken = {"commissionAmount": Decimal("67.4985"), "paymentOrderId": 112360, "paymentDate": BOOKED + 86_400_000}
    sale = money.booking(row("Satış", credit="449.99", **taken), SALE)

    assert (sale.remote_id, sale.kind, sale.remote_kind) == ("725041340", SALE, "Satış")
    assert (sale.amount, sale.commission, sale.net) == (Decimal("449.99"), Decimal("67.4985"), Decimal("382.4915"))
    assert (sale.order_number, sale.barcode, sale.currency, sale.payout_id) == ("501915861", "869", "TRY", "112360")
    assert sale.booked_at == datetime(2026, 11, 19, 14, 53, 20, 123_000, tzinfo=UTC)
    assert sale.due_at == sale.booked_at + timedelta(days=1)


@pytest.mark.parametrize("commission", ["67.4985", "-67.4985"])
@pytest.mark.parametrize("kind", [RETURN, DISCOUNT])
def test_what_is_taken_back_gives_its_commission_back(kind, commission):
    booking = money.booking(row("İade", debt="449.99", commissionAmount=Decimal(commission)), kind)

    assert (booking.amount, booking.commission, booking.net) == (Decimal("-449.99"), Decimal("-67.4985"), Decimal("-382.4915"))


def test_a_correction_of_a_commission_is_not_counted_twice():
    booking = money.booking(row("Komisyon", debt="5", commissionAmount=Decimal(5)), SettlementKind.COMMISSION)

    assert (booking.amount, booking.net) == (Decimal(-5), Decimal(-5))


def test_a_payout_is_what_reaches_the_seller():
    payout = money.booking(row("Ödeme", debt="8754732.06", orderNumber=None, barcode=None, description=None), PAYOUT, money.OTHER)

    assert (payout.amount, payout.remote_id) == (Decimal("8754732.06"), "other-725041340")
    assert (payout.order_number, payout.barcode, payout.description, payout.due_at, payout.payout_id) == ("", "", "", None, "")


@pytest.mark.parametrize("label", ["Kargo Faturası", "Kargo Fatura", "KARGO FATURASI"])
def test_a_cargo_invoice_is_known_by_its_label(label):
    assert money.booking(row(label, debt="68.48"), FEE).kind is SettlementKind.SHIPPING
    assert money.booking(row("Reklam Bedeli", debt="68.48"), FEE).kind is FEE


def test_one_booking_that_cannot_be_read_stops_no_other():
    page = money.booking_page({"content": [row("Satış", credit="NaN"), row("Satış", credit="1", id=7)]}, SALE)

    assert [each.remote_id for each in page.settlements] == ["7"]
    assert page.problems == ("Trendyol booking 725041340 cannot be read: not a finite number: Decimal('NaN').",)


INVOICE = Settlement(
    "other-9", SettlementKind.SHIPPING, "Kargo Faturası", Decimal("-110.00"), "TRY", datetime(2026, 11, 19, tzinfo=UTC), payout_id="5"
)


def parcel(number, amount="34.24", kind="Gönderi Kargo Bedeli"):
    return {"shipmentPackageType": kind, "parcelUniqueId": number, "orderNumber": "2111681160", "amount": Decimal(amount), "desi": 1}


def test_a_cargo_invoice_is_what_its_parcels_cost_and_the_rest():
    rows = [parcel(73300000000000000017), parcel("7265609146531138", kind="İade Kargo Bedeli"), parcel(73300000000000000017, "1.50")]
    lines, problems = money.cargo_lines([*rows, {"parcelUniqueId": 8}], INVOICE)

    assert [(line.remote_id, line.amount, line.remote_kind) for line in lines] == [
        ("other-9-73300000000000000017-1", Decimal("-34.24"), "Gönderi Kargo Bedeli"),
        ("other-9-7265609146531138-1", Decimal("-34.24"), "İade Kargo Bedeli"),
        ("other-9-73300000000000000017-2", Decimal("-1.50"), "Gönderi Kargo Bedeli"),
        ("other-9", Decimal("-40.02"), "Kargo Faturası"),
    ]
    assert {(line.order_number, line.payout_id) for line in lines[:-1]} == {("2111681160", "5")}
    assert lines[-1].order_number == ""
    assert problems == ("The cost of Trendyol parcel 8 cannot be read: shipmentPackageType is missing.",)


def everything(trendyol, market, longest=timedelta(days=15)):
    found, cursor = [], None
    while True:
        page = trendyol.settlements(market.moment() - longest, market.moment(), cursor)
        assert page.problems == ()
        found, cursor = [*found, *page.settlements], page.next_cursor
        if cursor is None:
            return found


@pytest.fixture
def sold(trendyol, market, live):
    """Sold and delivered: three orders, of which the last is given back, of two units each; all of it booked."""
    live("A1", quantity=50)
    orders = [market.post("deliveries", barcode="A1", quantity=2).json["orders"][0] for _ in range(2)]
    number = market.post("returns", barcode="A1", quantity=2).json["claims"][0]
    market.clock.forward(5)
    page = trendyol.claims(market.moment() - timedelta(hours=1), market.moment())
    claim = next(claim for claim in page.claims if claim.remote_id == number)
    trendyol.approve_claim(claim, [line.line_id for line in claim.lines])
    market.post("bookings")
    return [*orders, claim.order_number]


def test_an_orders_bookings_are_all_there(trendyol, market, sold):
    found = everything(trendyol, market)
    of = {number: [each for each in found if each.order_number == number] for number in sold}

    assert Counter(each.kind for each in of[sold[0]]) == {SALE: 1, SettlementKind.SHIPPING: 1}
    assert Counter(each.kind for each in of[sold[2]]) == {SALE: 1, DISCOUNT: 1, RETURN: 2, SettlementKind.SHIPPING: 2}
    cargo = {each.remote_kind: each.amount for each in of[sold[2]] if each.kind is SettlementKind.SHIPPING}
    assert cargo == {"Gönderi Kargo Bedeli": Decimal("-34.24"), "İade Kargo Bedeli": Decimal("-34.24")}
    assert sum(each.net for each in of[sold[2]]) == Decimal("-68.48")
    assert len({each.remote_id for each in found}) == len(found)


def test_the_payout_is_what_all_other_bookings_leave(trendyol, market, sold):
    found = everything(trendyol, market)
    (payout,) = [each for each in found if each.kind is PAYOUT]

    assert payout.amount == sum(each.net for each in found if each.kind is not PAYOUT)
    assert {each.payout_id for each in found} == {payout.payout_id}


def test_what_is_booked_is_booked_once(trendyol, market, sold):
    before = everything(trendyol, market)
    market.post("bookings")

    assert everything(trendyol, market) == before


def test_every_code_is_asked_for_once_and_every_page_is_read(trendyol, monkeypatch):
    asked = []

    def send(call):
        asked.append((call.groups[0], call.query["transactionTypes"], call.query["page"]))
        numbers = {"id": f"{len(asked)}", "orderNumber": "1"}
        return Answer(200, json.dumps({"totalPages": 3, "content": [row("?", credit="1", **numbers)]}, default=str).encode(), {})

    monkeypatch.setattr(trendyol._transport, "send", send)
    now, cursor, found = datetime(2026, 11, 21, tzinfo=UTC), None, []
    while cursor is not None or not found:
        page = trendyol.settlements(now - timedelta(days=15), now, cursor)
        found, cursor = [*found, *page.settlements], page.next_cursor

    assert asked == [(where, types, page) for where, _, types in codes.BOOKINGS for page in range(3)]
    assert len(found) == 3 * len(codes.BOOKINGS)
    every = [(where, code) for where, _, types in codes.BOOKINGS for code in types.split(",")]
    assert (len(every), len(set(every))) == (34, 34)


@pytest.fixture
def invoiced(trendyol, monkeypatch):
    """An account that has one cargo invoice; what is asked for its parcels is answered as told, page by page."""

    def make(*pages):
        def send(call):
            if "transactionTypes" in call.query:
                return Answer(200, json.dumps({"totalPages": 1, "content": [row("Kargo Faturası", "100")]}, default=str).encode(), {})
            if isinstance(pages[0], Exception):
                raise pages[0]
            content = pages[call.query["page"]]
            return Answer(200, json.dumps({"totalPages": len(pages), "content": content}, default=str).encode(), {})

        monkeypatch.setattr(trendyol._transport, "send", send)
        number = next(number for number, (_, kind, _) in enumerate(codes.BOOKINGS) if kind is FEE)
        now = datetime(2026, 11, 21, tzinfo=UTC)
        page: SettlementPage = trendyol.settlements(now - timedelta(days=1), now, f"{number}:0")
        return page

    return make


def test_every_page_of_a_cargo_invoice_is_read(invoiced):
    page = invoiced([parcel(1), parcel(2)], [parcel(3)])

    assert [each.amount for each in page.settlements] == [Decimal("-34.24")] * 3 + [Decimal("2.72")]
    assert page.next_cursor is not None


def test_a_cargo_invoice_that_trendyol_does_not_break_down_is_booked_whole(invoiced):
    page = invoiced(Rejected("404", user_message="Fatura bulunamadı."))

    assert [(each.kind, each.amount) for each in page.settlements] == [(SettlementKind.SHIPPING, Decimal(-100))]
    assert page.problems == (
        "The parcels of Trendyol's cargo invoice 725041340 cannot be read, so it is booked as one: Fatura bulunamadı.",
    )


def test_a_cargo_invoice_that_does_not_answer_now_is_read_again_with_its_page(invoiced):
    with pytest.raises(Transient):
        invoiced(Transient("503"))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"transactionTypes": None}, "transactionType boş veya geçersiz"),
        ({"transactionTypes": "Sale,Stoppage"}, "transactionType boş veya geçersiz"),
        ({"startDate": None}, "startDate ve endDate zorunludur, aralık en fazla 15 gün olabilir"),
        ({"startDate": BOOKED - 15 * 86_400_000 - 1}, "startDate ve endDate zorunludur, aralık en fazla 15 gün olabilir"),
        ({"size": 200}, "size 500 veya 1000 olmalıdır"),
    ],
)
def test_the_simulator_refuses_what_trendyol_refuses(ask, change, said):
    good = {"transactionTypes": "Sale", "startDate": BOOKED - 15 * 86_400_000, "endDate": BOOKED, "size": 1000}
    asked = {name: value for name, value in {**good, **change}.items() if value is not None}

    assert ask("GET", "/finance/che/sellers/2738/settlements", query_string=good).json["content"] == []
    answer = ask("GET", "/finance/che/sellers/2738/settlements", query_string=asked)
    assert (answer.status_code, answer.json["errors"][0]["message"]) == (400, said)
    assert ask("GET", "/finance/che/sellers/2738/cargo-invoice/1/items").status_code == 404
