"""Lines that were linked after their order had been written: the shop's order gets the products, and its stock falls."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import RowMapping

from service.domain.order import Order
from service.domain.sellable import SellableKey
from service.ledger import orders
from service.ledger.work import Work
from service.opencart.late_lines import LateLine
from service.opencart.orders import OrderPolicy
from service.sync import jobs
from service.sync.activity import note
from service.sync.capture import note_products
from service.sync.runner import Task


def order_policy(task: Task) -> OrderPolicy:
    """How the account's orders stand in the shop."""
    title = task.on.manifest.title
    return OrderPolicy(title, title, task.on.policies.language or task.on.manifest.language, store_id=task.on.store_id)


def check_links(work: Work, row: RowMapping, written: Mapping[str, SellableKey]) -> None:
    """Called when the order has been written with these links: settles it again where the shop's order may not have all of them.

    An earlier try's order may have been found, or a line linked meanwhile.
    """
    links = orders.links(work, row["order_key"])
    if links and (row["shop_way"] is not None or links != written):
        orders.change(work, row["order_key"], shop_state="linking")
        payload = {"order_key": row["order_key"]}
        jobs.request(work, "write_order", account_id=row["account_id"], subject=str(row["order_key"]), payload=payload)


def settle_lines(task: Task, row: RowMapping, order: Order) -> None:
    """Carry links into the written order, each once; the shop, the ledger and the activity change together."""
    house, order_id = task.house, int(row["shop_order_id"])
    with house.ledger.look() as work:
        linked = orders.links(work, row["order_key"])
    rows = [house.shop.order_data(order, links, order_policy(task))["products"] for links in ({}, linked)]
    late = [LateLine(*pair) for line, pair in zip(order.lines, zip(*rows, strict=True), strict=True) if line.line_id in linked]
    with house.ledger.work() as work:
        settled = house.shop.within(work.db).settle_lines(order_id, late)
        orders.change(work, row["order_key"], shop_state="written")
        for line in settled:
            message = f"Shop order {order_id}: {line.product['quantity']} of product {line.product['product_id']} entered."
            note(work, "order", f"order:{row['order_key']}", message, account_id=task.on.account_id)
        if settled:
            note_products(work, house.shop.within(work.db).order_product_ids([order_id]).get(order_id, set()))
            jobs.request(work, "capture")
