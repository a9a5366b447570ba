"""The codes of products: columns of `product`, or rows of `product_code` in shops that have it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection, or_, select

from service.opencart.door import unescape
from service.opencart.shape import Shape

BARCODES = ("ean", "upc", "jan", "isbn")
ALL = ("sku", *BARCODES)


@dataclass(frozen=True, slots=True)
class Codes:
    """The codes of one product, as the seller typed them."""

    model: str
    own: Mapping[str, str]
    """By lower-case name: sku, ean, upc, jan, isbn; only those that are filled."""

    @property
    def sku(self) -> str:
        """The seller's own code: the SKU, else the model."""
        return self.own.get("sku") or self.model

    @property
    def barcode(self) -> str:
        """The first of EAN, UPC, JAN and ISBN, else the SKU."""
        return next((self.own[name] for name in BARCODES if name in self.own), self.sku)


def read(db: Connection, shape: Shape, product_ids: Collection[int]) -> dict[int, Codes]:
    """The codes of the products that exist."""
    product = shape["product"].c
    columns = _columns(shape)
    query = select(product.product_id, product.model, *(product[name] for name in columns)).where(product.product_id.in_(product_ids))
    models: dict[int, str] = {}
    own: dict[int, dict[str, str]] = {}
    for product_id, model, *values in db.execute(query):
        models[product_id] = unescape(model).strip()
        own[product_id] = _filled(zip(columns, values, strict=True))
    if shape.has("product_code"):
        row = shape["product_code"].c
        for product_id, name, value in db.execute(select(row.product_id, row.code, row.value).where(row.product_id.in_(product_ids))):
            own.setdefault(product_id, {}).update(_filled([(str(name).lower(), value)]))
    return {product_id: Codes(model, own[product_id]) for product_id, model in models.items()}


def products_with(db: Connection, shape: Shape, codes: Collection[str]) -> set[int]:
    """Ids of products that have one of these as model or code; the database compares, so letter case may differ."""
    product = shape["product"].c
    wanted = [product[name].in_(codes) for name in ("model", *_columns(shape))]
    found = {int(row[0]) for row in db.execute(select(product.product_id).where(or_(*wanted)))}
    if shape.has("product_code"):
        row = shape["product_code"].c
        found |= {int(each[0]) for each in db.execute(select(row.product_id).where(row.value.in_(codes)))}
    return found


def _columns(shape: Shape) -> list[str]:
    return [name for name in ALL if shape.has("product", name)]


def _filled(pairs: Iterable[tuple[str, object]]) -> dict[str, str]:
    return {name: text for name, value in pairs if (text := unescape(value).strip())}
