"""Prices of other sellers."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.connectors.calls import decode
from service.connectors.trendyol import buy_box
from service.domain.errors import Malformed, Rejected
from service.domain.listing import BuyBox


def test_our_place_among_the_sellers_is_read(trendyol, market, live):
    live("A1", "A2", "A3", "A4", price=Decimal("99.90"))
    market.post("rivals", barcode="A2", price=89.5)
    market.post("rivals", barcode="A3", price=120)
    market.post("edits", barcode="A4", quantity=0)

    assert trendyol.buy_box(["A1", "A2", "A3", "A4", "YOK"]) == {
        "A1": BuyBox(Decimal("99.9"), 1, others=False),
        "A2": BuyBox(Decimal("89.5"), 2, others=True),
        "A3": BuyBox(Decimal("99.9"), 1, others=True),
    }


def test_ten_barcodes_are_one_call_and_eleven_are_refused(trendyol, market):
    barcodes = [f"B{number}" for number in range(11)]

    assert trendyol.buy_box(barcodes[: trendyol.max_buy_box_items]) == {}
    assert market.operations() == ["getBuyboxInformation"]
    with pytest.raises(Rejected, match="10"):
        trendyol.buy_box(barcodes)


def test_what_trendyol_leaves_out_is_not_guessed():
    answer = decode(
        b'{"buyboxInfo": [{"barcode": "A1", "buyboxPrice": 19.999999999999999999}, {"barcode": "A2", "buyboxOrder": null,'
        b' "buyboxPrice": null}, {"barcode": "A3"}, {"barcode": 86800000000000000017, "buyboxOrder": 3, "buyboxPrice": 5}]}'
    )

    assert buy_box.buy_boxes(answer) == {
        "A1": BuyBox(Decimal("19.999999999999999999"), None, None),
        "86800000000000000017": BuyBox(Decimal(5), 3, None),
    }


def test_an_answer_of_another_shape_is_malformed(trendyol, market):
    market.post("faults", kind="malformed", operation="getBuyboxInformation")

    with pytest.raises(Malformed):
        trendyol.buy_box(["A1"])
