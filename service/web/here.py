"""What a page works with: the installation, the reader, and their words."""

from __future__ import annotations

import json
from datetime import UTC, tzinfo
from typing import Any

from flask import Response, current_app, g, make_response, render_template, request
from markupsafe import Markup

from service import __version__
from service.auth.browser import CSRF_HEADER
from service.auth.gate import Gate, language
from service.auth.people import ALONE, VIEW, Person
from service.connectors import registry
from service.domain.errors import MeschainError
from service.ledger.work import Ledger
from service.sync.house import House
from service.web import labels
from service.web.words import Words

NOBODY = Person(sub="", name="", role=VIEW, lang="en", store=0, ui=ALONE)


def house() -> House:
    """The installation that this application serves."""
    found: House = current_app.extensions["meschain"]
    return found


def gate() -> Gate:
    """The door, which also signs sessions."""
    found: Gate = current_app.extensions["meschain.gate"]
    return found


def ledger() -> Ledger:
    """The ledger to read from."""
    return house().ledger


def person() -> Person:
    """Who looks; on the few public pages nobody in particular."""
    found: Person = g.get("person", NOBODY)
    return found


def words() -> Words:
    """The reader's words, made once per request."""
    if "words" not in g:
        g.words = Words(person().lang if "person" in g else language(request), zone())
    found: Words = g.words
    return found


def currency(marketplace: str) -> str:
    """The currency in which an account of that marketplace trades."""
    return registry.manifest(marketplace).currency


def page(template: str, **values: Any) -> Response:
    """A whole page's content. Stand-alone its address follows what is shown; inside the shop the address is the shop's."""
    response = make_response(render_template(template, **values))
    if person().ui == ALONE and request.method == "GET" and request.headers.get("HX-Target") == "ms-page":
        response.headers["HX-Push-Url"] = request.full_path.removeprefix("/ui").rstrip("?")
    return response


def done(message: str, *touched: str) -> Response:
    """The result of an action, for the page's live region; the named topics load themselves again."""
    response = make_response(render_template("result.html", message=message))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#ms-result", "innerHTML"
    if touched:
        response.headers["HX-Trigger"] = json.dumps({f"meschain:{topic}": "" for topic in touched})
    return response


def prepare(app: Any) -> None:
    """Give the templates their words and what every page needs."""
    env = app.jinja_env
    for name in ("i18n", "do"):
        env.add_extension(f"jinja2.ext.{name}")
    env.trim_blocks = env.lstrip_blocks = True
    env.install_gettext_callables(lambda text: words().say(text), lambda one, many, count: words().form(one, many, count), newstyle=True)
    app.context_processor(_everywhere)


def _everywhere() -> dict[str, Any]:
    reader = person()
    return {
        "w": words(),
        "person": reader,
        "alone": reader.ui == ALONE,
        "labels": labels,
        "currency": currency,
        "version": __version__,
        "csrf_header": CSRF_HEADER,
        "csrf": gate().sessions.csrf(reader.session) if reader.session else "",
        "vals": lambda **values: Markup("{}").format(json.dumps(values)),
    }


def zone() -> tzinfo:
    """The shop's time zone; UTC while the shop does not answer, so that pages about the outage still show."""
    try:
        return house().shop.settings().zone
    except MeschainError:
        return UTC
