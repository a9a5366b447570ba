"""The calls that read the simulated marketplace's catalogue and the seller's addresses."""

from __future__ import annotations

from typing import Any

from flask import request

from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.wire import number
from service.connectors.trendyol import sim_catalogue
from service.connectors.trendyol.sim_pages import check_page


def operations() -> list[Operation]:
    """They change nothing and are the same for every seller."""
    attributes = "/product/categories/<int:category>/attributes"
    return [
        Operation("getBrands", "GET", "/product/brands", _brands),
        Operation("getBrandsByName", "GET", "/product/brands/by-name", _brands_by_name),
        Operation("getCategoryTree", "GET", "/product/product-categories", lambda: sim_catalogue.TREE),
        Operation("getCategoryAttributes", "GET", attributes, _attributes),
        Operation("getCategoryAttributeValues", "GET", f"{attributes}/<int:attribute>/values", _values),
        Operation("getSellerAddresses", "GET", "/sellers/<seller_id>/addresses", lambda: {"supplierAddresses": sim_catalogue.ADDRESSES}),
    ]


def _brands() -> Any:
    page, size = number("page", 0), number("size", 1000)
    chosen = list(sim_catalogue.BRANDS.items())[page * size : (page + 1) * size]
    return {"brands": [{"id": brand_id, "name": name} for brand_id, name in chosen]}


def _brands_by_name() -> Any:
    return [{"id": brand_id, "name": name} for brand_id, name in sim_catalogue.BRANDS.items() if name == request.args.get("name")]


def _attributes(category: int) -> Any:
    name = sim_catalogue.NAMES.get(category, "")
    return {"id": category, "name": name, "displayName": name, "categoryAttributes": _known(category)}


def _values(category: int, attribute: int) -> Any:
    page, size = number("page", 0), number("size", 1000)
    check_page(page, size, 1000)
    if not any(entry["attribute"]["id"] == attribute for entry in _known(category)):
        raise Refused(404, "Özellik bulunamadı.", "attribute.not.found")
    values = list(sim_catalogue.ATTRIBUTES[attribute].value_ids().items())
    content = [{"attributeValueId": value_id, "attributeValueName": name} for value_id, name in values[page * size : (page + 1) * size]]
    return {"totalElements": len(values), "totalPages": -(-len(values) // size), "page": page, "size": size, "content": content}


def _known(category: int) -> list[dict[str, Any]]:
    try:
        return sim_catalogue.category_attributes(category)
    except KeyError:
        raise Refused(404, "Kategori bulunamadı.", "category.not.found") from None
