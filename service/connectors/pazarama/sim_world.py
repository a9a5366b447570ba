"""Everything that the simulated Pazarama keeps, and what can be done to it from outside: buyers, a hand in the panel, the end of tokens."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from service.connectors.contract import Quota
from service.connectors.pazarama import api
from service.connectors.pazarama.sim_claims import Claims
from service.connectors.pazarama.sim_money import Money
from service.connectors.pazarama.sim_orders import NotPossible, Orders
from service.connectors.pazarama.sim_products import Products
from service.connectors.pazarama.sim_questions import Questions
from service.connectors.simkit.gate import Gate
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Pace, World
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in

LIMITS = (Quota(api.OFFERS, 1, 10.0), Quota(api.PRODUCTS, 1, 10.0))


@dataclass(slots=True)
class PazaramaWorld(World):
    """Pazarama's things beside time and gate."""

    products: Products
    orders: Orders
    claims: Claims
    questions: Questions
    money: Money
    random: Random
    tokens: dict[str, float] = field(default_factory=dict)
    """When each token ends."""


def world_at(pace: Pace) -> PazaramaWorld:
    """An empty marketplace."""
    timeline, seed = Timeline(pace.clock), pace.seed
    products = Products(timeline, seed, pace.review_seconds, pace.batch_seconds)
    orders = Orders(timeline, products, seed, pace.scan_seconds)
    claims, money = Claims(timeline, orders, seed), Money(timeline, orders, seed)
    questions, gate = Questions(timeline, products, seed, pace.review_seconds), Gate(pace.clock, LIMITS, pace.quota_scale)
    return PazaramaWorld(gate, timeline, products, orders, claims, questions, money, Random(seed + 2))  # noqa: S311


def controls(world: Callable[[], PazaramaWorld]) -> Mapping[str, Callable[[], Any]]:
    """By name; each reads its wish from the request."""
    return {
        "sales": lambda: _sell(world(), body_in()),
        "deliveries": lambda: {"orders": [_delivered(world(), body_in())]},
        "cancellations": lambda: _told(world().orders.cancel, body_in()) or {},
        "cancel_requests": lambda: {"claims": _told(world().claims.ask_to_cancel, body_in())},
        "returns": lambda: {"claims": _give_back(world(), body_in())},
        "questions": lambda: {"questions": [world().questions.ask(**body_in())]},
        "bookings": lambda: {"bookings": world().money.book()},
        "edits": lambda: _edit(world(), body_in()),
        "tokens": lambda: {"ended": _end_tokens(world())},
    }


def _sell(world: PazaramaWorld, wish: Any) -> Any:
    return {"orders": [world.orders.sell(wish.get("barcode"), wish.get("quantity") or 1) for _ in range(wish.get("count", 1))]}


def _delivered(world: PazaramaWorld, wish: Any) -> int:
    return int(world.orders.deliver(wish.get("barcode"), wish.get("quantity") or 1)["orderNumber"])


def _give_back(world: PazaramaWorld, wish: Any) -> Any:
    """Of an order that was delivered, or of one that is made up for it."""
    return _told(world.claims.give_back, {"orderNumber": _delivered(world, wish)} if "barcode" in wish else wish)


def _told(how: Callable[[int], Any], wish: Any) -> Any:
    try:
        return how(int(wish["orderNumber"]))
    except NotPossible as refused:
        raise Refused(404, str(refused)) from None


def _edit(world: PazaramaWorld, edit: Any) -> Any:
    if edit.get("barcode") not in world.products.all:
        raise Refused(404, "Ürün bulunamadı")
    world.products.edit(edit["barcode"], edit)
    return {}


def _end_tokens(world: PazaramaWorld) -> int:
    ended = len(world.tokens)
    world.tokens.clear()
    return ended
