"""What the kit has to know about ÇiçekSepeti."""

from __future__ import annotations

from service.connectors import registry
from service.domain.listing import AttributeValue

MANIFEST = registry.manifest("ciceksepeti")

DRAFT = {
    "brand_id": "Koton",
    "category_id": "1301",
    "attributes": (AttributeValue("2000361", value_id="200036103"), AttributeValue("2000353", value_id="200035305")),
    "description": "<p>Pamuklu, <b>ışıltılı</b> ve yumuşacık bir tişört 🎈</p>",
}
HEADERS = {"x-api-key": "simulatorKey", "User-Agent": "9900"}
PUBLISH, OFFERS = "createProducts", "updatePriceAndStock"
APPROVE, ANSWER = "evaluateReturn", "answerQuestion"
IN_SHARED_TESTS = {"quota_scale": 1000}
"""Those do not wait, and here a read of two days is more than the one call in five seconds."""
