"""Listings: the table, the trace of a number, the product tab, and what can be asked of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, abort, render_template, request

from service.ledger import reports_listings
from service.ledger.reports import Place
from service.ledger.reports_listings import ListingFilter
from service.sync import accounts, listings, outlook
from service.sync.explain import explain
from service.sync.house import House
from service.web.here import house, ledger, page, person, words
from service.web.jobs import started

bp = Blueprint("ui_listings", __name__)
Ask = Callable[[House, int, list[int], str], int]
MOST_PRODUCTS = 1000


@bp.get("/ui/listings")
def table() -> Response:
    """The page with search and filters."""
    return page("listings.html", **_rows())


@bp.get("/ui/listings/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("listings_rows.html", **_rows())


@bp.get("/ui/listings/<int:listing_id>/trace")
def trace(listing_id: int) -> str:
    """Why the numbers of a listing are what they are."""
    found = explain(house(), listing_id) or abort(404)
    return render_template("listing_trace.html", row=found.row, found=found)


@bp.get("/ui/products/<int:product_id>")
def product(product_id: int) -> Response:
    """The product tab."""
    return page("product.html", **_cards(product_id))


@bp.get("/ui/products/<int:product_id>/cards")
def product_cards(product_id: int) -> str:
    """The tab's cards alone, for refreshing them."""
    return render_template("product_cards.html", **_cards(product_id))


@bp.post("/ui/listings/list")
def list_products() -> Response:
    """Put products up for sale; says how many are already."""
    product_ids = _product_ids()
    there = listings.already_listed(house(), _account_id(), product_ids)
    return started(listings.list_products(house(), _account_id(), product_ids, person().name), _already(len(there)))


@bp.post("/ui/listings/sync")
def sync_now() -> Response:
    """Send price and stock now."""
    return _start(listings.sync_now)


@bp.post("/ui/listings/withdraw")
def withdraw() -> Response:
    """Take products off sale."""
    return _start(listings.withdraw)


@bp.get("/ui/listings/all")
def plan_all() -> str:
    """How much "list all products" would be, before it is asked for."""
    account = accounts.load(house(), request.args.get("account_id", 0, int))
    with ledger().look() as work:
        here = reports_listings.count_listings(work, ListingFilter(account_id=account.account_id))
    return render_template("listings_all.html", account=account, here=here, products=house().shop.product_count())


@bp.post("/ui/listings/all")
def list_all() -> Response:
    """Put every product of the shop up for sale on one account."""
    return started(listings.list_products(house(), _account_id(), None, person().name))


def _start(ask: Ask) -> Response:
    return started(ask(house(), _account_id(), _product_ids(), person().name))


def _product_ids() -> list[int]:
    return request.form.getlist("product_id", int)[:MOST_PRODUCTS] or abort(400)


def _already(count: int) -> str:
    text = words().form(
        "%(num)s product is already listed: “Sync now” sends its price and stock.",
        "%(num)s products are already listed: “Sync now” sends their price and stock.",
        count,
    )
    return text % {"num": words().number(count)} if count else ""


def _account_id() -> int:
    return int(request.form.get("account_id", 0, int))


def _rows() -> dict[str, Any]:
    args = request.args
    codes = {name: args.get(name, "") for name in ("state", "problem", "only")}
    wanted = ListingFilter(args.get("account_id", None, int), text=args.get("q", "").strip()[:200], **codes)
    place = Place(args.get("after", None, int), args.get("before", None, int))
    with ledger().look() as work:
        found = reports_listings.listings(work, wanted, place)
        every = [(row["account_id"], row["title"]) for row in work.db.execute(work.t.account.select()).mappings()]
    kept = {"q": wanted.text, "account_id": wanted.account_id or "", **codes}
    query = urlencode({name: value for name, value in kept.items() if value})
    here = urlencode({name: value for name, value in args.items() if value})
    offers = outlook.due_offers(house(), found.rows)
    return {"found": found, "offers": offers, "wanted": wanted, "accounts": every, "query": query, "here": here}


def _cards(product_id: int) -> dict[str, Any]:
    with ledger().look() as work:
        rows = reports_listings.listings_of_product(work, product_id)
        every = work.db.execute(work.t.account.select().order_by(work.t.account.c.account_id)).mappings().all()
    by_account = [(account, [row for row in rows if row["account_id"] == account["account_id"]]) for account in every]
    return {"product_id": product_id, "by_account": by_account, "offers": outlook.due_offers(house(), rows)}
