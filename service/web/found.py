"""Listings there: what the marketplace shows and nobody made here, accepted as a product's listing, or left alone."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from service.domain.sellable import SellableKey
from service.ledger import found_listings
from service.ledger.found_listings import IGNORED, WAITING
from service.sync import accounts, found, readback
from service.web.here import done, house, ledger, page, person, words
from service.web.jobs import started

bp = Blueprint("ui_found", __name__)
SHOWN = 50
TOPIC = "found"


@bp.get("/ui/accounts/<int:account_id>/found")
def table(account_id: int) -> Response:
    """The page."""
    return page("found.html", account=accounts.load(house(), account_id), **_rows(account_id))


@bp.get("/ui/accounts/<int:account_id>/found/rows")
def rows(account_id: int) -> str:
    """What waits, or what is left alone."""
    return render_template("found_rows.html", account=accounts.load(house(), account_id), **_rows(account_id))


@bp.get("/ui/accounts/<int:account_id>/found/products")
def products(account_id: int) -> str:
    """Products of the shop that a listing may be."""
    text, found_id = request.args.get("q", "").strip()[:100], request.args.get("found_id", 0, int)
    sellables = found.find_products(house(), text)
    return render_template("found_products.html", account_id=account_id, found_id=found_id, sellables=sellables, asked=bool(text))


@bp.post("/ui/accounts/<int:account_id>/found/accept")
def accept(account_id: int) -> Response:
    """This listing is that product, or the one that it seems to be."""
    product_id = request.form.get("product_id", 0, int)
    key = SellableKey(product_id, request.form.get("variant", "")) if product_id else None
    found.accept(house(), account_id, request.form.get("found_id", 0, int), key, person().name)
    return done(words().say("Linked. Its price and stock follow the shop from now on."), TOPIC)


@bp.post("/ui/accounts/<int:account_id>/found/all")
def accept_all(account_id: int) -> Response:
    """Everything that was matched by the same code."""
    linked, left = found.accept_all(house(), account_id, request.form.get("reason", ""), person().name)
    text = words().form("%(num)s listing linked.", "%(num)s listings linked.", linked) % {"num": words().number(linked)}
    more = words().form("%(num)s could not be: look at it below.", "%(num)s could not be: look at them below.", left)
    return done(f"{text} {more % {'num': words().number(left)}}" if left else text, TOPIC)


@bp.post("/ui/accounts/<int:account_id>/found/ignore")
def ignore(account_id: int) -> Response:
    """Leave a listing alone, or ask about it again."""
    ignored = request.form.get("ignored") == "1"
    found.ignore(house(), account_id, [request.form.get("found_id", 0, int)], person().name, ignored=ignored)
    return done(words().say("Left alone. Nothing is changed there.") if ignored else words().say("It waits again."), TOPIC)


@bp.post("/ui/accounts/<int:account_id>/found/read")
def read(account_id: int) -> Response:
    """Read now what the account shows."""
    return started(found.read_now(house(), account_id))


def _rows(account_id: int) -> dict[str, Any]:
    decision, after = request.args.get("decision", WAITING), request.args.get("after", 0, int)
    decision = decision if decision in (WAITING, IGNORED) else WAITING
    with ledger().look() as work:
        shown = found_listings.in_decision(work, account_id, decision, after=after, limit=SHOWN + 1)
        numbers, by_reason = found_listings.count(work, account_id), found_listings.count_clear(work, account_id)
        last = readback.last_pass(work, account_id)
    keys = [SellableKey(row["product_id"], row["variant"]) for row in shown if row["product_id"]]
    there = found.sellables(house(), keys) if keys else {}
    matched = [(row, there.get(SellableKey(row["product_id"] or 0, row["variant"] or ""))) for row in shown[:SHOWN]]
    following = shown[SHOWN - 1]["found_id"] if len(shown) > SHOWN else None
    return {"matched": matched, "numbers": numbers, "by_reason": by_reason, "decision": decision, "next": following, "last": last}
