"""The shop's price and stock rules as selectables: what a product costs today, for any database that holds a shop."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, TableClause, and_, case, func, literal, or_, select, true
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from service.opencart.shape import Shape

BEFORE_ALL_DATES = "1000-01-01"
"""Smaller than every real date and larger than the zero date, which strict servers do not take as a literal."""


class amount(FunctionElement[Any]):
    """A decimal with four digits exactly as the ledger's amounts are kept: DECIMAL(15,4), text on SQLite."""

    name = "amount"
    inherit_cache = True


@compiles(amount)
def _decimal(element: amount, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"CAST({compiler.process(element.clauses, **kwargs)} AS DECIMAL(15, 4))"


@compiles(amount, "sqlite")
def _text(element: amount, compiler: SQLCompiler, **kwargs: Any) -> str:
    return f"printf('%.4f', {compiler.process(element.clauses, **kwargs)})"


def product_values(shape: Shape, customer_group_id: int, today: date) -> Select[Any]:
    """One row a product: product_id, quantity, subtract, price, special, option_factor, tax_class_id, enabled, master_id.

    `price` and `special` are OpenCart's own for one unit on that day: the discount for quantity 1 replaces the price, the special
    stands beside it (NULL when there is none). `option_factor` is what a percentage leaves of an option's surcharge.
    """
    product = shape["product"]
    discount, special = _source(shape, "discount").alias("the_discount"), _source(shape, "special").alias("the_special")
    base = func.coalesce(product.c.price, 0)
    reduced = _price(shape, special, base)
    columns = [
        product.c.product_id,
        func.coalesce(product.c.quantity, 0).label("quantity"),
        flag(product.c.subtract).label("subtract"),
        amount(func.coalesce(_price(shape, discount, base), base)).label("price"),
        case((special.c[_key(special)].is_not(None), amount(reduced))).label("special"),
        _factor(shape, special).label("option_factor"),
        func.coalesce(product.c.tax_class_id, 0).label("tax_class_id"),
        enabled(product, today).label("enabled"),
        (func.coalesce(product.c.master_id, 0) if shape.has("product", "master_id") else literal(0)).label("master_id"),
    ]
    joined: Any = product
    for kind, row in (("discount", discount), ("special", special)):
        best = _best(shape, kind, product, customer_group_id, today)
        joined = joined.outerjoin(row, and_(row.c.product_id == product.c.product_id, row.c[_key(row)] == best))
    return select(*columns).select_from(joined)


def _source(shape: Shape, kind: str) -> TableClause:
    return shape["product_special" if kind == "special" and shape.has("product_special") else "product_discount"]


def _best(shape: Shape, kind: str, product: TableClause, group_id: int, today: date) -> ScalarSelect[Any]:
    """Key of the row that OpenCart takes: by priority, then price."""
    row = _source(shape, kind).alias(f"a_{kind}")
    is_kind: ColumnElement[bool] = true()
    if shape.has("product_discount", "special"):
        is_kind = func.coalesce(row.c.special, 0) == (1 if kind == "special" else 0)
    conditions = (row.c.product_id == product.c.product_id, row.c.customer_group_id == group_id, is_kind, *valid(row, today))
    order = (row.c.priority, row.c.price, row.c[_key(row)])
    return select(row.c[_key(row)]).where(and_(*conditions)).order_by(*order).limit(1).correlate(product).scalar_subquery()


def valid(row: Any, today: date) -> tuple[ColumnElement[bool], ...]:
    """A special's or discount's conditions to count for one unit on that day; the end date itself is over."""
    return (
        row.c.quantity == 1 if "quantity" in row.c else true(),
        row.c.date_start <= today.isoformat(),
        or_(row.c.date_end > today.isoformat(), row.c.date_end < BEFORE_ALL_DATES),
    )


def _key(row: Any) -> str:
    return str(next(iter(row.c.keys())))


def _price(shape: Shape, row: Any, base: Any) -> Any:
    if not shape.has("product_discount", "type"):
        return row.c.price
    percent_off = base - base * row.c.price / 100
    return case((row.c.type == "P", percent_off), (row.c.type == "S", base - row.c.price), else_=row.c.price)


def _factor(shape: Shape, row: Any) -> Any:
    if not shape.has("product_discount", "type"):
        return literal(1)
    return case((row.c.type == "P", 1 - row.c.price / 100), else_=literal(1))


def enabled(product: TableClause, today: date) -> Any:
    """1 for a product that the shop sells on that day, else 0."""
    return case((and_(product.c.status == 1, product.c.date_available <= today.isoformat()), 1), else_=0)


def flag(column: Any) -> Any:
    """1 for what PHP takes for true, else 0; NULL is 0."""
    return case((func.coalesce(column, 0) != 0, 1), else_=0)
