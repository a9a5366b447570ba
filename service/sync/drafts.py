"""From a sellable to a draft of a listing: mapped ids, attributes, texts; or the exact thing that is missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.catalogue import Attribute, NamedId
from service.domain.listing import AttributeValue, ListingDraft, Problem
from service.domain.sellable import Sellable
from service.domain.text import normalised
from service.pricing.offer import Basis, Terms, wanted_offer
from service.sync.catalogue import Catalogue
from service.sync.mapping_pairs import value_key

Pairs = Mapping[tuple[str, str], NamedId]

SYNONYMS = {
    "size": "beden",
    "shoe size": "numara",
    "ayakkabi numarasi": "numara",
    "colour": "renk",
    "color": "renk",
    "web color": "renk",
    "material": "materyal",
    "capacity": "kapasite",
}
"""Different names of one attribute: English ones of shops, Turkish ones of marketplaces; one word stands for each."""


@dataclass(frozen=True)
class Drafter:
    """Makes drafts for one account. Reads the catalogue through its cache; changes nothing."""

    catalogue: Catalogue
    pairs: Pairs
    terms: Terms
    language: str

    def draft(self, sellable: Sellable, basis: Basis) -> tuple[ListingDraft | None, list[Problem]]:
        """The draft, or the problems that a seller has to solve first."""
        category, brand = self._category(sellable), self._pair("brand", sellable.manufacturer_id)
        problems = _missing(sellable, category, brand)
        attributes, more = self._attributes(sellable, category.id) if category else ((), [])
        offer = wanted_offer(basis, self.terms)
        problems += more + ([Problem("price", offer.problem)] if offer.problem else [])
        if problems or category is None or brand is None:
            return None, problems
        text = sellable.text(self.language)
        title = " ".join([text.name, *(choice.value for choice in sellable.choices)])
        return ListingDraft(
            barcode=sellable.barcode,
            sku=sellable.sku or sellable.barcode,
            group=sellable.group,
            title=title,
            description=text.description or text.name,
            brand_id=brand.id,
            category_id=category.id,
            attributes=attributes,
            images=sellable.images,
            quantity=offer.quantity,
            price=offer.price,
            list_price=offer.list_price,
            currency=self.terms.currency,
            vat_rate=sellable.offer.tax_rate,
            weight_kg=sellable.weight_kg,
            size_cm=sellable.size_cm,
        ), []

    def _category(self, sellable: Sellable) -> NamedId | None:
        """What the deepest mapped category of the product means; shops put goods into several."""
        return next(filter(None, (self._pair("category", number) for number in sellable.category_ids)), None)

    def _pair(self, kind: str, key: int) -> NamedId | None:
        return self.pairs.get((kind, str(key)))

    def _attributes(self, sellable: Sellable, category_id: str) -> tuple[tuple[AttributeValue, ...], list[Problem]]:
        told = _told(sellable)
        found: list[AttributeValue] = []
        problems: list[Problem] = []
        for attribute in self.catalogue.attributes(category_id):
            value = self._value(attribute, category_id, told)
            if value is not None:
                found.append(value)
            elif attribute.is_required:
                text = self._text(attribute, category_id, told)
                problems.append(Problem(f"attribute:{attribute.attribute_id}", _sentence(attribute, text)))
        return tuple(found), problems

    def _text(self, attribute: Attribute, category_id: str, told: Mapping[str, str]) -> str | None:
        """What the shop says: under the name that a seller chose as the source, else under the attribute's own."""
        source = self.pairs.get(("source", f"{category_id}/{attribute.attribute_id}"))
        return told.get(source.id if source else word(attribute.name))

    def _value(self, attribute: Attribute, category_id: str, told: Mapping[str, str]) -> AttributeValue | None:
        default = self.pairs.get(("attribute", f"{category_id}/{attribute.attribute_id}"))
        text = self._text(attribute, category_id, told)
        if text is None:
            return AttributeValue(attribute.attribute_id, value_id=default.id) if default else None
        if chosen := self.pairs.get(("value", value_key(f"{category_id}/{attribute.attribute_id}", text))):
            return AttributeValue(attribute.attribute_id, value_id=chosen.id)
        if attribute.allows_text and not attribute.is_required:
            # Its list of values would cost a call of a tight budget for every category.
            return AttributeValue(attribute.attribute_id, text=text)
        for value in self.catalogue.values(category_id, attribute.attribute_id):
            if normalised(value.name) == normalised(text):
                return AttributeValue(attribute.attribute_id, value_id=value.id)
        return AttributeValue(attribute.attribute_id, text=text) if attribute.allows_text else None


def _told(sellable: Sellable) -> dict[str, str]:
    """What the shop says of the sellable, by attribute name; a variant's choices win."""
    words = {word(name): text for name, text in sellable.attributes}
    return words | {word(choice.name): choice.value for choice in sellable.choices}


def word(name: str) -> str:
    """The one word by which the names of an attribute are known: what a pair of kind "source" leads to."""
    plain = normalised(name)
    return SYNONYMS.get(plain, plain)


def _sentence(attribute: Attribute, value: str | None) -> str:
    if value is None:
        return (
            f"The category requires “{attribute.name}”. "
            "Give the product an attribute or option of that name, or choose a value for all on the mapping page."
        )
    return (
        f"“{value}” is not a value that the marketplace allows for “{attribute.name}”. "
        "Choose on the mapping page which value it means, or use one of the marketplace's values in the shop."
    )


def _missing(sellable: Sellable, category: NamedId | None, brand: NamedId | None) -> list[Problem]:
    problems = []
    if not sellable.barcode:
        problems.append(Problem("barcode", "The product has neither a barcode (EAN, UPC, JAN, ISBN) nor an SKU. Give it one in the shop."))
    if not sellable.category_ids:
        problems.append(Problem("category", "The product is in no category of the shop. Put it into one."))
    elif category is None:
        where = " > ".join(sellable.category_path)
        problems.append(Problem("category", f"The shop category “{where}” is not mapped yet. Map it on the Accounts page."))
    if not sellable.manufacturer_id:
        problems.append(Problem("brand", "The product has no manufacturer. Choose one in the shop."))
    elif brand is None:
        message = f"The manufacturer “{sellable.brand}” is not mapped to a brand yet. Map it on the Accounts page."
        problems.append(Problem("brand", message))
    return problems
