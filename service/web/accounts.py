"""Accounts: added, checked, paused, with their settings and policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from flask import Blueprint, Response, render_template, request

from service.connectors import registry
from service.connectors.closed import CLOSED
from service.domain.errors import MeschainError
from service.domain.forms import Field, fields, masked
from service.ledger import found_listings, reports_system
from service.sync import accounts, caution
from service.sync.passport import passport
from service.sync.policies import Policies
from service.web.here import done, house, ledger, page, person, words

bp = Blueprint("ui_accounts", __name__)
PREFIX = "field."
"""Before the name of every declared field, so that none can be taken for one of the form's own."""


@bp.get("/ui/accounts")
def table() -> Response:
    """Every account."""
    return page("accounts.html", accounts=accounts.all_accounts(house()), manifests=registry.manifests(), closed=CLOSED)


@bp.get("/ui/accounts/new")
def new() -> Response:
    """The form of a new account of one marketplace; without one, the marketplaces to choose from."""
    if "marketplace" not in request.args:
        return table()
    manifest = registry.manifest(request.args.get("marketplace", ""))
    return page("account_new.html", manifest=manifest, fields=fields(manifest.settings), values=masked(manifest.settings, {}))


@bp.post("/ui/accounts")
def create() -> Response:
    """Add the account and show it."""
    form = request.form
    account_id = accounts.create(
        house(),
        form.get("marketplace", ""),
        form.get("title", ""),
        _declared(),
        base_url=form.get("base_url", ""),
        allow_private="allow_private" in form,
        actor=person().name,
    )
    return _shown(account_id, words().say("The account was added. Check it now: nothing is sent before it works."))


@bp.get("/ui/accounts/<int:account_id>")
def account(account_id: int) -> Response:
    """One account with its forms."""
    return _shown(account_id)


@bp.get("/ui/accounts/<int:account_id>/passport")
def passport_of(account_id: int) -> str:
    """What the account can be asked for; its own request, because limits are counted elsewhere."""
    found = accounts.load(house(), account_id)
    return render_template("passport.html", passport=passport(house(), found), manifest=found.manifest)


@bp.post("/ui/accounts/<int:account_id>")
def update(account_id: int) -> Response:
    """Keep the settings."""
    form = request.form
    accounts.update(
        house(),
        account_id,
        _declared(),
        title=form.get("title", "").strip() or None,
        base_url=form.get("base_url", "").strip(),
        allow_private="allow_private" in form,
        actor=person().name,
    )
    return _shown(account_id, words().say("The settings are kept."))


@bp.post("/ui/accounts/<int:account_id>/policies")
def policies(account_id: int) -> Response:
    """Keep the policies; every offer is computed anew."""
    accounts.update(house(), account_id, {}, policies=_declared(), actor=person().name)
    return _shown(account_id, words().say("The policies are kept. Every price and stock is computed anew."))


@bp.post("/ui/accounts/<int:account_id>/check")
def check(account_id: int) -> Response:
    """Try the credentials now."""
    info = accounts.check(house(), account_id)
    return done(words().say("It works: %(title)s, seller %(seller)s.", title=info.title, seller=info.seller_id), "accounts")


@bp.post("/ui/accounts/<int:account_id>/pause")
def pause(account_id: int) -> Response:
    """Send nothing until it is resumed."""
    accounts.pause(house(), account_id, person().name)
    return _shown(account_id, words().say("The account is paused. Nothing is sent until you resume it."))


@bp.post("/ui/accounts/<int:account_id>/resume")
def resume(account_id: int) -> Response:
    """Work again."""
    accounts.resume(house(), account_id, person().name)
    return _shown(account_id, words().say("The account works again. What waited is sent now."))


def _shown(account_id: int, message: str = "") -> Response:
    found = accounts.load(house(), account_id)
    with ledger().look() as work:
        happened = reports_system.activity(work, account_id=account_id, limit=10)
        there = found_listings.count(work, account_id).get(found_listings.WAITING, 0)
    return page(
        "account.html",
        account=found,
        fields=fields(found.manifest.settings),
        policy_fields=[(field, _kind(field)) for field in fields(Policies)],
        policies={name: str(value) for name, value in asdict(found.policies).items()},
        statuses=_statuses(),
        activity=happened,
        held=caution.waiting(house(), account_id),
        there=there,
        message=message,
    )


def _declared() -> Mapping[str, str]:
    return {name.removeprefix(PREFIX): value for name, value in request.form.items() if name.startswith(PREFIX)}


def _kind(field: Field) -> str:
    """How a policy is asked for; status ids are chosen by the shop's own names."""
    if field.name.startswith("status_"):
        return "status"
    return "switch" if isinstance(Policies.__dataclass_fields__[field.name].default, bool) else "text"


def _statuses() -> Mapping[int, str]:
    """The shop's order statuses; none while the shop does not answer, then the ids stand for themselves."""
    try:
        return house().shop.status_names(person().lang)
    except MeschainError:
        return {}
