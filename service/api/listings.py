"""/api/v1/listings: read them, and ask for work on them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from apiflask import APIBlueprint

from service.api.here import house, missing, person
from service.api.schemas import JobStarted, ListingDetail, ListingQuery, ListingsOut, ProductsIn
from service.domain.errors import SetupError
from service.ledger import reports_listings
from service.ledger.reports import Place
from service.ledger.reports_listings import ListingFilter
from service.sync import accounts, listings
from service.sync.explain import explain
from service.sync.house import House

bp = APIBlueprint("listings", __name__, url_prefix="/api/v1/listings", tag="Listings")
Ask = Callable[[House, int, list[int], str], int]


@bp.get("")
@bp.input(ListingQuery, location="query", arg_name="query")
@bp.output(ListingsOut)
def list_listings(query: ListingQuery) -> dict[str, Any]:
    """Listings in the order they came to be."""
    wanted = ListingFilter(account_id=query.account_id, state=query.state or "", text=query.q.strip())
    with house().ledger.look() as work:
        page = reports_listings.listings(work, wanted, Place(query.after, query.before), query.limit)
    return {"listings": [dict(row) for row in page.rows], "previous": page.previous, "next": page.next}


@bp.get("/<int:listing_id>")
@bp.output(ListingDetail)
def get_listing(listing_id: int) -> dict[str, Any]:
    """One listing with its trace, as the shop and the account's rules are now."""
    found = explain(house(), listing_id)
    if found is None:
        raise missing("listing", listing_id)
    wanted = {f"wanted_{name}": value for name, value in asdict(found.wanted).items()} if found.wanted else {}
    return {
        **found.row,
        **wanted,
        "trace": [asdict(step) for step in found.steps],
        "trace_problem": found.why_no_steps,
        "sent_trace": [asdict(step) for step in found.sent_steps],
        "sent_trace_problem": found.why_no_sent_steps,
        "changed_at": found.changed_at,
    }


@bp.post("/list")
@bp.input(ProductsIn, arg_name="body")
@bp.output(JobStarted, status_code=202)
def list_products(body: ProductsIn) -> dict[str, Any]:
    """Put the products up for sale on the account."""
    return _start(listings.list_products, body)


@bp.post("/withdraw")
@bp.input(ProductsIn, arg_name="body")
@bp.output(JobStarted, status_code=202)
def withdraw(body: ProductsIn) -> dict[str, Any]:
    """Take the products off sale on the account."""
    return _start(listings.withdraw, body)


@bp.post("/sync")
@bp.input(ProductsIn, arg_name="body")
@bp.output(JobStarted, status_code=202)
def sync_now(body: ProductsIn) -> dict[str, Any]:
    """Send price and stock of the products now."""
    return _start(listings.sync_now, body)


def _start(ask: Ask, body: ProductsIn) -> dict[str, Any]:
    try:
        accounts.load(house(), body.account_id)
    except SetupError as error:
        raise missing("account", body.account_id) from error
    job_id = ask(house(), body.account_id, body.product_ids, person().name)
    return {"job_id": job_id, "href": f"/api/v1/jobs/{job_id}"}
