"""A marketplace that has closed: what there is to know, and the seller's old listings compared with the shop."""

from __future__ import annotations

from flask import Blueprint, Response, abort, make_response, render_template, request

from service.connectors import closed
from service.sync import old_listings
from service.web.here import house, page
from service.web.mapping_files import file_content
from service.web.uploads import let_files_in

bp = Blueprint("ui_old_listings", __name__)
SHOWN = 500


@bp.get("/ui/accounts/closed/<slug>")
def about(slug: str) -> Response:
    """The page."""
    return page("old_listings.html", closed=closed.find(slug) or abort(404))


@bp.post("/ui/accounts/closed/<slug>")
def read(slug: str) -> Response:
    """The lines of the chosen file with the products that they seem to be; nothing is kept."""
    _ = closed.find(slug) or abort(404)
    let_files_in()
    found = old_listings.read(house(), file_content(request.form.get("file", "")))
    return make_response(render_template("old_listings_rows.html", found=found, shown=SHOWN))
