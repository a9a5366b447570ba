"""The signed route through which the service writes orders, and the notes that the shop makes for it."""

import json
import re
import secrets

import pytest
import requests

from service import __version__
from tests.shop_browser.neighbours import KEY, OWNER, MailServer, posting_to
from tests.shop_browser.orders import BUYER, order, order_body, post, send, token

PING = b"{}"


def stock(shop):
    return shop.value("SELECT quantity FROM `{prefix}product` WHERE product_id = 40")


def test_ping_tells_the_versions(shop, service):
    answer = send(shop, "ping", {})
    assert answer.status_code == 200
    assert answer.json().keys() == {"opencart", "extension", "php"}
    assert answer.json()["opencart"] == shop.version
    assert answer.json()["extension"] == __version__


@pytest.mark.parametrize(
    "changes",
    [
        {"iat": -61, "exp": -1},
        {"iat": 600, "exp": 660},
        {"exp": 900},
        {"exp": None},
        {"jti": None},
        {"jti": "x"},
        {"iss": "opencart"},
        {"aud": "meschain-service"},
        {"htm": "GET"},
        {"htp": "order"},
        {"bh": "0" * 64},
        {"key": "another-key-another-key-another-key-123"},
        {"header": {"alg": "HS512"}},
    ],
    ids=str,
)
def test_a_token_that_is_not_exactly_right_is_refused(shop, service, changes):
    answer = post(shop, "ping", PING, token("ping", PING, **changes))
    assert answer.status_code == 401
    assert answer.json()["error"]["code"] == "token"


@pytest.mark.parametrize("signed", [None, "", "a.b.c", "..", "eyJhbGciOiJub25lIn0.e30."])
def test_without_a_token_nothing_is_answered(shop, service, signed):
    for action in ("order", "history", "ping"):
        assert post(shop, action, PING, signed).status_code == 401


def test_a_token_works_once(shop, service):
    once = token("ping", PING)
    assert [post(shop, "ping", PING, once).status_code for _ in range(2)] == [200, 401]


def test_expired_nonces_are_forgotten(shop, service):
    shop.sql("INSERT INTO `{prefix}meschain_nonce` VALUES (%s, 1)", "0" * 32)
    send(shop, "ping", {})
    assert shop.value("SELECT COUNT(*) FROM `{prefix}meschain_nonce`") == 1


def test_a_shop_that_is_not_paired_refuses(shop):
    shop.unpair()
    assert send(shop, "ping", {}).status_code == 401


def test_an_order_is_written_with_stock_history_and_a_note_and_without_mail(shop, service):
    before, marker = stock(shop), "meschain:" + secrets.token_hex(8)
    mail = MailServer()
    with posting_to(mail, shop):
        answer = send(shop, "order", order_body(shop, marker))
    assert answer.status_code == 200, answer.text
    order_id = answer.json()["order_id"]
    assert answer.json()["created"] is True

    row = shop.sql("SELECT * FROM `{prefix}order` WHERE order_id = %s", order_id)[0]
    assert (row["firstname"], row["order_status_id"], row["user_agent"]) == ("Ayşe", 2, marker)
    history = shop.sql("SELECT comment, notify FROM `{prefix}order_history` WHERE order_id = %s", order_id)
    assert history == [{"comment": "Trendyol 10654411111", "notify": 0}]
    assert stock(shop) == before - 2
    assert ("order", order_id) in shop.changes()
    assert mail.recipients == [OWNER]


def test_the_buyer_is_written_to_when_the_seller_wants_it(shop, service):
    mail = MailServer()
    with posting_to(mail, shop):
        send(shop, "order", order_body(shop, secrets.token_hex(8), notify=True))
    assert BUYER in mail.recipients


def test_a_shop_whose_mail_is_broken_gets_its_orders_all_the_same(shop, service):
    before = stock(shop)
    with shop.settings(config_mail_engine="smtp", config_mail_smtp_hostname="", config_mail_smtp_username=""):
        answer = send(shop, "order", order_body(shop, secrets.token_hex(8)))
    assert answer.status_code == 200, answer.text
    assert stock(shop) == before - 2


def test_look_first_finds_the_order_and_writes_nothing_twice(shop, service):
    marker = secrets.token_hex(8)
    first = send(shop, "order", order_body(shop, marker, look_first=True)).json()
    after_first = stock(shop)
    second = send(shop, "order", order_body(shop, marker, look_first=True)).json()
    assert (first["created"], second["created"]) == (True, False)
    assert first["order_id"] == second["order_id"]
    assert stock(shop) == after_first


def test_an_interrupted_order_is_finished_and_not_written_again(shop, service):
    marker = secrets.token_hex(8)
    order_id = send(shop, "order", order_body(shop, marker)).json()["order_id"]
    shop.sql("UPDATE `{prefix}order` SET order_status_id = 0 WHERE order_id = %s", order_id)
    assert send(shop, "order", order_body(shop, marker, look_first=True)).json() == {"order_id": order_id, "created": False}
    assert shop.value("SELECT order_status_id FROM `{prefix}order` WHERE order_id = %s", order_id) == 2


def test_a_cancelled_order_gives_the_stock_back(shop, service, order_id):
    before = stock(shop)
    answer = send(shop, "history", {"order_id": order_id, "order_status_id": 7, "comment": "İptal", "notify": False})
    assert answer.json() == {"order_id": order_id}
    assert stock(shop) == before + 2


@pytest.mark.parametrize(
    "changes",
    [
        {"marker": ""},
        {"marker": "ç"},
        {"order": None},
        {"order_status_id": "2"},
        {"order_status_id": 0},
    ],
    ids=str,
)
def test_a_body_that_lacks_something_is_refused_by_name(shop, service, changes):
    answer = send(shop, "order", order_body(shop, "m") | changes)
    assert answer.status_code == 422
    assert next(iter(changes)) in answer.json()["error"]["message"]


def test_an_unknown_order_has_no_history(shop, service):
    assert send(shop, "history", {"order_id": 99999999, "order_status_id": 2}).status_code == 422
    assert post(shop, "ping", b"[", token("ping", b"[")).status_code == 422


def test_warnings_and_exceptions_of_the_shop_stay_json(shop, service):
    short = order(shop)
    del short["telephone"]
    assert send(shop, "order", order_body(shop, secrets.token_hex(8), order=short)).json().keys() & {"order_id", "error"}
    shop.sql("RENAME TABLE `{prefix}order_total` TO `{prefix}order_total_away`")
    try:
        answer = send(shop, "order", order_body(shop, secrets.token_hex(8)))
    finally:
        shop.sql("RENAME TABLE `{prefix}order_total_away` TO `{prefix}order_total`")
    assert answer.status_code == 500
    assert "order_total" in answer.json()["error"]["message"]


def test_nobody_can_call_the_event_handlers(shop, service):
    route = "extension/meschain_sync/event" + ("/orderChanged" if shop.is_three else "/meschain_sync.orderChanged")
    answer = requests.get(f"{shop.url}index.php?route={route}", timeout=30)
    assert "Error" not in answer.text or answer.status_code == 404
    assert shop.changes() == []


def test_products_are_noted_when_they_change(owner, service):
    shop = owner.shop
    owner.open_product(41)
    owner.save_product()
    assert ("product", 41) in shop.changes()
    newest = press_in_product_list(owner, 41, "copy")
    assert ("product", newest) in shop.changes()
    shop.sql("DELETE FROM `{prefix}meschain_change`")
    press_in_product_list(owner, newest, "delete")
    assert ("product", newest) in shop.changes()


def press_in_product_list(owner, product_id, what):
    owner.page.request.post(owner.url(f"catalog/product{owner.shop.dot}{what}"), form={"selected[]": str(product_id)})
    return owner.shop.value("SELECT MAX(product_id) FROM `{prefix}product`")


def test_a_deleted_order_is_noted(owner, service, order_id):
    shop = owner.shop
    shop.sql("DELETE FROM `{prefix}meschain_change`")
    chosen = {"selected[]": str(order_id)}
    if shop.is_three:
        delete_through_the_api(owner, order_id)
    elif shop.version < "4.1":
        owner.page.request.post(owner.url("sale/order.call", action="sale/order.delete"), form=chosen)
    else:
        owner.page.request.post(owner.url("sale/order.delete"), form=chosen)
    assert shop.sql("SELECT 1 FROM `{prefix}order` WHERE order_id = %s", order_id) == []
    assert ("order", order_id) in shop.changes()


def delete_through_the_api(owner, order_id):
    """In OpenCart 3 the list's own script does it, through the storefront."""
    shop = owner.shop
    api = shop.value("SELECT `value` FROM `{prefix}setting` WHERE `key` = 'config_api_id'")
    shop.sql("INSERT INTO `{prefix}api_ip` (api_id, ip) VALUES (%s, '127.0.0.1')", api)
    session = re.search(r"api_token=(\w+)", owner.open("sale/order").content())[1]
    requests.get(f"{shop.url}index.php?route=api/order/delete&api_token={session}&store_id=0&order_id={order_id}", timeout=30)


def test_missing_tables_break_nothing(owner):
    shop = owner.shop
    shop.pair("http://127.0.0.1:9", KEY)
    shop.sql("DROP TABLE `{prefix}meschain_change`")
    owner.open_product(40)
    owner.save_product()
    assert send(shop, "order", order_body(shop, secrets.token_hex(8))).status_code == 200
    shop.sql("DROP TABLE `{prefix}meschain_nonce`")
    raw = json.dumps({}).encode()
    assert post(shop, "ping", raw, token("ping", raw)).status_code == 401
    shop.unpair()
