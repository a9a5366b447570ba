"""A live listing says what the shop says: what changed is sent once, in parts, and nothing else ever."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from service.connectors.trendyol.connector import Trendyol
from service.ledger import cursors
from service.sync import accounts, content, jobs, listings
from service.sync.capture import note_products
from service.sync.house import House
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]
ASKS = "updateApprovedContent"


def follow(house: House, account: int, wanted: bool = True) -> None:
    accounts.update(house, account, {}, policies={"follow_texts": "1" if wanted else ""})


def rows(house: House, table: str) -> list[Any]:
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def one(house: House, listing_id: int) -> Any:
    return next(row for row in rows(house, "listing") if row["listing_id"] == listing_id)


def asked(marketplace: Marketplace) -> int:
    return int(marketplace.state()["requests"].get(ASKS, 0))


@pytest.fixture
def look(house: House, account: int, drain: Drain) -> Callable[[], None]:
    """Compare and send, until every result and review is there."""

    def run() -> None:
        with house.ledger.work() as work:
            jobs.request(work, "update_content", account_id=account)
        drain()

    return run


@pytest.fixture
def say(house: House, drain: Drain) -> Callable[..., None]:
    """The seller saves a product with other texts."""

    def run(product_id: int, **texts: str) -> None:
        told = house.shop.shape["product_description"]
        with house.ledger.work() as work:
            work.db.execute(told.update().where(told.c.product_id == product_id).values(**texts))
            note_products(work, {product_id})
        drain()

    return run


@pytest.fixture
def live(house: House, account: int, drain: Drain) -> Any:
    """A listing without variants, live."""
    follow(house, account)
    listings.list_products(house, account, None, "test")
    drain()
    return next(row for row in rows(house, "listing") if row["state"] == "live" and row["variant"] == "")


def shown(marketplace: Marketplace, listing: Any) -> Any:
    return marketplace.listings()[listing["barcode"]]


def reviewed(check: Callable[[], bool]) -> bool:
    """Whether it is so after the marketplace has looked at what was sent."""
    for _ in range(100):
        if check():
            return True
        time.sleep(0.05)
    return False


def test_a_changed_title_arrives_and_nothing_else_is_said(
    marketplace: Marketplace, live: Any, say: Any, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, said = shown(marketplace, live), []
    once = Trendyol.update_content
    monkeypatch.setattr(Trendyol, "update_content", lambda self, changes: said.extend(changes) or once(self, changes))
    say(live["product_id"], name="Şık Çanta 🎒")
    look()
    look()

    assert [(change.draft.barcode, change.parts) for change in said] == [(live["barcode"], {"title"})]
    assert reviewed(lambda: shown(marketplace, live) == {**before, "title": "Şık Çanta 🎒"})
    assert asked(marketplace) == 1


def test_what_did_not_change_is_not_sent(house: House, marketplace: Marketplace, live: Any, look: Any, drain: Drain) -> None:
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == live["product_id"]).values(quantity=3))
        note_products(work, {row["product_id"] for row in rows(house, "listing")})
    drain()
    look()

    assert shown(marketplace, live)["quantity"] == 3
    assert asked(marketplace) == 0
    assert {row["dirty"] for row in rows(house, "content")} == {0}


def test_without_the_sellers_wish_nothing_is_compared_or_sent(
    house: House, account: int, marketplace: Marketplace, live: Any, say: Any, look: Any
) -> None:
    follow(house, account, wanted=False)
    say(live["product_id"], name="Başka")
    look()

    assert asked(marketplace) == 0
    assert rows(house, "content") == []


def test_what_was_live_before_is_adopted_and_follows_from_then_on(
    house: House, account: int, marketplace: Marketplace, live: Any, say: Any, look: Any
) -> None:
    follow(house, account, wanted=False)
    look()
    say(live["product_id"], name="Before it was switched on")
    follow(house, account)
    look()

    assert asked(marketplace) == 0
    count = sum(row["state"] == "live" for row in rows(house, "listing"))
    assert len([row for row in rows(house, "content") if row["title"] and not row["dirty"]]) == count

    say(live["product_id"], description="<p>Yeni &amp; güzel</p>")
    look()

    assert reviewed(lambda: "Yeni" in shown(marketplace, live)["description"])
    assert shown(marketplace, live)["title"] != "Before it was switched on"


def test_a_refusal_is_kept_stops_no_offer_and_is_not_tried_again_before_the_texts_change(
    house: House, marketplace: Marketplace, live: Any, say: Any, look: Any, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    marketplace.do("faults", kind="partial_failure", operation=ASKS, times=1)
    say(live["product_id"], name="Yeni ad", description="<p>Yeni</p>")
    look()

    assert (one(house, live["listing_id"])["state"], one(house, live["listing_id"])["problem_code"]) == ("live", "content_rejected")
    assert "Beklenmeyen" in one(house, live["listing_id"])["problem"]

    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == live["product_id"]).values(quantity=2))
        note_products(work, {live["product_id"]})
    drain()
    look()

    assert shown(marketplace, live)["quantity"] == 2
    assert one(house, live["listing_id"])["problem_code"] == "content_rejected"
    assert asked(marketplace) == 1

    say(live["product_id"], name="Daha yeni ad")
    look()

    assert one(house, live["listing_id"])["problem"] is None
    # The description was refused together with the title, so it goes with the next one.
    assert reviewed(lambda: shown(marketplace, live)["title"] == "Daha yeni ad")
    assert "Yeni" in shown(marketplace, live)["description"]


def test_a_refused_text_that_is_taken_back_is_no_problem_any_more(
    house: House, marketplace: Marketplace, live: Any, say: Any, look: Any
) -> None:
    marketplace.do("faults", kind="partial_failure", operation=ASKS, times=1)
    before = shown(marketplace, live)["title"]
    say(live["product_id"], name="Yeni ad")
    look()
    say(live["product_id"], name=before)
    look()

    assert (one(house, live["listing_id"])["problem"], asked(marketplace)) == (None, 1)


def test_what_an_import_wrote_without_a_word_arrives_a_day_later(
    house: House, account: int, marketplace: Marketplace, live: Any, look: Any
) -> None:
    look()
    told = house.shop.shape["product_description"]
    with house.ledger.work() as work:
        work.db.execute(told.update().where(told.c.product_id == live["product_id"]).values(name="İçe aktarılan"))
    look()
    assert asked(marketplace) == 0

    with house.ledger.work() as work:
        cursors.put(work, f"contents:{account}", "2026-01-01")
    look()
    assert reviewed(lambda: shown(marketplace, live)["title"] == "İçe aktarılan")


def test_a_run_that_was_killed_after_sending_says_it_again(
    house: House, marketplace: Marketplace, live: Any, say: Any, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    once = Trendyol.update_content

    class Killed(BaseException):
        pass

    def sent_and_killed(self: Trendyol, changes: Any) -> Any:
        once(self, changes)
        raise Killed

    monkeypatch.setattr(content.batches, "_forget", lambda *args, **kwargs: None)
    monkeypatch.setattr(Trendyol, "update_content", sent_and_killed)
    say(live["product_id"], name="Yeni ad")
    with pytest.raises(Killed):
        look()
    monkeypatch.undo()
    with house.ledger.work() as work:
        work.db.execute(work.t.job.update().where(work.t.job.c.state == "running").values(lease_until=work.t.job.c.created_at))
    look()

    assert [row["state"] for row in rows(house, "submission") if row["kind"] == "content"] == ["lost", "done"]
    assert reviewed(lambda: shown(marketplace, live)["title"] == "Yeni ad")
    assert {row["dirty"] for row in rows(house, "content")} == {0}


def test_the_sizes_of_one_page_are_changed_together_by_the_first_of_them(
    house: House, marketplace: Marketplace, live: Any, say: Any, look: Any
) -> None:
    found = [row for row in rows(house, "listing") if row["state"] == "live" and row["variant"]]
    page = next(row["remote_id"] for row in found if sum(row["remote_id"] == each["remote_id"] for each in found) > 1)
    variants = [row for row in found if row["remote_id"] == page]
    say(variants[0]["product_id"], description="<p>Pamuk</p>")
    look()

    assert reviewed(lambda: {shown(marketplace, row)["description"] for row in variants} == {"<p>Pamuk</p>"})
    assert len({str(shown(marketplace, row)["attributes"]) for row in variants}) == len(variants)
    items = [row for row in rows(house, "submission_item") if row["basis"] and row["price"] is None]
    assert variants[0]["listing_id"] in {row["listing_id"] for row in items}
    assert not {row["listing_id"] for row in variants[1:]} & {row["listing_id"] for row in items}


def test_one_run_changes_a_share_of_the_listings_only(
    house: House, marketplace: Marketplace, live: Any, say: Any, look: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def told(some: list[Any]) -> int:
        return sum(shown(marketplace, row)["title"].startswith("Yeni") for row in some)

    monkeypatch.setattr(content, "SHARE", 2)
    plain = [row for row in rows(house, "listing") if row["state"] == "live" and row["variant"] == ""][:3]
    for row in plain:
        say(row["product_id"], name=f"Yeni {row['product_id']}")
    look()
    assert [row["item_count"] for row in rows(house, "submission") if row["kind"] == "content"] == [2]
    assert reviewed(lambda: told(plain) == 2)
    look()

    assert reviewed(lambda: told(plain) == 3)
