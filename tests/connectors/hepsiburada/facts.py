"""What the kit has to know about Hepsiburada."""

from __future__ import annotations

import base64

from service.connectors import registry
from service.domain.listing import AttributeValue

MANIFEST = registry.manifest("hepsiburada")
MERCHANT = MANIFEST.example["merchant_id"]

DRAFT = {
    "brand_id": "Koton",
    "category_id": "18021091",
    "attributes": (AttributeValue("ebatlar_variant_property", value_id="M"), AttributeValue("renk_variant_property", value_id="Mavi")),
}
HEADERS = {
    "Authorization": "Basic " + base64.b64encode(f"{MERCHANT}:simulatorKey".encode()).decode(),
    "User-Agent": "meschain_dev",
}
PUBLISH, OFFERS = "importProducts", "uploadInventory"
APPROVE, ANSWER = "acceptClaim", "answerIssue"
