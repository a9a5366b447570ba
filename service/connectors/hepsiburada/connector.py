"""One Hepsiburada account: the calls of its three services behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, TypeVar

from service.connectors import cursors, values
from service.connectors.calls import Call
from service.connectors.hepsiburada import api, codes, mapping, mapping_listings, mapping_results, replies
from service.connectors.hepsiburada.claims import Claims
from service.connectors.hepsiburada.hooks import Hooks
from service.connectors.hepsiburada.money import Money
from service.connectors.hepsiburada.order_feeds import OrderFeeds
from service.connectors.hepsiburada.parcels import Parcels
from service.connectors.hepsiburada.questions import Questions
from service.connectors.hepsiburada.settings import APPROVE
from service.connectors.items import in_batches, sorted_out
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import Rejected
from service.domain.listing import (
    ItemResult,
    ItemState,
    ListingDraft,
    ListingPage,
    ListingSnapshot,
    ListingState,
    OfferTarget,
    Receipt,
    SubmissionReport,
)

T = TypeVar("T")


class Hepsiburada(OrderFeeds, Parcels, Claims, Questions, Money, Hooks):
    """Listings and offers; the rest are capabilities in files of their own."""

    max_listing_items = api.IMPORT_ITEMS
    max_offer_items = api.UPLOAD_ITEMS
    max_lookup_items = 45
    """Each refused product costs a call of the catalogue for its reasons, and that takes 50 a second."""
    listings_page_seconds = 2 * 60 / api.LISTINGS_PER_MINUTE

    def check(self) -> AccountInfo:
        """Try the credentials with one offer and one open line; both services must let us in."""
        self._read(self._api.listings(0, 1), dict)
        self._read(self._api.open_lines(0, {}, 1), dict)
        return AccountInfo(self._settings.merchant_id, f"Hepsiburada {self._settings.merchant_id[:8]}")

    def categories(self) -> list[Category]:
        """The categories that take products; each names its parents in its path."""
        return self._every_page(self._api.categories, mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category beyond those that every draft has."""
        return self._read(self._api.attributes(category_id), lambda answer: mapping.attributes(replies.data(answer)))

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """Every value of a list, page after page; the id of a value is its text."""
        return self._every_page(lambda page: self._api.attribute_values(category_id, attribute_id, page), mapping.attribute_values)

    def brands(self, name: str) -> list[NamedId]:
        """The name itself, without a call: Hepsiburada has no brand service; the import judges the text."""
        return values.itself(name)

    def addresses(self) -> list[NamedId]:
        """None: dispatch and return addresses belong to the shipping profiles of the seller panel."""
        return []

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send a catalogue file. InDoubt when nobody knows whether it arrived."""
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        if not good:
            return Receipt(None, tuple(refused))
        call = self._api.import_products([mapping_listings.import_row(draft, self._settings) for draft in good])
        return Receipt(f"import:{self._read(call, replies.tracking_id)}", tuple(refused))

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send products that are not on sale yet once more: the file replaces what was sent under the same stock code."""
        return self.publish(drafts)

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Close offers, one call for each that is open; goods and price stay as they are."""
        return self._switch(barcodes, self._offers(barcodes), "deactivate", ListingState.WITHDRAWN)

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Open closed offers, one call each; locked ones are unlocked, in one call for all."""
        offers = self._offers(barcodes)
        if locked := [offer.remote_id for offer in offers.values() if mapping_listings.LOCKED in offer.reasons and offer.remote_id]:
            self._send(self._api.unlock(locked))
        return self._switch(barcodes, offers, "activate", None)

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Upload absolute prices and quantities; `spare` is not needed. RateLimited while five uploads are unfinished."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        if not good:
            return Receipt(None, tuple(refused))
        kind, items = mapping_listings.upload_of(good)
        try:
            return Receipt(f"{kind}:{self._read(self._api.upload(kind, items), replies.upload_id)}", tuple(refused))
        except Rejected as error:
            if queue := replies.too_many(error.user_message):
                raise queue from error
            raise

    def submission(self, submission_id: str) -> SubmissionReport:
        """The result of an upload or a catalogue file. Rejected when Hepsiburada no longer knows it."""
        kind, _, remote = submission_id.partition(":")
        if kind != "import":
            return self._read(self._api.upload_result(kind, remote), mapping_results.upload_report)
        return self._read(
            self._api.import_status(remote), lambda answer: mapping_results.import_report(replies.data(answer), answer.get("totalElements"))
        )

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """Offers first, 50 in a call; what has none is looked up in the catalogue, where suggested matches are taken if so set."""
        found = self._offers(barcodes)
        return found | self._products([barcode for barcode in _skus(barcodes) if barcode not in found])

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of the seller's offers with price, stock and what stopped their sale."""
        (offset,) = cursors.numbers(cursor, "0", self.marketplace)

        def parse(answer: Any) -> ListingPage:
            after, more = offset + len(answer["listings"]), bool(answer["listings"])
            following = str(after) if more and after < int(answer["totalCount"]) else None
            return ListingPage(tuple(mapping_listings.listings(answer, clock.now())), following)

        return self._read(self._api.listings(offset), parse)

    def _switch(self, barcodes: Sequence[str], offers: Mapping[str, ListingSnapshot], action: str, done: ListingState | None) -> Receipt:
        """One call for each offer that is not there yet, so that a run which a budget stopped goes on where it was."""
        results = []
        for barcode in barcodes:
            offer = offers.get(barcode)
            if offer is None or not offer.remote_id:
                results.append(ItemResult(barcode, ItemState.REJECTED, f"Hepsiburada shows no offer with the code “{barcode}”."))
                continue
            if offer.state is not done:
                self._send(self._api.switch(offer.remote_id, action))
            results.append(ItemResult(barcode, ItemState.APPLIED))
        return Receipt(None, tuple(results))

    def _offers(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        found: dict[str, ListingSnapshot] = {}
        for some in in_batches(_skus(barcodes), api.FILTER_SKUS):
            shown = self._read(self._api.listings_of(some), lambda answer: list(mapping_listings.listings(answer, clock.now())))
            found |= {offer.barcode: offer for offer in shown if offer.barcode in some}
        return found

    def _products(self, skus: Sequence[str]) -> dict[str, ListingSnapshot]:
        if not skus:
            return {}
        states = self._read(self._api.product_status(skus), lambda answer: mapping_listings.product_states(replies.data(answer)))
        suggested = [sku for sku in skus if states.get(sku) == codes.PRE_MATCHED]
        if suggested and self._settings.prematch == APPROVE:
            self._read(self._api.approve_prematch(suggested), replies.data)
        return {sku: self._product(sku, states[sku]) for sku in skus if sku in states}

    def _product(self, sku: str, status: str) -> ListingSnapshot:
        reasons: list[str] = []
        if codes.PRODUCT_STATES.get(status) is ListingState.REJECTED:
            reasons = self._read(self._api.product(sku), lambda answer: mapping_listings.reject_reasons(replies.data(answer)))
        elif status == codes.PRE_MATCHED and self._settings.prematch != APPROVE:
            reasons = ["Hepsiburada suggests a product of its catalogue. Approve or refuse it in the seller panel."]
        return mapping_listings.product(sku, status, clock.now(), reasons)

    def _every_page(self, build: Callable[[int], Call], parse: Callable[[Any], list[T]]) -> list[T]:
        found: list[T] = []
        page, pages = 0, 1
        while page < pages:
            shown, pages = self._read(build(page), lambda answer: (parse(replies.data(answer)), int(answer.get("totalPages") or 1)))
            found += shown
            page += 1
        return found


def _skus(barcodes: Iterable[str]) -> list[str]:
    """Those that can be stock codes there, each once."""
    return [barcode for barcode in dict.fromkeys(barcodes) if mapping_listings.SKU.fullmatch(barcode)]
