"""Trendyol's calls to us: one active webhook for our address, and what a call tells."""

from __future__ import annotations

import json

import pytest

from service.connectors.after_sale import Inbound, News
from service.connectors.trendyol import hooks
from service.domain.errors import InDoubt, NeedsReauth, Rejected

URL, SECRET = "https://shop.example.com/meschain/hooks/7", "gizli-anahtar-0123456789"
BASIC = {"url": "https://other.example.com/x", "authenticationType": "BASIC_AUTHENTICATION", "username": "u", "password": "p"}
HOOKS = "/webhook/sellers/2738/webhooks"


def call(body, key=SECRET):
    content = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Inbound("POST", "", {"x-api-key": key} if key is not None else {}, content)


def ours(market):
    return [hook for hook in market.state()["webhooks"] if hook["url"] == URL]


def test_registering_twice_keeps_one_awake_webhook_for_every_change(trendyol, market):
    trendyol.register_webhook(URL, SECRET)
    trendyol.register_webhook(URL, SECRET)

    (hook,) = ours(market)
    assert (hook["status"], hook["authenticationType"], hook["apiKey"]) == ("ACTIVE", "API_KEY", SECRET)
    assert hook["subscribedStatuses"] == []
    assert market.state()["requests"]["createWebhook"] == 1


def test_a_webhook_that_trendyol_put_to_sleep_is_woken(trendyol, market):
    trendyol.register_webhook(URL, SECRET)
    market.post("sleeping_webhooks", url=URL)
    assert ours(market)[0]["status"] == "PASSIVE"
    market.calls.clear()

    trendyol.register_webhook(URL, SECRET)

    assert ours(market)[0]["status"] == "ACTIVE"
    assert market.operations() == ["listWebhooks", "updateWebhook", "activateWebhook"]


def test_a_changed_secret_reaches_the_webhook_that_is_there(trendyol, market):
    trendyol.register_webhook(URL, "eski-anahtar")

    trendyol.register_webhook(URL, SECRET)

    assert [hook["apiKey"] for hook in ours(market)] == [SECRET]


def test_webhooks_of_others_are_left_alone_and_doubles_of_ours_go(trendyol, market, ask):
    ask("POST", HOOKS, json=BASIC)
    for _ in range(3):
        ask("POST", HOOKS, json={**BASIC, "url": URL})

    trendyol.register_webhook(URL, SECRET)
    assert len(ours(market)) == 1
    trendyol.remove_webhook(URL)
    trendyol.remove_webhook(URL)

    assert [hook["url"] for hook in market.state()["webhooks"]] == [BASIC["url"]]


@pytest.mark.parametrize("url", ["https://TrendYol-shop.example.com/hooks/7", "https://dolap.example.com", "https://localhost/hooks/7"])
def test_an_address_that_trendyol_does_not_call_is_refused_before_a_call(trendyol, market, url):
    with pytest.raises(Rejected, match="MESCHAIN_PUBLIC_URL"):
        trendyol.register_webhook(url, SECRET)

    assert market.calls == []


def test_a_sixteenth_webhook_is_refused_in_trendyols_words(trendyol, ask):
    for number in range(15):
        ask("POST", HOOKS, json={**BASIC, "url": f"https://other.example.com/{number}"})

    with pytest.raises(Rejected, match="en fazla 15"):
        trendyol.register_webhook(URL, SECRET)


def test_a_lost_creation_is_looked_up_by_the_next_try(trendyol, market):
    market.post("faults", kind="drop_answer", operation="createWebhook")
    with pytest.raises(InDoubt):
        trendyol.register_webhook(URL, SECRET)

    trendyol.register_webhook(URL, SECRET)

    assert len(ours(market)) == 1


def test_the_documented_list_is_read_whatever_the_way_it_shows_itself(trendyol):
    listed = [
        {"id": "5297c986", "url": URL, "authenticationType": "BASIC_AUTHENTICATION", "status": "PASSIVE"},
        {"id": 10654411111222233334, "url": URL, "authenticationType": "API_KEY", "status": "ACTIVE", "lastModifiedDate": None},
        {"id": "2ba10e5d", "url": "https://other.example.com", "authenticationType": "API_KEY", "status": "ACTIVE"},
    ]

    assert hooks.webhooks_at(listed, URL) == [("5297c986", False), ("10654411111222233334", True)]


def test_a_call_tells_which_packages_to_read(trendyol, market, live):
    live("A1", quantity=5)
    orders = market.post("sales", barcode="A1", count=2).json["orders"]
    ids = tuple(str(order["shipmentPackageId"]) for order in orders)

    assert trendyol.news(call(orders[0]), SECRET) == News(orders=ids[:1])
    assert trendyol.news(call({"content": [*orders, orders[0]]}), SECRET) == News(orders=ids)
    assert trendyol.news(call({"shipmentPackageId": 73300000000000000017}), SECRET).orders == ("73300000000000000017",)
    assert len(market.calls) == 1, "nothing is asked to understand a call"


@pytest.mark.parametrize("key", [None, "", "gizli", SECRET.upper(), "ğüş"])
def test_a_call_without_the_secret_is_not_believed(trendyol, key):
    with pytest.raises(NeedsReauth):
        trendyol.news(call({"shipmentPackageId": 1}, key), SECRET)


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]x", b"7", {}, {"orderNumber": "1"}, {"content": [{}]}, {"content": 7}, {"shipmentPackageId": None}]
)
def test_a_call_that_is_no_package_is_refused(trendyol, body):
    with pytest.raises(Rejected):
        trendyol.news(call(body), SECRET)
