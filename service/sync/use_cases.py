"""Every job kind and the use case that does it."""

from __future__ import annotations

from collections.abc import Mapping

from service.sync.capture import capture
from service.sync.claims import poll_claims, tell_claim
from service.sync.content import update_content
from service.sync.drift_settle import settle_drift
from service.sync.found import match_listings
from service.sync.listings import enlist
from service.sync.money import poll_settlements
from service.sync.offers import push_offers
from service.sync.orders_in import poll_orders, retry_orders
from service.sync.orders_shop import write_order
from service.sync.orders_tell import read_histories, tell_order
from service.sync.parcels import order_act
from service.sync.publish import publish, withdraw
from service.sync.questions import poll_questions, tell_answer
from service.sync.readback import read_back
from service.sync.refresh import refresh_catalogue
from service.sync.reprice import reprice
from service.sync.results import follow, review
from service.sync.runner import UseCase
from service.sync.speed import measure_speed
from service.sync.sweep import sweep
from service.sync.tidy import tidy
from service.sync.webhooks import keep_webhook, receive_order

USE_CASES: Mapping[str, UseCase] = {
    "capture": capture,
    "sweep": sweep,
    "push_offers": push_offers,
    "poll_orders": poll_orders,
    "retry_orders": retry_orders,
    "write_order": write_order,
    "tell_order": tell_order,
    "read_histories": read_histories,
    "enlist": enlist,
    "publish": publish,
    "withdraw": withdraw,
    "update_content": update_content,
    "follow": follow,
    "review": review,
    "refresh_catalogue": refresh_catalogue,
    "reprice": reprice,
    "measure_speed": measure_speed,
    "tidy": tidy,
    "read_back": read_back,
    "match_listings": match_listings,
    "settle_drift": settle_drift,
    "order_act": order_act,
    "poll_claims": poll_claims,
    "tell_claim": tell_claim,
    "poll_questions": poll_questions,
    "tell_answer": tell_answer,
    "poll_settlements": poll_settlements,
    "receive_order": receive_order,
    "keep_webhook": keep_webhook,
}
