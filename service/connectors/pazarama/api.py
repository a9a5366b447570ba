"""Pazarama's hosts, URLs, limits and envelope. Takes and gives the vendor's JSON; no domain types.

Parameter names keep the letter case of the documents: `Size`, `Cursor`, `Code`, `Id` here, `pageIndex` there.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode

from service.connectors.calls import Call, told
from service.connectors.contract import Quota
from service.connectors.pazarama.codes import BY_CARGO, PREPARING, SHIPPED
from service.connectors.pazarama.settings import PazaramaSettings
from service.connectors.values import TURKEY, number
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
APPROVED_PAGE, UNAPPROVED_PAGE, ORDERS_PAGE, REQUESTS_PAGE, BRANDS_PAGE, QUESTIONS_PAGE = 100, 100, 100, 100, 100, 50
MONTH = timedelta(days=29)
"""With the exclusive end no window has more than 31 days."""

STOCK, PRICE = "stock", "price"
OFFER_PATHS = {STOCK: "/product/updateStock-v2", PRICE: "/product/updatePrice-v2"}
CANCELS, REFUNDS = "cancels", "refunds"
REQUEST_PATHS = {CANCELS: "/order/api/cancel/items", REFUNDS: "/order/getRefund"}

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
    return _said(told(body))


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
    return _once("POST", "/product/create", {"products": list(products)}, PRODUCTS)


def product_batch(number: str) -> Call:
    return _get("/product/getProductBatchResult", BatchRequestId=number)


def approved(**which: str) -> Call:
    """From a `Cursor` on, or of one `Code`."""
    return _get("/product/products/approved", Size=APPROVED_PAGE, **which)


def unapproved(page: int = 1, **which: str) -> Call:
    """A page, or of one `Code`."""
    return _get("/product/products/unapproved", pageIndex=page, pageSize=UNAPPROVED_PAGE, **which)


def switch(code: str, status: int) -> Call:
    """Open or close the sale of a product. The bulk form answers with a batch whose rows no document shows, so it is one by one."""
    return _post("/product/external-status", {"productItem": {"code": code, "productStatus": status}})


def offers(kind: str, items: Sequence[Any]) -> Call:
    return Call("POST", OFFER_PATHS[kind], (OFFERS,), body={"items": list(items)})


def offer_batch(number: str, page: int) -> Call:
    return _get(f"/listing-state/batch-id/{quote(number, safe='')}/lake-projections", page=page, pageSize=OFFER_ITEMS)


def orders(page: int, start: str, end: str) -> Call:
    return _post("/order/getOrdersForApi", {"pageSize": ORDERS_PAGE, "pageNumber": page, "startDate": start, "endDate": end})


def order(order_number: str) -> Call:
    return _post("/order/getOrdersForApi", {"orderNumber": number(order_number)})


def requests(feed: str, page: int, start: str, end: str) -> Call:
    body = {"pageSize": REQUESTS_PAGE, "pageNumber": page, "requestStartDate": start, "requestEndDate": end}
    return _post(REQUEST_PATHS[feed], body)


def item_status(order_number: str, item_id: str, status: int, **parcel: Any) -> Call:
    """One item: the call for a whole order would name cancelled ones too. Only "being prepared" may be told twice."""
    body = {"orderNumber": number(order_number), "item": {"orderItemId": item_id, "status": status, **parcel}}
    return Call("PUT", "/order/updateOrderStatus", (CALLS,), body=body, repeatable=status == PREPARING)


def own_cargo(order_number: str, item_ids: Sequence[str], carrier_id: str, tracking: str, url: str) -> Call:
    """Items that left with the seller's own carrier; several have a call of their own."""
    parcel = {"deliveryType": BY_CARGO, "cargoCompanyId": carrier_id, "shippingTrackingNumber": tracking}
    parcel |= {"trackingUrl": url} if url else {}
    if len(item_ids) == 1:
        return item_status(order_number, item_ids[0], SHIPPED, **parcel)
    body = {"orderNumber": number(order_number), "orderItemIds": list(item_ids), "updateShipmentDto": {"status": SHIPPED, **parcel}}
    return _once("POST", "/order/api/bulk-status-update", body)


def split(order_id: str, packages: Sequence[Sequence[str]]) -> Call:
    named = [{"orderItemIds": list(item_ids)} for item_ids in packages]
    return _once("POST", "/order/api/packages-split", {"orderId": order_id, "apiOrderItemPackages": named})


def invoice_link(order_id: str, link: str) -> Call:
    """`orderid` stays in lower case, as the documents have it."""
    return _once("POST", "/order/invoice-link", {"invoiceLink": link, "orderid": order_id})


def decide_cancel(request_id: str, status: int) -> Call:
    return _once("PUT", "/order/api/cancel", {"refundId": request_id, "status": status})


def decide_refund(refund_id: str, status: int, **why: Any) -> Call:
    return _once("POST", "/order/updateRefund", {"refundId": refund_id, "status": status, **why})


def questions(page: int, start: str, end: str) -> Call:
    body = {"questionStartDate": start, "questionEndDate": end, "pageIndex": page, "pageSize": QUESTIONS_PAGE}
    return _post("/QuestionAnswer/getApprovalAnswersByMerchantSearch", body)


def answer(question_id: str, text: str) -> Call:
    return _once("PUT", "/QuestionAnswer/sellerAnswer", {"questionId": question_id, "text": text})


def bookings(since: datetime, until: datetime) -> Call:
    start, end = (f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S}.000Z" for moment in (since, until))
    return _post("/order/paymentAgreement", {"startDate": start, "endDate": end})


def _get(path: str, **query: str | int) -> Call:
    return Call("GET", path, (CALLS,), query=query)


def _post(path: str, body: Any) -> Call:
    return Call("POST", path, (CALLS,), body=body)


def _once(method: str, path: str, body: Any, group: str = CALLS) -> Call:
    """A write that cannot be taken back: nobody repeats it unasked."""
    return Call(method, path, (group,), body=body, repeatable=False)


def _said(answer: Mapping[str, Any]) -> str | None:
    """The sentence for the seller, else the one for programs."""
    return next((str(answer[name]).strip() for name in ("userMessage", "message") if answer.get(name)), None)
