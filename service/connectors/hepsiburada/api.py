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

from service.connectors import multipart
from service.connectors.calls import Call
from service.connectors.contract import Quota
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.connectors.values import TURKEY
from service.domain.paper import Upload

BASE_URL = "https://oms-external.hepsiburada.com"
OMS = "oms-external"

MINUTE = "%Y-%m-%d %H:%M"

UPLOAD_ITEMS = 4000
IMPORT_ITEMS = 100
"""No limit is published; a refused file is halved, and each of its products costs a call when it is taken off sale."""
FILTER_SKUS = 50
CATALOGUE_PAGE, LISTINGS_PAGE, LINES_PAGE, MOVED_PAGE, PACKAGES_PAGE = 1000, 100, 100, 50, 10

ORDERS, LISTINGS, PRODUCTS, QUESTIONS, FINANCE = "orders", "listings", "catalogue", "questions", "finance"
SERVICES = {
    ORDERS: OMS,
    LISTINGS: "listing-external",
    PRODUCTS: "mpop",
    QUESTIONS: "api-asktoseller-merchant",
    FINANCE: "mpfinance-external",
}
"""The services, as their hosts begin; the test environment (SIT) has the same with -sit."""
LISTINGS_PER_MINUTE = 180


def quotas(settings: HepsiburadaSettings) -> list[Quota]:
    """The limits of an account. The catalogue takes 100 a second and blocks the address that keeps above it: half is plenty.

    Questions and finance publish none.
    """
    per_second = {ORDERS: 1000, PRODUCTS: 50, QUESTIONS: 10, FINANCE: 10}
    return [Quota(LISTINGS, LISTINGS_PER_MINUTE, 60.0), *(Quota(group, limit, 1.0) for group, limit in per_second.items())]


def headers(settings: HepsiburadaSettings) -> dict[str, str]:
    """What every call carries beside its credentials: the bare user name, any decoration is refused like a wrong password."""
    return {"User-Agent": settings.developer}


def host(base_url: str, service: str) -> str:
    """The address of another service of the same environment; an address of another make (a simulator) serves them all."""
    return re.sub(rf"^(https://){OMS}((-sit)?\.hepsiburada\.com)$", rf"\g<1>{service}\g<2>", base_url)


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
        """One JSON file; its rows are text and whole numbers only."""
        file = Upload("products.json", "application/json", json.dumps(list(rows), ensure_ascii=False).encode())
        body, kind = multipart.form({}, [("file", file)])
        return Call("POST", "/product/api/products/import", (PRODUCTS,), body=body, headers=kind, repeatable=False)

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

    def unlock(self, hb_skus: Sequence[str]) -> Call:
        return _post(LISTINGS, f"{self._listings}/bulk-unlock", {"hbSkuList": list(hb_skus)})

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

    def of_package(self, method: str, package: str, what: str, body: Any = None, *, repeatable: bool = True, **query: str) -> Call:
        """`what` is labels, invoice, split, unpack, changablecargocompanies, changecargocompany, intransit or deliver."""
        path = f"{self._packages}/packagenumber/{_part(package)}/{what}"
        return Call(method, path, (ORDERS,), query=query, body=body, repeatable=repeatable)

    def cancel_line(self, line_id: str, reason_id: str) -> Call:
        path = f"/lineitems/merchantid/{self._merchant}/id/{_part(line_id)}/cancelbymerchant"
        return Call("POST", path, (ORDERS,), body={"reasonId": reason_id}, repeatable=False)

    def _named(self, skus: Sequence[str]) -> list[Any]:
        return [{"merchant": self._merchant, "merchantSkuList": list(skus)}]


def _get(group: str, path: str, **query: str | int) -> Call:
    return Call("GET", path, (group,), query=query)


def _post(group: str, path: str, body: Any) -> Call:
    return Call("POST", path, (group,), body=body)


def _part(text: str) -> str:
    return quote(text, safe="")
