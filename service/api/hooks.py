"""/hooks/ACCOUNT/…: where marketplaces call. The connector checks the secret; the answer is quick and empty."""

from __future__ import annotations

from apiflask import APIBlueprint
from flask import Response, request

from service.api.here import house
from service.connectors.after_sale import Inbound
from service.domain.errors import NeedsReauth
from service.sync import webhooks

LARGEST = 2_000_000
bp = APIBlueprint("hooks", __name__, url_prefix="/hooks", enable_openapi=False)


@bp.route("/<int:account_id>", methods=["POST", "PUT"], defaults={"path": ""})
@bp.route("/<int:account_id>/<path:path>", methods=["POST", "PUT"])
def take_in(account_id: int, path: str) -> Response:
    """204: what was told of is being read; 401 without the account's secret."""
    if (request.content_length or 0) > LARGEST:
        return Response(status=413)
    headers = {name.lower(): value for name, value in request.headers.items()}
    try:
        webhooks.take_in(house(), account_id, Inbound(request.method, path, headers, request.get_data()))
    except NeedsReauth:
        return Response(status=401)
    return Response(status=204)
