"""What many products share: taxes, units of weight and length, manufacturers, categories. One query each, whatever the page's size."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal

from sqlalchemy import Connection, and_, or_, select

from service.domain.money import decimal
from service.opencart.door import unescape
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

KILOGRAMS = {"kg": Decimal(1), "g": Decimal("0.001"), "gr": Decimal("0.001"), "lb": Decimal("0.45359237"), "oz": Decimal("0.028349523125")}
CENTIMETRES = {"cm": Decimal(1), "mm": Decimal("0.1"), "m": Decimal(100), "in": Decimal("2.54"), "ft": Decimal("30.48")}
NO_TAX = (Decimal(0), Decimal(0))


def taxes(db: Connection, shape: Shape, settings: ShopSettings) -> dict[int, tuple[Decimal, Decimal]]:
    """(percent, fixed amount for one unit) by tax class for a buyer in the shop's own country and the default customer group.

    Each rate of a class counts once, however many rules name it, as in OpenCart's own tax library.
    """
    rule, rate, group, zone = (shape[name].c for name in ("tax_rule", "tax_rate", "tax_rate_to_customer_group", "zone_to_geo_zone"))
    is_here = and_(
        zone.country_id == settings.number("config_country_id"),
        or_(zone.zone_id == 0, zone.zone_id == settings.number("config_zone_id")),
    )
    query = (
        select(rule.tax_class_id, rate.tax_rate_id, rate.rate, rate.type)
        .join_from(shape["tax_rule"], shape["tax_rate"], rule.tax_rate_id == rate.tax_rate_id)
        .join(shape["tax_rate_to_customer_group"], group.tax_rate_id == rate.tax_rate_id)
        .join(shape["zone_to_geo_zone"], zone.geo_zone_id == rate.geo_zone_id)
        .where(group.customer_group_id == settings.customer_group_id, is_here)
        .distinct()
    )
    found: dict[int, tuple[Decimal, Decimal]] = {}
    for class_id, _, value, kind in db.execute(query):
        percent, fixed = found.get(class_id, NO_TAX)
        found[class_id] = (percent, fixed + decimal(value)) if kind == "F" else (percent + decimal(value), fixed)
    return found


def factors(db: Connection, shape: Shape, kind: str, known: Mapping[str, Decimal]) -> dict[int, Decimal]:
    """By class id of `weight` or `length`: what one of it is in the known units' base (kg, cm); empty when no unit is recognised."""
    row, name = shape[f"{kind}_class"].c, shape[f"{kind}_class_description"].c
    key = f"{kind}_class_id"
    classes, names = shape[f"{kind}_class"], shape[f"{kind}_class_description"]
    query = select(row[key], row.value, name.unit).join_from(classes, names, row[key] == name[key])
    rows = [(int(number), decimal(value or 0), str(unit or "").strip().rstrip(".").lower()) for number, value, unit in db.execute(query)]
    anchor = next((value * known[unit] for _, value, unit in rows if unit in known and value), None)
    return {number: anchor / value for number, value, _ in rows if value} if anchor is not None else {}


def brands(db: Connection, shape: Shape, ids: Collection[int]) -> dict[int, str]:
    """Manufacturer names by id."""
    row = shape["manufacturer"].c
    rows = db.execute(select(row.manufacturer_id, row.name).where(row.manufacturer_id.in_(ids)))
    return {int(number): unescape(name) for number, name in rows}


def categories(db: Connection, shape: Shape, product_ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """By product its categories, the deepest in the tree first; of equals the one with the lowest id."""
    link, path = shape["product_to_category"].c, shape["category_path"].c
    own_step = and_(path.category_id == link.category_id, path.path_id == link.category_id)
    query = (
        select(link.product_id, link.category_id)
        .join_from(shape["product_to_category"], shape["category_path"], own_step)
        .where(link.product_id.in_(product_ids))
        .order_by(path.level.desc(), link.category_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for product_id, category_id in db.execute(query):
        found[int(product_id)] = (*found.get(int(product_id), ()), int(category_id))
    return found


def within(db: Connection, shape: Shape, product_ids: Collection[int], category_ids: Collection[int]) -> dict[int, frozenset[int]]:
    """By product those of the categories that it is in, directly or in one below them."""
    link, path = shape["product_to_category"].c, shape["category_path"].c
    query = (
        select(link.product_id, path.path_id)
        .join_from(shape["product_to_category"], shape["category_path"], path.category_id == link.category_id)
        .where(link.product_id.in_(product_ids), path.path_id.in_(category_ids))
    )
    found: dict[int, frozenset[int]] = {}
    for product_id, category_id in db.execute(query):
        found[int(product_id)] = found.get(int(product_id), frozenset()) | {int(category_id)}
    return found


def category_paths(db: Connection, shape: Shape, language_id: int, ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Names from the root to the category, by category id."""
    path, name = shape["category_path"].c, shape["category_description"].c
    in_language = and_(name.category_id == path.path_id, name.language_id == language_id)
    query = (
        select(path.category_id, name.name)
        .join_from(shape["category_path"], shape["category_description"], in_language)
        .where(path.category_id.in_(ids))
        .order_by(path.category_id, path.level)
    )
    found: dict[int, tuple[str, ...]] = {}
    for category_id, step in db.execute(query):
        found[int(category_id)] = (*found.get(int(category_id), ()), unescape(step))
    return found
