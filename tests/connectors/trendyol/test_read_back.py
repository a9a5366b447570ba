"""Reading everything that an account shows, page after page."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.connectors.trendyol import api, limits, mapping_results
from service.domain.errors import Malformed, Rejected
from service.domain.listing import ListingState

SEEN = datetime(2026, 11, 21, 12, tzinfo=UTC)


def everything(trendyol):
    """Every page's barcodes."""
    pages, cursor = [], None
    while True:
        page = trendyol.listings_page(cursor)
        pages.append([snapshot.barcode for snapshot in page.snapshots])
        cursor = page.next_cursor
        if cursor is None:
            return pages


def test_a_whole_read_shows_every_approved_listing_once(trendyol, market, live, monkeypatch):
    for number in range(7):
        live(f"A{number}", group=f"G{number}")
    live("B1", title="Replika saat")
    monkeypatch.setattr(api, "APPROVED_PAGE", 3)

    pages = everything(trendyol)

    assert sorted(sum(pages, [])) == [f"A{number}" for number in range(7)]
    assert [len(page) for page in pages] == [3, 3, 1, 0]


def test_what_somebody_did_by_hand_is_seen(trendyol, market, live):
    live("A1", "A2")
    market.post("edits", barcode="A1", salePrice=88, quantity=3)
    market.post("edits", barcode="A2", archived=True)

    first, second = trendyol.listings_page().snapshots

    assert (first.quantity, first.price, first.list_price) == (3, Decimal(88), Decimal("120.00"))
    assert (first.state, second.state) == (ListingState.LIVE, ListingState.WITHDRAWN)


def test_a_listing_that_comes_while_reading_moves_no_other(trendyol, live, monkeypatch):
    live("A1", group="G1")
    live("A2", group="G2")
    monkeypatch.setattr(api, "APPROVED_PAGE", 1)
    first = trendyol.listings_page()
    live("A3", group="G3")

    second = trendyol.listings_page(first.next_cursor)

    assert [snapshot.barcode for snapshot in (*first.snapshots, *second.snapshots)] == ["A1", "A2"]


def test_a_cursor_that_trendyol_does_not_know_is_refused(trendyol):
    with pytest.raises(Rejected):
        trendyol.listings_page(f"{mapping_results.AFTER}nonsense")


def test_a_token_and_a_page_number_exclude_each_other(ask, trendyol, live):
    live("A1")
    token = trendyol.listings_page().next_cursor.removeprefix(mapping_results.AFTER)

    assert ask("GET", f"/product/sellers/2738/products/approved?page=1&nextPageToken={token}").status_code == 400


def test_a_page_every_so_often_is_half_of_what_the_endpoint_takes(trendyol):
    assert 1 / trendyol.listings_page_seconds == limits.PER_ENDPOINT / limits.PER_ENDPOINT_SECONDS / 2


PAGE = {"content": [{}], "totalPages": 3}


def test_pages_without_a_token_are_read_by_number():
    assert mapping_results.next_page(PAGE, None) == "1"
    assert mapping_results.next_page(PAGE, "1") == "2"
    assert mapping_results.next_page(PAGE, "2") is None


def test_a_token_that_stops_coming_ends_the_read():
    assert mapping_results.next_page({**PAGE, "nextPageToken": "b"}, "after:a") == "after:b"
    assert mapping_results.next_page(PAGE, "after:b") is None
    assert mapping_results.next_page({"content": [], "nextPageToken": "c"}, "after:b") is None


@pytest.mark.parametrize(
    ("page", "cursor"), [({**PAGE, "nextPageToken": "a"}, "after:a"), ({**PAGE, "totalPages": 500}, "100")], ids=["in circles", "too deep"]
)
def test_a_list_that_cannot_go_on_is_an_error_and_no_end(page, cursor):
    with pytest.raises(ValueError, match="list"):
        mapping_results.next_page(page, cursor)


def test_a_page_in_circles_reaches_the_caller_as_malformed(trendyol, live, monkeypatch):
    live("A1")
    first = trendyol.listings_page()
    monkeypatch.setattr(trendyol._api, "approved_after", lambda token: trendyol._api.approved())

    with pytest.raises(Malformed):
        trendyol.listings_page(first.next_cursor)
