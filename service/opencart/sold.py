"""How much sells: units in orders that count as sold, by product."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from sqlalchemy import Connection, func, select

from service.opencart.door import local_text
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape

PAGE = 2000


def units(db: Connection, shape: Shape, settings: ShopSettings, since: datetime) -> dict[int, int]:
    """Units sold since the moment, by product id; orders are read by their number, newest first, until they are too old."""
    order, line = shape["order"].c, shape["order_product"].c
    is_young = order.date_added >= local_text(since, settings.zone)
    newest_first = select(order.order_id, is_young).order_by(order.order_id.desc()).limit(PAGE)
    lines = (
        select(line.product_id, func.sum(line.quantity))
        .join_from(shape["order"], shape["order_product"], line.order_id == order.order_id)
        .where(is_young, order.order_status_id.in_(settings.sold_statuses))
        .group_by(line.product_id)
    )
    sold: Counter[int] = Counter()
    page = db.execute(newest_first).all()
    while any(young for _, young in page):
        low, high = page[-1][0], page[0][0]
        sold.update({int(product_id): int(units) for product_id, units in db.execute(lines.where(order.order_id.between(low, high)))})
        page = db.execute(newest_first.where(order.order_id < low)).all()
    return dict(sold)
