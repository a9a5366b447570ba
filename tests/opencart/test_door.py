from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.opencart.door import escape, fitting, local_text, narrow, unescape, utc, zone_named

ISTANBUL = ZoneInfo("Europe/Istanbul")


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    assert unescape(escape(text)).replace("\r\n", "\n").replace("\r", "\n") == text.replace("\r\n", "\n").replace("\r", "\n")


@given(st.text("ab&<\"ş '"), st.integers(0, 30))
def test_cut_text_fits_and_never_ends_within_an_entity(text: str, length: int) -> None:
    cut = fitting(text, length)
    assert len(cut) <= length
    assert text.startswith(unescape(cut))


def test_turkish_text_is_cut_by_letters_not_bytes() -> None:
    assert fitting("Çağrı Şükrü", 5) == "Çağrı"
    assert fitting("Çağrı Şükrü", None) == "Çağrı Şükrü"


def test_only_characters_beyond_three_bytes_are_replaced() -> None:
    assert narrow("Çanta ₺ 🎁☕") == "Çanta ₺ ?☕"


@pytest.mark.parametrize("value", [None, "0000-00-00 00:00:00", "0000-00-00"])
def test_no_time_and_the_zero_date_are_none(value: object) -> None:
    assert utc(value, ISTANBUL) is None


def test_local_time_and_utc() -> None:
    moment = datetime(2026, 11, 20, 22, 30, tzinfo=UTC)
    assert local_text(moment, ISTANBUL) == "2026-11-21 01:30:00"
    assert utc("2026-11-21 01:30:00", ISTANBUL) == moment
    assert utc(datetime(2026, 11, 21, 1, 30), ISTANBUL) == moment  # noqa: DTZ001


@pytest.mark.parametrize("name", [None, "", "Mars/Base", "../etc/passwd"])
def test_a_zone_that_does_not_exist_is_utc(name: str | None) -> None:
    assert zone_named(name).key == "UTC"
