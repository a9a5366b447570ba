"""What the kit has to know about Pazarama."""

from __future__ import annotations

import base64

from service.connectors import registry
from service.connectors.pazarama import sim_catalogue
from service.domain.listing import AttributeValue

MANIFEST = registry.manifest("pazarama")
CATEGORY = sim_catalogue.IDS["Moda", "Üst Giyim", "Tişört"]
BRAND = next(number for number, name in sim_catalogue.BRANDS.items() if name == "Koton")


def attribute(name: str, word: str) -> AttributeValue:
    """A value of the category by its words."""
    spec = next(spec for spec in sim_catalogue.LEAVES[CATEGORY].specs if spec.name == name)
    return AttributeValue(spec.attribute_id, value_id=next(number for number, text in spec.values().items() if text == word))


DRAFT = {"brand_id": BRAND, "category_id": CATEGORY, "attributes": (attribute("Beden", "M"), attribute("Renk", "Mavi"))}
HEADERS = {"Authorization": "Basic " + base64.b64encode(b"simulatorClient:simulatorSecret").decode()}
"""Good for asking for a token."""
PUBLISH, OFFERS = "createProducts", "updatePrice"
APPROVE, ANSWER = "updateRefund", "answerQuestion"
