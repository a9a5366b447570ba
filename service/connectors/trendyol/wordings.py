"""Ways to say the same: Trendyol refuses a price-and-stock body that it has seen in the last quarter of an hour. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from service.connectors.trendyol.mapping_listings import offer_item, price_item, stock_item
from service.domain.listing import OfferTarget

CUTS = 8
"""At so many places a batch may be cut in two before its fields are taken apart."""

Body = list[dict[str, Any]]


def wordings(targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Iterator[list[Body]]:
    """Bodies which together set every target, each way another one: whole, cut in two, stock apart, with a price of `spare` said again.

    The targets of `spare` are other listings that show their prices already; their quantities are never said.
    """
    whole = [offer_item(target) for target in targets]
    yield [whole]
    for cut in sorted({len(whole) * place // (CUTS + 1) for place in range(1, CUTS + 1)} - {0}):
        yield [whole[:cut], whole[cut:]]
    for stock in stock_bodies(targets):
        rest = [price for target, said in zip(targets, stock, strict=True) if (price := _unsaid(target, said))]
        yield [stock, rest] if rest else [stock]
    for other in spare:
        yield [[*whole, price_item(other)]]


def stock_bodies(targets: Sequence[OfferTarget]) -> Iterator[Body]:
    """Every target's quantity with less than all of its prices: what may leave at once when the prices have to wait."""
    for names in ((), ("salePrice",), ("listPrice",)):
        prices = [{name: value for name, value in price_item(target).items() if name in names} for target in targets]
        yield [{**stock_item(target), **some} for target, some in zip(targets, prices, strict=True)]


def _unsaid(target: OfferTarget, said: dict[str, Any]) -> dict[str, Any] | None:
    """The prices of the target that the body leaves out and that are not shown yet."""
    rest = {name: value for name, value in price_item(target).items() if name == "barcode" or name not in said}
    return None if target.prices_stand or len(rest) == 1 else rest
