"""Returns: what buyers want to give back or to cancel, and the seller's decision."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, abort, render_template, request

from service.domain.claim import Claim, ClaimState, Dispute
from service.domain.errors import ConnectorError
from service.ledger import after_sale, reports_after_sale, reports_system
from service.ledger.bodies import thing_of
from service.sync import claims
from service.web.after_sale import listed
from service.web.here import house, ledger, page, person
from service.web.jobs import started
from service.web.uploads import download, uploads

bp = Blueprint("ui_claims", __name__)


@bp.get("/ui/returns")
def table() -> Response:
    """The page with search and filters."""
    return page("claims.html", **listed(reports_after_sale.claims))


@bp.get("/ui/returns/rows")
def rows() -> str:
    """The rows alone, for refreshing them."""
    return render_template("claims_rows.html", **listed(reports_after_sale.claims))


@bp.get("/ui/returns/<int:claim_key>")
def claim(claim_key: int) -> Response:
    """One claim with what can be decided."""
    row = claims.row_of(house(), claim_key)
    with ledger().look() as work:
        timeline = reports_system.activity(work, subject=f"claim:{claim_key}", limit=50)
        documents = after_sale.documents(work, f"claim:{claim_key}")
        account = work.db.execute(work.t.account.select().where(work.t.account.c.account_id == row["account_id"])).mappings().one()
    shown = {"row": row, "account": account, "timeline": timeline, "documents": documents, "again": request.path}
    return page("claim.html", **shown, **_decision(row))


def _decision(row: Any) -> dict[str, Any]:
    found = thing_of(Claim, row["body"])
    try:
        reasons = claims.reasons(house(), row)
    except ConnectorError:
        reasons = None
    return {"claim": found, "reasons": reasons, "waiting": ClaimState.WAITING if claims.waiting_lines(found) else None}


@bp.post("/ui/returns/<int:claim_key>/approve")
def approve(claim_key: int) -> Response:
    """The chosen lines are taken back."""
    return started(claims.approve(house(), claim_key, request.form.getlist("line"), person().name))


@bp.post("/ui/returns/<int:claim_key>/dispute")
def dispute(claim_key: int) -> Response:
    """An objection to the chosen lines."""
    form = request.form
    objection = Dispute(form.get("reason_id", ""), form.get("text", "").strip()[:2000], uploads(form, "file"))
    return started(claims.dispute(house(), claim_key, form.getlist("line"), objection, person().name))


@bp.get("/ui/documents/<int:document_id>")
def document(document_id: int) -> Response:
    """A label, an invoice, a file of evidence."""
    with ledger().look() as work:
        file = after_sale.document(work, document_id)
    return download(file or abort(404))
