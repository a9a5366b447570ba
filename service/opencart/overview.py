"""What the shop holds at a glance, for mapping pages: the categories and brands that have products, and customer groups."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import Connection, func, select

from service.opencart import reference
from service.opencart.door import escape, unescape
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape
from service.sets import among


@dataclass(frozen=True, slots=True)
class CategoryInUse:
    """A category that holds products; the ones below it are not counted."""

    category_id: int
    path: tuple[str, ...]
    products: int


@dataclass(frozen=True, slots=True)
class BrandInUse:
    """A manufacturer that has products."""

    manufacturer_id: int
    name: str
    products: int


@dataclass(frozen=True, slots=True)
class WordInUse:
    """What products of a category say about themselves: an attribute or option, and its text."""

    category_id: int
    name: str
    text: str
    products: int


def categories(db: Connection, shape: Shape, settings: ShopSettings, language: str) -> list[CategoryInUse]:
    """Categories that sellables carry, by path; a product counts in each of its own."""
    link, product = shape["product_to_category"].c, shape["product"].c
    query = select(link.category_id, func.count()).join(shape["product"], product.product_id == link.product_id)
    counts = {int(number): int(count) for number, count in db.execute(query.group_by(link.category_id))}
    paths = reference.category_paths(db, shape, settings.languages.get(language, settings.language_id), counts)
    found = (CategoryInUse(number, paths.get(number, (str(number),)), count) for number, count in counts.items())
    return sorted(found, key=lambda each: each.path)


def brands(db: Connection, shape: Shape) -> list[BrandInUse]:
    """Manufacturers of existing products, by name."""
    product = shape["product"].c
    rows = db.execute(select(product.manufacturer_id, func.count()).where(product.manufacturer_id > 0).group_by(product.manufacturer_id))
    counts = {int(number): int(count) for number, count in rows}
    names = reference.brands(db, shape, counts)
    return sorted((BrandInUse(number, name, counts[number]) for number, name in names.items()), key=lambda each: each.name)


def category_names(db: Connection, shape: Shape, settings: ShopSettings, language: str) -> dict[int, tuple[str, ...]]:
    """Path of every category, with or without products, by id."""
    ids = list(db.execute(select(shape["category"].c.category_id)).scalars())
    return reference.category_paths(db, shape, settings.languages.get(language, settings.language_id), ids)


def brand_names(db: Connection, shape: Shape) -> dict[int, str]:
    """Every manufacturer's name by id."""
    return reference.brands(db, shape, list(db.execute(select(shape["manufacturer"].c.manufacturer_id)).scalars()))


def customer_group_names(db: Connection, shape: Shape, settings: ShopSettings, language: str) -> dict[int, str]:
    """Every customer group's name by id."""
    row, language_id = shape["customer_group_description"].c, settings.languages.get(language, settings.language_id)
    named = db.execute(select(row.customer_group_id, row.name).where(row.language_id == language_id).order_by(row.customer_group_id))
    return {int(number): unescape(name) for number, name in named}


def named(db: Connection, shape: Shape, text: str, limit: int) -> list[int]:
    """Products whose name, in any language, contains the text as the database compares."""
    row = shape["product_description"].c
    query = select(row.product_id).where(row.name.contains(escape(text), autoescape=True)).distinct().order_by(row.product_id)
    return list(db.execute(query.limit(limit)).scalars())


def words(db: Connection, shape: Shape, settings: ShopSettings, category_ids: Collection[int]) -> list[WordInUse]:
    """What attributes and options of products in these categories say, in the shop's default language; counted by the database."""
    language, link = settings.language_id, shape["product_to_category"].c
    own, name = shape["product_attribute"].c, shape["attribute_description"].c
    value, title, text = shape["product_option_value"].c, shape["option_description"].c, shape["option_value_description"].c
    attributes = (
        select(link.category_id, name.name, own.text, func.count(own.product_id.distinct()))
        .join_from(shape["product_attribute"], shape["product_to_category"], link.product_id == own.product_id)
        .join(shape["attribute_description"], (name.attribute_id == own.attribute_id) & (name.language_id == language))
        .where(own.language_id == language, among(link.category_id, category_ids))
        .group_by(link.category_id, name.name, own.text)
    )
    options = (
        select(link.category_id, title.name, text.name, func.count(value.product_id.distinct()))
        .join_from(shape["product_option_value"], shape["product_to_category"], link.product_id == value.product_id)
        .join(shape["option_description"], (title.option_id == value.option_id) & (title.language_id == language))
        .join(shape["option_value_description"], (text.option_value_id == value.option_value_id) & (text.language_id == language))
        .where(among(link.category_id, category_ids))
        .group_by(link.category_id, title.name, text.name)
    )
    rows = [*db.execute(attributes), *db.execute(options)]
    return [WordInUse(int(category), unescape(name), unescape(text), int(count)) for category, name, text, count in rows]
