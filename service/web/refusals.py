"""A refusal as a sentence for people: a fragment inside a page, a whole page when the browser asked for one."""

from __future__ import annotations

from flask import Response, g, make_response, render_template, request

from service.web.here import words

HARMLESS, FAILED = ("GET", "HEAD"), 500


def answer(status: int, message: str) -> Response:
    """The refusal as HTML. What was meant to change something says so in the page's live region and leaves the page standing."""
    inside = request.path.startswith("/ui/")
    template, number = "refusal.html" if inside else "refusal_page.html", g.request_id if status == FAILED else ""
    response = make_response(render_template(template, message=words().known(message), number=number), status)
    if inside and request.method not in HARMLESS:
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#ms-result", "innerHTML"
    return response
