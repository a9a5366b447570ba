"""One ÇiçekSepeti account: its calls behind the protocols of the contract.

Most calls may be made once in a second or in five, so no method makes two of one kind in a row where one can do.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from service.connectors import cursors, values
from service.connectors.calls import Call
from service.connectors.ciceksepeti import api, mapping, mapping_listings
from service.connectors.ciceksepeti.claims import Claims
from service.connectors.ciceksepeti.mapping_values import folded
from service.connectors.ciceksepeti.orders import Orders
from service.connectors.ciceksepeti.questions import Questions
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.items import sorted_out
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import Repeated
from service.domain.listing import (
    ItemResult,
    ItemState,
    ListingDraft,
    ListingPage,
    ListingSnapshot,
    OfferTarget,
    Receipt,
    SubmissionReport,
)

Item = Callable[[ListingDraft, CiceksepetiSettings], Any]


class Ciceksepeti(Orders, Claims, Questions):
    """Answers everything that ÇiçekSepeti has calls for; here what concerns products."""

    max_listing_items = api.BATCH_ITEMS
    max_lookup_items = 1
    max_offer_items = api.BATCH_ITEMS - 1
    """One place is kept for a price said again, see `wordings`."""
    prices_apart = True
    listings_page_seconds = 2 * api.LIMITS["listProducts"][1]

    def check(self) -> AccountInfo:
        """Try the credentials by reading one product."""
        self._read(self._unlike([api.products(1, sort, size=1) for sort in api.SORTS]), dict)
        return AccountInfo(self._settings.seller_id, f"ÇiçekSepeti {self._settings.seller_id}")

    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""
        return self._read(api.categories(), mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category that a seller fills in."""
        return self._read(api.attributes(category_id), mapping.attributes)

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """The values of an attribute; they come with the attributes of the category."""
        return self._read(api.attributes(category_id), lambda answer: mapping.attribute_values(answer, attribute_id))

    def brands(self, name: str) -> list[NamedId]:
        """The name itself, without a call: products have no brand there."""
        return values.itself(name)

    def addresses(self) -> list[NamedId]:
        """None: addresses belong to the seller panel."""
        return []

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Ask for new products. InDoubt when nobody knows whether they arrived."""
        return self._submit(drafts, mapping_listings.create_item, api.create)

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Correct products; barcode and attributes stay as they were published."""
        return self._submit(drafts, mapping_listings.update_item, api.update)

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Set the stock to 0: there is no state for a product that is not sold."""
        call = api.offers([mapping_listings.stock_item(barcode, 0) for barcode in barcodes])
        return Receipt(self._read(call, api.batch_id))

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Nothing to tell: the offer that follows brings the stock back."""
        return Receipt(None, tuple(ItemResult(barcode, ItemState.APPLIED) for barcode in barcodes))

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set the prices of targets that have one, the absolute quantities of the others, in a body that was not said in half an hour."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        if not good:
            return Receipt(None, tuple(refused))
        call = self._unlike(api.offers(items) for items in mapping_listings.wordings(good, spare))
        return Receipt(self._read(call, api.batch_id), tuple(refused))

    def submission(self, submission_id: str) -> SubmissionReport:
        """The batch result, item by item; nothing new within a minute of the last question, which is not asked then."""
        call = api.batch(submission_id)
        if self._transport.unlike(call):
            return SubmissionReport(finished=False)
        return self._read(call, mapping_listings.batch_report)

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """The products with those stock codes, one call each: the list filters by a single one."""
        found: dict[str, ListingSnapshot] = {}
        for barcode in dict.fromkeys(barcodes):
            call = self._unlike(api.products(1, sort, StockCode=barcode) for sort in api.SORTS)
            shown = self._read(call, lambda answer: mapping_listings.snapshots(answer, clock.now()))
            found |= {snapshot.barcode: snapshot for snapshot in shown if snapshot.barcode == barcode}
        return found

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of the seller's products; a pass keeps the order that its first page was sorted in."""
        if cursor is None:
            return self._listing_page(self._unlike(api.products(1, sort) for sort in api.SORTS), 0)
        sort, page, seen = cursors.numbers(cursor, "1:1:0", self.marketplace)
        return self._listing_page(api.products(page, sort), seen)

    def _submit(self, drafts: Sequence[ListingDraft], item: Item, build: Callable[[Sequence[Any]], Call]) -> Receipt:
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        items = [item(draft, self._settings) for draft in good]
        return Receipt(self._read(build(items), api.batch_id) if items else None, tuple(refused))

    def _listing_page(self, call: Call, seen: int) -> ListingPage:
        def parse(answer: Any) -> ListingPage:
            shown = mapping_listings.snapshots(answer, clock.now())
            so_far, total = seen + len(shown), int(folded(answer)["totalcount"])
            more = shown and so_far < total
            return ListingPage(tuple(shown), f"{call.query['SortMethod']}:{int(call.query['Page']) + 1}:{so_far}" if more else None)

        return self._read(call, parse)

    def _unlike(self, calls: Iterable[Call]) -> Call:
        """The first of the calls, which all ask for the same, that would not be refused as a repetition; Repeated when all would."""
        waits = []
        for call in calls:
            if not (wait := self._transport.unlike(call)):
                return call
            waits.append(wait)
        text = "ÇiçekSepeti refuses the same request for a time, and every way to say this one was used: it follows later."
        raise Repeated(text, retry_after=min(waits), arrived=False)
