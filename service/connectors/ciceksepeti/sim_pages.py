"""The simulator's answers in ÇiçekSepeti's shapes, its two spellings of a product included."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from service.connectors.ciceksepeti.sim_catalogue import LEAVES
from service.connectors.ciceksepeti.sim_orders import Line
from service.connectors.ciceksepeti.sim_products import Product
from service.connectors.ciceksepeti.sim_rules import Failure
from service.connectors.simkit.batches import Batch
from service.connectors.values import TURKEY

STATUSES = {"waiting": (2, "ONAY BEKLİYOR"), "on_sale": (3, "YAYINDA"), "rejected": (4, "REDDEDİLDİ"), "locked": (8, "KİLİTLİ")}
NAMES = {1: "Yeni", 2: "Hazırlanıyor", 3: "Dağıtımda", 5: "Kargoya Verildi", 7: "Teslim Edildi", 11: "Kargoya Verilecek"}


def status_of(product: Product) -> int:
    """What the list's filter calls the product."""
    sold_out = product.status == "on_sale" and product.item["stockQuantity"] == 0
    return 7 if sold_out else STATUSES.get(product.status, (0, ""))[0]


def product_row(product: Product) -> dict[str, Any]:
    """A variant; every second product is told in the other spelling that the documents show."""
    item, number = product.item, status_of(product)
    words = STATUSES.get(product.status, (0, product.status))[1]
    row = {
        "productName": item["productName"],
        "productCode": f"kc77{product.number:05d}",
        "categoryId": item["categoryId"],
        "categoryName": LEAVES[item["categoryId"]].name,
        "stockCode": item["stockCode"],
        "mainProductCode": item["mainProductCode"],
        "description": item["description"],
        "deliveryType": item["deliveryType"],
        "deliveryMessageType": item["deliveryMessageType"],
        "ListPrice": item.get("listPrice", item["salesPrice"]),
        "barcode": item.get("barcode"),
        "isActive": product.active,
        "passiveDescription": "; ".join(product.reasons) or None,
        "images": item["images"],
        "attributes": [],
    }
    if product.number % 2:
        return row | {"productStatusType": words, "StockQuantity": item["stockQuantity"], "salesPrice": item["salesPrice"]}
    return row | {"productStatusType": number or words, "stock": item["stockQuantity"], "TotalPrice": item["salesPrice"]}


def batch(found: Batch[Failure]) -> dict[str, Any]:
    """A batch with the state of each item."""
    items = [_batch_item(found, place) for place in range(len(found.items))]
    return {"batchId": found.number, "itemCount": len(items), "items": items}


def _batch_item(found: Batch[Failure], place: int) -> dict[str, Any]:
    item, failures = found.items[place], found.failures[place] if found.failures else []
    data = {name: item.get(name) for name in ("stockCode", "stockQuantity", "listPrice", "salesPrice")}
    reasons = [{"message": message, **({"code": code} if code else {})} for code, message in failures if message]
    status = "Processing" if found.failures is None else "Failed" if failures else "Success"
    at = datetime.fromtimestamp(found.finished, TURKEY).strftime("%Y-%m-%dT%H:%M:%S") if found.failures is not None else None
    return {"itemId": f"a{place + 1}", "data": data, "status": status, "failureReasons": reasons, "lastModificationDate": at}


def order_row(line: Line, model: int, branch: int) -> dict[str, Any]:
    """A line, its times as Turkish wall clock."""
    item, total = line.product.item, line.price * line.quantity
    placed, moved = (datetime.fromtimestamp(at, TURKEY) for at in (line.placed, line.moved))
    personal = line.order_id % 3 == 1
    return {
        "branchId": branch,
        "customerId": line.order_id % 1000,
        "orderId": line.order_id,
        "orderItemId": line.item_id,
        "orderCreateDate": placed.strftime("%d/%m/%Y"),
        "orderCreateTime": placed.strftime("%H:%M"),
        "orderModifyDate": moved.strftime("%d/%m/%Y"),
        "orderModifyTime": moved.strftime("%H:%M"),
        "orderItemStatusId": line.status,
        "orderProductStatus": NAMES.get(line.status),
        "isOrderStatusActive": line.active,
        "cancellationResult": None,
        "productId": 88_000 + line.product.number,
        "productCode": f"kc77{line.product.number:05d}",
        "code": item["stockCode"],
        "barcode": item.get("barcode"),
        "name": item["productName"],
        "quantity": line.quantity,
        "quantityUnit": "Adet",
        "itemPrice": line.price,
        "totalPrice": total,
        "discount": line.discount,
        "branchDiscountPart": line.discount,
        "csDiscountPart": 0,
        "invoicePrice": total - line.discount,
        "tax": 20,
        "cargoPrice": 0,
        "deliveryCharge": 0,
        "allowanceRate": 80,
        "credit": 0,
        "orderPaymentType": "Kredi Kartı",
        "deliveryType": 1 if line.by_vehicle else 2,
        "deliveryDate": moved.strftime("%d-%m-%Y 18:00"),
        "cargoCompany": line.carrier or None,
        "cargoNumber": line.number or None,
        "shipmentTrackingUrl": line.url or None,
        "partialNumber": line.cargo_code or None,
        "cargoModelType": model,
        "isInvoiceSent": line.invoiced,
        **_people(line, with_phone=model == 2),
        "invoiceEmail": f"fatura+{line.order_id}@example.com",
        "cardMessage": "İyi ki doğdun 🎂" if personal else None,
        "orderItemTextListModel": [{"id": 1, "name": "İsim", "value": "Ayşe'ye ❤️"}] if personal else [],
        "orderItemStatusHistoryList": [_step(line, *step) for step in line.steps],
    }


def _people(line: Line, *, with_phone: bool) -> dict[str, Any]:
    name, city, district, region = line.receiver
    firm = line.order_id % 5 == 0
    return {
        "receiverName": name,
        "receiverPhone": "5550000001" if with_phone else None,
        "receiverAddress": f"Gül Sok. No:{line.order_id % 90}/2",
        "receiverCity": city,
        "receiverDistrict": district,
        "receiverRegion": region,
        "senderName": line.sender[0],
        "senderAddress": None,
        "senderCity": None,
        "senderRegion": None,
        "senderCompanyName": "Öztürk Çiçek Ltd. Şti." if firm else None,
        "senderTaxNumber": "1234567890" if firm else None,
        "senderTaxOfficeName": "Şişli" if firm else None,
    }


def _step(line: Line, status: int, at: float, number: str) -> dict[str, Any]:
    told = datetime.fromtimestamp(at, UTC).astimezone(TURKEY).strftime("%Y-%m-%dT%H:%M:%S")
    handed = {"partialNumber": line.cargo_code or None, "shipmentNumber": number or None}
    return {"orderItemStatusId": status, "transactionTime": told, **handed}
