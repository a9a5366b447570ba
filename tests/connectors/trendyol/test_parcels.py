"""What a seller does with packages: label, invoice, cancel, split, own carrier."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.calls import decode
from service.connectors.trendyol import MANIFEST, api, codes, limits, mapping_orders, parcels
from service.domain.errors import InDoubt, RateLimited, Rejected, Transient
from service.domain.forms import parse
from service.domain.listing import ItemState, ListingState
from service.domain.order import OrderState, Tracking
from service.domain.paper import Invoice, Upload
from tests.connectors.kit import connect

LINK = Tracking("link", "", "https://kargo.example.com/?no=1")
NUMBER = "MSN2026000000001"
PDF = Upload("faturası.pdf", "application/pdf", b"%PDF-1.7 \xff\x00")


@pytest.fixture
def sold(trendyol, market, live):
    """Sells some units of each barcode in one order each; the packages as they are read."""

    def make(quantity=1, *barcodes, **changes):
        live(*(barcodes or ("A1",)), quantity=50, **changes)
        made = [market.post("sales", barcode=barcode, quantity=quantity).json["orders"][0] for barcode in barcodes or ("A1",)]
        return [trendyol.order(str(package["shipmentPackageId"])) for package in made]

    return make


@pytest.fixture
def now(trendyol):
    """The package as it stands."""
    return lambda order: trendyol.order(order.remote_id)


def writes(market):
    return [path for method, path in market.calls if method != "GET"]


def package(market, order):
    return next(each for each in market.state()["orders"] if str(each["shipmentPackageId"]) == order.remote_id)


def newest(trendyol, market):
    """Every package by id, by the stream."""
    return {order.remote_id: order for order in trendyol.orders(*market.window()).orders}


def test_a_label_is_asked_for_once_and_fetched_when_it_is_made(trendyol, market, sold, now):
    (order,) = sold()
    trendyol.accept(order)
    market.calls.clear()

    with pytest.raises(Transient) as early:
        trendyol.label(order, "zpl")
    assert early.value.retry_after == parcels.LABEL_SECONDS
    market.clock.forward(early.value.retry_after)
    label = trendyol.label(order, "zpl")

    number = now(order).tracking.number
    assert len(number) == 20
    assert (label.name, label.media_type) == (f"{number}.zpl", "text/plain")
    assert number.encode() in label.content
    assert label.content.startswith(b"^XA")
    assert market.operations().count("createCommonLabel") == 1


def test_a_package_has_a_label_for_every_box():
    boxes = {"data": [{"label": "^XA1^XZ", "format": "ZPL"}, {"label": "^XA2^XZ", "format": "ZPL"}]}

    assert parcels.labels(boxes) == ["^XA1^XZ", "^XA2^XZ"]
    assert parcels.labels({"data": []}) == parcels.labels({"data": None}) == []


def test_no_label_is_asked_for_before_the_order_is_accepted_or_after_it_was_cancelled(trendyol, market, sold):
    created, cancelled = sold(1, "A1", "A2")
    trendyol.accept(cancelled)
    market.post("cancellations", shipmentPackageId=int(cancelled.remote_id))
    market.calls.clear()

    for order in (created, replace(cancelled, remote_state="Picking"), replace(created, remote_id="1")):
        with pytest.raises(Rejected, match="accept the order"):
            trendyol.label(order, "zpl")

    assert writes(market) == []


@pytest.mark.parametrize(
    ("carrier", "extra", "printed"),
    [
        ("Trendyol Express", {}, True),
        ("Trendyol Express Marketplace", {}, True),
        ("ARAS Kargo", {}, True),
        ("", {}, True),
        ("Yurtiçi Kargo", {}, False),
        ("Aras Kargo", {"own_contract": "yes"}, False),
    ],
)
def test_labels_are_for_trendyols_contracts_with_two_carriers(trendyol, sold, now, carrier, extra, printed):
    (order,) = sold()
    trendyol.accept(order)
    order = replace(now(order), tracking=Tracking(carrier, "73300000000000000017"), extra=extra)

    problem = parcels.label_problem(order)

    assert (problem is None) == printed
    assert problem is None or "from the carrier" in problem


@pytest.mark.parametrize(("who_pays", "own"), [(1, True), (0, False), (None, False), ("1", False)])
def test_a_contract_of_the_sellers_own_is_seen(market, sold, who_pays, own):
    body = {**package(market, sold()[0]), "whoPays": who_pays}

    assert ("own_contract" in mapping_orders.order(decode(json.dumps(body).encode())).extra) == own


def test_a_parcel_is_told_to_leave_from_the_accounts_warehouse_once(market, sold, now):
    elsewhere, there = (connect("trendyol", market.adapter, warehouse_id=number) for number in ("73300000000000017", "372389"))
    one, other = sold(1, "A1", "A2")
    market.calls.clear()

    for _ in range(2):
        elsewhere.accept(one)
    there.ship(other, NUMBER)

    assert market.operations().count("updateWarehouse") == 2, "an old copy may tell it again, the right warehouse is not told"
    assert now(one).extra["warehouse_id"] == "73300000000000017"
    assert (now(one).remote_state, now(other).remote_state) == ("Picking", "Invoiced")


def test_an_invoice_goes_by_its_address_once(trendyol, market, sold, now):
    one, other = sold(1, "A1", "A2")
    trendyol.send_invoice(one, Invoice(NUMBER, one.placed_at, "https://invoice.example.com/1", PDF))

    assert now(one).extra["invoice_link"] == "https://invoice.example.com/1"
    for order, url in ((one, "https://invoice.example.com/2"), (other, "https://invoice.example.com/1")):
        with pytest.raises(Rejected, match="zaten"):
            trendyol.send_invoice(order, Invoice("MSN2026000000002", one.placed_at, url))
    assert market.state()["requests"]["sendInvoiceLink"] == 3


def test_a_409_without_words_says_what_it_means():
    assert "has an invoice" in api.words(409, b"")
    assert api.words(409, b'{"errors": [{"message": "Fatura var"}]}') == "Fatura var"


def test_an_invoice_goes_as_a_file_with_every_byte(trendyol, market, sold, now):
    (order,) = sold()

    trendyol.send_invoice(order, Invoice("", order.placed_at, file=PDF))

    sent = market.adapter.answers[-1][0]
    assert sent.headers["Content-Type"].startswith("multipart/form-data; boundary=")
    assert PDF.content in sent.body
    assert b"faturas\xc4\xb1.pdf" in sent.body
    assert b"invoiceNumber" not in sent.body
    assert now(order).extra["invoice_status"] == "Received"


def test_the_time_of_an_invoice_is_told_in_seconds(sold):
    (order,) = sold()

    body = parcels.invoice_body(order, Invoice(NUMBER, datetime(2026, 11, 21, 12, 0, 0, 999_000, tzinfo=UTC), "https://a.example.com"))

    assert body == {"shipmentPackageId": int(order.remote_id), "invoiceDateTime": 1_795_262_400, "invoiceNumber": NUMBER}


@pytest.mark.parametrize(
    ("invoice", "extra", "said"),
    [
        ({"number": "2026-17"}, {}, "“2026-17” is no invoice number"),
        ({"number": "MSN2019000000001"}, {}, "no invoice number"),
        ({"number": ""}, {"export": "yes"}, "no invoice number"),
        ({"url": "http://invoice.example.com/1"}, {}, "https://"),
        ({"url": ""}, {}, "enter one of them"),
        ({"url": "", "file": Upload("f.gif", "image/gif", b"GIF")}, {}, "PDF, JPEG or PNG"),
        ({"url": "", "file": Upload("f.pdf", "application/pdf", bytes(10 * 1024 * 1024 + 1))}, {}, "10 MB"),
    ],
)
def test_an_invoice_that_trendyol_would_refuse_does_not_leave(trendyol, market, sold, invoice, extra, said):
    (order,) = sold()
    market.calls.clear()
    whole = {"number": NUMBER, "issued_at": order.placed_at, "url": "https://invoice.example.com/1", **invoice}

    with pytest.raises(Rejected, match=said):
        trendyol.send_invoice(replace(order, extra=extra), Invoice(**whole))

    assert writes(market) == []


@pytest.mark.parametrize("reason", sorted(codes.UNSUPPLIED_REASONS))
def test_what_cannot_be_sent_ends_the_package_with_every_reason(trendyol, market, sold, now, reason):
    (order,) = sold(2)

    trendyol.cancel(order, {order.lines[0].line_id: 2}, reason)

    assert (now(order).state, now(order).remote_state) == (OrderState.CANCELLED, "UnSupplied")
    assert reason in {each.id for each in trendyol.cancel_reasons()}


def test_what_is_left_of_a_cancelled_package_is_a_new_one(trendyol, market, sold, now):
    (order,) = sold(3, price=Decimal("10.10"))
    trendyol.accept(order)

    trendyol.cancel(order, {order.lines[0].line_id: 1}, "500")
    market.clock.forward(1)

    (rest,) = (each for each in newest(trendyol, market).values() if each.replaces)
    assert (rest.replaces, rest.number, rest.state) == ((order.remote_id,), order.number, OrderState.ACCEPTED)
    assert (rest.lines[0].quantity, rest.total) == (2, Decimal("20.2"))
    assert rest.lines[0].line_id != order.lines[0].line_id
    assert rest.extra["created_by"] == "cancel"
    assert now(order).state is OrderState.SUPERSEDED
    with pytest.raises(Rejected, match="Edilebilir Bir Durumda"):
        trendyol.cancel(order, {order.lines[0].line_id: 1}, "500")


def test_an_unknown_reason_and_too_many_units_are_refused(trendyol, market, sold):
    (order,) = sold(2)
    market.calls.clear()

    with pytest.raises(Rejected, match="reason"):
        trendyol.cancel(order, {order.lines[0].line_id: 1}, "503")
    assert writes(market) == []
    with pytest.raises(Rejected, match="geçersiz satır"):
        trendyol.cancel(order, {order.lines[0].line_id: 3}, "500")


def test_a_split_gives_new_packages_a_little_later_and_buries_the_old_one(trendyol, market, sold, now):
    (order,) = sold(6, price=Decimal("10.00"))
    trendyol.accept(order)
    line = order.lines[0].line_id

    trendyol.split(order, [{line: 1}, {line: 2}])
    assert now(order).state is OrderState.ACCEPTED
    market.clock.forward(10)

    packages = newest(trendyol, market)
    parts = [each for each in packages.values() if each.replaces == (order.remote_id,)]
    assert packages[order.remote_id].state is OrderState.SUPERSEDED
    assert sorted((part.lines[0].quantity, part.total) for part in parts) == [(1, 10), (2, 20), (3, 30)]
    assert {part.extra["created_by"] for part in parts} == {"split"}
    assert {part.number for part in parts} == {order.number}
    assert len({part.tracking.number for part in parts}) == 3
    for part in parts:
        trendyol.ship(part, NUMBER)
    market.clock.forward(5)
    assert {now(part).state for part in parts} == {OrderState.DELIVERED}
    assert now(order).state is OrderState.SUPERSEDED


def test_a_package_that_is_cancelled_before_its_split_stays_cancelled(trendyol, market, sold, now):
    (order,) = sold(2)
    trendyol.split(order, [{order.lines[0].line_id: 1}])
    market.post("cancellations", shipmentPackageId=int(order.remote_id))
    market.clock.forward(10)

    assert [each.state for each in newest(trendyol, market).values()] == [OrderState.CANCELLED]


def test_a_split_that_leaves_nothing_does_not_leave(trendyol, market, sold):
    (order,) = sold(2)
    market.calls.clear()

    with pytest.raises(Rejected, match="nothing is left"):
        trendyol.split(order, [{order.lines[0].line_id: 2}])

    assert writes(market) == []


def test_an_own_carrier_ships_and_delivers(trendyol, market, sold, now):
    by_link, by_phone = sold(1, "A1", "A2")

    trendyol.ship_with(by_link, LINK)
    trendyol.ship_with(by_phone, Tracking("phone", "+90 (555) 555 55 55"))

    assert [now(order).state for order in (by_link, by_phone)] == [OrderState.SHIPPED] * 2
    assert now(by_link).tracking.number.startswith("732")
    trendyol.delivered(by_link)
    market.clock.forward(60)
    assert [now(order).state for order in (by_link, by_phone)] == [OrderState.DELIVERED, OrderState.SHIPPED]


def test_telling_of_an_own_carrier_twice_from_an_old_copy_is_harmless(trendyol, market, sold, now):
    (order,) = sold()
    for _ in range(2):
        trendyol.ship_with(order, LINK)
    for _ in range(2):
        trendyol.delivered(order)
    market.calls.clear()

    trendyol.delivered(now(order))

    assert writes(market) == []
    assert now(order).state is OrderState.DELIVERED


@pytest.mark.parametrize("tracking", [Tracking("link", "42"), Tracking("phone", "yok"), Tracking("4", "42", LINK.url)])
def test_an_own_carrier_needs_something_to_ask(trendyol, market, sold, tracking):
    (order,) = sold()
    market.calls.clear()

    with pytest.raises(Rejected, match="address or a phone number"):
        trendyol.ship_with(order, tracking)

    assert writes(market) == []
    assert {way.id for way in trendyol.carriers()} == {"link", "phone"}


def test_a_parcel_of_trendyols_carrier_is_not_delivered_by_word(trendyol, market, sold, now):
    (order,) = sold()
    trendyol.ship(order, NUMBER)
    market.clock.forward(1)

    with pytest.raises(Rejected, match="alternatif teslimat"):
        trendyol.delivered(order)


@pytest.mark.parametrize("kind", ["drop_answer", "http_500"])
@pytest.mark.parametrize(
    ("operation", "act"),
    [
        ("reportUnsupplied", lambda connector, order: connector.cancel(order, {order.lines[0].line_id: 1}, "500")),
        ("splitMultiPackageByQuantity", lambda connector, order: connector.split(order, [{order.lines[0].line_id: 1}])),
        ("sendInvoiceLink", lambda connector, order: connector.send_invoice(order, Invoice("", order.placed_at, LINK.url))),
        ("uploadInvoiceFile", lambda connector, order: connector.send_invoice(order, Invoice("", order.placed_at, file=PDF))),
    ],
)
def test_what_cannot_be_taken_back_is_sent_once_and_in_doubt_without_an_answer(trendyol, market, sold, operation, act, kind):
    (order,) = sold(2)
    market.calls.clear()
    market.post("faults", kind=kind, operation=operation)

    with pytest.raises(InDoubt):
        act(trendyol, order)

    assert market.operations() == [operation]


def test_the_limits_of_these_calls_are_the_tiers():
    def of(tier):
        settings = parse(MANIFEST.settings, {**MANIFEST.example, "listing_tier": tier})
        return {(quota.group, quota.seconds): quota.limit for quota in MANIFEST.quotas(settings)}

    assert of("150k")["reportUnsupplied", 60.0] == of("150k")["splitMultiPackageByQuantity", 60.0] == 200
    assert ("reportUnsupplied", 60.0) not in of("unlimited")
    assert of("unlimited")["reportUnsupplied", 10.0] == 50
    assert of("unlimited")["getCommonLabel", 60.0] == of("50k")["createCommonLabel", 60.0] == 100
    assert of("50k")["manualDeliverByPackage", 60.0] == 1000
    assert api.Api("1").call("processAlternativeDelivery", "2", body={}).groups[1] == limits.STATUS


def test_the_simulator_keeps_the_minute_of_labels(trendyol, market, sold):
    (order,) = sold()
    trendyol.accept(order)
    number = trendyol.order(order.remote_id).tracking.number
    call = api.Api("2738").call("getCommonLabel", number)

    def burst():
        for _ in range(50):
            try:
                trendyol._transport.send(call)
            except Rejected:
                continue

    for _ in range(2):
        burst()
        market.clock.forward(10)
    with pytest.raises(RateLimited):
        trendyol._transport.send(call)


def test_a_locked_product_is_unlocked_with_the_archived_one(trendyol, market, live):
    live("A1", "A2")
    market.post("edits", barcode="A1", locked="Geciken gönderi nedeniyle kilitlendi")
    assert trendyol.find_listings(["A1"])["A1"].reasons == ("Geciken gönderi nedeniyle kilitlendi",)
    assert market.post("sales", barcode="A1").status_code == 409

    receipt = trendyol.restore(["A1", "A2"])
    market.clock.forward(10)

    assert {result.barcode: result.state for result in trendyol.submission(receipt.submission_id).results} == {
        "A1": ItemState.APPLIED,
        "A2": ItemState.APPLIED,
    }
    assert {seen.state for seen in trendyol.find_listings(["A1", "A2"]).values()} == {ListingState.LIVE}
    assert market.state()["requests"]["unlockProducts"] == 1
