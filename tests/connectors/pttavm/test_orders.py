"""Orders read in our words, and the days that one read asks for."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.calls import decode
from service.connectors.pttavm import mapping_orders
from service.connectors.pttavm.order_windows import OLD_SLICES, SLICE, TURN_SECONDS, windows
from service.domain.order import OrderState, Tracking

NOW = datetime(2026, 11, 21, 10, tzinfo=UTC)


@pytest.fixture
def row(body):
    return body("pttavm/orders")[0]


@pytest.fixture
def order(row):
    return mapping_orders.order(row)


def with_states(row, *states):
    lines = [{**row["siparisUrunler"][0], "lineItemId": place, "siparisDurumu": state} for place, state in enumerate(states)]
    return mapping_orders.order({**row, "siparisUrunler": lines})


def test_money_is_exact_and_cancelled_lines_are_gone(order):
    bag, cup = order.lines

    assert (bag.unit_price, bag.quantity, bag.discount) == (Decimal("109.8967"), 3, Decimal("10.0033"))
    assert (cup.unit_price, cup.quantity, cup.discount) == (Decimal("60.0"), 2, 0)
    assert (order.total, order.shipping_total, order.currency) == (Decimal("479.59"), Decimal("29.9"), "TRY")
    assert (bag.vat_rate, bag.commission_rate, order.extra["commission"]) == (Decimal(20), None, "13.5")


def test_a_variant_is_known_by_its_own_barcode(order):
    assert [(line.barcode, line.sku) for line in order.lines] == [("CANTA-16-MAVI", "CANTA-16"), ("KUPA-1", "KUPA-1")]


def test_numbers_of_twenty_digits_and_texts_survive(order):
    assert order.remote_id == order.number == "PTT-DENEME17-211126"
    assert order.lines[0].line_id == "98765432109876543210"
    assert (order.shipping.first_name, order.shipping.line1) == ("Işıl Nur", "Moda Mah. Gül Sok. No:5/3 🏠")
    assert order.extra["note"] == "Hediye paketi 🎁"


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-11-21T13:00:00", 10), ("2026-11-21T13:00:00Z", 13), ("2026-11-21T13:00:00.123+03:00", 10), ("2026-11-21 13:00", 10)],
)
def test_times_are_turkish_unless_they_name_a_zone(row, text, hour):
    found = mapping_orders.order({**row, "islemTarihi": text})

    assert (found.placed_at.hour, found.modified_at) == (hour, found.placed_at)


def test_a_firm_and_its_other_address(order, row):
    firm = order.billing
    assert (firm.company, firm.tax_office, firm.tax_number) == ("Öztürk Çanta Ltd. Şti.", "Çankaya", "0123456789")
    assert (firm.first_name, firm.line1, firm.city) == ("Deniz", "Çarşı Cad. No:1", "Ankara")
    assert order.extra["other_invoice_address"] == "yes"
    private = mapping_orders.order({**row, "faturaTip": "Bireysel", "faturaAdresi": None, "farkliAdres": "0"})
    assert (private.billing.company, private.billing.tax_number, private.billing.line1) == ("", "", order.shipping.line1)
    assert "other_invoice_address" not in private.extra


@pytest.mark.parametrize(
    ("states", "found"),
    [
        (["havale_onayi_bekleniyor"], OrderState.AWAITING),
        (["onay_surecinde", "kargo_yapilmasi_bekleniyor"], OrderState.AWAITING),
        (["kargo_yapilmasi_bekleniyor", "gonderilmis"], OrderState.NEW),
        (["gonderilmiş", "tamamlandi"], OrderState.SHIPPED),
        (["tamamlandi", "iade"], OrderState.DELIVERED),
        (["iade", "gondericisine_teslim_edildi"], OrderState.RETURNED),
        (["tamamlandi", "iptal"], OrderState.DELIVERED),
        (["iptal", "odeme_gecersiz"], OrderState.CANCELLED),
        (["tamamlandi", "yolda_kayboldu"], OrderState.UNKNOWN),
        ([None], OrderState.UNKNOWN),
    ],
)
def test_an_order_is_as_far_as_its_last_line(row, states, found):
    assert with_states(row, *states).state is found


def test_unknown_words_are_kept_as_they_came(row):
    order = with_states(row, "tamamlandi", "Yolda Kayboldu")

    assert order.remote_state == "tamamlandi, Yolda Kayboldu"
    assert [line.state for line in order.lines] == ["tamamlandi", "Yolda Kayboldu"]


def test_what_was_given_back_is_to_be_checked(row):
    assert with_states(row, "gondericisine_teslim_edildi").extra["to_be_checked"]
    assert "to_be_checked" not in with_states(row, "iade").extra


def test_a_cargo_barcode_makes_an_order_accepted_and_is_its_tracking_number(row):
    waiting = {**row, "siparisUrunler": row["siparisUrunler"][:1]}

    listed = mapping_orders.order({**waiting, "barcodes": [{"barcode": "2710000000017"}, {"barcode": None}, {"barcode": "2710000000024"}]})
    single = mapping_orders.order({**waiting, "kargoBarkod": "2710000000017", "barcodes": None})

    assert mapping_orders.order(waiting).state is OrderState.NEW
    assert listed.state is single.state is OrderState.ACCEPTED
    assert listed.tracking == single.tracking == Tracking("PTT Kargo", "2710000000017")
    assert listed.extra["packages"] == "2710000000017, 2710000000024"


def test_lines_that_an_invoice_is_missing_for(row):
    assert mapping_orders.without_invoice(row) == [98765432109876543210]


def test_an_order_that_cannot_be_read_does_not_hold_the_others_back(row):
    lines = row["siparisUrunler"]
    broken = [
        {**row, "siparisNo": "P1", "islemTarihi": "dün"},
        {**row, "siparisNo": "P2", "siparisUrunler": []},
        {**row, "siparisNo": "P3", "siparisUrunler": [{**lines[0], "toplamIslemAdedi": 0}]},
        {**row, "siparisNo": "P4", "siparisUrunler": [{**lines[0], "kdvDahilToplamTutar": "çok"}]},
        {name: value for name, value in row.items() if name != "siparisNo"},
        5,
    ]

    page = mapping_orders.order_page([*broken, row], "2")

    assert ([order.number for order in page.orders], page.next_cursor) == (["PTT-DENEME17-211126"], "2")
    assert page.problems[0] == "PttAVM order P1 cannot be read: dün is not a time."
    assert page.problems[1] == "PttAVM order P2 cannot be read: it has no lines."
    assert page.problems[4] == "PttAVM order without number cannot be read: siparisNo is missing."
    assert len(page.problems) == 6


def test_half_an_emoji_becomes_a_replacement_character(row):
    name = decode(b'{"name": "\\ud83c x"}')["name"]

    assert mapping_orders.order({**row, "musteriAdi": name}).shipping.first_name == "\ufffd x"


def test_a_read_asks_for_two_days_and_for_two_older_ones():
    fresh, old = windows(NOW - timedelta(minutes=10), NOW)

    assert fresh == (NOW - SLICE, NOW)
    assert old[1] - old[0] == SLICE
    assert NOW - timedelta(days=40) <= old[0] < old[1] <= NOW - SLICE


def test_a_long_window_is_covered_without_a_gap():
    since = NOW - timedelta(days=7)
    *fresh, _ = windows(since, NOW)

    assert (fresh[0][1], fresh[-1][0]) == (NOW, since)
    assert all(later[0] == earlier[1] for later, earlier in zip(fresh, fresh[1:], strict=False))
    assert max(end - start for start, end in fresh) == SLICE


@pytest.mark.parametrize("rhythm", [TURN_SECONDS, 2 * TURN_SECONDS, 7 * TURN_SECONDS, 60, 3600])
def test_polls_in_any_rhythm_come_to_every_older_day(rhythm):
    moments = [NOW + timedelta(seconds=rhythm * turn) for turn in range(OLD_SLICES)]
    ages = {moment - windows(moment, moment)[-1][0] for moment in moments}

    assert sorted(ages) == [SLICE * number for number in range(2, OLD_SLICES + 2)]
    assert max(ages) == timedelta(days=40)
