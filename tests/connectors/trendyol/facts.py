"""What the kit has to know about Trendyol."""

from __future__ import annotations

import base64

from service.domain.listing import AttributeValue

DRAFT = {
    "brand_id": "1875",
    "category_id": "620",
    "attributes": (
        AttributeValue("293", value_id="293002"),
        AttributeValue("295", value_id="295001"),
        AttributeValue("47", text="Mavi"),
    ),
}
HEADERS = {
    "Authorization": "Basic " + base64.b64encode(b"simulatorKey:simulatorSecret").decode(),
    "User-Agent": "2738 - SelfIntegration",
}
BANNED = "Ürün başlığı kurallara uygun değil: Başlıkta yasaklı kelime bulunuyor: replika"
PUBLISH, OFFERS = "createProducts", "updatePriceAndInventory"
APPROVE, ANSWER = "approveClaimItems", "answerQuestion"
