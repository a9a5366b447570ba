"""The first run: from a fresh installation to the first listings, one step after the other, each left and taken up again at will."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, render_template, request

from service.connectors import registry
from service.domain.errors import ConnectorError
from service.domain.forms import fields, masked
from service.sync import accounts, first_plan, first_run, mapping, refresh
from service.sync.catalogue import NotRead
from service.sync.first_run import STEPS, Progress
from service.web.accounts import PREFIX
from service.web.here import house, page, person, words
from service.web.labels import N_

bp = Blueprint("ui_start", __name__)
TITLES = {
    "service": N_("Is everything running?"),
    "account": N_("Connect a marketplace"),
    "found": N_("What you sell there already"),
    "mapping": N_("Categories and brands"),
    "plan": N_("Plan and go"),
}
AT = f"<any({', '.join(STEPS)}):step>"
ROWS = {"category": mapping.category_rows, "brand": mapping.brand_rows}


@bp.get("/ui/start")
def start() -> Response:
    """The first step that is not done."""
    progress = _progress()
    return _page(progress, progress.following)


@bp.get(f"/ui/start/{AT}")
def step(step: str) -> Response:
    """One step; without an account the later ones wait for it."""
    progress = _progress()
    return _page(progress, step if progress.account or STEPS.index(step) < STEPS.index("found") else "account")


@bp.post("/ui/start/account")
def connect() -> Response:
    """Keep the account's settings and try them at once; the next step when they work."""
    account_id = _kept(request.form.get("account_id", 0, int))
    try:
        info = first_run.check(house(), account_id)
    except ConnectorError as error:
        return _page(first_run.progress(house(), account_id), "account", problem=error.user_message)
    message = words().say("It works: %(title)s, seller %(seller)s.", title=info.title, seller=info.seller_id)
    return _page(first_run.progress(house(), account_id), "found", message=message)


@bp.get("/ui/start/now/<any(service, found):step>")
def now(step: str) -> str:
    """What of a step changes by itself, with the list of steps."""
    return render_template("start_now.html", **_shown(_progress(), step))


@bp.get("/ui/start/<int:account_id>/<any(category, brand):kind>")
def rows(account_id: int, kind: str) -> str:
    """The most used of the shop's names, with what they mean or may mean."""
    try:
        found = first_run.most_used(ROWS[kind](house(), account_id))
    except NotRead:
        return _waiting(account_id)
    parts = {
        "waiting": [row for row in found if row.is_open],
        "skipped": [row for row in found if row.is_skipped],
        "mapped": [row for row in found if row.remote_id],
    }
    unread = any(row.suggestions is None for row in found)
    job = refresh.under_way(house(), account_id) if unread else None
    return render_template(
        "mapping_rows.html", account_id=account_id, kind=kind, **parts, most=first_run.MOST_USED, job=job, again=request.path
    )


@bp.get("/ui/start/<int:account_id>/outlook")
def outlook(account_id: int) -> str:
    """What listing everything would come to, as far as the catalogue was read."""
    account, plan = accounts.load(house(), account_id), first_plan.first_plan(house(), account_id)
    values: dict[str, Any] = {"account": account, "plan": plan, "products": house().shop.product_count(), "titles": TITLES}
    values["there"] = first_run.there(house(), account)
    if plan.unread:
        values |= {"account_id": account_id, "job": refresh.under_way(house(), account_id), "again": request.path}
    return render_template("start_outlook.html", **values)


@bp.get("/ui/start/left")
def left() -> str:
    """A way back for as long as something is unfinished; nothing afterwards."""
    every = [first_run.progress(house(), each.account_id) for each in accounts.all_accounts(house())] or [first_run.progress(house())]
    return render_template("start_left.html", every=[each for each in every if not each.is_finished], titles=TITLES)


def _progress() -> Progress:
    return first_run.progress(house(), request.args.get("account_id", None, int))


def _page(progress: Progress, step: str, **values: Any) -> Response:
    return page("start.html", **{"message": "", "problem": ""} | _shown(progress, step) | values)


def _shown(progress: Progress, step: str) -> dict[str, Any]:
    """What the step shows at once; the slow ones load the rest by themselves."""
    common = {"progress": progress, "account": progress.account, "step": step, "steps": STEPS, "titles": TITLES}
    if step == "service":
        return common | {"service": first_run.service(house())}
    if step == "found" and progress.account:
        return common | {"there": first_run.there(house(), progress.account)}
    return common | _form(progress) if step == "account" else common


def _form(progress: Progress) -> dict[str, Any]:
    """The marketplaces, or the form of the one that was chosen, or of the account that is there."""
    asked, account = request.args.get("marketplace"), progress.account
    if asked is None and account:
        return {"manifest": account.manifest, "fields": fields(account.manifest.settings), "values": account.shown}
    if not asked:
        return {"manifest": None, "account": None, "manifests": registry.manifests()}
    manifest = registry.manifest(asked)
    return {"manifest": manifest, "account": None, "fields": fields(manifest.settings), "values": masked(manifest.settings, {})}


def _kept(account_id: int) -> int:
    form = request.form
    declared = {name.removeprefix(PREFIX): value for name, value in form.items() if name.startswith(PREFIX)}
    common: dict[str, Any] = {
        "base_url": form.get("base_url", "").strip(),
        "allow_private": "allow_private" in form,
        "actor": person().name,
    }
    if account_id:
        accounts.update(house(), account_id, declared, title=form.get("title", "").strip() or None, **common)
        return account_id
    return accounts.create(house(), form.get("marketplace", ""), form.get("title", ""), declared, **common)


def _waiting(account_id: int) -> str:
    job = refresh.under_way(house(), account_id)
    return render_template("mapping_waiting.html", account_id=account_id, job=job, again=request.path)
