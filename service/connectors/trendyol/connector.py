"""One Trendyol account: Trendyol's calls behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, TypeVar

from service.connectors import cursors
from service.connectors.calls import Call
from service.connectors.items import in_batches, looked_up, sorted_out
from service.connectors.trendyol import api, codes, limits, mapping, mapping_listings, mapping_orders, mapping_results
from service.connectors.trendyol.buy_box import BuyBoxes
from service.connectors.trendyol.claims import Claims
from service.connectors.trendyol.content import Contents
from service.connectors.trendyol.hooks import Hooks
from service.connectors.trendyol.money import Settlements
from service.connectors.trendyol.parcels import Parcels
from service.connectors.trendyol.questions import Questions
from service.connectors.trendyol.settings import TrendyolSettings
from service.connectors.trendyol.wire import Wire
from service.connectors.trendyol.wordings import stock_bodies, wordings
from service.connectors.values import milliseconds
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import Rejected, Repeated
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
from service.domain.order import OrderPage

T = TypeVar("T")

WORSE = (ItemState.APPLIED, ItemState.PENDING, ItemState.REJECTED)
JOINT = ","
"""Between the numbers of batches that were one submission."""
UNAPPROVED_PAGES = api.DEEPEST_RECORD // api.UNAPPROVED_PAGE
LAST_ORDERS_PAGE = api.DEEPEST_RECORD // api.ORDERS_PAGE - 1


class Trendyol(Claims, Questions, Settlements, Parcels, Hooks, BuyBoxes, Contents, Wire):
    """Answers the protocols ChecksCredentials … ListsPlacedOrders for one account; its other parts stand apart."""

    max_listing_items = api.BATCH_ITEMS
    max_offer_items = api.BATCH_ITEMS
    max_lookup_items = 45
    listings_page_seconds = 2 * limits.PER_ENDPOINT_SECONDS / limits.PER_ENDPOINT

    def check(self) -> AccountInfo:
        """Try the credentials by reading the seller's addresses."""
        self.addresses()
        return AccountInfo(self._settings.seller_id, f"Trendyol {self._settings.seller_id}")

    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""
        return self._read(self._api.call("getCategoryTree"), mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category; their values are another read."""
        return self._read(self._api.call("getCategoryAttributes", category_id), mapping.attributes)

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """Every value of an attribute, page after page."""
        values: list[NamedId] = []
        while True:
            call = self._api.attribute_values(category_id, attribute_id, len(values) // api.VALUES_PAGE)
            page = self._read(call, mapping.attribute_values)
            values += page
            if len(page) < api.VALUES_PAGE:
                return values

    def brands(self, name: str) -> list[NamedId]:
        """Brands of that name in the first spelling that Trendyol knows; its search is case sensitive."""
        for spelling in mapping.spellings(name):
            if found := self._read(self._api.brands(spelling), mapping.brands):
                return found
        return []

    def addresses(self) -> list[NamedId]:
        """The seller's own addresses; `kind` is shipment, invoice or returning."""
        return self._read(self._api.call("getSellerAddresses"), mapping.addresses)

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Ask for new products. InDoubt when nobody knows whether they arrived."""
        return self._drafted("createProducts", mapping_listings.create_item, drafts)

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Correct products that are not approved yet."""
        return self._drafted("updateUnapprovedProducts", mapping_listings.update_item, drafts)

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Archive products."""
        return self._archive(barcodes, archived=True)

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Bring archived products back, and unlock those that Trendyol has locked."""
        receipt = self._archive(barcodes, archived=False)
        locked = [{"barcode": barcode} for barcode, seen in self._approved(set(barcodes)).items() if seen.state is ListingState.REJECTED]
        if not locked:
            return receipt
        unlocking = self._read(self._api.of_items("unlockProducts", locked), api.batch_id)
        return Receipt(f"{receipt.submission_id}{JOINT}{unlocking}")

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set absolute prices and quantities, worded so that Trendyol does not take them for a repetition."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        if not good:
            return Receipt(None, tuple(refused))
        for bodies in wordings(good, spare):
            if numbers := self._say(bodies):
                return Receipt(JOINT.join(numbers), tuple(refused))
        for stock in stock_bodies(good):
            if self._say([stock]):
                break
        waits = [max(self._transport.unlike(self._api.offers(body)) for body in bodies) for bodies in wordings(good)]
        text = "Trendyol takes each wording of an offer once in 15 minutes, and all were used: stock is there, prices follow."
        raise Repeated(text, retry_after=min(waits) or None)

    def submission(self, submission_id: str) -> SubmissionReport:
        """The batch result, item by item; Trendyol forgets it after four hours (Rejected)."""
        parts = [
            self._read(self._api.call("getBatchRequestResult", number), mapping_results.batch_report)
            for number in submission_id.split(JOINT)
        ]
        return parts[0] if len(parts) == 1 else _together(parts)

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """Approved products first (50 in one call), the rest among the unapproved, by the cheaper way."""
        wanted = {barcode for barcode in barcodes if mapping_listings.is_barcode(barcode)}
        found = self._approved(wanted)
        return found | self._unapproved(wanted - found.keys())

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of approved products with price, stock and what stopped their sale."""
        return self._read(self._approved_call(cursor), lambda answer: _listing_page(answer, cursor))

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Packages changed in the window, newest change first. Between two pages lie five seconds (RateLimited)."""
        call = self._api.stream(milliseconds(since), milliseconds(until), cursor)
        return self._read(call, lambda answer: mapping_orders.order_page(answer, mapping_orders.stream_cursor(answer)))

    def orders_placed(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Packages placed in the window, page by page. The end is widened by three hours: the documents disagree about the zone."""
        (page,), end = cursors.numbers(cursor, "0", self.marketplace), until + mapping_orders.ORDER_DATE_SHIFT
        call = self._api.placed(milliseconds(since), milliseconds(end), page)
        return self._read(call, lambda answer: mapping_orders.order_page(answer, _next_page(answer, page)))

    def _drafted(self, operation: str, item: Callable[[ListingDraft, TrendyolSettings], Any], drafts: Sequence[ListingDraft]) -> Receipt:
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        items = [item(draft, self._settings) for draft in good]
        return self._submit(self._api.of_items(operation, items) if items else None, refused)

    def _archive(self, barcodes: Sequence[str], *, archived: bool) -> Receipt:
        return self._submit(
            self._api.of_items("setArchiveState", [mapping_listings.archive_item(barcode, archived) for barcode in barcodes]), ()
        )

    def _submit(self, call: Call | None, refused: Sequence[ItemResult]) -> Receipt:
        return Receipt(self._read(call, api.batch_id) if call else None, tuple(refused))

    def _say(self, bodies: Sequence[Any]) -> list[str]:
        """The numbers under which the bodies were taken; none when one of them would be, or was, refused as a repetition."""
        calls = [self._api.offers(items) for items in bodies]
        if any(self._transport.unlike(call) for call in calls):
            return []
        try:
            return [self._read(call, api.batch_id) for call in calls]
        except Rejected as error:
            if codes.REPEATED_BODY not in error.user_message:
                raise
            return []

    def _approved_call(self, cursor: str | None) -> Call:
        if cursor and cursor.startswith(mapping_results.AFTER):
            return self._api.approved_after(cursor.removeprefix(mapping_results.AFTER))
        (page,) = cursors.numbers(cursor, "0", self.marketplace)
        return self._api.approved(page=page)

    def _approved(self, wanted: set[str]) -> dict[str, ListingSnapshot]:
        found: dict[str, ListingSnapshot] = {}
        for barcodes in in_batches(sorted(wanted), api.FILTER_BARCODES):
            page = self._snapshots(self._api.approved(barcodes=",".join(barcodes)), mapping_results.approved)
            if page and not wanted & page.keys():  # strangers only: the filter for many is not honoured here
                page = {}
                for barcode in barcodes:
                    page |= self._snapshots(self._api.approved(barcode=barcode), mapping_results.approved)
            found |= page
        return {barcode: snapshot for barcode, snapshot in found.items() if barcode in wanted}

    def _unapproved(self, wanted: set[str]) -> dict[str, ListingSnapshot]:
        def parse(answer: Any) -> tuple[dict[str, ListingSnapshot], int]:
            shown, pages = mapping_results.unapproved(answer, clock.now()), int(answer.get("totalPages") or 1)
            return {snapshot.barcode: snapshot for snapshot in shown}, pages if pages <= UNAPPROVED_PAGES else 0

        def one(barcode: str) -> dict[str, ListingSnapshot]:
            return self._read(self._api.unapproved(barcode=barcode), parse)[0]

        return looked_up(wanted, lambda page: self._read(self._api.unapproved(page=page), parse), one)

    def _snapshots(self, call: Call, parse: Callable[[Any, datetime], Iterator[ListingSnapshot]]) -> dict[str, ListingSnapshot]:
        return {snapshot.barcode: snapshot for snapshot in self._read(call, lambda answer: list(parse(answer, clock.now())))}


def _together(parts: Sequence[SubmissionReport]) -> SubmissionReport:
    """One report of several; a barcode in more than one of them has the worst of its results."""
    worst: dict[str, ItemResult] = {}
    for result in (result for part in parts for result in part.results):
        before = worst.setdefault(result.barcode, result)
        worst[result.barcode] = max(before, result, key=lambda each: WORSE.index(each.state))
    return SubmissionReport(all(part.finished for part in parts), tuple(worst.values()))


def _listing_page(answer: Any, cursor: str | None) -> ListingPage:
    snapshots = tuple(mapping_results.approved(answer, clock.now()))
    return ListingPage(snapshots, mapping_results.next_page(answer, cursor))


def _next_page(answer: Any, page: int) -> str | None:
    if page + 1 >= int(answer["totalPages"]):
        return None
    if page == LAST_ORDERS_PAGE:
        raise Rejected(f"Trendyol shows {api.DEEPEST_RECORD} orders of a window at most; read a shorter window")
    return str(page + 1)
