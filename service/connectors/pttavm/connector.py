"""One PttAVM account: the calls of its two services behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from service.connectors import cursors, values
from service.connectors.calls import Call
from service.connectors.items import in_batches, sorted_out
from service.connectors.pttavm import api, codes, mapping, mapping_listings
from service.connectors.pttavm.orders import Orders
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import Rejected, Repeated
from service.domain.listing import ItemResult, ListingDraft, ListingPage, ListingSnapshot, OfferTarget, Receipt, SubmissionReport

VIEWS = {"0": (True, True), "1": (True, False), "2": (False, True), "3": (False, False)}
"""(active, in stock): the search wants both filters, so all products are four lists."""


class Pttavm(Orders):
    """Answers everything that PttAVM has calls for; here what concerns products."""

    max_listing_items = max_lookup_items = api.LOOKUP_ITEMS
    max_offer_items = api.OFFER_ITEMS
    listings_page_seconds = 2 * 60 / api.PER_MINUTE

    def check(self) -> AccountInfo:
        """Try the credentials by reading cargo profiles and products, and the warehouses where there is a cargo user."""
        self._read(api.cargo_profiles(), lambda answer: answer["cargoProfiles"])
        self.addresses()
        shop = self._understood(self._products(1, *VIEWS["0"]), mapping.shop)
        return AccountInfo(shop, f"PttAVM {shop}")

    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""
        return self._either(api.categories(), mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """None, without a call: PttAVM's categories have no attributes."""
        return []

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """None, without a call."""
        return []

    def brands(self, name: str) -> list[NamedId]:
        """The name itself, without a call: PttAVM takes a text."""
        return values.itself(name)

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send whole products, but none that would delete variants. InDoubt when nobody knows whether they arrived."""
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        good, spared = self._sparing(good)
        items = [mapping_listings.upsert_item(draft, self._settings) for draft in good]
        return Receipt(self._batch(api.upsert(items)) if items else None, (*refused, *spared))

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """The same: PttAVM creates and corrects by one call."""
        return self.publish(drafts)

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Close products; price and stock stay as they are."""
        return self._switch(barcodes, active=False)

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Open closed products."""
        return self._switch(barcodes, active=True)

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set absolute prices and quantities, worded so that PttAVM does not take them for a repetition."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        if not good:
            return Receipt(None, tuple(refused))
        for call in map(api.stock_prices, mapping_listings.wordings(good, spare)):
            if not self._left(call):
                with suppress(Repeated):
                    return Receipt(self._batch(call), tuple(refused))
        wait = min(map(self._left, map(api.stock_prices, mapping_listings.wordings(good))))
        text = "PttAVM takes the same offers once in five minutes; they follow then."
        raise Repeated(text, retry_after=wait or api.SAME_REQUEST_SECONDS, arrived=False)

    def submission(self, submission_id: str) -> SubmissionReport:
        """The result of a batch, item by item. Rejected when PttAVM no longer knows it."""
        return self._either(api.tracking_result(submission_id), mapping.report)

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """The products of those barcodes, a hundred in a call."""
        wanted, rows = set(barcodes), self._shown(barcodes)
        found = self._understood(rows, lambda rows: mapping_listings.snapshots(rows, clock.now()))
        return {listing.barcode: listing for listing in found if listing.barcode in wanted}

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of one of the four lists of products; an empty one ends its list."""
        view, (page,) = cursors.named(cursor, list(VIEWS), "1", self.marketplace)
        rows = self._products(page, *VIEWS[view])
        shown = self._understood(rows, lambda rows: mapping_listings.snapshots(rows, clock.now()))
        return ListingPage(tuple(shown), f"{view}:{page + 1}" if rows else cursors.next_list(view, list(VIEWS), "1"))

    def _sparing(self, drafts: Sequence[ListingDraft]) -> tuple[list[ListingDraft], list[ItemResult]]:
        """The drafts that delete nothing, and a refusal for each of the others: PttAVM deletes variants that are not sent again."""
        shown = self._shown([draft.barcode for draft in drafts])
        at_stake = self._understood(shown, mapping_listings.endangered)
        pairs = [(draft, at_stake.get(mapping_listings.plain(draft.barcode), 0)) for draft in drafts]
        refused = [mapping_listings.spared(draft.barcode, variants) for draft, variants in pairs if variants]
        return [draft for draft, variants in pairs if not variants], refused

    def _switch(self, barcodes: Sequence[str], *, active: bool) -> Receipt:
        return Receipt(self._batch(api.stock_prices([{"barcode": barcode, "active": active} for barcode in barcodes])))

    def _shown(self, barcodes: Sequence[str]) -> list[Any]:
        wanted = [barcode for barcode in dict.fromkeys(barcodes) if barcode]
        return [row for some in in_batches(wanted, api.LOOKUP_ITEMS) for row in self._read(api.products_of(some), api.rows)]

    def _products(self, page: int, active: bool, in_stock: bool) -> list[Any]:
        """A page of the search, asked in the second form where the account does not take the first."""
        calls = [api.products(page, *(yes if flag else no for flag in (active, in_stock))) for yes, no in api.FLAGS]
        try:
            return self._read(calls[0], api.rows)
        except Rejected:
            return self._read(calls[1], api.rows)

    def _batch(self, call: Call) -> str:
        """The number of a batch. Repeated when PttAVM had the same request within five minutes."""
        try:
            return self._read(call, api.tracking_id)
        except Rejected as error:
            if codes.SAME_REQUEST not in codes.word(error.user_message):
                raise
            raise Repeated(str(error), retry_after=api.SAME_REQUEST_SECONDS, arrived=False) from error

    def _left(self, call: Call) -> float:
        return self._services[call.groups[0]][0].unlike(call)
