"""Trendyol's error bodies."""

from __future__ import annotations

import time

from flask import Response

from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import reply

INVALID = "validation.error"


def refusal(refused: Refused) -> Response:
    """The answer to a request that is refused as a whole."""
    if refused.status == 401:
        return reply({"timestamp": int(time.time() * 1000), "status": 401, "exception": refused.key}, 401)
    error = {"key": refused.key or INVALID, "message": refused.message, "errorCode": str(refused.status)}
    return reply({"timestamp": int(time.time() * 1000), "errors": [error]}, refused.status)
