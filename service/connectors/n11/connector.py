"""One N11 account: N11's calls behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from service.connectors import cursors, values
from service.connectors.answers import the_order
from service.connectors.calls import Call
from service.connectors.items import looked_up, sorted_out
from service.connectors.n11 import api, codes, mapping, mapping_listings, mapping_orders, soap
from service.connectors.n11.claims import Claims
from service.connectors.n11.mapping import NAME, Form, Row
from service.connectors.n11.parcels import Parcels
from service.connectors.n11.places import Place
from service.connectors.n11.questions import Questions
from service.connectors.n11.settings import N11Settings
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import Rejected
from service.domain.listing import (
    ContentChange,
    ItemResult,
    ItemState,
    ListingDraft,
    ListingPage,
    ListingSnapshot,
    OfferTarget,
    Receipt,
    SubmissionReport,
)
from service.domain.order import Order, OrderPage


class N11(Claims, Questions, Parcels):
    """Everything that N11 offers, for one account: catalogue, listings, offers and orders here, the rest in the parts."""

    max_listing_items = api.LISTING_ITEMS
    max_offer_items = api.TASK_ITEMS
    max_lookup_items = api.LISTING_ITEMS
    max_content_items = api.LISTING_ITEMS
    content_is_shared = False
    listings_page_seconds = 2 * 60.0 / api.PRODUCTS_PER_MINUTE

    def check(self) -> AccountInfo:
        """Try the credentials with one product and one parcel: both families must let us in. Who we are stands in either."""
        calls = (api.products(page=0, size=1), api.packages(page=0, size=1))
        found = [row for call in calls for row in self._read(call, lambda answer: answer["content"])]
        seller = next((str(row["sellerId"]) for row in found if row.get("sellerId")), "")
        title = next((str(row["sellerNickname"]) for row in found if row.get("sellerNickname")), seller)
        return AccountInfo(seller, f"{NAME} {title}".strip())

    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""
        return self._read(api.categories(), mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category beyond the brand."""
        return list(self._form(category_id).attributes)

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """The values that N11 lists for an attribute; where free text counts too they are suggestions."""
        return self._form(category_id).values.get(attribute_id, [])

    def brands(self, name: str) -> list[NamedId]:
        """The name itself, without a call: N11 lists brands by category only."""
        return values.itself(name)

    def addresses(self) -> list[NamedId]:
        """None: they belong to the shipment templates of the seller panel."""
        return []

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Ask for new products. InDoubt when nobody knows whether they arrived."""
        return self._drafted(drafts, mapping_listings.create_sku, api.create)

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Correct texts, VAT, model and plain attributes; N11 lets nobody change title, images, brand or what makes variants."""
        return self._drafted(drafts, mapping_listings.update_sku, api.update)

    def update_content(self, changes: Sequence[ContentChange]) -> Receipt:
        """Correct description and plain attributes. Where title or images are all that changed, that is refused: N11 takes neither."""
        receipt = self.update([change.draft for change in changes if change.parts & mapping_listings.OPEN_PARTS])
        frozen = [change for change in changes if not change.parts & mapping_listings.OPEN_PARTS]
        refused = [ItemResult(change.draft.barcode, ItemState.REJECTED, mapping_listings.FROZEN, min(change.parts)) for change in frozen]
        return replace(receipt, results=(*receipt.results, *refused))

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Suspend products."""
        return self._switch(barcodes, codes.SUSPENDED)

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Make suspended products active again."""
        return self._switch(barcodes, codes.ACTIVE)

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set absolute quantities, and prices that do not stand yet; `spare` is not needed."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        return self._task(api.offers, [mapping_listings.offer_sku(target) for target in good], refused)

    def submission(self, submission_id: str) -> SubmissionReport:
        """The result of a task, page after page. Rejected when N11 does not know it."""
        pages, more = list[Row](), True
        while more:
            page = self._read(api.task(submission_id, len(pages)), dict)
            more = self._understood(page.get("skus") or {}, lambda skus: mapping_listings.has_more(skus, len(pages)))
            pages.append(page)
        return self._understood(pages, mapping_listings.report)

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """Products by stock code: a few one by one, many out of the whole list where that is cheaper."""
        found, seen_at = self._products(barcodes), clock.now()
        return {code: self._understood(row, lambda row: mapping_listings.snapshot(row, seen_at)) for code, row in found.items()}

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of the seller's products with price, stock and state."""
        (page,), seen_at = cursors.numbers(cursor, "0", NAME), clock.now()

        def parse(answer: Any) -> ListingPage:
            snapshots = tuple(mapping_listings.snapshot(row, seen_at) for row in mapping_listings.own_rows(answer))
            return ListingPage(snapshots, str(page + 1) if mapping_listings.has_more(answer, page) else None)

        return self._read(api.products(page=page), parse)

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Packages changed in the window, oldest change first; what changed at the border of two pages comes twice."""
        place = Place.of(cursor, since)
        call = api.changed(place.start, place.end(until), place.page)
        return self._read(call, lambda answer: mapping_orders.order_page(answer, place.moving(answer, until)))

    def orders_placed(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Packages that came up in the window, page by page."""
        place = Place.of(cursor, since)
        call = api.packages(startDate=place.start, endDate=place.end(until), page=place.page)
        return self._read(call, lambda answer: mapping_orders.order_page(answer, place.following(answer, until)))

    def order(self, remote_id: str) -> Order | None:
        """One package as it stands now."""
        return the_order(self._read(api.packages(packageIds=remote_id, page=0), mapping_orders.order_page), remote_id)

    def accept(self, order: Order) -> None:
        """Tell Picking, for every line. What N11 refuses counts as told when the package is that far anyway."""
        if order.remote_state in codes.AFTER_PICKING:
            return
        try:
            if words := self._read(api.picking(line.line_id for line in order.lines), mapping_orders.refusals):
                raise Rejected(f"lines of {order.remote_id} were refused: {words}", user_message=words)
        except Rejected:
            now = self.order(order.remote_id)
            if now is None or now.remote_state not in codes.AFTER_PICKING:
                raise

    def ship(self, order: Order, invoice_number: str) -> None:
        """Tell Picking where that is still to be told; the carrier's scan follows. An invoice number that is a link is handed in.

        Not for a micro export, whose invoice wants a number beside its link: `send_invoice`.
        """
        self.accept(order)
        is_new = invoice_number.startswith("https://") and order.extra.get("invoice_link") != invoice_number
        if is_new and "export" not in order.extra:
            self._do(soap.invoice_link(self._settings, order.number, invoice_number))

    def _form(self, category_id: str) -> Form:
        """A category's attributes, values and brands, which N11 tells all at once."""
        return self._once(api.attributes(category_id), mapping.form)

    def _drafted(
        self,
        drafts: Sequence[ListingDraft],
        sku: Callable[[ListingDraft, Form, N11Settings], Any],
        call: Callable[[Sequence[Any], str], Call],
    ) -> Receipt:
        formal, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        good, unknown = sorted_out(formal, lambda draft: mapping_listings.problems_in(draft, self._form(draft.category_id)))
        skus = [sku(draft, self._form(draft.category_id), self._settings) for draft in good]
        return self._task(call, skus, [*refused, *unknown])

    def _switch(self, barcodes: Sequence[str], status: str) -> Receipt:
        found = self._products(barcodes)
        missing = [code for code in barcodes if code not in found]
        refused = [ItemResult(code, ItemState.REJECTED, f"N11 shows no product with the stock code “{code}”.") for code in missing]
        return self._task(api.update, [mapping_listings.status_sku(row, status) for row in found.values()], refused)

    def _task(self, call: Callable[[Sequence[Any], str], Call], skus: Sequence[Any], refused: Sequence[ItemResult]) -> Receipt:
        return Receipt(self._read(call(skus, self._settings.integrator), api.task_id) if skus else None, tuple(refused))

    def _products(self, stock_codes: Sequence[str]) -> dict[str, Row]:
        """The products with these stock codes, as N11 shows them."""

        def rows(call: Call) -> tuple[dict[str, Row], int]:
            return self._read(call, mapping_listings.by_code)

        return looked_up(
            set(filter(None, stock_codes)),
            lambda page: rows(api.products(page=page)),
            lambda code: rows(api.products(stockCode=code, page=0))[0],
        )
