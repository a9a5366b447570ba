"""Where a read of orders goes on: N11 cuts windows and pages without a word, and orders change while they are read."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from service.connectors.n11.places import SLICE_MS, Place
from service.connectors.values import EPOCH
from service.domain.errors import Rejected

SINCE = EPOCH + timedelta(milliseconds=1000)


def at(milliseconds: int) -> datetime:
    return EPOCH + timedelta(milliseconds=milliseconds)


def page(*stamps, pages=2):
    return {"content": [{"lastModifiedDate": stamp} for stamp in stamps], "totalPages": pages}


def test_a_read_begins_at_the_window_and_goes_on_where_the_cursor_says():
    assert Place.of(None, SINCE) == Place(1000, 0)
    assert Place.of("5000:3", SINCE) == Place(5000, 3)


@pytest.mark.parametrize("cursor", ["", "x", "5", "5:", "a:1", "5:b"])
def test_a_strange_cursor_is_no_place(cursor):
    with pytest.raises(Rejected, match="has no place"):
        Place.of(cursor, SINCE)


def test_no_call_asks_for_more_than_fourteen_days():
    place = Place(1000)

    assert place.end(at(1000 + SLICE_MS)) == 1000 + SLICE_MS
    assert place.end(at(1000 + 3 * SLICE_MS)) == 1000 + SLICE_MS
    assert place.end(at(2000)) == 2000


@pytest.mark.parametrize(
    ("place", "answer", "until", "following"),
    [
        (Place(1000), page(1, 2), at(9000), "1000:1"),
        (Place(1000, 1), page(1, 2), at(9000), None),
        (Place(1000, 4), page(pages=9), at(9000), None),
        (Place(1000, 1), page(1, 2), at(1000 + 2 * SLICE_MS), f"{1000 + SLICE_MS}:0"),
    ],
)
def test_pages_by_number_then_the_next_slice_then_the_end(place, answer, until, following):
    assert place.following(answer, until) == following


@pytest.mark.parametrize(
    ("place", "answer", "following"),
    [
        (Place(1000), page(1500, 2500), "2499:0"),
        (Place(1000), page(1001, 1001), "1000:1"),
        (Place(1000, 1), page(1001, 1002, pages=3), "1001:0"),
        (Place(1000), page(2500, 1500), "1000:1"),
        (Place(1000), page(1500, None), "1000:1"),
        (Place(1000, 1), page(1500, 2500), None),
    ],
)
def test_a_list_by_change_goes_on_at_the_last_change(place, answer, following):
    assert place.moving(answer, at(9000)) == following


STRANGE = {"claims": ("x", "return:x", "exchange:0", "return:-1"), "questions": ("x", "OPEN:x", "ALL:0", "OPEN:-1")}


@pytest.mark.parametrize(("kind", "cursor"), [(kind, cursor) for kind, cursors in STRANGE.items() for cursor in cursors])
def test_a_place_that_is_none_is_rejected(connector, market, kind, cursor):
    with pytest.raises(Rejected, match="no place"):
        getattr(connector, kind)(*market.window(), cursor)
