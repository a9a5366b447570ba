"""Prices and stock of what can be bought, for some products at once: a fixed number of queries, no texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Connection, and_, select

from service.domain.money import decimal
from service.domain.sellable import SellableKey, ShopOffer
from service.opencart import reference
from service.opencart.door import local_date, unescape
from service.opencart.options import Chosen, OptionValue, ProductOption, ProductVariants, fixed_choices, variant_code, variants
from service.opencart.prices import product_values
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape
from service.sets import among


@dataclass(frozen=True, slots=True)
class Goods:
    """One product row with everything its offers follow from."""

    product_id: int
    master_id: int
    """Another product whose options apply and whose stock falls too; 0 for an ordinary product."""
    enabled: bool
    quantity: int
    subtract: bool
    price: Decimal
    special: Decimal | None
    option_factor: Decimal
    tax: tuple[Decimal, Decimal]
    manufacturer_id: int
    category_ids: frozenset[int]
    """Of those asked about."""
    options: tuple[ProductOption, ...]
    variants: ProductVariants

    def offers(self) -> Iterator[tuple[tuple[Chosen, ...], ShopOffer]]:
        """Each combination that can be bought with its price and stock."""
        for chosen in self.variants.combinations:
            yield chosen, self._offer(chosen)

    def chosen(self, value_ids: Collection[int]) -> tuple[Chosen, ...]:
        """These values of the product's options, and what the product has decided itself; values that are gone are left out."""
        free = (Chosen(option, value) for option in self.options for value in option.values if value.value_id in value_ids)
        return (*self.variants.fixed, *free)

    def _offer(self, chosen: Sequence[Chosen]) -> ShopOffer:
        values = [each.value for each in (*self.variants.fixed, *chosen)]
        surcharge = sum((value.price for value in values), Decimal(0))
        return ShopOffer(
            key=SellableKey(self.product_id, variant_code(chosen)),
            enabled=self.enabled,
            quantity=self._stock(values),
            price=self.price + surcharge,
            special=None if self.special is None else self.special + surcharge * self.option_factor,
            tax_rate=self.tax[0],
            tax_fixed=self.tax[1],
            manufacturer_id=self.manufacturer_id,
            category_ids=self.category_ids,
        )

    def _stock(self, values: Sequence[OptionValue]) -> int | None:
        """OpenCart's cart wants the product's quantity and each chosen value's to suffice; None when none of them is counted."""
        counted = [value.quantity for value in values if value.subtract]
        if self.subtract or self.quantity <= 0:
            # The cart refuses an empty product even where sales do not lower its stock.
            counted.append(self.quantity)
        return min(counted, default=None)


def read(
    db: Connection,
    shape: Shape,
    settings: ShopSettings,
    product_ids: Collection[int],
    now: datetime,
    *,
    customer_group_id: int = 0,
    category_ids: Collection[int] = (),
) -> list[Goods]:
    """The products that exist, ascending by id, with offers as they are at `now`: prices of the customer group (0: the shop's own).

    Taxes stay those of the shop's own group: what a marketplace's buyers pay does not depend on whose price list is used.
    """
    today = local_date(now, settings.zone)
    inner = product_values(shape, customer_group_id or settings.customer_group_id, today)
    product = shape["product"]
    extra = [product.c.manufacturer_id, *([product.c.variant, product.c.override] if shape.has("product", "variant") else [])]
    query = inner.add_columns(*extra).where(among(product.c.product_id, product_ids)).order_by(product.c.product_id)
    rows = db.execute(query).mappings().all()
    options = _options(db, shape, settings.language_id, {row["master_id"] or row["product_id"] for row in rows})
    tax = reference.taxes(db, shape, settings)
    within = reference.within(db, shape, product_ids, category_ids) if category_ids else {}
    return [
        Goods(
            product_id=row["product_id"],
            master_id=row["master_id"],
            enabled=bool(row["enabled"]),
            quantity=int(row["quantity"]),
            subtract=bool(row["subtract"]),
            price=decimal(row["price"]),
            special=None if row["special"] is None else decimal(row["special"]),
            option_factor=decimal(row["option_factor"]),
            tax=tax.get(row["tax_class_id"], reference.NO_TAX),
            manufacturer_id=int(row["manufacturer_id"] or 0),
            category_ids=within.get(row["product_id"], frozenset()),
            options=tuple(options.get(row["master_id"] or row["product_id"], ())),
            variants=variants(
                options.get(row["master_id"] or row["product_id"], ()),
                fixed_choices(row.get("variant"), row.get("override")) if row["master_id"] else {},
            ),
        )
        for row in rows
    ]


def _options(db: Connection, shape: Shape, language_id: int, product_ids: Collection[int]) -> dict[int, list[ProductOption]]:
    link, option, name = shape["product_option"].c, shape["option"].c, shape["option_description"].c
    in_language = and_(name.option_id == link.option_id, name.language_id == language_id)
    query = (
        select(link.product_id, link.product_option_id, link.option_id, link.required, option.type, name.name)
        .join_from(shape["product_option"], shape["option"], option.option_id == link.option_id)
        .outerjoin(shape["option_description"], in_language)
        .where(among(link.product_id, product_ids))
        .order_by(link.product_id, option.sort_order, link.product_option_id)
    )
    rows = db.execute(query).all()
    # Neither table has an index on the product: where no product has options, the larger one is not searched for them.
    values = _values(db, shape, language_id, product_ids) if rows else {}
    found: dict[int, list[ProductOption]] = {}
    for product_id, link_id, option_id, required, kind, title in rows:
        one = ProductOption(link_id, option_id, str(kind), unescape(title), bool(required), tuple(values.get(link_id, ())))
        found.setdefault(product_id, []).append(one)
    return found


def _values(db: Connection, shape: Shape, language_id: int, product_ids: Collection[int]) -> Mapping[int, list[OptionValue]]:
    link, name = shape["product_option_value"].c, shape["option_value_description"].c
    in_language = and_(name.option_value_id == link.option_value_id, name.language_id == language_id)
    columns = ("product_option_id", "product_option_value_id", "quantity", "subtract", "price", "price_prefix", "weight", "weight_prefix")
    query = (
        select(name.name, *(link[column] for column in columns))
        .join_from(shape["product_option_value"], shape["option_value_description"], in_language, isouter=True)
        .where(among(link.product_id, product_ids))
        .order_by(link.product_option_value_id)
    )
    found: dict[int, list[OptionValue]] = {}
    for title, option_id, value_id, quantity, subtract, price, price_sign, weight, weight_sign in db.execute(query):
        value = OptionValue(
            value_id, unescape(title), int(quantity or 0), bool(subtract), _signed(price, price_sign), _signed(weight, weight_sign)
        )
        found.setdefault(option_id, []).append(value)
    return found


def _signed(value: object, prefix: object) -> Decimal:
    """OpenCart adds with "+", subtracts with "-" and ignores anything else."""
    return decimal(value or 0) * {"+": 1, "-": -1}.get(str(prefix), 0)
