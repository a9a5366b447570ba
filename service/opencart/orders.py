"""A marketplace order as the array that this shop's `addOrder` takes: escaped, cut, in the shop's default currency, ready for JSON."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection, select

from service.domain.errors import ShopRefused
from service.domain.order import Order, OrderLine
from service.domain.sellable import SellableKey
from service.opencart import addresses, amounts, offers
from service.opencart.amounts import LineAmounts, TotalRow
from service.opencart.door import fitting, narrow, unescape
from service.opencart.offers import Goods
from service.opencart.settings_rows import Currency, ShopSettings, Store
from service.opencart.shape import Shape

METHOD_CODE = "meschain_sync.meschain_sync"
TITLES = {
    "tr": {"sub_total": "Ara Toplam", "handling": "Pazaryeri farkı", "tax": "KDV %{rate}", "total": "Toplam"},
    "en": {"sub_total": "Sub-Total", "handling": "Marketplace difference", "tax": "VAT {rate}%", "total": "Total"},
}
TAX_DETAILS = {"tr": "Vergi dairesi: {office}, vergi no: {number}", "en": "Tax office: {office}, tax number: {number}"}
BUYERS_WORDS = ("note", "personalisation", "customized_text", "card_message", "video_message")
"""What buyers write for the seller, where a connector has it: whoever packs has to read it."""
NOT_CUT = ("custom_field", "payment_custom_field", "shipping_custom_field", "payment_method", "shipping_method", "products", "totals")


@dataclass(frozen=True, slots=True)
class OrderPolicy:
    """How a marketplace's orders should stand in the shop; the names are shown on the order page."""

    payment_name: str
    shipping_name: str
    language: str = ""
    """Code of the shop's language for titles and product names; empty: the storefront's."""
    customer_group_id: int = 0
    """0: the shop's default group."""
    store_id: int = 0
    comment: str = ""
    shipping_vat: Decimal | None = None
    """Percent; None: the highest rate among the lines."""


def currency_of(settings: ShopSettings, code: str) -> Currency:
    """The shop's currency of that code, with a rate; ShopRefused tells the seller to add it."""
    found = settings.currencies.get(code)
    if found is None:
        raise ShopRefused(
            f"The shop has no currency {code}, in which the marketplace sells. "
            f"Add {code} with its rate in System > Localisation > Currencies."
        )
    if found.value <= 0:
        raise ShopRefused(f"The shop's currency {code} has no rate. Set its value in System > Localisation > Currencies.")
    return found


def build(
    db: Connection,
    shape: Shape,
    settings: ShopSettings,
    order: Order,
    links: Mapping[str, SellableKey],
    policy: OrderPolicy,
    *,
    now: datetime,
    shop_url: str,
) -> dict[str, Any]:
    """The order's `$data`. A line without a link, or whose product is gone, keeps its title and has product id 0.

    ShopRefused when the shop lacks the order's currency.
    """
    currency = currency_of(settings, order.currency)
    language = policy.language if policy.language in settings.languages else settings.language
    money = amounts.compute(order, currency.value, policy.shipping_vat)
    known = addresses.places(db, shape, settings, (order.billing, order.shipping))
    data = {
        **_head(settings, order, policy, language, shop_url),
        **addresses.fields("payment", order.billing, known.find(order.billing)),
        **addresses.fields("shipping", order.shipping, known.find(order.shipping)),
        **_currency(currency),
        "total": str(money.total),
    }
    cut = {name: value if name in NOT_CUT else _fit(shape, "order", name, value) for name, value in data.items()}
    products = _products(db, shape, settings, order.lines, links, money.lines, settings.languages[language], now)
    totals = [_total(shape, row, language, policy) for row in money.totals]
    return {**cut, **_methods(shape, policy, order, currency), "products": products, "totals": totals, **_family_keys(shape, language)}


def _head(settings: ShopSettings, order: Order, policy: OrderPolicy, language: str, shop_url: str) -> dict[str, Any]:
    buyer = order.billing if order.billing.first_name else order.shipping
    first, last = addresses.names(buyer)
    store = next((each for each in settings.stores if each.store_id == policy.store_id), Store(policy.store_id, "", ""))
    return {
        "invoice_prefix": settings.config.get("config_invoice_prefix", ""),
        "store_id": store.store_id,
        "store_name": store.name,
        "store_url": store.url or shop_url,
        "customer_id": 0,
        "customer_group_id": policy.customer_group_id or settings.customer_group_id,
        "firstname": first,
        "lastname": last,
        "email": order.buyer_email,
        "telephone": order.shipping.phone or order.billing.phone,
        "custom_field": [],
        "comment": _comment(order, policy, language),
        **dict.fromkeys(("affiliate_id", "commission", "marketing_id"), 0),
        **dict.fromkeys(("tracking", "ip", "forwarded_ip", "user_agent", "accept_language"), ""),
        "language_id": settings.languages[language],
    }


def _comment(order: Order, policy: OrderPolicy, language: str) -> str:
    office, number = order.billing.tax_office, order.billing.tax_number
    details = TAX_DETAILS[_tongue(language)].format(office=office or "–", number=number) if number else ""
    return "\n".join(filter(None, (policy.comment, *map(order.extra.get, BUYERS_WORDS), details)))


def _currency(currency: Currency) -> dict[str, Any]:
    return {"currency_id": currency.currency_id, "currency_code": currency.code, "currency_value": str(currency.value)}


def _methods(shape: Shape, policy: OrderPolicy, order: Order, currency: Currency) -> dict[str, Any]:
    """3.0 keeps names and codes, 4.x one array for each method."""
    payment = _fit(shape, "order", "payment_method", policy.payment_name)
    shipping = _fit(shape, "order", "shipping_method", policy.shipping_name)
    if shape.family == "3.0":
        return {"payment_method": payment, "payment_code": METHOD_CODE, "shipping_method": shipping, "shipping_code": METHOD_CODE}
    cost = str((order.shipping_total / currency.value).quantize(amounts.PRECISE))
    text = f"{order.shipping_total} {order.currency}"
    return {
        "payment_method": {"code": METHOD_CODE, "name": payment},
        "shipping_method": {"code": METHOD_CODE, "name": shipping, "cost": cost, "tax_class_id": 0, "text": text},
    }


def _family_keys(shape: Shape, language: str) -> dict[str, Any]:
    keys: dict[str, Any] = {} if shape.family == "4.1" else {"vouchers": []}
    if shape.family != "3.0":
        keys |= {"payment_address_id": 0, "shipping_address_id": 0, "subscription_id": 0, "language_code": language}
    return keys


def _products(
    db: Connection,
    shape: Shape,
    settings: ShopSettings,
    lines: Sequence[OrderLine],
    links: Mapping[str, SellableKey],
    money: Sequence[LineAmounts],
    language_id: int,
    now: datetime,
) -> list[dict[str, Any]]:
    wanted = {links[line.line_id].product_id for line in lines if line.line_id in links}
    goods = {each.product_id: each for each in offers.read(db, shape, settings, wanted, now)}
    names = _names(db, shape, wanted, language_id)
    found = []
    for line, each in zip(lines, money, strict=True):
        key = links.get(line.line_id)
        product = goods.get(key.product_id) if key else None
        name, model = names.get(product.product_id, ("", "")) if product else ("", "")
        amount = {"price": str(each.price), "total": str(each.total), "tax": str(each.tax)}
        row = {
            "product_id": product.product_id if product else 0,
            "name": _fit(shape, "order_product", "name", name or line.title),
            "model": _fit(shape, "order_product", "model", model or line.sku or line.barcode),
            "quantity": line.quantity,
            **amount,
            "reward": 0,
            "option": _options(shape, product, key) if product and key else [],
        }
        found.append(row | ({} if shape.family == "3.0" else {"master_id": product.master_id if product else 0, "subscription": []}))
    return found


def _names(db: Connection, shape: Shape, ids: set[int], language_id: int) -> dict[int, tuple[str, str]]:
    product, text = shape["product"].c, shape["product_description"].c
    same = (text.product_id == product.product_id) & (text.language_id == language_id)
    query = select(product.product_id, text.name, product.model).join_from(
        shape["product"], shape["product_description"], same, isouter=True
    )
    rows = db.execute(query.where(product.product_id.in_(ids)))
    return {product_id: (unescape(name), unescape(model)) for product_id, name, model in rows}


def _options(shape: Shape, product: Goods, key: SellableKey) -> list[dict[str, Any]]:
    return [
        {
            "product_option_id": each.option.product_option_id,
            "product_option_value_id": each.value.value_id,
            "name": _fit(shape, "order_option", "name", each.option.name),
            "value": _fit(shape, "order_option", "value", each.value.name),
            "type": each.option.type,
        }
        for each in product.chosen(key.option_value_ids)
    ]


def _total(shape: Shape, row: TotalRow, language: str, policy: OrderPolicy) -> dict[str, Any]:
    rate = f"{row.tax_rate.normalize():f}" if row.tax_rate is not None else ""
    title = policy.shipping_name if row.code == "shipping" else TITLES[_tongue(language)][row.code].format(rate=rate)
    shown = {"code": row.code, "title": _fit(shape, "order_total", "title", title), "value": str(row.value), "sort_order": row.sort_order}
    return shown if shape.family == "3.0" else {**shown, "extension": "opencart"}


def _tongue(language: str) -> str:
    return "tr" if language.startswith("tr") else "en"


def _fit(shape: Shape, table: str, column: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    info = shape.columns[table].get(column)
    return fitting(value if shape.takes_emoji else narrow(value), info.length if info else None)
