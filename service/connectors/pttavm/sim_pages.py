"""The simulator's answers in PttAVM's shapes; orders are kept in theirs."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from service.connectors.pttavm.sim_products import LOCKED, Product
from service.connectors.simkit.batches import Batch
from service.connectors.values import TURKEY

SHOP = 2563


def product_row(product: Product) -> dict[str, Any]:
    """A product of a list, with Turkish names."""
    given = product.given
    return {
        "urunId": product.number,
        "barkod": given["barcode"],
        "urunAdi": given["name"],
        "miktar": product.quantity,
        "kdVsiz": given["priceWithoutVat"],
        "kdVli": given["priceWithVat"],
        "kdvOran": given["vatRate"],
        "iskonto": given.get("discount", 0),
        "aktif": given.get("active", True),
        "mevcut": product.on_sale,
        "durum": None if product.reviewed else "Onay bekliyor",
        "desi": given["desi"],
        "yeniKategoriId": given["categoryId"],
        "kargoProfilId": given.get("cargoProfileId", 0),
        "shopId": SHOP,
        "resimListesi": [{"url": image["url"], "sira": place} for place, image in enumerate(given["images"], 1)],
        "variantListesi": [_variant_row(variant) for variant in product.variants],
    }


def label(order: dict[str, Any], kind: str | None) -> str:
    """What is printed and put on the parcel."""
    barcode, name = order["kargoBarkod"], f"{order['musteriAdi']} {order['musteriSoyadi']}"
    if kind == "zpl":
        return f"^XA^CI28^FO50,50^BCN,100^FD{barcode}^FS^FO50,200^A0N,30^FD{name}^FS^XZ"
    return f"<html><body><h1>{barcode}</h1><p>{name}<br>{order['siparisAdresi']}</p></body></html>"


def taken(tracking: str | None, count: int) -> dict[str, Any]:
    """A batch was taken, or refused as a repetition, with HTTP 200 both."""
    said = None if tracking else "Aynı istek 5 dakika içinde tekrar gönderilemez"
    return {"countOfProductsToBeProcessed": count if tracking else 0, "trackingId": tracking, "success": bool(tracking), "message": said}


def tracking_result(batch: Batch[str], products: dict[str, Product]) -> dict[str, Any]:
    """A batch, item by item once it was worked off."""
    done = batch.failures is not None
    rows = [_result_row(batch, place, products) for place in range(len(batch.items))]
    failed = sum(row["status"] == "Cancelled" for row in rows)
    return {
        "trackingId": batch.number,
        "status": "Completed" if done else "Waiting",
        "progress": 100 if done else 0,
        "createdAt": _written(batch.accepted),
        "updatedAt": _written(batch.finished or batch.accepted),
        "productsSubTrackingResult": {
            "countOfTotalProducts": len(rows),
            "countOfWaitingProducts": 0 if done else len(rows),
            "countOfInProgressProducts": 0,
            "countOfCompletedProducts": len(rows) - failed if done else 0,
            "countOfCancelledProducts": failed,
            "productBasedInfos": rows,
        },
    }


def _result_row(batch: Batch[str], place: int, products: dict[str, Product]) -> dict[str, Any]:
    failures = batch.failures[place] if batch.failures is not None else []
    barcode = batch.items[place]["barcode"]
    ended = "Cancelled" if failures else "Completed"
    return {
        "status": "Waiting" if batch.failures is None else ended,
        "message": failures[0] if failures else None,
        "failureReasons": ["kilit"] if failures == [LOCKED] else failures[1:],
        "barcode": barcode,
        "productId": products[barcode].number if barcode in products else None,
    }


def _variant_row(variant: dict[str, Any]) -> dict[str, Any]:
    values = [attribute["value"] for attribute in variant["attributes"]]
    return {
        "variantBarkod": variant.get("variantBarcode"),
        "variant1Deger": values[0] if values else None,
        "miktar": variant["quantity"],
        "fiyat": variant["price"],
    }


def _written(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, TURKEY).replace(tzinfo=None).isoformat(timespec="seconds")
