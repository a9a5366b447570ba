"""Hepsiburada's hosts, URLs, headers, limits and dates. Takes and gives the vendor's JSON; no domain types.

Every service copies its own letter case: `merchantid` and `Offset` here, `offset` there. A wrong case is page one for ever.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from service.connectors.calls import Call, decode
from service.connectors.contract import Quota
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.values import TURKEY
from service.connectors.verdicts import DEFAULT_VERDICTS, Verdicts
from service.domain.errors import RateLimited, Rejected

BASE_URL = "https://oms-external.hepsiburada.com"
OMS, LISTING, CATALOGUE = "oms-external", "listing-external", "mpop"
"""The services, as their hosts begin; the test environment (SIT) has the same with -sit."""

MINUTE = "%Y-%m-%d %H:%M"

UPLOAD_ITEMS = 4000
IMPORT_ITEMS = 100
"""No limit is published; a refused file is halved, and each of its products costs a call when it is taken off sale."""
FILTER_SKUS = 50
CATALOGUE_PAGE, LISTINGS_PAGE, LINES_PAGE, MOVED_PAGE, PACKAGES_PAGE = 1000, 100, 100, 50, 10
UPLOADS_SECONDS = 20.0
"""After this one of the five unfinished uploads is usually done."""

ORDERS, LISTINGS, PRODUCTS = "orders", "listings", "catalogue"
LISTINGS_PER_MINUTE = 180
BOUNDARY = "meschain-7f2c1d9be04a4c55"


class NotThere(Rejected):
    """404: Hepsiburada has nothing of that name."""


class CatalogueHeldBack(RateLimited):
    """403 of the catalogue: too many calls, or no right to it. Going on would have the address blocked, so every call waits."""

    retry_after = 60.0
    costs_attempt = True


VERDICTS: Verdicts = {**DEFAULT_VERDICTS, 404: NotThere}
CATALOGUE_VERDICTS: Verdicts = {**VERDICTS, 403: CatalogueHeldBack}


def quotas(settings: HepsiburadaSettings) -> list[Quota]:
    """The limits of an account. The catalogue takes 100 a second and blocks the address that keeps above it: half is plenty."""
    return [Quota(ORDERS, 1000, 1.0), Quota(LISTINGS, LISTINGS_PER_MINUTE, 60.0), Quota(PRODUCTS, 50, 1.0)]


def headers(settings: HepsiburadaSettings) -> dict[str, str]:
    """What every call carries beside its credentials: the bare user name, any decoration is refused like a wrong password."""
    return {"User-Agent": settings.developer}


def host(base_url: str, service: str) -> str:
    """The address of another service of the same environment; an address of another make (a simulator) serves them all."""
    return re.sub(rf"^(https://){OMS}((-sit)?\.hepsiburada\.com)$", rf"\g<1>{service}\g<2>", base_url)


def words(status: int, body: bytes) -> str | None:
    """Hepsiburada's own sentence about a refusal, or ours where it only gives a number."""
    if status == 401:
        return (
            "Hepsiburada does not accept the login. Check Merchant ID, service key and developer user name in the seller panel; "
            "SIT and production have different ones."
        )
    if status == 403:
        return "Hepsiburada refused the call: this part of the integration is not switched on in the seller panel, or the login is wrong."
    return _message(body)


def catalogue_words(status: int, body: bytes) -> str | None:
    """The same for the catalogue, whose 403 has two meanings."""
    if status == 403:
        return "Hepsiburada's catalogue refused the call: too many calls from this address, or the integrator may not use it."
    return words(status, body)


def data(answer: Any) -> Any:
    """What a catalogue answer carries. Rejected when it reports a failure inside HTTP 200."""
    if answer["success"] is not True or answer["code"] != 0:
        raise Rejected(
            f"catalogue code {answer['code']}: {answer.get('message')}", user_message=str(answer.get("message") or answer["code"])
        )
    return answer["data"]


def tracking_id(answer: Any) -> str:
    """The id under which a catalogue file can be followed."""
    return _id(data(answer), "trackingId")


def upload_id(answer: Any) -> str:
    """The id of an upload. RateLimited when there are too many unfinished ones, which comes as a success without an id."""
    if isinstance(answer, dict) and not answer.get("id") and answer.get("message"):
        raise too_many(answer["message"]) or Rejected(str(answer["message"]))
    return _id(answer, "id")


def too_many(message: str) -> RateLimited | None:
    """The wait that a refusal means when it speaks of unfinished uploads."""
    if not ("too many" in message.lower() and "upload" in message.lower()):
        return None
    sentence = "Hepsiburada works on five uploads already; the next one waits until one of them is done."
    return RateLimited(message, user_message=sentence, retry_after=UPLOADS_SECONDS, arrived=False)


def pages(headers: Any) -> int:
    """How many pages a package list has; 1 when the answer does not say."""
    count = str(headers.get("pagecount") or "1")
    if not count.isdecimal():
        raise ValueError(f"pagecount is {count!r}")
    return int(count)


def local(moment: datetime) -> str:
    """A moment as the order filters want it: Turkish wall clock, minutes. ISO is accepted there and matches nothing."""
    return moment.astimezone(TURKEY).strftime(MINUTE)


def window(since: datetime, until: datetime) -> dict[str, str]:
    """A filter that holds every moment of the window: minutes are rounded outwards."""
    return {"begindate": local(since), "enddate": local(until + timedelta(seconds=59))}


class Api:
    """One `Call` builder per operation, for one seller. `merchantid` stays in lower case: a capital I is answered with 400."""

    def __init__(self, merchant_id: str) -> None:
        self._merchant = merchant_id
        self._listings = f"/listings/merchantid/{merchant_id}"
        self._orders = f"/orders/merchantid/{merchant_id}"
        self._packages = f"/packages/merchantid/{merchant_id}"

    def categories(self, page: int) -> Call:
        query: dict[str, str | int] = {"leaf": "true", "status": "ACTIVE", "available": "true", "type": "HB", "version": 1}
        return _get(PRODUCTS, "/product/api/categories/get-all-categories", **query, page=page, size=CATALOGUE_PAGE)

    def attributes(self, category_id: str) -> Call:
        return _get(PRODUCTS, f"/product/api/categories/{_part(category_id)}/attributes", version=2)

    def attribute_values(self, category_id: str, attribute_id: str, page: int) -> Call:
        path = f"/product/api/categories/{_part(category_id)}/attribute/{_part(attribute_id)}/values"
        return _get(PRODUCTS, path, version=5, page=page, size=CATALOGUE_PAGE)

    def import_products(self, rows: Sequence[Any]) -> Call:
        kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        path = "/product/api/products/import"
        return Call("POST", path, (PRODUCTS,), body=_form(rows), headers=kind, repeatable=False)

    def import_status(self, tracking: str) -> Call:
        """A file has fewer products than a page."""
        return _get(PRODUCTS, f"/product/api/products/status/{_part(tracking)}", version=1, page=0, size=CATALOGUE_PAGE)

    def product_status(self, skus: Sequence[str]) -> Call:
        return _post(PRODUCTS, "/product/api/products/check-product-status", self._named(skus))

    def product(self, sku: str) -> Call:
        return _get(PRODUCTS, f"/product/api/products/all-products-of-merchant/{self._merchant}", merchantSku=sku, page=0, size=10)

    def approve_prematch(self, skus: Sequence[str]) -> Call:
        return _post(PRODUCTS, "/product/api/products/approve-prematch", self._named(skus))

    def listings(self, offset: int, limit: int = LISTINGS_PAGE) -> Call:
        return _get(LISTINGS, self._listings, offset=offset, limit=limit)

    def listings_of(self, skus: Sequence[str]) -> Call:
        return _get(LISTINGS, self._listings, offset=0, limit=FILTER_SKUS, merchantSkuList=",".join(skus))

    def switch(self, hb_sku: str, action: str) -> Call:
        """`action` is activate or deactivate."""
        return Call("POST", f"{self._listings}/sku/{_part(hb_sku)}/{action}", (LISTINGS,))

    def upload(self, kind: str, items: Sequence[Any]) -> Call:
        """`kind` is inventory or stock."""
        return _post(LISTINGS, f"{self._listings}/{kind}-uploads", list(items))

    def upload_result(self, kind: str, upload: str) -> Call:
        return _get(LISTINGS, f"{self._listings}/{kind}-uploads/id/{_part(upload)}")

    def open_lines(self, offset: int, dates: Mapping[str, str], limit: int = LINES_PAGE) -> Call:
        return _get(ORDERS, self._orders, offset=offset, limit=limit, **dates)

    def order(self, number: str) -> Call:
        return _get(ORDERS, f"{self._orders}/ordernumber/{_part(number)}")

    def cancelled(self, offset: int) -> Call:
        return _get(ORDERS, f"{self._orders}/cancelled", offset=offset, limit=MOVED_PAGE)

    def packages(self, offset: int, dates: Mapping[str, str]) -> Call:
        return _get(ORDERS, self._packages, Offset=offset, limit=PACKAGES_PAGE, **dates)

    def unpacked(self, offset: int, dates: Mapping[str, str]) -> Call:
        return _get(ORDERS, f"{self._packages}/status/unpacked", Offset=offset, limit=PACKAGES_PAGE, **dates)

    def moved(self, where: str, offset: int) -> Call:
        """`where` is shipped, delivered or undelivered. Their date filter answers 400, so they are read from the newest."""
        return _get(ORDERS, f"{self._packages}/{where}", offset=offset, limit=MOVED_PAGE)

    def tracking(self, package: str) -> Call:
        return _get(ORDERS, f"{self._packages}/packagenumber/{_part(package)}")

    def pack(self, body: Any) -> Call:
        """Counts as repeatable: whoever repeats it reads the order first and packs only what is open."""
        return _post(ORDERS, self._packages, body)

    def invoice(self, package: str, link: str) -> Call:
        return Call("PUT", f"{self._packages}/packagenumber/{_part(package)}/invoice", (ORDERS,), body={"invoiceLink": link})

    def _named(self, skus: Sequence[str]) -> list[Any]:
        return [{"merchant": self._merchant, "merchantSkuList": list(skus)}]


def _get(group: str, path: str, **query: str | int) -> Call:
    return Call("GET", path, (group,), query=query)


def _post(group: str, path: str, body: Any) -> Call:
    return Call("POST", path, (group,), body=body)


def _form(rows: Sequence[Any]) -> bytes:
    """A form with one JSON file. Rows are text and whole numbers only."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="products.json"\r\nContent-Type: application/json\r\n\r\n'
    )
    return b"".join([head.encode(), json.dumps(list(rows), ensure_ascii=False).encode(), f"\r\n--{BOUNDARY}--\r\n".encode()])


def _part(text: str) -> str:
    return quote(text, safe="")


def _id(answer: Any, name: str) -> str:
    if not isinstance(answer, dict) or not answer.get(name):
        raise ValueError(f"no {name} in {str(answer)[:200]}")
    return str(answer[name])


def _message(body: bytes) -> str | None:
    try:
        answer = decode(body)
    except ValueError:
        return None
    if not isinstance(answer, dict):
        return answer or None if isinstance(answer, str) else None
    fields = answer.get("fieldErrors")
    found = [f"{each.get('field')}: {each.get('message')}" for each in fields if isinstance(each, dict)] if isinstance(fields, list) else []
    return "; ".join([str(answer.get("message") or answer.get("errorMessage") or ""), *found]).strip("; ") or None
