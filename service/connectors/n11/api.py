"""N11's URLs, headers, limits and errors. Takes and gives the vendor's JSON; no domain types.

Three REST families live side by side, each with its own way to say no: /cdn (catalogue), /ms (products), /rest (orders).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, told
from service.connectors.contract import Quota
from service.connectors.n11 import codes
from service.connectors.n11.settings import N11Settings
from service.connectors.values import number
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.errors import NeedsReauth, Rejected

BASE_URL = "https://api.n11.com"
VERDICTS: Verdicts = DEFAULT_VERDICTS

TASK_ITEMS, TASK_PAGE, PRODUCTS_PAGE, ORDERS_PAGE = 1000, 1000, 250, 100
QUESTIONS_PAGE = 50
"""Of the 100 allowed: each question costs a call of its own for its day, and all of a page's have to fit into their budget."""
LISTING_ITEMS = 100
"""Ours: each product costs a call when it is taken off sale, for its VAT rate, and all of them have to fit into a minute."""
ORDERS, PRODUCTS, SOAP, QUESTION_LIST, QUESTION = "orders", "products", "soap", "question list", "question"
ORDERS_PER_MINUTE = 1000
"""The only limit that N11 publishes for REST."""
PRODUCTS_PER_MINUTE, SOAP_PER_MINUTE, QUESTIONS_PER_MINUTE = 300, 60, 120
"""Ours, to be a polite guest: N11 publishes none and its answers have no headers that tell."""

LOGIN = "N11 does not accept the app key and secret. Check them in the seller panel under Account > API accounts."
NO_RIGHT = "N11 refused the call: app key or secret are wrong, or orders are not switched on, which sellerintegration@n11.com does."


def quotas(settings: N11Settings) -> list[Quota]:
    """The limits of an account."""
    limits = {
        ORDERS: ORDERS_PER_MINUTE,
        PRODUCTS: PRODUCTS_PER_MINUTE,
        SOAP: SOAP_PER_MINUTE,
        QUESTION: QUESTIONS_PER_MINUTE,
        QUESTION_LIST: 1,
    }
    return [Quota(group, limit, 60.0) for group, limit in limits.items()]


def headers(settings: N11Settings) -> dict[str, str]:
    """What every call carries; there is no Authorization header."""
    return {"appkey": settings.app_key, "appsecret": settings.app_secret}


def words(status: int, body: bytes) -> str | None:
    """N11's own sentence about a refusal. NeedsReauth where only the body tells that: /rest calls a wrong secret a bad request."""
    if status == 401:
        return LOGIN
    if status == 403:
        return NO_RIGHT
    answer = told(body)
    if codes.NOT_LET_IN in str(answer.get("errorCode")):
        raise NeedsReauth(f"{status}: {answer['errorCode']}", user_message=LOGIN)
    errors = answer.get("errors")
    reasons = [str(each.get("reason") or "") for each in errors if isinstance(each, dict)] if isinstance(errors, list) else []
    named = [str(answer.get(name) or "") for name in ("errorMessage", "message", "errorCode")]
    return "; ".join(filter(None, reasons)) or next(filter(None, named), None)


def categories() -> Call:
    return Call("GET", "/cdn/categories", ("getCategories", PRODUCTS))


def attributes(category_id: str) -> Call:
    return Call("GET", f"/cdn/category/{quote(category_id, safe='')}/attribute", ("getCategoryAttributes", PRODUCTS))


def create(skus: Sequence[Any], integrator: str) -> Call:
    return _task("createProducts", "product-create", skus, integrator, repeatable=False)


def update(skus: Sequence[Any], integrator: str) -> Call:
    return _task("updateProducts", "product-update", skus, integrator)


def offers(skus: Sequence[Any], integrator: str) -> Call:
    return _task("updatePriceStock", "price-stock-update", skus, integrator)


def task(task_id: str, page: int) -> Call:
    body = {"taskId": number(task_id), "pageable": {"page": page, "size": TASK_PAGE}}
    return Call("POST", "/ms/product/task-details/page-query", ("getTaskDetails", PRODUCTS), body=body)


def products(**query: str | int) -> Call:
    """The seller's own products; those in N11's warehouse are another seller's business."""
    return Call("GET", "/ms/product-query", ("queryProducts", PRODUCTS), {"sender": codes.SELLER, "size": PRODUCTS_PAGE, **query})


def packages(**query: str | int) -> Call:
    """The seller's own parcels. A size above 100 or a window of more than 15 days would be cut without a word."""
    name = "getShipmentPackages"
    return Call("GET", "/rest/delivery/v1/shipmentPackages", (name, ORDERS), {"sender": codes.SELLER, "size": ORDERS_PAGE, **query})


def changed(start_ms: int, end_ms: int, page: int) -> Call:
    """Parcels by their last change, oldest change first."""
    return packages(startDate=start_ms, endDate=end_ms, page=page, orderByField="true", orderByDirection="ASC")


def picking(line_ids: Iterable[str]) -> Call:
    body = {"lines": [{"lineId": number(line_id)} for line_id in line_ids], "status": codes.PICKING}
    return Call("PUT", "/rest/order/v1/update", ("updateOrderLines", ORDERS), body=body)


def split_lines(groups: Iterable[Iterable[str]]) -> Call:
    """A parcel of each group of whole lines."""
    body = {"splitGroups": [{"orderLineIds": [number(line_id) for line_id in group]} for group in groups]}
    return Call("POST", "/rest/delivery/v1/splitCombinePackage", ("splitPackages", ORDERS), body=body, repeatable=False)


def split_units(parcels: Iterable[Mapping[str, int]], cancelled: Mapping[str, int] | None = None, reason_id: str = "") -> Call:
    """A parcel of each of these units by line id; what is cancelled goes into none."""
    details = [[{"orderLineId": number(line_id), "quantities": count} for line_id, count in units.items()] for units in parcels]
    reason = {"cancelReasonId": int(reason_id)} if cancelled else {}
    gone = [{"orderLineId": number(line_id), "quantity": count, **reason} for line_id, count in (cancelled or {}).items()]
    body = {"splitPackages": [{"packageDetails": detail} for detail in details]} | ({"cancelledItems": gone} if gone else {})
    return Call("POST", "/rest/delivery/v1/splitPackageByQuantity", ("splitPackageByQuantity", ORDERS), body=body, repeatable=False)


def divided(answer: Any) -> bool:
    """True when a parcel was split. Rejected when the answer's own code says otherwise."""
    if int(answer["code"]) != 200:
        words = str(answer.get("message") or answer["code"])
        raise Rejected(f"not split: {words}", user_message=words)
    return True


def task_id(answer: Any) -> str:
    """The number of a task. Rejected when N11 refused it as a whole, which it does inside HTTP 200."""
    if answer["status"] == codes.TASK_REFUSED:
        reasons = "; ".join(map(str, answer.get("reasons") or ())) or "N11 refused the whole task and gave no reason."
        raise Rejected(f"task refused: {reasons}", user_message=reasons)
    return str(int(answer["id"]))


def _task(operation: str, path: str, skus: Sequence[Any], integrator: str, *, repeatable: bool = True) -> Call:
    body = {"payload": {"integrator": integrator, "skus": list(skus)}}
    return Call("POST", f"/ms/product/tasks/{path}", (operation, PRODUCTS), body=body, repeatable=repeatable)
