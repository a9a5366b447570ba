"""The simulator's envelopes, dates and product rows, as Pazarama writes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask import Response, request

from service.connectors.pazarama.sim_products import PRICE, STOCK, Failure, Product
from service.connectors.simkit.batches import Batch
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import reply
from service.connectors.values import TURKEY

RUNNING, DONE = 1, 2
WORKING = 3
"""A part of an offer that waits to be worked off."""
STATES = {1: "Onay Bekliyor-İlk Onay", 2: "Onay Bekliyor-Güncelleme", 3: "Onaylandı", 6: "Reddedildi", 7: "Tekrar Gönderildi"}


def envelope(data: Any, code: str | None = None, **more: Any) -> dict[str, Any]:
    """A success."""
    return {"data": data, "success": True, "messageCode": code, "message": None, "userMessage": None, "fromCache": False, **more}


def failure(message: str, code: str = "ERR1") -> dict[str, Any]:
    """A failure, which may come with HTTP 200."""
    return {"data": None, "success": False, "messageCode": code, "message": message, "userMessage": message, "fromCache": False}


def refusal(refused: Refused) -> Response:
    """Pazarama's error answers: 401 has no body."""
    if refused.status == 401:
        return Response(status=401, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    return reply(failure(refused.message, refused.key or "ERR1"), refused.status)


def asked(*names: str) -> dict[str, str]:
    """The query, whose names have exactly this letter case; Refused otherwise."""
    if unknown := set(request.args) - set(names):
        raise Refused(400, f"bilinmeyen parametre: {', '.join(sorted(unknown))}")
    return dict(request.args.items())


def whole(text: str | None, name: str, most: int) -> int:
    """A number from 1 to the largest."""
    if text is None or not text.isdecimal() or not 1 <= int(text) <= most:
        raise Refused(400, f"{name} 1 ile {most} arasında olmalıdır")
    return int(text)


def day(text: str) -> float:
    """A date, with a time or without, on the Turkish clock; Refused otherwise."""
    for form in ("%Y-%m-%d", "%Y-%m-%dT%H:%M"):
        try:
            return datetime.strptime(text, form).replace(tzinfo=TURKEY).timestamp()
        except ValueError:
            continue
    raise Refused(400, "Tarih formatı hatalı")


def minute(seconds: float) -> str:
    """As orders carry it."""
    return local(seconds).strftime("%Y-%m-%d %H:%M")


def local(seconds: float) -> datetime:
    """The Turkish wall clock."""
    return datetime.fromtimestamp(seconds, TURKEY)


def approved(code: str, product: Product) -> dict[str, Any]:
    """A row of the approved list."""
    shown = product.shown or {}
    names = ("name", "displayName", "description", "groupCode", "stockCount", "stockCode", "listPrice", "salePrice", "vatRate")
    return {
        **{name: shown[name] for name in names},
        "code": code,
        "brandName": None,
        "categoryName": None,
        "state": 3,
        "status": STATES[3],
        "productStatus": 10 if product.closed else 1,
        "waitingApproveExp": None,
        "attributes": [],
        "images": [{"imageUrl": image["imageurl"], "sortOrder": place} for place, image in enumerate(shown["images"], 1)],
        "deliveryTypes": None,
    }


def unapproved(code: str, product: Product) -> dict[str, Any]:
    """A row of the list of what waits or was refused."""
    names = ("name", "displayName", "groupCode", "stockCount", "stockCode", "listPrice", "salePrice", "vatRate")
    return {
        **{name: product.given[name] for name in names},
        "code": code,
        "brandName": None,
        "categoryName": None,
        "state": product.state,
        "status": STATES[product.state],
        "waitingApproveExp": "; ".join(product.reasons),
    }


def product_batch(batch: Batch[Failure]) -> dict[str, Any]:
    """The result of a batch of products: the refused ones only."""
    failures = batch.failures or []
    failed = [
        {"productName": item["name"], "productCode": item["code"], "errorReason": bad[0][1]}
        for item, bad in zip(batch.items, failures, strict=False)
        if bad
    ]
    return {
        "status": RUNNING if batch.failures is None else DONE,
        "batchRequestId": batch.number,
        "batchResult": [],
        "totalCount": len(batch.items),
        "successfulCount": len(failures) - len(failed),
        "isExcel": False,
        "failedCount": len(failed),
        "failedProducts": failed,
        "creationDate": local(batch.accepted).isoformat(timespec="milliseconds"),
    }


def offer_rows(batch: Batch[Failure]) -> list[dict[str, Any]]:
    """A row for each item of a stock or price batch."""
    failures: Sequence[Sequence[Failure]] = batch.failures or [[(WORKING, "İşleniyor")]] * len(batch.items)
    return [_offer_row(batch, item, bad[0] if bad else (0, "Başarılı")) for item, bad in zip(batch.items, failures, strict=True)]


def _offer_row(batch: Batch[Failure], item: Mapping[str, Any], came: Failure) -> dict[str, Any]:
    status, words = came
    part = {"status": status, "operationDetail": words}
    own = {"count": item["stockCount"]} if batch.kind == STOCK else {name: item[name] for name in ("salePrice", "listPrice")}
    return {
        "batchId": batch.number,
        "code": item["code"],
        "price": {**part, **own} if batch.kind == PRICE else None,
        "stock": {**part, **own} if batch.kind == STOCK else None,
        "operationSourceText": "MerchantApi",
        "operationStatusText": words,
    }
