"""The simulator's product lists, page by page, in Trendyol's shape."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.connectors.trendyol import sim_catalogue
from service.connectors.trendyol.sim_products import Product
from service.connectors.trendyol.sim_rules import invalid


def approved_page(products: Sequence[Product], page: int, size: int, seller_id: int) -> dict[str, Any]:
    """A page of approved products, grouped by content."""
    contents: dict[int, list[Product]] = {}
    for product in products:
        contents.setdefault(product.content_id, []).append(product)
    chosen = list(contents.values())[page * size : (page + 1) * size]
    return _page([_content(variants, seller_id) for variants in chosen], len(contents), page, size)


def unapproved_page(products: Sequence[Product], page: int, size: int) -> dict[str, Any]:
    """A page of products that wait or were rejected."""
    return _page([_unapproved(product) for product in products[page * size : (page + 1) * size]], len(products), page, size)


def check_page(page: int, size: int, most: int, deepest: int = 10_000) -> None:
    """Refused when a page is too large or too deep."""
    if not (1 <= size <= most and page >= 0):
        raise invalid(f"size 1 ile {most} arasında olmalıdır")
    if page * size > deepest:
        raise invalid(f"page x size {deepest} değerini aşamaz")


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
        "onSale": item["quantity"] > 0 and not product.archived,
        "stock": {"quantity": item["quantity"], "lastModifiedDate": product.modified},
        "price": {"salePrice": item["salePrice"], "listPrice": item["listPrice"]},
        "stockCode": item["stockCode"],
        "vatRate": item["vatRate"],
        "sellerCreatedDate": product.created,
        "sellerModifiedDate": product.modified,
        "locked": False,
        "lockReason": None,
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
