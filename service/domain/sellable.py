"""What can be bought in the shop: a product, or one variant of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True, order=True)
class SellableKey:
    """A product, and for a variant its option value ids in ascending order joined by "-" ("" = the product itself)."""

    product_id: int
    variant: str = ""

    @property
    def option_value_ids(self) -> tuple[int, ...]:
        """The `product_option_value_id`s of the combination; empty for a plain product."""
        return tuple(int(part) for part in self.variant.split("-") if part)


@dataclass(frozen=True, slots=True)
class ShopOffer:
    """Price and stock as the shop holds them at `read`; prices are net of tax in the shop's default currency."""

    key: SellableKey
    enabled: bool
    quantity: int | None
    """None: the shop does not subtract stock for it (always available)."""
    price: Decimal
    special: Decimal | None
    """The reduced price valid today for the configured customer group, None when there is none."""
    tax_rate: Decimal
    """Percent for the shop's own country, 20 means 20 %."""
    tax_fixed: Decimal = Decimal(0)
    """Fixed tax for one unit, in the shop's default currency."""
    manufacturer_id: int = 0
    category_ids: frozenset[int] = frozenset()
    """Of the categories that were asked about, those that the product is in, directly or further down."""


@dataclass(frozen=True, slots=True)
class Text:
    """Name and description in one language, unescaped Unicode; the description is HTML."""

    name: str
    description: str


@dataclass(frozen=True, slots=True)
class Choice:
    """One option of a variant, in the shop's default language: name "Size", value "XL"."""

    option_id: int
    name: str
    value_id: int
    value: str


@dataclass(frozen=True, slots=True)
class Sellable:
    """Everything a marketplace may want to know about one thing that can be bought."""

    key: SellableKey
    sku: str
    """The seller's own code; for a variant the product's code and the variant ("TSHIRT-17-23"). May be empty."""
    barcode: str
    """EAN/UPC/JAN/ISBN, else the SKU; empty when the shop holds neither."""
    model: str
    group: str
    """Code that all variants of one product share."""
    brand: str
    manufacturer_id: int
    category_ids: tuple[int, ...]
    """Every category of the product, the deepest first."""
    category_path: tuple[str, ...]
    """Of the deepest category, from the root."""
    texts: Mapping[str, Text]
    """By language code ("tr-tr", "en-gb")."""
    choices: tuple[Choice, ...]
    attributes: tuple[tuple[str, str], ...]
    """The shop's own product attributes, (name, text), default language."""
    images: tuple[str, ...]
    """Absolute URLs, main image first."""
    weight_kg: Decimal | None
    size_cm: tuple[Decimal, Decimal, Decimal] | None
    """Length, width, height."""
    offer: ShopOffer
    store_ids: tuple[int, ...] = (0,)

    def text(self, language: str) -> Text:
        """The text in the language, else in any the product has."""
        return self.texts.get(language) or next(iter(self.texts.values()), Text("", ""))
