"""Support: what doctor finds, and a file for somebody who helps."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from service.sync import support
from service.web.here import house, page
from service.web.uploads import attachment

bp = Blueprint("ui_support", __name__)


@bp.get("/ui/support")
def overview() -> Response:
    """The page; what doctor finds loads by itself, because it asks every server."""
    return page("support.html")


@bp.get("/ui/support/findings")
def findings() -> str:
    """What doctor finds now."""
    return render_template("support_findings.html", findings=support.findings(house()))


@bp.get("/ui/support/bundle")
def bundle() -> Response:
    """The file for somebody who helps."""
    return attachment("meschain-support.zip", "application/zip", support.bundle(house()))
