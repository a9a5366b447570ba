"""Everything a marketplace may want to know about products, page by page: a fixed number of queries, no texts kept longer than a page."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

from sqlalchemy import Connection, select

from service.domain.money import decimal
from service.domain.sellable import Choice, Sellable, SellableKey, ShopOffer, Text
from service.opencart import codes as product_codes
from service.opencart import offers, reference
from service.opencart.codes import Codes
from service.opencart.door import unescape
from service.opencart.offers import Goods
from service.opencart.options import Chosen
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class _Page:
    """What the tables say about a page of products; every mapping is by product id unless it says otherwise."""

    rows: Mapping[int, Mapping[str, Any]]
    codes: Mapping[int, Codes]
    texts: Mapping[int, Mapping[str, Text]]
    images: Mapping[int, Sequence[str]]
    attributes: Mapping[int, tuple[tuple[str, str], ...]]
    stores: Mapping[int, tuple[int, ...]]
    categories: Mapping[int, tuple[int, ...]]
    paths: Mapping[int, tuple[str, ...]]
    """By category id."""
    brands: Mapping[int, str]
    """By manufacturer id."""
    kilograms: Mapping[int, Decimal]
    """By weight class id."""
    centimetres: Mapping[int, Decimal]
    """By length class id."""


def read(
    db: Connection, shape: Shape, settings: ShopSettings, product_ids: Collection[int], now: datetime, image_base: str
) -> list[Sellable]:
    """What can be bought of these products, ascending by product id; products that do not exist are absent."""
    goods = offers.read(db, shape, settings, product_ids, now)
    ids = [each.product_id for each in goods]
    page = _page(db, shape, settings, ids, {each.master_id for each in goods if each.master_id}, image_base)
    return [_sellable(page, each, chosen, offer) for each in goods for chosen, offer in each.offers()]


def keyed(
    db: Connection, shape: Shape, settings: ShopSettings, product_ids: Collection[int], now: datetime
) -> list[tuple[SellableKey, str, str]]:
    """(key, sku, barcode) of what can be bought of these products, by the same rules as `read`."""
    goods = offers.read(db, shape, settings, product_ids, now)
    codes = product_codes.read(db, shape, [each.product_id for each in goods])
    return [(offer.key, *_codes(codes[each.product_id], offer.key)) for each in goods for _, offer in each.offers()]


def _codes(codes: Codes, key: SellableKey) -> tuple[str, str]:
    if not key.variant:
        return codes.sku, codes.barcode
    own = f"{codes.sku}-{key.variant}" if codes.sku else ""
    return own, own


def _sellable(page: _Page, goods: Goods, chosen: Sequence[Chosen], offer: ShopOffer) -> Sellable:
    row, codes = page.rows[goods.product_id], page.codes[goods.product_id]
    sku, barcode = _codes(codes, offer.key)
    master = page.codes.get(goods.master_id, codes)
    category_ids = page.categories.get(goods.product_id, ())
    everything = (*goods.variants.fixed, *chosen)
    return Sellable(
        key=offer.key,
        sku=sku,
        barcode=barcode,
        model=codes.model,
        group=master.sku,
        brand=page.brands.get(row["manufacturer_id"], ""),
        manufacturer_id=int(row["manufacturer_id"] or 0),
        category_ids=category_ids,
        category_path=page.paths.get(category_ids[0], ()) if category_ids else (),
        texts=page.texts.get(goods.product_id, {}),
        choices=tuple(Choice(each.option.option_id, each.option.name, each.value.value_id, each.value.name) for each in everything),
        attributes=page.attributes.get(goods.product_id, ()),
        images=tuple(page.images.get(goods.product_id, ())),
        weight_kg=_weight(page, row, sum((each.value.weight for each in everything), ZERO)),
        size_cm=_size(page, row),
        offer=offer,
        store_ids=page.stores.get(goods.product_id, ()),
    )


def _weight(page: _Page, row: Mapping[str, Any], more: Decimal) -> Decimal | None:
    factor, weight = page.kilograms.get(row["weight_class_id"]), decimal(row["weight"] or 0) + more
    return None if factor is None or weight <= 0 else round(weight * factor, 4)


def _size(page: _Page, row: Mapping[str, Any]) -> tuple[Decimal, Decimal, Decimal] | None:
    factor = page.centimetres.get(row["length_class_id"])
    length, width, height = (decimal(row[name] or 0) for name in ("length", "width", "height"))
    if factor is None or min(length, width, height) <= 0:
        return None
    return round(length * factor, 2), round(width * factor, 2), round(height * factor, 2)


def _page(db: Connection, shape: Shape, settings: ShopSettings, ids: Sequence[int], masters: Collection[int], image_base: str) -> _Page:
    rows = _rows(db, shape, ids)
    categories = reference.categories(db, shape, ids)
    return _Page(
        rows=rows,
        codes=product_codes.read(db, shape, {*ids, *masters}),
        texts=_texts(db, shape, settings, ids),
        images=_images(db, shape, rows, image_base),
        attributes=_attributes(db, shape, settings.language_id, ids),
        stores=_stores(db, shape, ids),
        categories=categories,
        paths=reference.category_paths(db, shape, settings.language_id, {numbers[0] for numbers in categories.values()}),
        brands=reference.brands(db, shape, {row["manufacturer_id"] for row in rows.values()}),
        kilograms=reference.factors(db, shape, "weight", reference.KILOGRAMS),
        centimetres=reference.factors(db, shape, "length", reference.CENTIMETRES),
    )


def _rows(db: Connection, shape: Shape, ids: Sequence[int]) -> dict[int, Mapping[str, Any]]:
    product = shape["product"].c
    names = ("product_id", "image", "manufacturer_id", "weight", "weight_class_id", "length", "width", "height", "length_class_id")
    rows = db.execute(select(*(product[name] for name in names)).where(product.product_id.in_(ids))).mappings()
    return {row["product_id"]: dict(row) for row in rows}


def _texts(db: Connection, shape: Shape, settings: ShopSettings, ids: Sequence[int]) -> dict[int, dict[str, Text]]:
    row = shape["product_description"].c
    language = {number: code for code, number in settings.languages.items()}
    found: dict[int, dict[str, Text]] = {}
    query = select(row.product_id, row.language_id, row.name, row.description).where(row.product_id.in_(ids))
    for product_id, language_id, name, description in db.execute(query.order_by(row.product_id, row.language_id)):
        if language_id in language:
            found.setdefault(product_id, {})[language[language_id]] = Text(unescape(name), unescape(description))
    return found


def _images(db: Connection, shape: Shape, rows: Mapping[int, Mapping[str, Any]], base: str) -> dict[int, list[str]]:
    image = shape["product_image"].c
    found = {product_id: [row["image"]] for product_id, row in rows.items()}
    query = select(image.product_id, image.image).where(image.product_id.in_(list(rows)))
    for product_id, path in db.execute(query.order_by(image.product_id, image.sort_order, image.product_image_id)):
        found[product_id].append(path)
    return {product_id: list(dict.fromkeys(_urls(paths, base))) for product_id, paths in found.items()}


def _urls(paths: Sequence[object], base: str) -> list[str]:
    """Absolute addresses; a path without a known storefront has none, a full address (picture hosts) stays as it is."""
    texts = [unescape(path).strip() for path in paths]
    full = [text if text.startswith(("http://", "https://")) else base and text and base + quote(text) for text in texts]
    return [url for url in full if url]


def _attributes(db: Connection, shape: Shape, language_id: int, ids: Sequence[int]) -> dict[int, tuple[tuple[str, str], ...]]:
    row, name = shape["product_attribute"].c, shape["attribute_description"].c
    same = (name.attribute_id == row.attribute_id) & (name.language_id == row.language_id)
    query = (
        select(row.product_id, name.name, row.text)
        .join_from(shape["product_attribute"], shape["attribute_description"], same)
        .where(row.product_id.in_(ids), row.language_id == language_id)
        .order_by(row.product_id, row.attribute_id)
    )
    found: dict[int, tuple[tuple[str, str], ...]] = {}
    for product_id, title, text in db.execute(query):
        found[product_id] = (*found.get(product_id, ()), (unescape(title), unescape(text)))
    return found


def _stores(db: Connection, shape: Shape, ids: Sequence[int]) -> dict[int, tuple[int, ...]]:
    row = shape["product_to_store"].c
    found: dict[int, tuple[int, ...]] = {}
    query = select(row.product_id, row.store_id).where(row.product_id.in_(ids)).order_by(row.product_id, row.store_id)
    for product_id, store_id in db.execute(query):
        found[product_id] = (*found.get(product_id, ()), int(store_id))
    return found
