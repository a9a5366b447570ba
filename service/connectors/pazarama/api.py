"""Pazarama's hosts, URLs, limits and envelope. Takes and gives the vendor's JSON; no domain types.

Parameter names keep the letter case of the documents: `Size`, `Cursor`, `Code`, `Id` here, `pageIndex` there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from service.connectors.calls import Call, decode
from service.connectors.contract import Quota
from service.connectors.pazarama.settings import PazaramaSettings
from service.connectors.values import TURKEY
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.errors import NeedsReauth, RateLimited, Rejected

BASE_URL = "https://isortagimapi.pazarama.com"
TOKEN_URL = "https://isortagimgiris.pazarama.com"  # noqa: S105  an address
SCOPE = "merchantgatewayapi.fullaccess"
TOKEN_SECONDS = 3600
"""The life of a token that does not tell it."""

OFFERS, PRODUCTS, CALLS, TOKEN = "offers", "products", "calls", "token"
SPACING_SECONDS = 10.0
"""Between two stock or price calls of a seller, and between two product calls."""
CALLS_PER_MINUTE = 600
"""Ours: no limit is published for anything else."""
OFFER_ITEMS, PRODUCT_ITEMS = 3000, 500
APPROVED_PAGE, UNAPPROVED_PAGE, ORDERS_PAGE, REQUESTS_PAGE, BRANDS_PAGE = 100, 100, 100, 100, 100

TOO_SOON = ("saniye", "istek sınır", "istek limit", "too many request")
"""Words of a refusal that is about the pace; how Pazarama tells it is not documented."""
NO_BATCH = "00000000-0000-0000-0000-000000000000"


class TokenEnded(NeedsReauth):
    """401: Pazarama does not take the access token (any more)."""


VERDICTS: Verdicts = {**DEFAULT_VERDICTS, 401: TokenEnded}
TOKEN_VERDICTS: Verdicts = {**DEFAULT_VERDICTS, 400: NeedsReauth}


def quotas(settings: PazaramaSettings) -> list[Quota]:
    """The limits of an account. Stock and price share a counter: that they have one each is nowhere said."""
    return [Quota(OFFERS, 1, SPACING_SECONDS), Quota(PRODUCTS, 1, SPACING_SECONDS), Quota(CALLS, CALLS_PER_MINUTE, 60.0)]


def token_host(base_url: str) -> str:
    """Where tokens are given out; an address of another make (a simulator) does that itself."""
    return TOKEN_URL if base_url == BASE_URL else base_url


def words(status: int, body: bytes) -> str | None:
    """Pazarama's own sentence about a refusal, or ours where it gives none."""
    if status == 401:
        return "Pazarama does not accept the access token. Check Client ID and Client secret in the partner panel."
    return _said(_envelope(body))


def token_words(status: int, body: bytes) -> str | None:
    """The same for the host that gives out tokens, whose refusals are about the key."""
    return "Pazarama does not accept Client ID and Client secret. A secret ends after a year, or when a newer one is made."


def data(answer: Mapping[str, Any]) -> Any:
    """What an answer carries. A failure inside HTTP 200 is Rejected, or RateLimited where it is about the pace."""
    if answer["success"] is True:
        return answer.get("data")
    said = _said(answer) or "no reason given"
    if any(word in said.lower() for word in TOO_SOON):
        raise RateLimited(f"Pazarama: {said}", user_message=said, retry_after=SPACING_SECONDS, arrived=False)
    raise Rejected(f"Pazarama {answer.get('messageCode')}: {said}", user_message=said)


def day(moment: datetime) -> str:
    """The Turkish day of a moment, as the filters want it."""
    return moment.astimezone(TURKEY).date().isoformat()


def window(since: datetime, until: datetime) -> tuple[str, str]:
    """The days that hold every moment of the window: the end is exclusive, so it is the day after."""
    return day(since), day(until + timedelta(days=1))


def token(basic: str) -> Call:
    """Ask for an access token; `basic` is the value of the Authorization header."""
    form = urlencode({"grant_type": "client_credentials", "scope": SCOPE}).encode()
    kind = {"Content-Type": "application/x-www-form-urlencoded", "Authorization": basic}
    return Call("POST", "/connect/token", (TOKEN,), body=form, headers=kind)


def category_tree() -> Call:
    return _get("/category/getCategoryTree")


def category(category_id: str) -> Call:
    return _get("/category/getCategoryWithAttributes", Id=category_id)


def brands(name: str) -> Call:
    return _get("/brand/getBrands", Page=1, Size=BRANDS_PAGE, name=name)


def delivery() -> Call:
    return _get("/sellerRegister/getSellerDelivery")


def create(products: Sequence[Any]) -> Call:
    return Call("POST", "/product/create", (PRODUCTS,), body={"products": list(products)}, repeatable=False)


def product_batch(number: str) -> Call:
    return _get("/product/getProductBatchResult", BatchRequestId=number)


def approved(cursor: str | None = None) -> Call:
    return _get("/product/products/approved", Size=APPROVED_PAGE, **({"Cursor": cursor} if cursor else {}))


def approved_of(code: str) -> Call:
    return _get("/product/products/approved", Size=APPROVED_PAGE, Code=code)


def unapproved(page: int) -> Call:
    return _get("/product/products/unapproved", pageIndex=page, pageSize=UNAPPROVED_PAGE)


def unapproved_of(code: str) -> Call:
    return _get("/product/products/unapproved", pageIndex=1, pageSize=UNAPPROVED_PAGE, Code=code)


def switch(code: str, status: int) -> Call:
    """Open or close the sale of a product. The bulk form answers with a batch whose rows no document shows, so it is one by one."""
    return _post("/product/external-status", {"productItem": {"code": code, "productStatus": status}})


def stock(items: Sequence[Any]) -> Call:
    return Call("POST", "/product/updateStock-v2", (OFFERS,), body={"items": list(items)})


def prices(items: Sequence[Any]) -> Call:
    return Call("POST", "/product/updatePrice-v2", (OFFERS,), body={"items": list(items)})


def offer_batch(number: str, page: int) -> Call:
    return _get(f"/listing-state/batch-id/{quote(number, safe='')}/lake-projections", page=page, pageSize=OFFER_ITEMS)


def orders(page: int, start: str, end: str) -> Call:
    return _post("/order/getOrdersForApi", {"pageSize": ORDERS_PAGE, "pageNumber": page, "startDate": start, "endDate": end})


def order(number: int) -> Call:
    return _post("/order/getOrdersForApi", {"orderNumber": number})


def cancel_requests(page: int, start: str, end: str) -> Call:
    return _post("/order/api/cancel/items", _requests(page, start, end))


def refunds(page: int, start: str, end: str) -> Call:
    return _post("/order/getRefund", _requests(page, start, end))


def item_status(number: int, item_id: str, status: int) -> Call:
    """One item: the call for a whole order would name cancelled ones too."""
    body = {"orderNumber": number, "item": {"orderItemId": item_id, "status": status}}
    return Call("PUT", "/order/updateOrderStatus", (CALLS,), body=body)


def invoice_link(order_id: str, link: str) -> Call:
    """`orderid` stays in lower case, as the documents have it."""
    return _post("/order/invoice-link", {"invoiceLink": link, "orderid": order_id})


def _requests(page: int, start: str, end: str) -> dict[str, Any]:
    return {"pageSize": REQUESTS_PAGE, "pageNumber": page, "requestStartDate": start, "requestEndDate": end}


def _get(path: str, **query: str | int) -> Call:
    return Call("GET", path, (CALLS,), query=query)


def _post(path: str, body: Any) -> Call:
    return Call("POST", path, (CALLS,), body=body)


def _envelope(body: bytes) -> Any:
    try:
        return decode(body)
    except ValueError:
        return None


def _said(answer: Any) -> str | None:
    """The sentence for the seller, else the one for programs."""
    if not isinstance(answer, Mapping):
        return None
    return next((str(answer[name]).strip() for name in ("userMessage", "message") if answer.get(name)), None)
