"""What the shop's categories and brands are called at the marketplace: suggested, confirmed once, reused."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from service.sync import accounts, mapping, refresh
from service.sync.catalogue import NotRead
from service.web.here import done, house, page, person, words
from service.web.jobs import started

bp = Blueprint("ui_mapping", __name__)
SHORTEST = 2
LONG_LIST = 30
"""So many values fit into one list; more are searched."""


@bp.get("/ui/accounts/<int:account_id>/mapping")
def table(account_id: int) -> Response:
    """The page; its tables load by themselves because the catalogue may have to be read first."""
    return page("mapping.html", account=accounts.load(house(), account_id), mapped=mapping.mapped_categories(house(), account_id))


@bp.get("/ui/accounts/<int:account_id>/mapping/category")
def categories(account_id: int) -> str:
    """The shop's categories in use."""
    try:
        rows = mapping.category_rows(house(), account_id)
    except NotRead:
        return _waiting(account_id)
    return render_template("mapping_rows.html", account_id=account_id, kind="category", rows=rows)


@bp.get("/ui/accounts/<int:account_id>/mapping/brand")
def brands(account_id: int) -> str:
    """The shop's brands in use."""
    rows = mapping.brand_rows(house(), account_id)
    job = refresh.under_way(house(), account_id) if any(row.suggestions is None for row in rows) else None
    return render_template("mapping_rows.html", account_id=account_id, kind="brand", rows=rows, job=job)


@bp.get("/ui/accounts/<int:account_id>/mapping/attribute")
def attributes(account_id: int) -> str:
    """What a mapped category requires, with the values that products without their own get."""
    try:
        rows = mapping.required_attributes(house(), account_id, request.args.get("category_id", ""))
    except NotRead:
        return _waiting(account_id)
    return render_template("mapping_attributes.html", account_id=account_id, rows=rows, long_list=LONG_LIST)


@bp.get("/ui/accounts/<int:account_id>/mapping/values")
def values(account_id: int) -> str:
    """Values of an attribute that hold the words."""
    text, key = request.args.get("q", "").strip()[:100], request.args.get("local_key", "")
    try:
        found = mapping.search_values(house(), account_id, key, text) if len(text) >= SHORTEST else []
    except NotRead:
        return _waiting(account_id, asks_again=False)
    return render_template("mapping_values.html", account_id=account_id, local_key=key, found=found, asked=len(text) >= SHORTEST)


@bp.get("/ui/accounts/<int:account_id>/mapping/search")
def search(account_id: int) -> str:
    """Leaf categories whose path holds the words."""
    text, key = request.args.get("q", "").strip()[:100], request.args.get("local_key", "")
    try:
        found = mapping.search_categories(house(), account_id, text) if len(text) >= SHORTEST else []
    except NotRead:
        return _waiting(account_id, asks_again=False)
    return render_template("mapping_found.html", account_id=account_id, local_key=key, found=found, asked=len(text) >= SHORTEST)


@bp.post("/ui/accounts/<int:account_id>/mapping")
def confirm(account_id: int) -> Response:
    """This stands for that; an empty id forgets the pair."""
    form = request.form
    pair = (form.get("kind", ""), form.get("local_key", ""), form.get("remote_id", ""), form.get("remote_name", ""))
    mapping.set_mapping(house(), account_id, *pair, person().name)
    return done(_kept(pair[3] if pair[2] else ""), f"mapping-{pair[0]}")


@bp.post("/ui/accounts/<int:account_id>/mapping/attribute")
def confirm_default(account_id: int) -> Response:
    """The value of an attribute where a product says none; an empty id forgets it."""
    key = request.form.get("local_key", "")
    name = mapping.set_default(house(), account_id, key, request.form.get("remote_id", ""), person().name)
    return done(_kept(name), f"mapping-attribute-{key.partition('/')[0]}")


@bp.post("/ui/accounts/<int:account_id>/mapping/suggested")
def confirm_suggested(account_id: int) -> Response:
    """Confirm everything that has exactly one suggestion."""
    try:
        count = mapping.confirm_suggestions(house(), account_id, person().name)
    except NotRead:
        return done(words().say("The marketplace's catalogue is still being read. Try again when the tables below are there."))
    text = words().form("%(num)s pair confirmed.", "%(num)s pairs confirmed.", count) % {"num": words().number(count)}
    return done(text, "mapping-category", "mapping-brand")


@bp.post("/ui/accounts/<int:account_id>/mapping/read")
def read_again(account_id: int) -> Response:
    """Read the catalogue now, after a job for it was given up."""
    return started(refresh.ask(house(), account_id))


def _kept(name: str) -> str:
    return words().say("Kept: %(name)s.", name=name) if name else words().say("Forgotten.")


def _waiting(account_id: int, *, asks_again: bool = True) -> str:
    """The place of what is being read; a table asks for itself again."""
    job, again = refresh.under_way(house(), account_id), request.full_path if asks_again else ""
    return render_template("mapping_waiting.html", account_id=account_id, job=job, again=again)
