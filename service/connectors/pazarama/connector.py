"""One Pazarama account: its calls behind the protocols of the contract."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from service.connectors import values
from service.connectors.calls import Call
from service.connectors.items import in_batches, looked_up, sorted_out
from service.connectors.pazarama import api, codes, mapping, mapping_listings, mapping_results
from service.connectors.pazarama.claims import Claims
from service.connectors.pazarama.money import Settlements
from service.connectors.pazarama.parcels import Parcels
from service.connectors.pazarama.questions import Questions
from service.connectors.pazarama.settings import PazaramaSettings
from service.domain import clock
from service.domain.catalogue import AccountInfo, Attribute, Category, NamedId
from service.domain.errors import ConnectorError, InDoubt, Rejected
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

BATCH, SINGLE = "products", "single"
"""What a submission is, beside those of offers; its number and what else is needed to ask after it follow."""
SINGLE_PATIENCE = timedelta(hours=1)
"""A product that was sent alone has no result; one that is not shown after this long was not taken."""


class Pazarama(Parcels, Claims, Questions, Settlements):
    """Answers the protocols for one account; those of orders and of what follows have files of their own."""

    prices_apart = True
    max_offer_items = api.OFFER_ITEMS
    max_listing_items = 200
    """500 are taken at once, but each product costs a call when it is taken off sale."""
    max_lookup_items = 45
    listings_page_seconds = 2 * 60 / api.CALLS_PER_MINUTE

    def check(self) -> AccountInfo:
        """Try the credentials by reading the seller's delivery settings."""
        self._data(api.delivery(), lambda delivery: delivery)
        return AccountInfo(self._settings.client_id, f"Pazarama {self._settings.client_id[:8]}")

    def categories(self) -> list[Category]:
        """The whole tree, parents before children."""
        return self._data(api.category_tree(), mapping.categories)

    def attributes(self, category_id: str) -> list[Attribute]:
        """The attributes of a leaf category."""
        return self._data(api.category(category_id), mapping.attributes)

    def attribute_values(self, category_id: str, attribute_id: str) -> list[NamedId]:
        """The values of an attribute, which come with the category."""
        return self._data(api.category(category_id), lambda category: mapping.attribute_values(category, attribute_id))

    def brands(self, name: str) -> list[NamedId]:
        """Brands of that name, the one in exactly this spelling first."""
        return self._data(api.brands(" ".join(name.split())), lambda rows: mapping.brands(rows or (), name))

    def addresses(self) -> list[NamedId]:
        """None: a product does not name where it is sent from."""
        return []

    problems = staticmethod(mapping_listings.problems)

    def publish(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send products. InDoubt when nobody knows whether they arrived."""
        good, refused = sorted_out(drafts, lambda draft: mapping_listings.problems(draft, ()))
        if not good:
            return Receipt(None, tuple(refused))
        number = self._data(api.create([mapping_listings.product(draft) for draft in good]), lambda data: str(data["batchRequestId"]))
        if number != api.NO_BATCH:
            return Receipt(f"{BATCH}:{number}", tuple(refused))
        # So it answers for one product; for several it would leave nothing to ask after, and a lookup decides as well.
        if len(good) > 1:
            raise InDoubt(f"{len(good)} products were sent and got no batch number")
        return Receipt(f"{SINGLE}:{int(clock.now().timestamp())}:{good[0].barcode}", tuple(refused))

    def update(self, drafts: Sequence[ListingDraft]) -> Receipt:
        """Send products once more: what is there under the same barcode is corrected and goes to the review again."""
        return self.publish(drafts)

    def withdraw(self, barcodes: Sequence[str]) -> Receipt:
        """Close the sale of products, one call each."""
        return self._switch(barcodes, codes.CLOSED)

    def restore(self, barcodes: Sequence[str]) -> Receipt:
        """Open the sale of products, one call each."""
        return self._switch(barcodes, codes.OPEN)

    def push_offers(self, targets: Sequence[OfferTarget], spare: Iterable[OfferTarget] = ()) -> Receipt:
        """Set the prices of targets that have one, the quantities of the others; `spare` is not needed."""
        good, refused = sorted_out(targets, mapping_listings.offer_problems)
        numbers: list[str] = []
        for kind, some in offers_apart(good):
            try:
                numbers.append(self._offers(kind, some))
            except ConnectorError as error:
                error.arrived |= bool(numbers)
                raise
        return Receipt(",".join(numbers) or None, tuple(refused))

    def submission(self, submission_id: str) -> SubmissionReport:
        """The results of a batch. Rejected when Pazarama no longer knows it, four hours after it was taken."""
        kind, _, rest = submission_id.partition(":")
        if kind == BATCH:
            return self._data(api.product_batch(rest), mapping_results.product_report)
        if kind == SINGLE:
            return self._single(*rest.split(":", 1))
        parts = [self._offer_report(part) for part in submission_id.split(",")]
        return SubmissionReport(all(part.finished for part in parts), tuple(result for part in parts for result in part.results))

    def find_listings(self, barcodes: Sequence[str]) -> dict[str, ListingSnapshot]:
        """The unapproved first, by the cheaper way, then the rest one by one among the approved."""
        wanted = [barcode for barcode in dict.fromkeys(barcodes) if mapping_listings.CODE.fullmatch(barcode)]
        found = self._unapproved(wanted)
        for barcode in [barcode for barcode in wanted if barcode not in found]:
            shown = self._data(api.approved(Code=barcode), lambda page: mapping_listings.approved(page, clock.now()))
            found |= {listing.barcode: listing for listing in shown if listing.barcode == barcode}
        return found

    def listings_page(self, cursor: str | None = None) -> ListingPage:
        """A page of approved products with price, stock and whether their sale is closed."""

        def parse(page: Any) -> ListingPage:
            following = page["nextCursor"] or None
            if following is not None and following == cursor:
                raise ValueError("the list does not move on")
            return ListingPage(tuple(mapping_listings.approved(page, clock.now())), following)

        return self._data(api.approved(**({"Cursor": cursor} if cursor else {})), parse)

    def _offers(self, kind: str, targets: Sequence[OfferTarget]) -> str:
        return f"{kind}:{len(targets)}:{self._data(offer_call(kind, targets), values.id_of)}"

    def _offer_report(self, part: str) -> SubmissionReport:
        _, sent, number = part.split(":")
        rows: list[Any] = []
        page, pages = 1, 1
        while page <= pages:
            answer = self._read(api.offer_batch(number, page), dict)
            rows += self._understood(answer, lambda answer: mapping_results.offer_rows(api.data(answer)))
            page, pages = page + 1, mapping_listings.pages(answer)
        return self._understood(rows, lambda rows: mapping_results.offer_report(rows, int(sent)))

    def _single(self, asked: str, barcode: str) -> SubmissionReport:
        if barcode in self.find_listings([barcode]):
            return SubmissionReport(True, (ItemResult(barcode, ItemState.APPLIED),))
        if clock.now() - datetime.fromtimestamp(int(asked), UTC) < SINGLE_PATIENCE:
            return SubmissionReport(finished=False)
        message = "Pazarama took this product and does not show it. It gives no reason for a product that is sent alone: check its data."
        return SubmissionReport(True, (ItemResult(barcode, ItemState.REJECTED, message),))

    def _switch(self, barcodes: Sequence[str], status: int) -> Receipt:
        return Receipt(None, tuple(self._switched(barcode, status) for barcode in barcodes))

    def _switched(self, barcode: str, status: int) -> ItemResult:
        def parse(data: Any) -> ItemResult:
            row = next(row for row in data["result"] if row["code"] == barcode)
            return ItemResult(barcode, ItemState.APPLIED if row["success"] is True else ItemState.REJECTED, row.get("message"))

        try:
            return self._data(api.switch(barcode, status), parse)
        except Rejected as refusal:
            return ItemResult(barcode, ItemState.REJECTED, refusal.user_message)

    def _unapproved(self, wanted: Sequence[str]) -> dict[str, ListingSnapshot]:
        def parse(rows: Any) -> dict[str, ListingSnapshot]:
            return {listing.barcode: listing for listing in mapping_listings.unapproved(rows, clock.now())}

        def shown(call: Call) -> tuple[dict[str, ListingSnapshot], int]:
            return self._read(call, lambda answer: (parse(api.data(answer) or ()), mapping_listings.pages(answer)))

        return looked_up(set(wanted), lambda page: shown(api.unapproved(page + 1)), lambda code: shown(api.unapproved(Code=code))[0])


def offers_apart(targets: Sequence[OfferTarget]) -> list[tuple[str, list[OfferTarget]]]:
    """The targets whose quantity is to be set, and those whose price is; a kind without any is left out."""
    parts = {api.STOCK: [each for each in targets if each.price is None], api.PRICE: [each for each in targets if each.price is not None]}
    return [(kind, some) for kind, some in parts.items() if some]


def offer_call(kind: str, targets: Sequence[OfferTarget]) -> Call:
    """The call that sets those."""
    item = mapping_listings.stock_item if kind == api.STOCK else mapping_listings.price_item
    return api.offers(kind, [item(target) for target in targets])


def offer_calls(settings: PazaramaSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    """The calls of a push, each with as many items as it takes."""
    return [offer_call(kind, batch) for kind, some in offers_apart(targets) for batch in in_batches(some, api.OFFER_ITEMS)]
