"""ÇiçekSepeti's URLs, headers, limits and paging. Takes and gives the vendor's JSON; no domain types."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, told
from service.connectors.ciceksepeti.mapping_values import folded
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.contract import Quota
from service.connectors.values import instant, number, text, wall_clock
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.errors import Misconfigured, NeedsReauth

BASE_URL = "https://apis.ciceksepeti.com/api/v1"

VERDICTS: Verdicts = {**DEFAULT_VERDICTS, 403: Misconfigured}
"""403 is the door for foreign addresses and stays shut until another address calls."""

LIMITS: dict[str, tuple[int, float]] = {
    "listProducts": (1, 5.0),
    "createProducts": (1, 5.0),
    "updateProducts": (1, 1.0),
    "updatePriceAndStock": (1, 1.0),
    "getBatchStatus": (5, 1.0),
    "getOrders": (1, 5.0),
    "readyForCargoWithCs": (1, 5.0),
    "getCanceledOrders": (1, 5.0),
    "evaluateReturn": (1, 5.0),
    "listQuestions": (1, 5.0),
}
"""Operation -> so many requests in so many seconds; the others have no published limit."""
SAME: dict[str, float] = {
    "listProducts": 600.0,
    "updatePriceAndStock": 1800.0,
    "getBatchStatus": 60.0,
    "getOrders": 60.0,
    "listQuestions": 10.0,
}
"""Operation -> so many seconds the same question or body is refused."""
LATE_SECONDS = 15.0
"""A call may be so long on its way, so the same one waits that much longer."""

PRODUCTS_PAGE, ORDERS_PAGE, BATCH_ITEMS = 60, 100, 200
SORTS = range(1, 9)
"""Ways to sort the product list: each makes another question of the same one."""

WRONG_KEY = "api key"
"""Stands in the refusal of a wrong key, whatever its status."""


def quotas(settings: CiceksepetiSettings) -> list[Quota]:
    """The published limits, the same for every seller."""
    return [Quota(operation, limit, seconds) for operation, (limit, seconds) in LIMITS.items()]


def headers(settings: CiceksepetiSettings) -> dict[str, str]:
    """What every call carries."""
    agent = "-".join(filter(None, (settings.seller_id, settings.integrator)))
    return {"x-api-key": settings.api_key, "user-agent": agent, "Content-Type": "application/json"}


def words(status: int, body: bytes) -> str | None:
    """ÇiçekSepeti's own sentence about a refusal, or ours where it gives none. NeedsReauth where the sentence is about the key."""
    if status == 403 and body.lstrip()[:1] in (b"<", b""):
        return (
            "ÇiçekSepeti turns this machine's IP address away: it lets in addresses in Turkey only. "
            "Run the service in Turkey or send its calls through an address there."
        )
    if status == 401:
        return "ÇiçekSepeti does not accept the API Key and the Seller ID. Check both in the account's settings."
    said = text(folded(told(body)).get("message"))
    if WRONG_KEY in said.lower():
        raise NeedsReauth(f"answered {status}: {said}", user_message=said)
    return said or None


def categories() -> Call:
    return _call("getCategories", "GET", "/Categories")


def attributes(category_id: str) -> Call:
    return _call("getCategoryAttributes", "GET", f"/Categories/{quote(category_id, safe='')}/attributes")


def products(page: int, sort: int, size: int = PRODUCTS_PAGE, **only: str | int) -> Call:
    """A page of the product list, the first is 1; `only` filters."""
    return _call("listProducts", "GET", "/Products", query={"PageSize": size, "Page": page, "SortMethod": sort, **only})


def create(items: Sequence[Any]) -> Call:
    return _call("createProducts", "POST", "/Products", {"products": list(items)}, repeatable=False)


def update(items: Sequence[Any]) -> Call:
    return _call("updateProducts", "PUT", "/Products", {"products": list(items)})


def offers(items: Sequence[Any]) -> Call:
    return _call("updatePriceAndStock", "PUT", "/Products/price-and-stock", {"items": list(items)})


def batch(batch_id: str) -> Call:
    return _call("getBatchStatus", "GET", f"/Products/batch-status/{quote(batch_id, safe='')}")


def orders(start: datetime, end: datetime, page: int, *, active: bool) -> Call:
    """A page of order lines, the first is 0. Cancelled lines are only shown where nothing else is asked for."""
    body = {"startDate": instant(start), "endDate": instant(end), "pageSize": ORDERS_PAGE, "page": page}
    return _call("getOrders", "POST", "/Order/GetOrders", body if active else {**body, "isOrderStatusActive": False})


def order(item_id: str, *, active: bool) -> Call:
    body = {"orderItemNo": number(item_id), "pageSize": ORDERS_PAGE, "page": 0}
    return _call("getOrders", "POST", "/Order/GetOrders", body if active else {**body, "isOrderStatusActive": False})


def ready(item_id: str) -> Call:
    """Hand a line to the contracted carrier, as a parcel of its own."""
    groups = [{"orderItemIds": [number(item_id)]}]
    return _call("readyForCargoWithCs", "PUT", "/Order/readyforcargowithcsintegration", {"orderItemsGroup": groups})


def carrier(item_id: str, cargo: int) -> Call:
    """Another contracted carrier for a line that was not handed over yet."""
    return _call("changeCargoCompany", "PUT", "/Order/CargoCompany", {"items": [{"orderProductId": number(item_id), "cargoId": cargo}]})


def status(item_id: str, status_id: str, **parcel: Any) -> Call:
    """Where a line is that the seller delivers himself; `parcel` is what ÇiçekSepeti wants to know of one that left."""
    items = [{"orderItemId": number(item_id), "orderItemStatusId": int(status_id), **parcel}]
    return _call("statusUpdateOwnCargo", "PUT", "/Order/statusupdatewithsupplierintegration", {"orderItems": items})


def invoice(item_id: str, **paper: str) -> Call:
    """Mail the buyer a PDF: its `documentUrl`, or the `document` itself in base64."""
    items = [{"orderItemId": number(item_id), **paper}]
    return _call("sendInvoice", "POST", "/Branch/SendInvoiceMail", {"items": items}, repeatable=False)


def claims(start: datetime, end: datetime, page: int) -> Call:
    """A page of what was cancelled or claimed in the window, the first is 0; a month is the most."""
    body = {"cancellationStartDate": instant(start), "cancellationEndDate": instant(end), "pageSize": ORDERS_PAGE, "page": page}
    return _call("getCanceledOrders", "POST", "/Order/getcanceledorders", body)


def received(item_id: str) -> Call:
    """The goods are back, where no carrier's scan says so."""
    return _call("returnReceived", "POST", "/Order/refundprocessstartreceivedprocess", {"orderItemIds": [number(item_id)]})


def decide(item_id: str, process: int) -> Call:
    body = {"orderItemId": number(item_id), "process": process}
    return _call("evaluateReturn", "POST", "/Order/cancelevaluation", body, repeatable=False)


def questions(start: datetime, end: datetime, page: int) -> Call:
    """A page of the questions that were asked in at most 32 days, the first is 1."""
    window = {"CreateStartDate": wall_clock(start), "CreateEndDate": wall_clock(end)}
    return _call("listQuestions", "GET", "/sellerquestions", query={**window, "Page": page})


def answer(question_id: str, words: str, action: int) -> Call:
    body = {"answer": words, "branchActionId": action, "branchActionDetailId": None, "branchDescription": None}
    return _call("answerQuestion", "PUT", f"/sellerquestions/{quote(question_id, safe='')}", body, repeatable=False)


def batch_id(answer: Any) -> str:
    """The id under which a write can be followed; KeyError or ValueError when the answer has none."""
    batch_number = text(folded(answer)["batchid"])
    if not batch_number:
        raise ValueError("an empty batchId")
    return batch_number


def refusal(answer: Any) -> str | None:
    """Why an order call was not carried out although its status is 200; None when it was."""
    said = folded(answer) if isinstance(answer, Mapping) else {}
    groups = [folded(group) for group in said.get("statusupdateresponse") or [said]]
    return next((text(group.get("message")) or "no reason given" for group in groups if group.get("issuccess") is False), None)


def _call(operation: str, method: str, path: str, body: Any = None, *, query: Any = None, repeatable: bool = True) -> Call:
    unlike = SAME[operation] + LATE_SECONDS if operation in SAME else 0.0
    return Call(method, path, (operation,), query=query or {}, body=body, repeatable=repeatable, unlike_for=unlike)
