"""Marketplace orders and signed requests as the service makes them."""

import hashlib
import json
import secrets
import time

import requests
from joserfc import jwt
from joserfc.jwk import OctKey

from tests.shop_browser.neighbours import KEY

BUYER = "ayse@pazaryeri.example"


def order(shop, quantity=2, total_code="total"):
    """What addOrder of this family takes, for iPhones (product 40) sold to Ayşe."""
    address = {
        "firstname": "Ayşe",
        "lastname": "Yılmaz",
        "company": "",
        "address_1": "Bağdat Cad. 16",
        "address_2": "",
        "city": "İstanbul",
        "postcode": "34710",
        "country": "Turkey",
        "country_id": 215,
        "zone": "İstanbul",
        "zone_id": 3354,
        "address_format": "",
        "custom_field": [],
        "address_id": 0,
    }
    data = {f"{side}_{key}": value for side in ("payment", "shipping") for key, value in address.items()}
    item = {
        "product_id": 40,
        "master_id": 0,
        "name": "iPhone",
        "model": "product 11",
        "quantity": quantity,
        "price": 101.0,
        "total": 101.0 * quantity,
        "tax": 0,
        "reward": 0,
        "option": [],
        "subscription": [],
    }
    totals = [("sub_total", "Sub-Total", 101.0 * quantity, 1), (total_code, "Total", 101.0 * quantity, 9)]
    data |= {
        "invoice_prefix": "INV-",
        "store_id": 0,
        "store_name": "Your Store",
        "store_url": shop.url,
        "customer_id": 0,
        "customer_group_id": 1,
        "firstname": "Ayşe",
        "lastname": "Yılmaz",
        "email": BUYER,
        "telephone": "",
        "fax": "",
        "custom_field": [],
        "comment": "",
        "total": 101.0 * quantity,
        "affiliate_id": 0,
        "commission": 0,
        "marketing_id": 0,
        "tracking": "",
        "language_id": 1,
        "language_code": "en-gb",
        "currency_id": 2,
        "currency_code": "USD",
        "currency_value": 1,
        "ip": "",
        "forwarded_ip": "",
        "user_agent": "",
        "accept_language": "",
        "subscription_id": 0,
        "vouchers": [],
        "products": [item],
        "totals": [{"extension": "opencart", "code": c, "title": t, "value": v, "sort_order": s} for c, t, v, s in totals],
    }
    paid, sent = "Paid on the marketplace", "Marketplace cargo"
    if shop.is_three:
        return data | {"payment_method": paid, "payment_code": "market", "shipping_method": sent, "shipping_code": "market.market"}
    return data | {
        "payment_method": {"code": "market.market", "name": paid},
        "shipping_method": {"code": "market.market", "name": sent, "cost": 0, "tax_class_id": 0, "text": "$0.00"},
    }


def order_body(shop, marker, **changes):
    return {
        "marker": marker,
        "look_first": False,
        "order": order(shop),
        "order_status_id": 2,
        "comment": "Trendyol 10654411111",
        "notify": False,
    } | changes


def token(action, raw, key=KEY, header=None, **changes):
    """A good token for this request, or one with changed claims; changed times are seconds from now, None leaves a claim out."""
    now = int(time.time())
    changes = {name: now + value if isinstance(value, int) else value for name, value in changes.items()}
    claims = {
        "iss": "service",
        "aud": "meschain-shop",
        "iat": now,
        "exp": now + 60,
        "jti": secrets.token_hex(16),
        "htm": "POST",
        "htp": action,
        "bh": hashlib.sha256(raw).hexdigest(),
    } | changes
    header = header or {"alg": "HS256"}
    return jwt.encode(header, {k: v for k, v in claims.items() if v is not None}, OctKey.import_key(key), algorithms=[header["alg"]])


def post(shop, action, raw, signed=None):
    path = {"order": ""}.get(action, "." + action)
    route = f"extension/module/meschain_sync/{action}" if shop.is_three else f"extension/meschain_sync/api/order{path}"
    headers = {"Content-Type": "application/json", "X-Request-Id": secrets.token_hex(16)}
    if signed is not None:
        headers["X-Meschain-Token"] = signed
    return requests.post(f"{shop.url}index.php?route={route}", data=raw, headers=headers, timeout=30)


def send(shop, action, body):
    raw = json.dumps(body).encode()
    return post(shop, action, raw, token(action, raw))
