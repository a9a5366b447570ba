"""Orders: the table, one order as the shop's order tab shows it, linking lines, shipping."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request
from sqlalchemy import RowMapping

from service.connectors.contract import ShipsOrders
from service.connectors.http import NoLimiter
from service.domain.errors import ConnectorError
from service.domain.order import OrderState
from service.domain.sellable import SellableKey
from service.ledger import reports_orders, reports_system
from service.ledger.reports import Place
from service.ledger.reports_orders import OrderFilter
from service.ledger.work import Work
from service.sync import accounts, order_links, order_retry
from service.sync.orders_tell import ship as ask_to_ship
from service.web import order_acts
from service.web.here import house, ledger, page, person
from service.web.jobs import started

bp = Blueprint("ui_orders", __name__)
SHIPPABLE = (OrderState.NEW, OrderState.ACCEPTED)


@bp.get("/ui/orders")
def table() -> Response:
    """The page with search and filters."""
    return page("orders.html", **_rows())


@bp.get("/ui/orders/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("orders_rows.html", **_rows())


@bp.get("/ui/orders/<int:order_key>")
def order(order_key: int) -> Response:
    """One order."""
    with ledger().look() as work:
        return page("order.html", **_details(work, reports_orders.order(work, order_key) or abort(404)))


@bp.get("/ui/shop-orders/<int:shop_order_id>")
def shop_order(shop_order_id: int) -> Response:
    """The tab of the shop's order page."""
    with ledger().look() as work:
        row = reports_orders.order_of_shop(work, shop_order_id)
        return page("order_none.html") if row is None else page("order.html", **_details(work, row))


@bp.get("/ui/orders/<int:order_key>/products")
def products(order_key: int) -> str:
    """Products that an unlinked line may mean."""
    found = order_links.find_products(house(), request.args.get("q", "").strip()[:100])
    return render_template("order_products.html", order_key=order_key, line_id=request.args.get("line_id", ""), found=found)


@bp.post("/ui/orders/<int:order_key>/link")
def link(order_key: int) -> Response:
    """This line is that product."""
    form = request.form
    key = SellableKey(form.get("product_id", 0, int), form.get("variant", ""))
    return started(order_links.link_line(house(), order_key, form.get("line_id", ""), key, person().name))


@bp.post("/ui/orders/<int:order_key>/retry")
def retry(order_key: int) -> Response:
    """Write the order into the shop now."""
    return started(order_retry.retry(house(), order_key, person().name))


@bp.post("/ui/orders/<int:order_key>/ship")
def ship(order_key: int) -> Response:
    """The parcel is packed and invoiced."""
    return started(ask_to_ship(house(), order_key, request.form.get("invoice_number", "").strip(), person().name))


def _rows() -> dict[str, Any]:
    args = request.args
    wanted = OrderFilter(
        account_id=args.get("account_id", None, int),
        state=args.get("state", ""),
        text=args.get("q", "").strip()[:64],
        unlinked=args.get("only") == "unlinked",
        troubled=args.get("only") == "troubled",
    )
    with ledger().look() as work:
        found = reports_orders.orders(work, wanted, Place(args.get("after", None, int), args.get("before", None, int)))
        lines = reports_orders.lines(work, [row["order_key"] for row in found.rows])
        every = [(row["account_id"], row["title"]) for row in work.db.execute(work.t.account.select()).mappings()]
    kept = {"q": wanted.text, "account_id": wanted.account_id or "", "state": wanted.state, "only": args.get("only", "")}
    query = urlencode({name: value for name, value in kept.items() if value})
    here = urlencode({name: value for name, value in args.items() if value})
    shown = {"found": found, "lines": lines, "may_retry": order_retry.may_retry}
    return {**shown, "wanted": wanted, "only": kept["only"], "accounts": every, "query": query, "here": here}


def _details(work: Work, row: RowMapping) -> dict[str, Any]:
    key = int(row["order_key"])
    return {
        "again": request.path,
        "order": row,
        "lines": reports_orders.lines(work, [key])[key],
        "timeline": reports_system.activity(work, subject=f"order:{key}", limit=50),
        "may_retry": order_retry.may_retry,
        **order_acts.offered(work, row),
        "may_ship": row["state"] in SHIPPABLE and _can_ship(int(row["account_id"])),
    }


def _can_ship(account_id: int) -> bool:
    account = accounts.load(house(), account_id)
    try:
        return account.state == "active" and isinstance(house().connector(account, NoLimiter()), ShipsOrders)
    except ConnectorError:
        return False
