"""What the pages of approved products say. A page, Trendyol's content, shows all sizes of a product in one colour."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

from service.connectors.trendyol import api, mapping_listings
from service.connectors.trendyol.wire import Wire
from service.connectors.values import number
from service.domain.listing import ContentChange, ItemResult, ItemState, Problem, Receipt


def content_item(change: ContentChange, sizes: Collection[str]) -> dict[str, Any]:
    """The parts that changed; attributes all of them, but for those that differ from size to size of the page."""
    whole = mapping_listings.content(change.draft)
    shared = [entry for entry in whole["attributes"] if str(entry["attributeId"]) not in sizes]
    said = {part: whole[part] for part in sorted(change.parts)}
    return {"contentId": number(change.remote_id or "0"), **said, **({"attributes": shared} if "attributes" in said else {})}


def size_attributes(answer: Any) -> set[str]:
    """The ids of a category's attributes that each variant of a page has for itself."""
    return {str(entry["attribute"]["id"]) for entry in answer["categoryAttributes"] if entry["varianter"]}


def problems(change: ContentChange) -> list[Problem]:
    """What Trendyol would refuse of the changed parts."""
    if not change.remote_id:
        return [Problem("product", "Trendyol has not told the number of this product's page yet. It comes when the listing is read again.")]
    return [each for each in mapping_listings.problems(change.draft, ()) if each.field in change.parts]


class Contents(Wire):
    """Answers UpdatesContent."""

    max_content_items = api.BATCH_ITEMS
    content_is_shared = True

    def update_content(self, changes: Sequence[ContentChange]) -> Receipt:
        """Change the pages; Trendyol looks at it before it is shown. Results name the page's number."""
        found = [(change, problems(change)) for change in changes]
        refused = [ItemResult(change.draft.barcode, ItemState.REJECTED, bad[0].message, bad[0].field) for change, bad in found if bad]
        good = [change for change, bad in found if not bad]
        sizes = {number: self._sizes(number) for number in {each.draft.category_id for each in good if "attributes" in each.parts}}
        items = [content_item(change, sizes.get(change.draft.category_id, ())) for change in good]
        call = self._api.of_items("updateApprovedContent", items)
        return Receipt(self._read(call, api.batch_id) if items else None, tuple(refused))

    def _sizes(self, category_id: str) -> set[str]:
        return self._read(self._api.call("getCategoryAttributes", category_id), size_attributes)
