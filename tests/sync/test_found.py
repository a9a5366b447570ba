"""Listings that exist at the marketplace and not in the ledger: matched, linked, and never made a second time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.clock import now
from service.domain.errors import Misconfigured
from service.domain.listing import ListingSnapshot, ListingState
from service.domain.sellable import SellableKey
from service.ledger import found_listings
from service.sync import accounts, found, jobs, listings
from service.sync.house import House
from tests.sync import shelf
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


def rows(house: House, table: str) -> list[Any]:
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def read(house: House, account: int, drain: Drain) -> list[str]:
    with house.ledger.work() as work:
        jobs.request(work, "read_back", account_id=account)
    return drain()


def waits(house: House, listing: Any) -> Any:
    """The found listing that waits and was this listing."""
    (row,) = [each for each in rows(house, "found_listing") if each["decision"] == "waiting" and each["barcode"] == listing["barcode"]]
    return row


@pytest.fixture
def forgotten(house: House, account: int, marketplace: Marketplace, drain: Drain) -> dict[str, Any]:
    """The marketplace shows everything, and the ledger has lost it: the listings that were live, by barcode."""
    listings.list_products(house, account, None, "test")
    drain()
    live = {row["barcode"]: row for row in rows(house, "listing") if row["state"] == "live"}
    with house.ledger.work() as work:
        work.db.execute(work.t.submission_item.delete())
        work.db.execute(work.t.submission.delete())
        work.db.execute(work.t.listing.delete())
    assert live
    return live


def test_what_only_one_product_can_be_is_linked_and_nothing_is_made_twice(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    accounts.update(house, account, {}, policies={"cap_change_percent": "100"})
    before = marketplace.state()["requests"]

    assert "match_listings" in read(house, account, drain)
    assert {row["reason"] for row in rows(house, "found_listing") if row["decision"] == "waiting"} == {"sku"}
    found.accept_all(house, account, "sku", "test")
    for row in [each for each in rows(house, "found_listing") if each["decision"] == "waiting"]:
        # Two products of the shop have this stock code.
        assert row["confidence"] == 60
        old = forgotten[row["barcode"]]
        found.accept(house, account, row["found_id"], SellableKey(old["product_id"], old["variant"]), "test")

    linked = {row["barcode"]: row for row in rows(house, "listing")}
    assert linked.keys() == forgotten.keys()
    for barcode, row in linked.items():
        old = forgotten[barcode]
        assert (row["state"], row["product_id"], row["variant"], row["remote_id"]) == (
            "live",
            old["product_id"],
            old["variant"],
            old["remote_id"],
        )
        assert (row["sent_quantity"], row["sent_price"]) == (old["sent_quantity"], old["sent_price"])
    assert {row["decision"] for row in rows(house, "found_listing")} == {"linked"}
    listings.list_products(house, account, None, "test")
    drain()
    assert marketplace.state()["requests"].get("createProducts", 0) == before.get("createProducts", 0)
    assert {row["barcode"] for row in rows(house, "listing") if row["state"] == "live"} == forgotten.keys()


def test_nothing_is_listed_before_it_is_known_what_is_there(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    with house.ledger.work() as work:
        work.db.execute(work.t.cursor.delete().where(work.t.cursor.c.name == f"read_back:{account}"))
    before = marketplace.state()["requests"]["createProducts"]

    listings.list_products(house, account, None, "test")
    ran = drain()

    assert ran.index("read_back") < ran.index("match_listings") < len(ran) - ran[::-1].index("publish") - 1
    # Two products of the shop have the stock code CRS-0012.
    assert {row["barcode"] for row in rows(house, "listing") if row["state"] == "live"} == {*forgotten} - {"CRS-0012"}
    assert found.THERE in {row["problem_field"] for row in rows(house, "listing")}
    assert marketplace.state()["requests"]["createProducts"] == before


def test_a_doubtful_one_waits_and_its_product_is_not_listed_meanwhile(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    barcode, old = next((code, row) for code, row in forgotten.items() if not row["variant"])
    shelf.change_shop(house, "product", {"product_id": old["product_id"]}, ean="9999999999999")

    read(house, account, drain)

    row = waits(house, old)
    assert (row["barcode"], row["product_id"]) == (barcode, old["product_id"])
    assert row["reason"] in ("sku", "model", "title")
    listings.list_products(house, account, [old["product_id"]], "test")
    drain()
    (mine,) = [each for each in rows(house, "listing") if each["product_id"] == old["product_id"]]
    assert (mine["state"], mine["problem_field"]) == ("invalid", found.THERE)
    assert "Listings there" in mine["problem"]

    found.accept(house, account, row["found_id"], None, "test")
    drain()
    (mine,) = [each for each in rows(house, "listing") if each["product_id"] == old["product_id"]]
    assert (mine["state"], mine["barcode"], mine["problem"]) == ("live", barcode, None)
    with pytest.raises(Misconfigured, match="decided"):
        found.accept(house, account, row["found_id"], None, "test")


def test_an_ignored_one_lets_its_product_be_listed_as_a_new_one(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    old = next(row for row in forgotten.values() if not row["variant"])
    shelf.change_shop(house, "product", {"product_id": old["product_id"]}, ean="9999999999999")
    read(house, account, drain)
    listings.list_products(house, account, [old["product_id"]], "test")
    drain()
    row = waits(house, old)

    assert found.ignore(house, account, [row["found_id"]], "test") == 1
    drain()

    (mine,) = [each for each in rows(house, "listing") if each["product_id"] == old["product_id"]]
    assert mine["barcode"] == "9999999999999"
    read(house, account, drain)
    assert [each["decision"] for each in rows(house, "found_listing") if each["found_id"] == row["found_id"]] == ["ignored"]


def test_a_product_that_another_one_turned_out_to_be_is_listed(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    old = next(row for row in forgotten.values() if not row["variant"])
    shelf.change_shop(house, "product", {"product_id": old["product_id"]}, ean="9999999999999")
    read(house, account, drain)
    listings.list_products(house, account, [old["product_id"]], "test")
    drain()
    taken = {row["product_id"] for row in rows(house, "listing")}
    free = next(each.key for each in plain(house) if each.key.product_id not in taken)

    found.accept(house, account, waits(house, old)["found_id"], free, "test")
    drain()

    (mine,) = [each for each in rows(house, "listing") if each["product_id"] == old["product_id"]]
    assert (mine["barcode"], mine["problem_field"] == found.THERE) == ("9999999999999", False)


def test_what_waits_and_is_no_longer_shown_is_forgotten(
    house: House, account: int, marketplace: Marketplace, drain: Drain, forgotten: dict[str, Any]
) -> None:
    barcode, old = next((code, row) for code, row in forgotten.items() if not row["variant"])
    shelf.change_shop(house, "product", {"product_id": old["product_id"]}, ean="9999999999999")
    read(house, account, drain)
    marketplace.do("edits", barcode=barcode, gone=True)

    read(house, account, drain)

    assert barcode not in {row["barcode"] for row in rows(house, "found_listing")}


@pytest.fixture
def account_alone(house: House) -> int:
    return shelf.new_account(house)


def seen(house: House, account: int, barcode: str, **columns: Any) -> Any:
    """A listing found there, by itself."""
    shown = ListingSnapshot(barcode, ListingState.LIVE, now(), "r1", 3, None, **columns)
    with house.ledger.work() as work:
        found_listings.keep(work, account, [shown])
    return next(row for row in rows(house, "found_listing") if row["barcode"] == barcode)


def plain(house: House) -> list[Any]:
    return [each for page in house.shop.pages() for each in page if not each.key.variant]


def test_two_listings_of_one_product_wait_both(house: House, account_alone: int) -> None:
    product = plain(house)[0]
    seen(house, account_alone, product.barcode)
    seen(house, account_alone, "OTHER", codes=(product.barcode,))

    shelf.work_off(house, "match_listings", account_alone)

    assert [(row["decision"], row["confidence"]) for row in rows(house, "found_listing")] == [("waiting", 100)] * 2
    assert rows(house, "listing") == []


def test_by_stock_code_it_is_linked_together_and_by_title_only_alone(house: House, account_alone: int) -> None:
    first, second, *_ = plain(house)
    seen(house, account_alone, "X1", codes=(first.sku,))
    like = seen(house, account_alone, "X2", title=second.text("tr-tr").name.upper() + " YENİ")
    seen(house, account_alone, "X3", title="zzz qqq")
    shelf.work_off(house, "match_listings", account_alone)
    by_code = {row["barcode"]: row for row in rows(house, "found_listing")}
    assert (by_code["X1"]["reason"], by_code["X2"]["reason"], by_code["X3"]["reason"]) == ("sku", "title", None)
    assert by_code["X2"]["product_id"] == second.key.product_id

    assert found.accept_all(house, account_alone, "sku", "test") == (1, 0)
    assert {row["barcode"]: row["product_id"] for row in rows(house, "listing")} == {"X1": first.key.product_id}
    found.accept(house, account_alone, like["found_id"], first_free(house), "test")
    assert len(rows(house, "listing")) == 2


def first_free(house: House) -> SellableKey:
    key: SellableKey = plain(house)[5].key
    return key


def test_a_product_that_has_another_listing_there_is_refused(house: House, account_alone: int) -> None:
    product = plain(house)[0]
    shelf.put_up(house, account_alone, [product.key.product_id], seen_at=now())
    row = seen(house, account_alone, "X1")
    with pytest.raises(Misconfigured) as refused:
        found.accept(house, account_alone, row["found_id"], product.key, "test")
    assert "already has another listing" in refused.value.user_message
    with pytest.raises(Misconfigured, match="is gone"):
        found.accept(house, account_alone, row["found_id"], SellableKey(999_999), "test")
    with pytest.raises(Misconfigured, match="no product"):
        found.accept(house, account_alone, row["found_id"], None, "test")


def test_one_that_was_linked_and_is_unknown_again_is_asked_about_again(house: House, account_alone: int) -> None:
    product = plain(house)[0]
    row = seen(house, account_alone, "X1")
    found.accept(house, account_alone, row["found_id"], product.key, "test")
    with house.ledger.work() as work:
        work.db.execute(work.t.listing.delete())
    assert seen(house, account_alone, "X1")["decision"] == "waiting"
