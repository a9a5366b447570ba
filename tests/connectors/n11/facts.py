"""What the kit has to know about N11."""

from __future__ import annotations

from service.connectors.n11 import MANIFEST
from service.domain.listing import AttributeValue

__all__ = ["MANIFEST"]

DRAFT = {
    "title": "Çizgili Pamuklu Tişört",
    "brand_id": "Koton",
    "category_id": "1000021",
    "attributes": (AttributeValue("430", value_id="4300003"), AttributeValue("429", text="Mavi")),
}
HEADERS = {"appkey": "simulatorKey", "appsecret": "simulatorSecret"}
BANNED = "Yasaklı kelime: replika"
PUBLISH, OFFERS = "createProducts", "updatePriceStock"
APPROVE, ANSWER = "ClaimReturnApprove", "SaveProductAnswer"
