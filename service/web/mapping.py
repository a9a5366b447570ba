"""What the shop's categories and brands are called at the marketplace: suggested, confirmed once, reused."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from flask import Blueprint, Response, render_template, request

from service.sync import accounts, mapping, mapping_pairs, refresh
from service.sync.catalogue import NotRead
from service.web.here import done, house, ledger, page, person, words
from service.web.jobs import started

bp = Blueprint("ui_mapping", __name__)
SHORTEST = 2
LONG_LIST = 30
"""So many values fit into one list; more are searched."""
OPEN_ROWS = 100
"""So many rows that wait are shown; the others move up as these are done."""
PLANNED = 200
"""So many lines of a plan are shown."""
TABLES = ("mapping-category", "mapping-brand", "mapping-value")
LEVELS = (97, 95, 90, 85, 80, 75, 60)


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
    return _rows(account_id, "category", rows)


@bp.get("/ui/accounts/<int:account_id>/mapping/brand")
def brands(account_id: int) -> str:
    """The shop's brands in use."""
    rows = mapping.brand_rows(house(), account_id)
    job = refresh.under_way(house(), account_id) if any(row.suggestions is None for row in rows) else None
    return _rows(account_id, "brand", rows, job)


@bp.get("/ui/accounts/<int:account_id>/mapping/value")
def texts(account_id: int) -> str:
    """What the shop's options and attributes say that is no value of the marketplace."""
    return _rows(account_id, "value", mapping.value_rows(house(), account_id))


@bp.get("/ui/accounts/<int:account_id>/mapping/attribute")
def attributes(account_id: int) -> str:
    """What a mapped category requires, with the values that products without their own get."""
    category_id = request.args.get("category_id", "")
    try:
        rows = mapping.required_attributes(house(), account_id, category_id)
        sources = mapping.sources(house(), account_id, category_id)
    except NotRead:
        return _waiting(account_id)
    return render_template("mapping_attributes.html", account_id=account_id, rows=rows, sources=sources, long_list=LONG_LIST)


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
    """Leaf categories whose path holds the words, brands that were read, or values of an attribute."""
    text, key, kind = request.args.get("q", "").strip()[:100], request.args.get("local_key", ""), request.args.get("kind", "category")
    asked = len(text) >= SHORTEST
    try:
        found = _found(account_id, kind, key, text) if asked else []
    except NotRead:
        return _waiting(account_id, asks_again=False)
    return render_template("mapping_found.html", account_id=account_id, kind=kind, local_key=key, found=found, asked=asked, text=text)


@bp.post("/ui/accounts/<int:account_id>/mapping")
def confirm(account_id: int) -> Response:
    """This stands for that; an empty id forgets the pair."""
    form = request.form
    pair = (form.get("kind", ""), form.get("local_key", ""), form.get("remote_id", ""), form.get("remote_name", ""))
    mapping.set_mapping(house(), account_id, *pair, person().name)
    touched = ("category", "value") if pair[0] == "category" else (pair[0],)
    return done(_kept(pair[3] if pair[2] else ""), *(f"mapping-{kind}" for kind in touched))


@bp.post("/ui/accounts/<int:account_id>/mapping/source")
def confirm_source(account_id: int) -> Response:
    """Which name of the shop an attribute takes its text from; an empty one: that of the same name."""
    key, word = request.form.get("local_key", ""), request.form.get("remote_id", "")
    mapping.set_mapping(house(), account_id, "source", key, word, word, person().name)
    return done(_kept(word), "mapping-value")


@bp.post("/ui/accounts/<int:account_id>/mapping/attribute")
def confirm_default(account_id: int) -> Response:
    """The value of an attribute where a product says none; an empty id forgets it."""
    key = request.form.get("local_key", "")
    name = mapping.set_default(house(), account_id, key, request.form.get("remote_id", ""), person().name)
    return done(_kept(name), f"mapping-attribute-{key.partition('/')[0]}")


@bp.get("/ui/accounts/<int:account_id>/mapping/many")
def many(account_id: int) -> str:
    """Confirming many at once, and taking the last many back."""
    with ledger().look() as work:
        last = mapping_pairs.last_batch(work, account_id)
    return render_template("mapping_many.html", account_id=account_id, last=last, levels=LEVELS, sure=mapping.SURE)


@bp.get("/ui/accounts/<int:account_id>/mapping/plan")
def plan(account_id: int) -> str:
    """What confirming everything that sure would do; nothing is kept."""
    level = _level(request.args.get("at_least"))
    try:
        found = mapping.plan(house(), account_id, level)
    except NotRead:
        return _waiting(account_id, asks_again=False)
    return render_template("mapping_plan.html", account_id=account_id, plan=found, shown=PLANNED, level=level, planned=_fingerprint(found))


@bp.post("/ui/accounts/<int:account_id>/mapping/suggested")
def confirm_suggested(account_id: int) -> Response:
    """Confirm what the plan showed, if it is still the same."""
    level = _level(request.form.get("at_least"))
    try:
        if request.form.get("planned") != _fingerprint(mapping.plan(house(), account_id, level)):
            return done(words().say("The suggestions are not what you saw a moment ago, so nothing was confirmed. Look at the plan again."))
        count = mapping.confirm_suggestions(house(), account_id, person().name, level)
    except NotRead:
        return done(words().say("The marketplace's catalogue is still being read. Try again when the tables below are there."))
    text = words().form("%(num)s pair confirmed.", "%(num)s pairs confirmed.", count) % {"num": words().number(count)}
    return done(text, *TABLES)


@bp.post("/ui/accounts/<int:account_id>/mapping/undo")
def undo(account_id: int) -> Response:
    """Take back what was last confirmed or imported together."""
    count = mapping.undo(house(), account_id, person().name)
    text = words().form("%(num)s pair is as it was before.", "%(num)s pairs are as they were before.", count)
    return done(text % {"num": words().number(count)}, *TABLES)


@bp.post("/ui/accounts/<int:account_id>/mapping/skip")
def skip(account_id: int) -> Response:
    """Leave one unmapped for now, or ask about it again."""
    kind, skipped = request.form.get("kind", ""), request.form.get("skipped") == "1"
    mapping.skip(house(), account_id, kind, request.form.get("local_key", ""), skipped=skipped)
    return done(
        words().say("Skipped. You find it again below the table.") if skipped else words().say("It waits again."), f"mapping-{kind}"
    )


@bp.post("/ui/accounts/<int:account_id>/mapping/ask")
def ask_brand(account_id: int) -> Response:
    """Ask the marketplace for brands of a name that no product of the shop has."""
    return started(refresh.ask_brand(house(), account_id, request.form.get("brand", "").strip()))


@bp.post("/ui/accounts/<int:account_id>/mapping/read")
def read_again(account_id: int) -> Response:
    """Read the catalogue now, after a job for it was given up."""
    return started(refresh.ask(house(), account_id))


def _rows(account_id: int, kind: str, rows: Sequence[mapping.MappingRow], job: Any = None) -> str:
    parts = {
        "waiting": [row for row in rows if row.is_open],
        "skipped": [row for row in rows if row.is_skipped],
        "mapped": [row for row in rows if row.remote_id],
    }
    return render_template("mapping_rows.html", account_id=account_id, kind=kind, **parts, most=OPEN_ROWS, job=job)


def _found(account_id: int, kind: str, key: str, text: str) -> list[tuple[str, str]]:
    """(id, name) of what the marketplace has."""
    if kind == "value":
        attribute = "/".join(key.split("/")[:2])
        return [(value.id, value.name) for value in mapping.search_values(house(), account_id, attribute, text)]
    if kind == "brand":
        return [(brand.id, brand.name) for brand in mapping.search_brands(house(), account_id, text)]
    return [(leaf.category_id, " > ".join(leaf.path)) for leaf in mapping.search_categories(house(), account_id, text)]


def _level(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and 1 <= int(text) <= 100 else mapping.SURE


def _fingerprint(plan: Sequence[tuple[mapping.MappingRow, mapping.Suggestion]]) -> str:
    lines = sorted(f"{row.kind}\t{row.local_key}\t{first.id}" for row, first in plan)
    return sha256("\n".join(lines).encode()).hexdigest()[:16]


def _kept(name: str) -> str:
    return words().say("Kept: %(name)s.", name=name) if name else words().say("Forgotten.")


def _waiting(account_id: int, *, asks_again: bool = True) -> str:
    """The place of what is being read; a table asks for itself again."""
    job, again = refresh.under_way(house(), account_id), request.full_path if asks_again else ""
    return render_template("mapping_waiting.html", account_id=account_id, job=job, again=again)
