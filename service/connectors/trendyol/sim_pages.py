"""The simulator's product lists, page by page, in Trendyol's shape."""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from service.connectors.simkit.shapes import Refused
from service.connectors.trendyol import sim_catalogue
from service.connectors.trendyol.sim_products import Product

Contents = Mapping[int, Sequence[Product]]
"""Approved products by content id, in its order."""


def approved_page(contents: Contents, page: int, size: int, seller_id: int, after: int = 0) -> dict[str, Any]:
    """A page of approved products, grouped by content, in the order of their content ids; `after` comes from a page's token."""
    ids = list(contents)
    start = bisect_right(ids, after) + page * size
    chosen = ids[start : start + size]
    answer = _page([_content(contents[content_id], seller_id) for content_id in chosen], len(ids), page, size)
    return {**answer, "nextPageToken": _token(chosen[-1]) if chosen else None}


def buy_box(product: Product) -> dict[str, Any]:
    """Who is first among the sellers of a product, and our place."""
    ours = product.item["salePrice"]
    first = ours if product.rival is None else min(ours, product.rival)
    row = {"barcode": product.item["barcode"], "buyboxOrder": 1 if first == ours else 2, "buyboxPrice": first}
    return {**row, "hasMultipleSeller": product.rival is not None}


def after_token(token: str) -> int:
    """The content id after which the page with this token begins; Refused when nobody gave out such a token."""
    try:
        (content_id,) = json.loads(urlsafe_b64decode(token))["sort"]
        return int(content_id)
    except (ValueError, TypeError, KeyError) as error:
        raise Refused(400, "nextPageToken geçersiz") from error


def _token(content_id: int) -> str:
    return urlsafe_b64encode(json.dumps({"sort": [content_id]}).encode()).decode()


def unapproved_page(products: Sequence[Product], page: int, size: int) -> dict[str, Any]:
    """A page of products that wait or were rejected."""
    return _page([_unapproved(product) for product in products[page * size : (page + 1) * size]], len(products), page, size)


def check_page(page: int, size: int, most: int, deepest: int = 10_000) -> None:
    """Refused when a page is too large or too deep."""
    if not (1 <= size <= most and page >= 0):
        raise Refused(400, f"size 1 ile {most} arasında olmalıdır")
    if page * size > deepest:
        raise Refused(400, f"page x size {deepest} değerini aşamaz")


def _page(content: list[dict[str, Any]], total: int, page: int, size: int) -> dict[str, Any]:
    return {"totalElements": total, "totalPages": -(-total // size), "page": page, "size": size, "nextPageToken": None, "content": content}


def _content(variants: Sequence[Product], seller_id: int) -> dict[str, Any]:
    first = variants[0].item
    return {
        "contentId": variants[0].content_id,
        "productMainId": first["productMainId"],
        "brand": {"id": first["brandId"], "name": sim_catalogue.BRANDS[first["brandId"]]},
        "category": {"id": first["categoryId"], "name": sim_catalogue.NAMES[first["categoryId"]]},
        "creationDate": variants[0].created,
        "lastModifiedDate": max(variant.modified for variant in variants),
        "title": first["title"],
        "description": first["description"],
        "images": first["images"],
        "attributes": [],
        "variants": [_variant(variant, seller_id) for variant in variants],
    }


def _variant(product: Product, seller_id: int) -> dict[str, Any]:
    item = product.item
    return {
        "variantId": product.variant_id,
        "supplierId": seller_id,
        "barcode": item["barcode"],
        "onSale": item["quantity"] > 0 and not (product.archived or product.lock),
        "stock": {"quantity": item["quantity"], "lastModifiedDate": product.modified},
        "price": {"salePrice": item["salePrice"], "listPrice": item["listPrice"]},
        "stockCode": item["stockCode"],
        "vatRate": item["vatRate"],
        "sellerCreatedDate": product.created,
        "sellerModifiedDate": product.modified,
        "locked": bool(product.lock),
        "lockReason": product.lock or None,
        "archived": product.archived,
        "blacklisted": False,
    }


def _unapproved(product: Product) -> dict[str, Any]:
    names = ("barcode", "productMainId", "title", "stockCode", "quantity", "listPrice", "salePrice", "vatRate")
    return {
        **{name: product.item[name] for name in names},
        "status": product.state,
        "rejectReasonDetails": product.reasons,
        "media": [],
        "createDateTime": product.created,
        "lastUpdateDate": product.modified,
    }
