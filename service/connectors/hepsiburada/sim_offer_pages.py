"""The simulator's products, offers and uploads in Hepsiburada's shapes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from service.connectors.hepsiburada.sim_offers import Offer, is_outside
from service.connectors.hepsiburada.sim_orders import CARRIER
from service.connectors.hepsiburada.sim_products import Product
from service.connectors.hepsiburada.sim_rules import MAX_PRICE, MIN_PRICE
from service.connectors.simkit.batches import Batch


def import_rows(file: Batch[tuple[str, str]], products: Mapping[str, Product], merchant: str) -> list[dict[str, Any]]:
    """The rows of a catalogue file."""
    return [_import_row(file, index, products, merchant) for index in range(len(file.items))]


def product_row(product: Product) -> dict[str, Any]:
    """A product of the catalogue, with the reasons of its refusal."""
    given = product.given
    return {
        "merchantSku": given["merchantSku"],
        "hbSku": product.hb_sku or None,
        "barcode": given.get("Barcode"),
        "productName": given["UrunAdi"],
        "brand": given.get("Marka"),
        "categoryId": product.category,
        "price": given["price"],
        "stock": given["stock"],
        "tax": given["tax_vat_rate"],
        "status": product.status,
        "rejectReasons": product.reasons,
        "images": [],
        "baseAttributes": [],
        "variantTypeAttributes": [],
        "productAttributes": [],
    }


def listing_row(offer: Offer) -> dict[str, Any]:
    """An offer of the list."""
    return {
        "listingId": f"{offer.hb_sku}-listing",
        "uniqueIdentifier": "",
        "hepsiburadaSku": offer.hb_sku,
        "merchantSku": offer.sku,
        "price": offer.price,
        "availableStock": offer.stock,
        "dispatchTime": 1,
        "cargoCompany1": CARRIER,
        "cargoCompany2": "",
        "cargoCompany3": "",
        "shippingAddressLabel": "Depo",
        "shippingProfileName": "Standart",
        "claimAddressLabel": "Depo",
        "maximumPurchasableQuantity": 0,
        "minimumPurchasableQuantity": 1,
        "pricings": [],
        "isSalable": offer.salable,
        "customizableProperties": [],
        "deactivationReasons": [] if offer.active else ["MerchantDeactivated"],
        "isSuspended": False,
        "isLocked": bool(offer.locked),
        "lockReasons": offer.locked,
        "isFrozen": False,
        "freezeReasons": [],
        "availableWarehouses": [],
        "isFulfilledByHB": False,
        **{name: name in offer.held for name in ("priceIncreaseDisabled", "priceDecreaseDisabled", "stockDecreaseDisabled")},
        "skuAfterSuspension": None,
        "productId": offer.hb_sku,
        "hasVariant": False,
    }


def upload_result(upload: Batch[str]) -> dict[str, Any]:
    """An upload: while it runs nothing is said, afterwards the refused items are."""
    failures = list(enumerate(upload.failures or ()))
    return {
        "id": upload.number,
        "status": "Processing" if upload.failures is None else "Done",
        "createdAt": datetime.fromtimestamp(upload.accepted, UTC).isoformat().replace("+00:00", "Z"),
        "total": len(upload.items),
        "errors": [{**_element(upload, index), "errors": [error]} for index, errors in failures for error in errors],
        "priceValidations": [_price_row(upload, index) for index, errors in failures if not errors and is_outside(upload.items[index])],
    }


def _import_row(file: Batch[tuple[str, str]], index: int, products: Mapping[str, Product], merchant: str) -> dict[str, Any]:
    given, failures = file.items[index]["attributes"], file.failures[index] if file.failures is not None else []
    product = products.get(given["merchantSku"])
    done = "FAILED" if failures else "SUCCESS"
    return {
        "itemOrderID": index + 1,
        "merchant": merchant,
        "merchantSku": given["merchantSku"],
        "hbSku": product.hb_sku or None if product else None,
        "barcode": given.get("Barcode"),
        "productStatus": product.status if product and not failures else None,
        "productName": given.get("UrunAdi"),
        "taskDetails": [],
        "validationResults": [{"attributeName": name, "message": message} for name, message in failures if name],
        "rejectReasonsMessages": [],
        "importStatus": "PROCESSING" if file.failures is None else done,
        "importMessages": [{"severity": "ERROR", "message": message} for name, message in failures if not name],
        "matchedHbProductInfo": [],
    }


def _element(upload: Batch[str], index: int) -> dict[str, Any]:
    item = upload.items[index]
    return {"elementNo": index + 1, "hepsiburadaSku": item.get("hepsiburadaSku"), "merchantSku": item.get("merchantSku")}


def _price_row(upload: Batch[str], index: int) -> dict[str, Any]:
    low = upload.items[index]["price"] < MIN_PRICE
    limits = {"minPrice": MIN_PRICE, "maxPrice": MAX_PRICE, "regulativePriceDetail": None}
    said = "Fiyat alt sınırın altında" if low else "Fiyat üst sınırın üstünde"
    return {**_element(upload, index), "type": "MinPrice" if low else "MaxPrice", **limits, "description": said}
