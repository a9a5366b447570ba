"""What offers follow from, as the sweep compares it: plain values by ranges of keys, joined in one statement with the ledger's tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, String, TableClause, cast, func, literal, select

from service.opencart.door import local_date
from service.opencart.prices import amount, enabled, flag, valid
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

REDUCTIONS = ("product_special", "product_discount")
TOLD = ("customer_group_id", "priority", "price", "type", "special")
"""What of a special or discount matters to a price, beside its dates; a shop has not all of them."""


@dataclass(frozen=True, slots=True)
class Values:
    """The shop's values on one day. Ranges are half open; a statement over one reads no row outside of it."""

    shape: Shape
    today: date
    masters: frozenset[int]
    """Products that others take their options from."""

    def products(self, low: int, high: int) -> Select[Any]:
        """One row a product: product_id, quantity, subtract, price, tax_class_id, manufacturer_id, enabled, reductions.

        `reductions` is a checksum of the specials and discounts that count today, of every customer group; 0 when there are none.
        """
        product = self.shape["product"]
        joined, sums = self._reduced(product, low, high)
        columns = (
            product.c.product_id,
            func.coalesce(product.c.quantity, 0).label("quantity"),
            flag(product.c.subtract).label("subtract"),
            amount(func.coalesce(product.c.price, 0)).label("price"),
            func.coalesce(product.c.tax_class_id, 0).label("tax_class_id"),
            func.coalesce(product.c.manufacturer_id, 0).label("manufacturer_id"),
            enabled(product, self.today).label("enabled"),
            sums.label("reductions"),
        )
        return select(*columns).select_from(joined).where(product.c.product_id >= low, product.c.product_id < high)

    def options(self, low: int, high: int) -> Select[Any]:
        """One row a choice that makes a variant: product_option_value_id, product_id, quantity, subtract, price, price_prefix."""
        value = self.shape["product_option_value"]
        columns = (
            value.c.product_option_value_id,
            func.coalesce(value.c.product_id, 0).label("product_id"),
            func.coalesce(value.c.quantity, 0).label("quantity"),
            flag(value.c.subtract).label("subtract"),
            amount(func.coalesce(value.c.price, 0)).label("price"),
            func.coalesce(value.c.price_prefix, "").label("price_prefix"),
        )
        key = value.c.product_option_value_id
        return select(*columns).where(key >= low, key < high)

    def _reduced(self, product: TableClause, low: int, high: int) -> tuple[Any, ColumnElement[int]]:
        joined: Any = product
        total: ColumnElement[int] = literal(0)
        for name in filter(self.shape.has, REDUCTIONS):
            sums = self._checksums(name, low, high)
            joined = joined.outerjoin(sums, sums.c.product_id == product.c.product_id)
            total = total + func.coalesce(sums.c.checksum, 0)
        return joined, total

    def _checksums(self, name: str, low: int, high: int) -> Any:
        row = self.shape[name].alias(f"the_{name}")
        parts = [func.coalesce(cast(row.c[column], String), "") for column in TOLD if column in row.c]
        told: ColumnElement[str] = literal(name)
        for part in parts:
            told = told + "|" + part
        here = (row.c.product_id >= low, row.c.product_id < high, *valid(row, self.today))
        # A sum, because it does not depend on the order of the rows.
        query = select(row.c.product_id, func.sum(func.crc32(told)).label("checksum")).where(*here).group_by(row.c.product_id)
        return query.subquery(f"{name}_sums")


def read(db: Connection, shape: Shape, settings: ShopSettings, moment: datetime) -> Values:
    """The shop's values as they are at the moment: on the shop's own day."""
    product = shape["product"].c
    masters: frozenset[int] = frozenset()
    if "master_id" in product:
        masters = frozenset(db.execute(select(product.master_id).where(product.master_id > 0).distinct()).scalars())
    return Values(shape, local_date(moment, settings.zone), masters)
