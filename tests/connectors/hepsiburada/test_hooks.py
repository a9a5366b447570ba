"""Hepsiburada's calls to us: who may call, and which orders a call names."""

from __future__ import annotations

import base64
import json

import pytest

from service.connectors.after_sale import Inbound, News
from service.domain.errors import NeedsReauth, Rejected

SECRET = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
ORDER = News(("4141414141",))
EVENTS = {
    "webhookCreateOrder": ("POST", "orders", ORDER),
    "webhookCreatePackage": ("POST", "packages", News()),
    "webhookOrderCancel": ("PUT", "lineitems/5ef25338-dffc-2c00-01d8-dc1706060606/cancel", ORDER),
    "webhookUnpack": ("PUT", "packages/9191919191/unpack", ORDER),
    "webhookInTransit": ("PUT", "packages/9191919191/intransit", News()),
    "webhookDeliver": ("PUT", "packages/9191919191/deliver", News()),
    "webhookUndeliver": ("PUT", "packages/9191919191/undeliver", News()),
    "webhookChangeShippingAddress": ("PUT", "orders/4141414141/shippingaddress", ORDER),
    "webhookClaimAwaitingAction": ("PUT", "claims/awaitingaction", News(ORDER.orders, claims=True)),
    "webhookClaimDisputeAccepted": ("PUT", "claims/accept", News(ORDER.orders, claims=True)),
}


def basic(login: str) -> str:
    return "Basic " + base64.b64encode(login.encode()).decode()


def call(path="orders", body=b"{}", login=f"mağaza:{SECRET}", method="POST", **headers):
    return Inbound(method, path, {"authorization": basic(login)} | headers, body)


@pytest.mark.parametrize("name", EVENTS)
def test_every_documented_event_is_news(described, hepsiburada, market, name):
    method, path, news = EVENTS[name]
    body = (described / f"{name}.request.json").read_bytes()

    assert hepsiburada.news(call(path, body, method=method), SECRET) == news
    assert market.calls == []


@pytest.mark.parametrize("user", ["", "5a0f3c1e-7d42-4b8e-9a61-c0ffee000001", "İş:ortağı".replace(":", "")])
def test_the_user_may_have_any_name(hepsiburada, user):
    assert hepsiburada.news(call(login=f"{user}:{SECRET}"), SECRET) == News()


@pytest.mark.parametrize(
    "authorization",
    ["", "Basic", "Basic %%%", basic(SECRET), basic(f"a:{SECRET}x"), basic("a:"), basic(f"{SECRET}:a"), f"Bearer {SECRET}", "Basic ğ"],
)
def test_a_call_without_the_password_is_a_strangers(hepsiburada, authorization):
    with pytest.raises(NeedsReauth) as refusal:
        hepsiburada.news(call(authorization=authorization), SECRET)

    assert SECRET not in str(refusal.value)


def test_a_call_without_a_login_is_a_strangers(hepsiburada):
    with pytest.raises(NeedsReauth):
        hepsiburada.news(Inbound("POST", "orders", {}, b"{}"), SECRET)


@pytest.mark.parametrize("path", ["", "order", "orders/1", "packages/1/eaten", "claims", "../orders", "lineitems/cancel", "listings"])
def test_what_is_no_event_is_refused(hepsiburada, path):
    with pytest.raises(Rejected):
        hepsiburada.news(call(path), SECRET)


@pytest.mark.parametrize("path", ["/Orders/", "packages/1/InTransit", "claims/awaitingpreapproval", "claims/reject"])
def test_paths_are_taken_in_any_letter_case_and_twins_of_claims_too(hepsiburada, path):
    assert hepsiburada.news(call(path, method="PUT"), SECRET).claims is path.startswith("claims")


@pytest.mark.parametrize(
    "body", [b"", b"no JSON", b"[]", b"null", b'{"items": 5}', b'{"items": [5]}', b'{"orderNumber": {"a": 1}}', b"\xff"]
)
def test_a_body_that_cannot_be_read_is_no_error(hepsiburada, body):
    assert hepsiburada.news(call("orders", body), SECRET) == News()


def test_one_package_may_hold_several_orders_and_an_order_several_lines(hepsiburada):
    items = [{"orderNumber": "12345678901234567890"}, {"orderNumber": 4141414141}, {"orderNumber": "4141414141"}, {"lineItemId": "x"}]

    assert hepsiburada.news(call("packages", json.dumps({"items": items}).encode()), SECRET).orders == (
        "12345678901234567890",
        "4141414141",
    )


def test_an_order_that_is_named_is_one_that_can_be_read(hepsiburada, market, live):
    live("A1")
    number = market.post("sales", barcode="A1").json["orders"][0]["orderNumber"]

    (named,) = hepsiburada.news(call("orders", json.dumps({"items": [{"orderNumber": number}]}).encode()), SECRET).orders

    assert hepsiburada.order(named).number == number
