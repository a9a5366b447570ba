"""What waits for a person: offers held back because they are too many at once, and what somebody changed at the marketplace."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from service.sync import accounts, caution, drift
from service.web.here import done, house, person, words

bp = Blueprint("ui_decisions", __name__)


@bp.get("/ui/accounts/<int:account_id>/held")
def held(account_id: int) -> str:
    """What is held of the account; nothing when nothing is."""
    account = accounts.load(house(), account_id)
    return render_template("held.html", account=account, held=caution.waiting(house(), account_id))


@bp.post("/ui/accounts/<int:account_id>/held/send")
def send(account_id: int) -> Response:
    """Send all of it."""
    count = caution.approve(house(), accounts.load(house(), account_id).account_id, person().name)
    return _done(words().form("%(num)s listing is sent now.", "%(num)s listings are sent now.", count), count)


@bp.post("/ui/accounts/<int:account_id>/held/drop")
def drop(account_id: int) -> Response:
    """Leave what is shown as it is."""
    count = caution.drop(house(), accounts.load(house(), account_id).account_id, person().name)
    text = words().form(
        "%(num)s listing stays as it is until its product changes again.",
        "%(num)s listings stay as they are until their products change again.",
        count,
    )
    return _done(text, count)


@bp.post("/ui/listings/repair")
def repair() -> Response:
    """Send ours again, or list again what is gone."""
    count = drift.repair(house(), *_asked(), person().name)
    return _done(words().form("%(num)s listing is set right now.", "%(num)s listings are set right now.", count), count)


@bp.post("/ui/listings/accept")
def accept() -> Response:
    """Let stand what the marketplace shows."""
    count = drift.accept(house(), *_asked(), person().name)
    text = words().form("%(num)s listing stays as the marketplace shows it.", "%(num)s listings stay as the marketplace shows them.", count)
    return _done(text, count)


def _asked() -> tuple[int, list[str]]:
    """The account and the one listing's SKU: naming none would mean all."""
    account = accounts.load(house(), request.form.get("account_id", 0, int))
    return account.account_id, [request.form.get("sku", "")]


def _done(text: str, count: int) -> Response:
    message = text % {"num": words().number(count)} if count else words().say("Nothing of it waits any more; somebody was faster.")
    return done(message, "accounts", "listings")
