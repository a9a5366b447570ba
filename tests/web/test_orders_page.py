"""Orders: linking, shipping, what went wrong and trying again."""

import re

import pytest

from service.domain.sellable import SellableKey
from service.sync import accounts, order_links, order_retry


def test_a_line_is_linked_with_one_click(signed, monkeypatch):
    found = signed.get("/ui/orders/3/products?line_id=1&q=seramik").text
    assert "Seramik Kahve Fincanı 1" in found
    asked = []
    monkeypatch.setattr(order_links, "link_line", lambda house, *args: asked.append(args) or 1)
    assert signed.form("/ui/orders/3/link", line_id="1", product_id=55, variant="17-23").status_code == 200
    assert asked == [(3, "1", SellableKey(55, "17-23"), "Ayşe")]


def test_shipping_is_offered_where_it_is_possible_and_carries_the_invoice(signed, monkeypatch):
    asked = []
    monkeypatch.setattr("service.web.orders.ask_to_ship", lambda house, *args: asked.append(args) or 2)
    assert "/ui/orders/1/ship" in signed.get("/ui/orders/1").text
    assert "/ui/orders/3/ship" not in signed.get("/ui/orders/3").text
    assert signed.form("/ui/orders/1/ship", invoice_number=" MSC2026000001 ").status_code == 200
    assert asked == [(1, "MSC2026000001", "Ayşe")]


def test_a_stopped_account_ships_nothing(signed, house):
    accounts.stop(house, 1, "Trendyol refuses the API key.")
    assert "/ui/orders/1/ship" not in signed.get("/ui/orders/1").text


def test_a_tracking_link_leads_only_to_the_web(signed, house):
    with house.ledger.work() as work:
        work.db.execute(work.t.order.update().where(work.t.order.c.order_key == 3).values(tracking_url="javascript:alert(1)"))
    assert "javascript:" not in signed.get("/ui/orders/3").text


def test_an_order_that_failed_says_why_what_next_and_is_tried_again(signed, house, monkeypatch):
    order = house.ledger.t.order
    words = "The shop has no currency AZN, in which the marketplace sells. Add AZN with its rate in System > Localisation > Currencies."
    with house.ledger.work() as work:
        work.db.execute(order.update().where(order.c.order_key == 24).values(shop_state="failed", problem=words))
    for path in ("/ui/orders/24", "/ui/orders/rows"):
        english, turkish = (signed.get(path, lang=lang).text for lang in ("en-gb", "tr-tr"))
        assert "Add AZN with its rate" in english
        assert "press “Try again”" in english
        assert 'hx-post="/ui/orders/24/retry"' in english
        assert "AZN birimini kuruyla ekleyin" in turkish
    asked = []
    monkeypatch.setattr(order_retry, "retry", lambda house, *args: asked.append(args) or 2)
    assert signed.form("/ui/orders/24/retry").status_code == 200
    assert signed.form("/ui/orders/24/retry", "view").status_code == 403
    assert asked == [(24, "Ayşe")]


@pytest.mark.parametrize(
    ("state", "shop_state", "offered"),
    [
        ("new", "pending", True),
        ("new", "linking", True),
        ("new", "written", False),
        ("awaiting", "pending", False),
        ("cancelled", "not_wanted", False),
    ],
)
def test_trying_again_is_offered_only_where_it_can_change_something(signed, house, state, shop_state, offered):
    order = house.ledger.t.order
    with house.ledger.work() as work:
        work.db.execute(order.update().where(order.c.order_key == 1).values(state=state, shop_state=shop_state))
    page = signed.get("/ui/orders/1", lang="tr-tr").text
    assert ("/ui/orders/1/retry" in page) is offered
    assert not re.search(rf"\b({shop_state})\b", re.sub(r"<[^>]+>", " ", page))
