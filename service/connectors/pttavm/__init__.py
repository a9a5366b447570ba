"""PttAVM, the Turkish post office's marketplace: products, offers, orders, cargo barcodes and their labels, invoices."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from service.connectors import after_sale, contract
from service.connectors.calls import Call
from service.connectors.contract import Manifest, lazily
from service.connectors.items import in_batches
from service.connectors.pttavm import api, codes, mapping_listings, mapping_orders
from service.connectors.pttavm.connector import Pttavm
from service.connectors.pttavm.settings import PttavmSettings
from service.domain.listing import OfferTarget


def _build_offers(settings: PttavmSettings, targets: Sequence[OfferTarget]) -> list[Call]:
    items = [mapping_listings.offer_item(target) for target in targets]
    return [api.stock_prices(some) for some in in_batches(items, api.OFFER_ITEMS)]


MANIFEST = Manifest(
    slug="pttavm",
    title=mapping_listings.NAME,
    countries=("TR",),
    currency=codes.CURRENCY,
    language="tr-tr",
    settings=PttavmSettings,
    example={"api_key": "simulatorKey", "access_token": "simulatorToken", "cargo_user": "simulator", "cargo_password": "simulatorCargo"},
    connect=Pttavm,
    base_url=api.BASE_URL,
    quotas=api.quotas,
    parse_orders=mapping_orders.order_page,
    build_offers=_build_offers,
    offer_problems=mapping_listings.offer_problems,
    verified=date(2026, 11, 21),
    max_quantity=mapping_listings.MAX_QUANTITY,
    order_window_days=api.WINDOW_DAYS,
    not_offered={
        contract.ListsPlacedOrders: "Orders are found by the day they were placed only, so that is how they are read anyway.",
        after_sale.TracksParcels: "PTT brings every parcel and its scans tell where it is: no carrier of your own can be named.",
        after_sale.CancelsLines: "A seller cannot cancel by interface: use the seller panel or its support.",
        after_sale.SplitsOrders: "An order has one cargo barcode and leaves as a whole: nothing can be split by interface.",
        after_sale.PullsClaims: "Returns cannot be read: the order shows that it came back, the seller panel shows why.",
        after_sale.DecidesClaims: "Returns are decided in the seller panel.",
        after_sale.AnswersQuestions: "Questions of buyers are read and answered in the seller panel.",
        after_sale.PullsSettlements: "There are no accounts to read: each order shows its commission, the panel shows what is paid out.",
        after_sale.ReceivesWebhooks: "It sends no events: orders are asked for every ten seconds.",
        after_sale.RegistersWebhooks: "It sends no events: orders are asked for every ten seconds.",
        after_sale.ReadsBuyBox: "It does not tell the prices of other sellers: look at the product's page.",
    },
    simulator=lazily("service.connectors.pttavm.simulator", "create_simulator"),
)
