"""Stand-alone: signing in, the frame around the fragments, live events, the language."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Blueprint, Response, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue

from service.auth.browser import COOKIE, SESSION_SECONDS
from service.auth.gate import LANGUAGE_COOKIE
from service.auth.people import ALONE
from service.auth.replay import NonceTable
from service.auth.tokens import TokenRefused
from service.web.here import gate, house, person
from service.web.labels import N_
from service.web.words import LOCALES

bp = Blueprint("entry", __name__)
VIEWS = {
    "dashboard": N_("Dashboard"),
    "listings": N_("Listings"),
    "orders": N_("Orders"),
    "returns": N_("Returns"),
    "questions": N_("Questions"),
    "money": N_("Money"),
    "accounts": N_("Accounts"),
    "settings": N_("Settings"),
}
UNLISTED = {"start": N_("First steps"), "jobs": N_("Jobs"), "log": N_("Log"), "support": N_("Support")}
"""Pages that other pages lead to."""
OTHERS = {"products": N_("Product"), "shop-orders": N_("Order")}
YEAR = 365 * 86400
PAGES = ",".join(f'"{name}"' for name in {**VIEWS, **UNLISTED})
PATHS = ",".join(f'"{name}"' for name in {**VIEWS, **UNLISTED, **OTHERS})


@bp.get("/enter")
def enter() -> ResponseReturnValue:
    """A one-time address becomes a session."""
    fresh = NonceTable(house().ledger.engine, house().ledger.t.nonce).fresh
    if not gate().sessions.redeem(request.args.get("ticket", ""), "enter", fresh):
        raise TokenRefused("This sign-in address is unknown, too old or used: `./meschain open` prints a new one.")
    response = make_response(redirect("/dashboard", 303))
    response.set_cookie(COOKIE, gate().sessions.begin(), max_age=SESSION_SECONDS, httponly=True, samesite="Lax", secure=request.is_secure)
    return response


@bp.get("/")
def start() -> ResponseReturnValue:
    """The first page."""
    return redirect("/dashboard", 303)


@bp.get(f"/<any({PAGES}):view>", defaults={"rest": ""})
@bp.get(f"/<any({PATHS}):view>/<path:rest>")
def frame(view: str, rest: str) -> str:
    """The frame of a page, which asks for its content as the frame inside the shop does."""
    query = request.query_string.decode()
    content = "/ui" + request.path + (f"?{query}" if query else "")
    title = {**VIEWS, **UNLISTED, **OTHERS}[view]
    return render_template("layout.html", view=view, views=VIEWS, title=title, content=content, languages=LOCALES)


@bp.post("/ui/live")
def live() -> dict[str, str]:
    """Where this page may listen, once, within a minute."""
    host = urlsplit(request.host_url)
    return {"url": f"{host.scheme}://{host.hostname}:{house().settings.live_port}/live?ticket={gate().sessions.ticket('live')}"}


@bp.post("/ui/language")
def language() -> Response:
    """Remember the stand-alone reader's language; inside the shop it is the shop's own."""
    response = Response(status=204)
    if person().ui == ALONE and request.form.get("language") in LOCALES:
        response.set_cookie(LANGUAGE_COOKIE, request.form["language"], max_age=YEAR, samesite="Lax", secure=request.is_secure)
        response.headers["HX-Refresh"] = "true"
    return response


@bp.get("/ui/closed")
def closed() -> str:
    """Nothing: what a closed panel shows."""
    return ""
