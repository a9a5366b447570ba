"""Found listings and batches of pairs as kept, on both databases."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from service.domain.catalogue import NamedId
from service.domain.clock import now
from service.domain.listing import ListingSnapshot, ListingState
from service.domain.sellable import SellableKey
from service.ledger import found_listings
from service.ledger.found_listings import IGNORED, LINKED, WAITING
from service.ledger.work import Ledger
from service.sync import mapping_pairs
from tests.ledger.test_speeds import one_listing

LONG = "12345678901234567890"


def shown(barcode: str) -> ListingSnapshot:
    return ListingSnapshot(barcode, ListingState.LIVE, now(), LONG, 3, Decimal("9.9"), title="Çanta 👜", codes=("ST-1",))


def test_what_is_seen_again_keeps_what_was_decided(ledger: Ledger) -> None:
    account, _ = one_listing(ledger)
    with ledger.work() as work:
        found_listings.keep(work, account, [shown("A"), shown("a"), shown("C")])
        rows = {row["barcode"]: row for row in found_listings.in_decision(work, account, WAITING)}
        assert (rows["A"]["remote_id"], rows["A"]["title"], rows["A"]["codes"], rows["A"]["price"]) == (
            LONG,
            "Çanta 👜",
            ["ST-1"],
            Decimal("9.9"),
        )
        found_listings.decide(work, account, [rows["A"]["found_id"]], IGNORED, "Ayşe")
        found_listings.decide(work, account, [rows["a"]["found_id"]], LINKED, "Ayşe")
        found_listings.keep(work, account, [shown("A"), shown("a")])
        assert found_listings.count(work, account) == {IGNORED: 1, WAITING: 2}
        assert found_listings.forget_unseen(work, account, now() + timedelta(seconds=1)) == 3


def test_matches_are_kept_counted_and_found_by_their_product(ledger: Ledger) -> None:
    account, _ = one_listing(ledger)
    with ledger.work() as work:
        found_listings.keep(work, account, [shown(code) for code in "ABC"])
        rows = found_listings.in_decision(work, account, WAITING)
        reasons = (("sku", 95), ("sku", 60), ("title", 88))
        found_listings.keep_matches(
            work,
            [
                {"found_id": row["found_id"], "product_id": number, "variant": "", "reason": reason, "confidence": sure}
                for number, (row, (reason, sure)) in enumerate(zip(rows, reasons, strict=True), 50)
            ],
        )
        assert found_listings.count_clear(work, account) == {"sku": 1}
        there = found_listings.waiting_for(work, account, SellableKey(51), "other")
        assert there is not None
        assert there["barcode"] == "B"
        assert found_listings.waiting_for(work, account, SellableKey(99), "C") is not None
        assert found_listings.waiting_for(work, account, SellableKey(99), "other") is None
        assert found_listings.waiting_for(work, account, SellableKey(51, "1-2"), "other") is None


def test_only_what_exists_there_takes_a_product(ledger: Ledger) -> None:
    account, listing = one_listing(ledger)
    with ledger.work() as work:
        assert found_listings.taken(work, account) == {SellableKey(1)}
        table = work.t.listing
        work.db.execute(table.update().where(table.c.listing_id == listing).values(state="invalid"))
        assert found_listings.taken(work, account) == set()


def test_pairs_changed_together_go_back_together(ledger: Ledger) -> None:
    account, _ = one_listing(ledger)
    old, new = NamedId("1", "Eski"), NamedId(LONG, "Yeni 👜")
    with ledger.work() as work:
        mapping_pairs.change(work, account, {("brand", "1"): old})
        mapping_pairs.skip(work, account, ("brand", "3"), skipped=True)
        mapping_pairs.skip(work, account, ("brand", "1"), skipped=True)
        mapping_pairs.change_together(work, account, "import", {("brand", "1"): new, ("brand", "2"): new, ("brand", "3"): new}, "Ayşe")
        assert mapping_pairs.known(work, account) == dict.fromkeys([("brand", "1"), ("brand", "2"), ("brand", "3")], new)
        batch = mapping_pairs.last_batch(work, account)
        assert batch is not None
        assert mapping_pairs.undo(work, account, batch) == 3
        assert mapping_pairs.known(work, account) == {("brand", "1"): old}
        assert mapping_pairs.last_batch(work, account) is None
        assert mapping_pairs.elsewhere(work, account, "trendyol", "brand") == [("1", "1")]
