"""A job while somebody watches it."""

from __future__ import annotations

import json

from flask import Blueprint, Response, abort, make_response, render_template

from service.ledger import reports_system
from service.web.here import ledger

bp = Blueprint("ui_jobs", __name__)
TOPIC = {"stock": "listings", "sweep": "listings", "listings": "listings", "reports": "listings", "orders": "orders"}

TOLD = {"tell_claim": "claims", "tell_answer": "answered"}
"""Work that touches something else than its queue; questions load again after an answer only, or what is being written would go."""


@bp.get("/ui/jobs/<int:job_id>/watch")
def watch(job_id: int) -> Response:
    """How far the job is; asks again by itself until it has ended, then the touched tables load again."""
    with ledger().look() as work:
        job = reports_system.job(work, job_id) or abort(404)
    response = make_response(render_template("job.html", job=job))
    if job["state"] in ("done", "dead"):
        response.headers["HX-Trigger"] = json.dumps({f"meschain:{TOLD.get(job['kind'], TOPIC[job['queue']])}": ""})
    return response


def started(job_id: int, notice: str = "") -> Response:
    """The answer to an action that became a job: it shows in the page's live region, under what else there is to say."""
    response = watch(job_id)
    if notice:
        response.set_data(render_template("result.html", message=notice) + response.get_data(as_text=True))
    response.headers["HX-Retarget"], response.headers["HX-Reswap"] = "#ms-result", "innerHTML"
    return response
