"""What connectors share beside values: cursors, states, words of refusals, looking things up, answers to what must not be said twice."""

from __future__ import annotations

import pytest

from service.connectors import checks, cursors
from service.connectors.calls import Answer, Call
from service.connectors.items import looked_up
from service.connectors.states import furthest, least_far
from service.connectors.wired import Wired
from service.domain.errors import InDoubt, Malformed, Rejected
from service.domain.order import OrderState

LISTS = ("open", "done")


def test_a_cursor_is_numbers_behind_the_name_of_its_list():
    assert cursors.numbers(None, "1:0", "Demo") == [1, 0]
    assert cursors.numbers("7:12", "1:0", "Demo") == [7, 12]
    assert cursors.named(None, LISTS, "0", "Demo") == ("open", [0])
    assert cursors.named("done:3", LISTS, "0", "Demo") == ("done", [3])
    assert (cursors.next_list("open", LISTS, "0"), cursors.next_list("done", LISTS, "0")) == ("done:0", None)


@pytest.mark.parametrize("cursor", ["", "x", "1:2:3", "open:", "open:-1", "open:1:2", "gone:1", "open:٣"])
def test_a_strange_cursor_is_refused(cursor):
    with pytest.raises(Rejected, match="Demo has no place"):
        cursors.named(cursor, LISTS, "0", "Demo")
    with pytest.raises(Rejected, match="Demo has no place"):
        cursors.numbers(cursor, "0:0", "Demo")


def test_an_order_is_as_far_as_its_last_part():
    assert least_far([OrderState.SHIPPED, OrderState.NEW, OrderState.RETURNED]) is OrderState.NEW
    assert least_far([OrderState.RETURNED]) is OrderState.RETURNED
    assert least_far([OrderState.NEW, OrderState.UNKNOWN]) is OrderState.UNKNOWN
    assert furthest([OrderState.NEW, OrderState.DELIVERED, OrderState.CANCELLED]) is OrderState.DELIVERED
    assert furthest([OrderState.CANCELLED]) is None


@pytest.mark.parametrize(
    ("message", "field"),
    [
        ("KATEGORİ ÖZELLİK bilgisi eksik", "attributes"),
        ("Liste fiyatı düşük", "list_price"),
        ("Stok kodu kullanımda", "barcode"),
        ("STOK ADEDİ", "quantity"),
        ("Genel hata", None),
    ],
)
def test_a_refusal_is_about_a_field(message, field):
    assert checks.field_of(message) == field


def test_own_words_of_a_marketplace_come_first():
    assert checks.field_of("Stok kodu fiyatı", (("stok kodu", "sku"),)) == "sku"


@pytest.mark.parametrize(("wanted", "pages", "calls"), [("abc", 4, "abc"), ("abcd", 2, "01"), ("abcd", 9, "0bcd"), ("abcd", 0, "0bcd")])
def test_things_are_looked_up_by_the_cheaper_way(wanted, pages, calls):
    asked = []

    def page(number):
        asked.append(str(number))
        return {"a": 1, "z": 2} if number == 0 else dict.fromkeys("bcd", 3), pages

    def one(code):
        asked.append(code)
        return {code: 4}

    assert looked_up(set(wanted), page, one).keys() == set(wanted)
    assert "".join(asked) == calls


class Deaf(Wired):
    marketplace = "Demo"

    def _send(self, call):
        return Answer(200, b'{"id": 1}', {})


@pytest.mark.parametrize(("repeatable", "error"), [(True, Malformed), (False, InDoubt)])
def test_an_unreadable_answer_is_in_doubt_where_it_must_not_be_said_twice(repeatable, error):
    with pytest.raises(error):
        Deaf()._read(Call("POST", "/things", ("things",), repeatable=repeatable), lambda answer: answer["number"])
