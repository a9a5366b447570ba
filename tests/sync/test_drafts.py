"""From a sellable to a draft: which of the shop's words decide."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from service.domain.catalogue import Attribute, NamedId
from service.domain.clock import now
from service.domain.listing import AttributeValue, ListingDraft, Problem
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


RENK = Attribute("47", "Renk", True, False, True)
VALUES = [NamedId("1", "Kırmızı"), NamedId("2", "Mavi")]


def coloured(
    imac: Sellable, pairs: dict[tuple[str, str], NamedId], *attributes: tuple[str, str]
) -> tuple[ListingDraft | None, list[Problem]]:
    """The draft of a product that says this, where the category requires a colour out of a list."""
    known = drafter(_27="Mac")
    catalogue = cast(Any, SimpleNamespace(attributes=lambda category_id: [RENK], values=lambda category_id, attribute_id: VALUES))
    product = replace(imac, attributes=attributes)
    return replace(known, catalogue=catalogue, pairs={**known.pairs, **pairs}).draft(product, basis(product))


def test_a_text_that_is_no_value_names_the_attribute_and_where_to_put_it_right(imac: Sellable) -> None:
    draft, (problem,) = coloured(imac, {}, ("Color", "Bordo"))
    assert draft is None
    assert problem.field == "attribute:47"
    assert "“Bordo”" in problem.message
    assert "“Renk”" in problem.message
    assert "mapping page" in problem.message


def test_a_mapped_text_is_the_value_that_the_seller_chose(imac: Sellable) -> None:
    draft, problems = coloured(imac, {("value", "Mac/47/bordo"): VALUES[0]}, ("Color", "BORDO"))
    assert problems == []
    assert draft is not None
    assert draft.attributes == (AttributeValue("47", value_id="1"),)


def test_the_source_that_the_seller_chose_comes_before_the_name(imac: Sellable) -> None:
    pairs = {("source", "Mac/47"): NamedId("kumas rengi", "Kumaş Rengi")}
    draft, _ = coloured(imac, pairs, ("Renk", "Kırmızı"), ("Kumaş Rengi", "mavi"))
    assert draft is not None
    assert draft.attributes == (AttributeValue("47", value_id="2"),)
    draft, (problem,) = coloured(imac, pairs, ("Renk", "Kırmızı"))
    assert draft is None
    assert "requires “Renk”" in problem.message
