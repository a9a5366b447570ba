"""The simulator's envelopes, dates and product rows, as Pazarama writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from flask import Response, request

from service.connectors.pazarama.sim_products import PRICE, STOCK, Failure, Product
from service.connectors.simkit.batches import Batch
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.wire import reply
from service.connectors.values import TURKEY

RUNNING, DONE = 1, 2
LARGEST_PAGE = 100
MONTH = 31 * 24 * 3600.0
MONTHS = ("Ocak", "Şubat", "Mart", "Nisan", "Mayıs", "Haziran", "Temmuz", "Ağustos", "Eylül", "Ekim", "Kasım", "Aralık")
WORKING = 3
"""A part of an offer that waits to be worked off."""
PEOPLE = (
    ("Ayşe Yılmaz", "İstanbul", "Kadıköy", "34710"),
    ("Çağrı Öztürk", "Ankara", "Çankaya", "06420"),
    ("İrem Şahin", "İzmir", "Karşıyaka", "35540"),
    ("Şule Aydın", "Şanlıurfa", "Haliliye", "63050"),
    ("Ümit Can Doğan", "Eskişehir", "Tepebaşı", "26160"),
)
"""Name, city, district, postcode."""
STATES = {1: "Onay Bekliyor-İlk Onay", 2: "Onay Bekliyor-Güncelleme", 3: "Onaylandı", 6: "Reddedildi", 7: "Tekrar Gönderildi"}


def envelope(data: Any, code: str | None = None, **more: Any) -> dict[str, Any]:
    """A success."""
    return {"data": data, "success": True, "messageCode": code, "message": None, "userMessage": None, "fromCache": False, **more}


def failure(message: str, code: str = "ERR1") -> dict[str, Any]:
    """A failure, which may come with HTTP 200. Without `data`: no description of an answer lets it be null."""
    return {"success": False, "messageCode": code, "message": message, "userMessage": message, "fromCache": False}


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


def window(body: Mapping[str, Any], first: str, last: str) -> tuple[float, float]:
    """The end is exclusive, and a month is the longest."""
    if first not in body or last not in body:
        raise Refused(400, f"{first} ve {last} zorunludur")
    start, end = day(body[first]), day(body[last])
    if not start <= end <= start + MONTH:
        raise Refused(400, "Tarih aralığı en fazla 1 ay olabilir")
    return start, end


def cut(rows: list[dict[str, Any]], body: Mapping[str, Any], page: str = "pageNumber") -> list[dict[str, Any]]:
    """The rows of a page; a larger one is cut without a word."""
    size, number = min(body.get("pageSize", LARGEST_PAGE), LARGEST_PAGE), body.get(page, 1)
    if size < 1 or number < 1:
        raise Refused(400, f"pageSize ve {page} 1 veya daha büyük olmalıdır")
    return rows[(number - 1) * size : number * size]


def counts(rows: list[dict[str, Any]], body: Mapping[str, Any], page: str = "pageNumber") -> dict[str, int]:
    """What stands beside the rows of a page."""
    size = min(body["pageSize"], LARGEST_PAGE)
    return {"pageSize": size, "pageIndex": body[page], "totalCount": len(rows), "totalPages": -(-len(rows) // size)}


def money(value: Decimal) -> dict[str, Any]:
    """An amount in every form."""
    text = f"{value:.2f}".replace(".", ",")
    return {"currency": "TL", "value": value, "valueInt": int(value * 100), "valueString": f"{text} TL"}


def in_words(seconds: float) -> str:
    """As requests carry a time."""
    at = local(seconds)
    return f"{at.day} {MONTHS[at.month - 1]} {at.year} {at:%H:%M}"


def address(person: Iterable[str]) -> dict[str, Any]:
    """Where somebody lives."""
    name, city, district, postcode = person
    return {
        "title": "Ev",
        "nameSurname": name,
        "cityName": city,
        "districtName": district,
        "neighborhoodName": "Çınar Mah.",
        "addressDetail": "Gül Sok. No:5 D:3",
        "phoneNumber": "05000000000",
        "postalCode": postcode,
    }


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
