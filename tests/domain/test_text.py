"""Names are compared as a Turkish reader would."""

from __future__ import annotations

import pytest

from service.domain.money import cents, decimal
from service.domain.text import normalised, shortened


@pytest.mark.parametrize("other", ["IŞIK", "ışık", "Işık ", "işik", "I-ŞIK".replace("-", "")])
def test_dotted_and_dotless_letters_meet(other: str) -> None:
    assert normalised(other) == normalised("ışık")


def test_punctuation_and_emoji_do_not_count() -> None:
    assert normalised("Çanta 16 inç 👜!") == normalised("canta  16-inc")


def test_a_text_is_cut_between_words() -> None:
    assert shortened("Nevresim Takımı Pamuk Saten", 20) == "Nevresim Takımı"
    assert shortened("x" * 30, 20) == "x" * 20


@pytest.mark.parametrize("bad", ["", "abc", "NaN", "Infinity", None])
def test_what_is_no_number_is_refused(bad: object) -> None:
    with pytest.raises(ValueError, match="not a"):
        decimal(bad)


def test_halves_are_rounded_up_as_on_an_invoice() -> None:
    assert str(cents(decimal("2.345"))) == "2.35"
