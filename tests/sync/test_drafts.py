"""From a sellable to a draft: which of the shop's words decide."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from service.domain.catalogue import NamedId
from service.domain.clock import now
from service.domain.sellable import Sellable, SellableKey, ShopOffer, Text
from service.pricing.offer import Basis, Terms
from service.pricing.policy import OfferPolicy
from service.sync.drafts import Drafter

MAC, DESKTOPS, APPLE = 27, 20, 8


def drafter(**categories: str) -> Drafter:
    """Knows the brand and those categories; the marketplace requires no attributes."""
    pairs = {("category", number.removeprefix("_")): NamedId(remote, "") for number, remote in categories.items()}
    catalogue = cast(Any, SimpleNamespace(attributes=lambda category_id: []))
    terms = Terms(0, OfferPolicy(), "TRY", Decimal(40), 20_000, 0.0)
    return Drafter(catalogue, {**pairs, ("brand", str(APPLE)): NamedId("1840", "Apple")}, terms, "tr-tr")


def basis(sellable: Sellable) -> Basis:
    return Basis(sellable.offer, 0, Decimal(0), now())


@pytest.fixture
def imac() -> Sellable:
    key = SellableKey(41)
    return Sellable(
        key=key,
        sku="IMAC",
        barcode="8690000000041",
        model="",
        group="IMAC",
        brand="Apple",
        manufacturer_id=APPLE,
        category_ids=(MAC, DESKTOPS),
        category_path=("Desktops", "Mac"),
        texts={"tr-tr": Text("iMac", "")},
        choices=(),
        attributes=(),
        images=(),
        weight_kg=None,
        size_cm=None,
        offer=ShopOffer(key, True, 5, Decimal(100), None, Decimal(20)),
    )


@pytest.mark.parametrize(("mapped", "meant"), [({"_27": "Mac", "_20": "PC"}, "Mac"), ({"_20": "PC"}, "PC")])
def test_the_deepest_category_that_is_mapped_decides(imac: Sellable, mapped: dict[str, str], meant: str) -> None:
    draft, problems = drafter(**mapped).draft(imac, basis(imac))

    assert problems == []
    assert draft is not None
    assert draft.category_id == meant


def test_without_any_mapped_category_the_deepest_is_named(imac: Sellable) -> None:
    draft, (problem,) = drafter().draft(imac, basis(imac))

    assert draft is None
    assert "Desktops > Mac" in problem.message
