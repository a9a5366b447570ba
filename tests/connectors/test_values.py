"""What marketplaces write, as plain values."""

from __future__ import annotations

from decimal import Decimal

import pytest

from service.connectors import values
from service.connectors.calls import decode, encode


@pytest.mark.parametrize(
    ("text", "hour"),
    [("2026-11-21T13:00:00", 10), ("2026-11-21T13:00:00Z", 13), ("2026-11-21T13:00:00.1234567+03:00", 10), ("2026-11-21 13:00", 10)],
)
def test_a_zone_that_is_told_is_believed(text, hour):
    assert values.moment(text).hour == hour


def test_half_an_emoji_becomes_a_replacement_character():
    assert values.text(decode(b'{"name": "\\ud83c x"}')["name"]) == "\ufffd x"


def test_an_id_of_twenty_digits_is_a_number_in_a_body():
    assert encode({"id": values.number("12345678901234567890"), "low": values.number("0017")}) == b'{"id":12345678901234567890,"low":17}'


@pytest.mark.parametrize("text", ["", "-1", "1.5", "1e5", "٣", "a"])
def test_what_is_no_number_is_not_sent_as_one(text):
    with pytest.raises(ValueError, match="is not a number"):
        values.number(text)


@pytest.mark.parametrize(("total", "count", "each"), [("10", 4, "2.5"), ("10", 3, "3.3333"), ("0.00025", 2, "0.0001"), ("20.00", 2, "10")])
def test_a_unit_has_its_part_of_an_amount(total, count, each):
    assert values.each(Decimal(total), count) == Decimal(each)


def test_a_currency_has_three_letters():
    assert values.currency(" try ") == "TRY"
    with pytest.raises(ValueError, match="“₺” is not a currency"):
        values.currency("₺")
