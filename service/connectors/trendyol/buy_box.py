"""Where our offers stand among those of other sellers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from service.connectors.trendyol import api
from service.connectors.trendyol.wire import Wire
from service.domain.listing import BuyBox
from service.domain.money import decimal


def buy_boxes(answer: Any) -> dict[str, BuyBox]:
    """What is sold, by barcode: the first offer's price and our place."""
    sold = (row for row in answer["buyboxInfo"] if row.get("buyboxPrice") is not None)
    return {str(row["barcode"]): BuyBox(decimal(row["buyboxPrice"]), row.get("buyboxOrder"), row.get("hasMultipleSeller")) for row in sold}


class BuyBoxes(Wire):
    """Answers ReadsBuyBox."""

    max_buy_box_items = api.BUY_BOX_BARCODES

    def buy_box(self, barcodes: Sequence[str]) -> dict[str, BuyBox]:
        """Our place for at most ten barcodes; what nobody sells now is absent."""
        return self._read(self._api.call("getBuyboxInformation", body={"barcodes": list(barcodes)}), buy_boxes)
