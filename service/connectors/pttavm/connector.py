"""One PttAVM account: the calls of its two services behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar
from uuid import uuid4

import structlog

from service.connectors.answers import understood
from service.connectors.calls import Call
from service.connectors.http import Transport
from service.connectors.items import in_batches, sorted_out
from service.connectors.pttavm import api, codes, mapping, mapping_listings, mapping_orders
from service.connectors.pttavm.api import NotThere
from service.connectors.pttavm.order_windows import windows
from service.connectors.pttavm.settings import PttavmSettings
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import InDoubt, Malformed, Rejected, Repeated, Transient
from service.domain.listing import (
    ItemResult,
    ListingDraft,
    ListingPage,
    ListingSnapshot,
    OfferTarget,
    Problem,
    Receipt,
    SubmissionReport,
)
from service.domain.order import Order, OrderPage, OrderState

T = TypeVar("T")

VIEWS = ((True, True), (True, False), (False, True), (False, False))
"""(active, in stock): the search wants both filters, so all products are four lists."""
OTHER_METHOD = {"GET": "POST", "POST": "GET"}
BARCODE_SECONDS = 15.0
"""After so long a cargo barcode is usually made."""


class Pttavm:
    """Answers the protocols ChecksCredentials … ShipsOrders for one account."""

    max_listing_items = api.LOOKUP_ITEMS
    max_lookup_items = api.LOOKUP_ITEMS
    max_offer_items = api.OFFER_ITEMS
    listings_page_seconds = 2 * 60 / api.PER_MINUTE

    def __init__(self, settings: PttavmSettings, transport: Transport) -> None:
        self._settings = settings
        own = api.headers(settings)
        integration = transport.configure(headers=own, auth=None, verdicts=api.VERDICTS, explain=api.words)
        shipment = integration.at(api.shipment_url(integration.base_url))
        shipment.configure(headers=own, auth=None, verdicts=api.VERDICTS, explain=api.cargo_words)
        self._services: Mapping[str, tuple[Transport, Mapping[str, str]]] = {
            api.INTEGRATION: (integration, {}),
            api.SHIPMENT: (shipment, api.cargo_headers(settings)),
        }

    def check(self) -> AccountInfo:
        """Try the credentials by reading cargo profiles and products, and the warehouses where there is a cargo user."""
        self._read(api.cargo_profiles(), lambda answer: answer["cargoProfiles"])
        self.addresses()
        shop = self._understood(self._products(1, *VIEWS[0]), mapping.shop)
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
        return mapping.brands(name)

    def addresses(self) -> list[NamedId]:
        """The warehouses; none without a cargo user."""
        return self._read(api.warehouses(), mapping.warehouses) if self._settings.cargo_user else []

    def problems(self, draft: ListingDraft, attributes: Sequence[Attribute]) -> list[Problem]:
        """What PttAVM would refuse in the draft, found without a call."""
        return mapping_listings.problems(draft, attributes)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send whole products, but none that would delete variants. InDoubt when nobody knows whether they arrived."""
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        good, spared = self._sparing(good)
        if not good:
            return Receipt(None, (*refused, *spared))
        call = api.upsert([mapping_listings.upsert_item(draft, self._settings) for draft in good])
        try:
            return Receipt(self._batch(call), (*refused, *spared))
        except Malformed as error:
            raise InDoubt(f"products were sent and the answer is unreadable: {error}") from error

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
        found, wanted = self._understood(self._shown(barcodes), _snapshots), set(barcodes)
        return {listing.barcode: listing for listing in found if listing.barcode in wanted}

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of one of the four lists of products; an empty one ends its list."""
        view, _, page = (cursor or "0:1").partition(":")
        if not (view.isdecimal() and page.isdecimal() and int(view) < len(VIEWS)):
            raise Rejected(f"PttAVM has no place “{cursor}” in its lists.")
        rows = self._products(int(page), *VIEWS[int(view)])
        following = f"{view}:{int(page) + 1}" if rows else f"{int(view) + 1}:1"
        ends = not rows and int(view) + 1 == len(VIEWS)
        return ListingPage(tuple(self._understood(rows, _snapshots)), None if ends else following)

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        """Every order placed in the window or in the two days before its end, and in turn those of two older days."""
        spans, place = windows(since, until), cursor or "0"
        if not (place.isdecimal() and int(place) < len(spans)):
            raise Rejected(f"PttAVM has no place “{cursor}” in its lists.")
        following = str(int(place) + 1) if int(place) + 1 < len(spans) else None
        return self._read(api.orders(*spans[int(place)]), lambda answer: mapping_orders.order_page(answer, following))

    def order(self, remote_id: str) -> Order | None:
        """One order as it stands now."""
        row = self._order(remote_id)
        return None if row is None else self._understood(row, mapping_orders.order)

    def accept(self, order: Order) -> None:
        """Ask for the cargo barcode, whose label the parcel needs; nothing without a cargo user."""
        if self._settings.cargo_user:
            self._ask_for_barcode(self._known(order))

    def ship(self, order: Order, invoice_number: str) -> None:
        """See to it that there is a cargo barcode, and hand in the invoice when its number is a link.

        Transient while the barcode is being made. Reads the order first, so nothing that an earlier try did is done again.
        """
        row = self._known(order)
        if self._settings.cargo_user and (tracking := self._ask_for_barcode(row)):
            self._wait_for_barcode(order, tracking)
        if invoice_number.startswith("https://") and (lines := self._understood(row, mapping_orders.without_invoice)):
            self._read(api.invoice(order.remote_id, lines, invoice_number), dict)

    def _ask_for_barcode(self, row: Any) -> str | None:
        """The number under which a barcode is being made; None when there is one or the parcel has left."""
        order = self._understood(row, mapping_orders.order)
        if order.state in codes.PACKED:
            return None
        if order.state is not OrderState.NEW:
            raise Rejected(f"Order {order.number} cannot be packed; PttAVM calls it “{order.remote_state}”.")
        try:
            return self._read(api.create_barcode(order.remote_id, self._warehouse()), api.tracking_id)
        except Repeated as error:
            raise _being_made(order) from error

    def _wait_for_barcode(self, order: Order, tracking: str) -> None:
        state, trouble = self._read(api.barcode_status(tracking), mapping.barcode_state)
        if state == codes.BARCODE_FAILED:
            raise Rejected(trouble or f"PttAVM could not make a cargo barcode for order {order.number}.")
        if state != codes.BARCODE_READY:
            raise _being_made(order)

    def _warehouse(self) -> str:
        if self._settings.warehouse_id:
            return self._settings.warehouse_id
        for warehouse in self.addresses():
            return warehouse.id
        raise Rejected("PttAVM shows no warehouse of this account. Enter one in its panel.")

    def _sparing(self, drafts: Sequence[ListingDraft]) -> tuple[list[ListingDraft], list[ItemResult]]:
        """The drafts that delete nothing, and a refusal for each of the others: PttAVM deletes variants that are not sent again."""
        shown = self._shown([draft.barcode for draft in drafts])
        at_stake = self._understood(shown, mapping_listings.endangered)
        pairs = [(draft, at_stake.get(mapping_listings.plain(draft.barcode), 0)) for draft in drafts]
        refused = [mapping_listings.spared(draft.barcode, variants) for draft, variants in pairs if variants]
        return [draft for draft, variants in pairs if not variants], refused

    def _switch(self, barcodes: Sequence[str], *, active: bool) -> Receipt:
        return Receipt(self._batch(api.stock_prices([mapping_listings.active_item(barcode, active) for barcode in barcodes])))

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

    def _order(self, number: str) -> Any:
        try:
            return next(iter(self._read(api.order(number), api.rows)), None)
        except NotThere:
            return None

    def _known(self, order: Order) -> Any:
        row = self._order(order.remote_id)
        if row is None:
            raise Rejected(f"PttAVM does not know order {order.number}.")
        return row

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

    def _either(self, call: Call, parse: Callable[[Any], T]) -> T:
        """The same by the other method where PttAVM has nothing by the documented one: its pages and its clients disagree."""
        try:
            return self._read(call, parse)
        except NotThere:
            return self._read(replace(call, method=OTHER_METHOD[call.method]), parse)

    def _read(self, call: Call, parse: Callable[[Any], T]) -> T:
        transport, own = self._services[call.groups[0]]
        number = str(uuid4())
        with structlog.contextvars.bound_contextvars(correlation=number):
            answer = transport.send(replace(call, headers={**own, api.CORRELATION: number})).json()
        return self._understood(api.fine(answer), parse)

    def _understood(self, answer: Any, parse: Callable[[Any], T]) -> T:
        return understood(mapping_listings.NAME, answer, parse)


def _being_made(order: Order) -> Transient:
    return Transient(f"PttAVM is still making the cargo barcode of order {order.number}.", retry_after=BARCODE_SECONDS)


def _snapshots(rows: Sequence[Any]) -> list[ListingSnapshot]:
    return mapping_listings.snapshots(rows, clock.now())
