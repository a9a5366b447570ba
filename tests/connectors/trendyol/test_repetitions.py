"""The same body is refused for 15 minutes: it is never sent, and what has to be said is said in other words at once."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from random import Random
from typing import Any

import pytest

from service.connectors.repeats import digest
from service.connectors.trendyol.api import UNLIKE_SECONDS
from service.domain.errors import RateLimited, Transient
from service.domain.listing import ItemState, OfferTarget
from tests.connectors import kit

OFFERS = ("POST", "/inventory/sellers/2738/products/price-and-inventory")


@pytest.fixture
def memory(market: Any) -> kit.Memory:
    return kit.Memory(market.clock)


@pytest.fixture
def seller(market: Any, memory: kit.Memory) -> Any:
    """A connector that remembers what it sent."""
    return kit.connect("trendyol", market.adapter, repeats=memory)


def shown(market: Any, barcode: str) -> tuple[int, Decimal]:
    listing = market.state()["listings"][barcode]
    return listing["quantity"], Decimal(listing["price"])


def refusals(market: Any) -> int:
    return sum("15 dakika" in body.decode() for _, _, body in market.adapter.answers)


def calls(market: Any) -> int:
    return market.calls.count(OFFERS)


def push(seller: Any, market: Any, *targets: OfferTarget, spare: Any = (), seconds: float = 20) -> Any:
    receipt = seller.push_offers(targets, spare)
    market.clock.forward(seconds)
    return receipt


@pytest.fixture
def standing(offer: Any) -> Callable[..., OfferTarget]:
    """An offer whose prices were sent last time."""

    def make(barcode: str, quantity: int, price: str = "89.90") -> OfferTarget:
        return OfferTarget(barcode, quantity, Decimal(price), Decimal("120.00"), "TRY", prices_stand=True)

    return make


def test_one_listing_that_flips_is_right_after_every_push_and_nothing_is_refused(seller, market, live, standing):
    live("A1")
    for quantity in (4, 0, 4, 0, 4, 0, 4, 0):
        push(seller, market, standing("A1", quantity))
        assert shown(market, "A1") == (quantity, Decimal("89.90"))

    assert refusals(market) == 0
    assert calls(market) == 8


def test_when_all_words_are_used_the_price_of_another_listing_makes_a_new_body(seller, market, live, standing):
    live("A1", "B1", "B2", "B3", price=Decimal("50.00"))
    spare = [standing(barcode, 0, "50.00") for barcode in ("B1", "B2", "B3")]
    for quantity in (4, 0) * 7:
        push(seller, market, standing("A1", quantity), spare=iter(spare), seconds=5)
        assert shown(market, "A1")[0] == quantity

    assert refusals(market) == 0
    assert [shown(market, barcode) for barcode in ("B1", "B2", "B3")] == [(5, Decimal("50.00"))] * 3, "a quantity was said that is not ours"


def test_without_any_other_words_it_waits_until_the_first_may_be_used_again(seller, market, live, standing):
    live("A1")
    for quantity in (4, 0) * 4:
        push(seller, market, standing("A1", quantity), seconds=10)

    with pytest.raises(RateLimited) as waiting:
        seller.push_offers([standing("A1", 4)])
    assert waiting.value.retry_after == pytest.approx(UNLIKE_SECONDS - 80)
    assert not waiting.value.costs_attempt

    market.clock.forward(waiting.value.retry_after)
    push(seller, market, standing("A1", 4))
    assert shown(market, "A1")[0] == 4
    assert refusals(market) == 0


def test_a_price_that_changes_with_the_stock_never_holds_the_stock_up(seller, market, live, offer):
    live("A1")
    for _ in range(3):
        for quantity, price in ((4, "80.00"), (0, "90.00")):
            try:
                push(seller, market, offer("A1", quantity, price))
                assert shown(market, "A1") == (quantity, Decimal(price))
            except RateLimited:
                market.clock.forward(20)
                assert shown(market, "A1")[0] == quantity

    assert refusals(market) == 0
    market.clock.forward(UNLIKE_SECONDS)
    push(seller, market, offer("A1", 4, "80.00"))
    assert shown(market, "A1") == (4, Decimal("80.00"))


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_batches_that_flip_at_random_end_right_without_a_refusal(seller, market, live, offer, seed):
    barcodes = [f"A{number}" for number in range(12)]
    live(*barcodes)
    dice = Random(seed)
    for _ in range(60):
        some = dice.sample(barcodes, dice.choice((1, 2, 3, 12)))
        targets = [offer(barcode, dice.choice((0, 5)), dice.choice(("80.00", "90.00"))) for barcode in some]
        for _ in range(20):
            try:
                receipt = push(seller, market, *targets)
                break
            except RateLimited as waiting:
                market.clock.forward(waiting.retry_after)
        assert {result.state for result in seller.submission(receipt.submission_id).results} == {ItemState.APPLIED}
        assert [shown(market, target.barcode) for target in targets] == [(target.quantity, target.price) for target in targets]

    assert refusals(market) == 0


def test_a_lost_answer_is_never_repeated_word_by_word(seller, market, live, offer):
    live("A1", "A2")
    both = [offer("A1", 4), offer("A2", 4)]
    market.post("faults", kind="drop_answer", operation="updatePriceAndInventory")
    with pytest.raises(Transient):
        seller.push_offers(both)

    receipt = push(seller, market, *both)

    assert refusals(market) == 0
    assert seller.submission(receipt.submission_id).finished
    assert {result.barcode for result in seller.submission(receipt.submission_id).results} == {"A1", "A2"}


def test_what_was_turned_away_at_the_door_may_be_said_again(seller, market, live, offer):
    live("A1")
    market.post("faults", kind="http_429", operation="updatePriceAndInventory")
    with pytest.raises(RateLimited):
        seller.push_offers([offer("A1")])

    assert "," not in push(seller, market, offer("A1")).submission_id
    assert shown(market, "A1")[0] == 7


def test_of_two_bodies_the_worse_result_counts(seller, market, live, offer):
    live("A1")
    push(seller, market, offer("A1", 4))
    market.post("faults", kind="partial_failure", operation="updatePriceAndInventory")

    receipt = push(seller, market, offer("A1", 4))

    assert len(receipt.submission_id.split(",")) == 2
    report = seller.submission(receipt.submission_id)
    assert (report.finished, [result.state for result in report.results]) == (True, [ItemState.REJECTED])


def test_a_wiped_memory_costs_refusals_and_no_more(seller, market, memory, live, offer):
    live("A1")
    push(seller, market, offer("A1", 4))
    push(seller, market, offer("A1", 5))
    memory.until.clear()

    push(seller, market, offer("A1", 4))

    assert refusals(market) == 1
    assert shown(market, "A1")[0] == 4


def test_what_a_reader_could_take_for_the_same_is_the_same():
    one = {"items": [{"barcode": "A1", "quantity": 0, "salePrice": Decimal("89.90")}, {"barcode": "A2", "quantity": 1}]}
    other = {"items": [{"quantity": 1, "barcode": "A2"}, {"salePrice": Decimal("89.9"), "quantity": 0, "barcode": "A1"}]}

    assert digest(one) == digest(other)
    for change in ({"barcode": "A1", "quantity": 0}, {"barcode": "A1", "quantity": 1, "salePrice": Decimal("89.90")}):
        assert digest({"items": [change, one["items"][1]]}) != digest(one)


def test_a_price_beyond_the_thirtieth_of_a_minute_is_sent_again_and_holds_nobody_up(seller, market, live, offer):
    live("A1", "B1")
    for number in range(30):
        push(seller, market, offer("A1", price=f"{60 + number}.00"), seconds=1)

    late = push(seller, market, offer("A1", 9, "95.00"), offer("B1", price="95.00"), seconds=1)
    report = seller.submission(late.submission_id)

    results = {result.barcode: result for result in report.results}
    assert report.finished
    assert (results["A1"].state, results["B1"].state) == (ItemState.PENDING, ItemState.APPLIED)
    assert "30 kez" in results["A1"].message
    assert shown(market, "A1")[1] == Decimal("89")
    market.clock.forward(60)
    again = push(seller, market, offer("A1", 9, "95.00"))
    assert [result.state for result in seller.submission(again.submission_id).results] == [ItemState.APPLIED]
    assert shown(market, "A1") == (9, Decimal("95"))


def test_said_in_two_bodies_a_price_that_came_too_often_is_not_taken_for_set(seller, market, live, offer):
    live("A1")
    for price in ("95.00", *(f"{60 + number}.00" for number in range(29))):
        push(seller, market, offer("A1", 4, price), seconds=1)

    receipt = push(seller, market, offer("A1", 4, "95.00"), seconds=1)

    assert len(receipt.submission_id.split(",")) == 2
    report = seller.submission(receipt.submission_id)
    assert (report.finished, [result.state for result in report.results]) == (True, [ItemState.PENDING])
    assert refusals(market) == 0
