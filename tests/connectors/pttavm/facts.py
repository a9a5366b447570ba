"""What the kit has to know about PttAVM."""

from __future__ import annotations

import base64

from service.connectors import registry

MANIFEST = registry.manifest("pttavm")

DRAFT = {"brand_id": "Koton", "category_id": "22", "attributes": ()}
HEADERS = {
    "Api-Key": "simulatorKey",
    "access-token": "simulatorToken",
    "X-Correlation-Id": "11111111-1111-4111-8111-111111111111",
    "Authorization": "Basic " + base64.b64encode(b"simulator:simulatorCargo").decode(),
}
PUBLISH, OFFERS = "upsertProducts", "updateStockPrices"
