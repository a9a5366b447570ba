"""The simulated catalogue service: categories, attributes, files of products and what became of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from flask import request

from service.connectors.hepsiburada import sim_catalogue, sim_rules
from service.connectors.hepsiburada.api import PRODUCTS
from service.connectors.hepsiburada.sim_http import catalogue, failure, number
from service.connectors.hepsiburada.sim_offer_pages import import_rows, product_row
from service.connectors.hepsiburada.sim_products import Products
from service.connectors.simkit.shapes import Refused, rows_of
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.wire import body_in, file_in


class Catalogue:
    """These calls; the products are looked up anew at each, for a reset makes others."""

    def __init__(self, products: Callable[[], Products], partly: Callable[[], bool], merchant: str) -> None:
        self._products_now, self._partly, self._merchant = products, partly, merchant

    def operations(self) -> Iterator[Operation]:
        """Hepsiburada's calls about products."""
        products = "/product/api"
        attributes = f"{products}/categories/<int:category>/attribute"
        yield Operation("getCategories", "GET", f"{products}/categories/get-all-categories", self._categories, PRODUCTS)
        yield Operation("getCategoryAttributes", "GET", f"{attributes}s", self._attributes, PRODUCTS)
        yield Operation("getAttributeValues", "GET", f"{attributes}/<attribute>/values", self._values, PRODUCTS)
        yield Operation("importProducts", "POST", f"{products}/products/import", self._import, PRODUCTS)
        yield Operation("getImportStatus", "GET", f"{products}/products/status/<tracking>", self._import_status, PRODUCTS)
        yield Operation("checkProductStatus", "POST", f"{products}/products/check-product-status", self._states, PRODUCTS)
        yield Operation("getAllProducts", "GET", f"{products}/products/all-products-of-merchant/<merchant>", self._products, PRODUCTS)
        yield Operation("approvePreMatch", "POST", f"{products}/products/approve-prematch", self._approve, PRODUCTS)

    def _categories(self) -> Any:
        return self._page(sim_catalogue.categories())

    def _attributes(self, category: int) -> Any:
        if category not in sim_catalogue.LEAVES:
            return failure(1003, "Category is not leaf")
        return catalogue(sim_catalogue.attributes(category))

    def _values(self, category: int, attribute: str) -> Any:
        try:
            values = sim_catalogue.values(category, attribute)
        except KeyError:
            return failure(1004, "Attribute not found")
        return self._page([{"id": str(place), "value": value} for place, value in enumerate(values, 1)])

    def _import(self) -> Any:
        rows = rows_of(file_in(), sim_rules.IMPORT, sim_rules.IMPORT, 4000)
        if any(row["merchant"] != self._merchant or "merchantSku" not in row["attributes"] for row in rows):
            raise Refused(400, "merchant veya merchantSku geçersiz")
        return catalogue({"trackingId": self._products_now().take(rows, partly=self._partly())})

    def _import_status(self, tracking: str) -> Any:
        return self._page(import_rows(self._products_now().file(tracking), self._products_now().all, self._merchant))

    def _states(self) -> Any:
        known = self._products_now().all
        skus = [sku for row in self._named() for sku in row["merchantSkuList"]]
        states = [{"merchantSku": sku, "status": known[sku].status if sku in known else None} for sku in skus]
        return catalogue([{"merchant": self._merchant, "skuStatusList": states}])

    def _products(self) -> Any:
        sku = request.args.get("merchantSku")
        return self._page([product_row(product) for own, product in self._products_now().all.items() if sku in (None, own)])

    def _approve(self) -> Any:
        for row in self._named():
            self._products_now().approve(row["merchantSkuList"])
        return catalogue(None)

    def _named(self) -> list[dict[str, Any]]:
        rows = rows_of(body_in(), sim_rules.NAMED, sim_rules.NAMED, 100)
        if any(row["merchant"] != self._merchant or not row["merchantSkuList"] for row in rows):
            raise Refused(400, "merchant veya merchantSkuList geçersiz")
        return rows

    def _page(self, rows: list[dict[str, Any]]) -> Any:
        page, size = number("page", default=0), number("size", 2000, default=1000)
        return catalogue(rows[page * size : (page + 1) * size], total=len(rows), page=page, size=max(size, 1))
