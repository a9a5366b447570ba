"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors.calls import Call
from service.connectors.ciceksepeti import api, claims, codes, mapping, mapping_listings, mapping_orders, questions
from service.connectors.ciceksepeti.order_reads import Place
from service.connectors.ciceksepeti.settings import CiceksepetiSettings
from service.connectors.contract_suite import Exchange, Suite
from service.domain.claim import Claim, ClaimState
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from service.domain.order import Order, OrderState
from service.domain.question import Question, QuestionState

_SETTINGS = CiceksepetiSettings(seller_id="9900", api_key="exampleKey", integrator="MesChain", delivery_time="1-10")
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)

_DRAFT = ListingDraft(
    barcode="8690000000116",
    sku="VAZO-İNCE",
    group="VAZO",
    title="Seramik vazo 🌷 " + "çok uzun başlık " * 20,
    description="<p>El yapımı seramik vazo, ışıltılı sırlı, yirmi beş santimetre.</p>",
    brand_id="Çınar",
    category_id="14061",
    attributes=(AttributeValue("2000353", value_id="2010697"),),
    images=("https://shop.example.com/image/1.jpg",),
    quantity=10_000,
    price=Decimal("349.90"),
    list_price=Decimal("449.90"),
    currency="TRY",
    vat_rate=Decimal(20),
)
_OFFER = OfferTarget("8690000000116", 0, Decimal("0.01"), Decimal("0.05"), "TRY")
_ITEM = "111000001"
_PARCEL = {"shipmentNumber": "1000000000017", "shipmentTrackingUrl": "https://kargo.example.com/1000000000017"}


def _orders(answer: Any) -> tuple[Order, ...]:
    page = mapping_orders.order_page(answer)
    if page.problems or any(order.state is OrderState.UNKNOWN for order in page.orders):
        raise ValueError(f"not fully understood: {page.problems or page.orders}")
    return page.orders


def _claims(answer: Any) -> tuple[Claim, ...]:
    page = claims.claim_page(answer, _MOMENT)
    if page.problems or any(claim.state is ClaimState.UNKNOWN for claim in page.claims):
        raise ValueError(f"not fully understood: {page}")
    return page.claims


def _questions(answer: Any) -> tuple[Question, ...]:
    page = questions.question_page(answer)
    if page.problems or any(question.state is QuestionState.UNKNOWN for question in page.questions):
        raise ValueError(f"not fully understood: {page}")
    return page.questions


def _was_told(answer: Any) -> str:
    return api.refusal(answer) or "told"


def _window(place: Place) -> Call:
    return api.orders(*place.window(_MOMENT - timedelta(minutes=10), _MOMENT), place.page, active=place.active)


SUITE = Suite(
    exchanges=(
        Exchange("getCategories", api.categories(), mapping.categories),
        Exchange("getCategoryAttributes", api.attributes("14061"), mapping.attributes),
        Exchange("getCategoryAttributes", api.attributes("14061"), lambda answer: mapping.attribute_values(answer, "2000353")),
        Exchange("createProducts", api.create([mapping_listings.create_item(_DRAFT, _SETTINGS)]), api.batch_id),
        Exchange("updateProducts", api.update([mapping_listings.update_item(_DRAFT, _SETTINGS)]), api.batch_id),
        Exchange("listProducts", api.products(1, 8, size=1)),
        Exchange("listProducts", api.products(3, 2), lambda answer: mapping_listings.snapshots(answer, _MOMENT)),
        Exchange("listProducts", api.products(1, 1, StockCode="VAZO 1")),
        Exchange("updatePriceAndStock", api.offers([mapping_listings.offer_item(_OFFER)]), api.batch_id),
        Exchange("updatePriceAndStock", api.offers([mapping_listings.offer_item(replace(_OFFER, price=None, list_price=None))])),
        Exchange("updatePriceAndStock", api.offers(list(mapping_listings.wordings([_OFFER], [replace(_OFFER, barcode="B")]))[-1])),
        Exchange("getBatchStatus", api.batch("cef33e24-0000-4000-8000-000000000003"), mapping_listings.batch_report),
        Exchange("getOrders", _window(Place()), _orders),
        Exchange("getOrders", _window(Place(back=1, active=False, page=2)), lambda answer: bool(mapping_orders.lines_of(answer))),
        Exchange("getOrders", api.order(_ITEM, active=True), _orders),
        Exchange("getOrders", api.order(_ITEM, active=False)),
        Exchange("readyForCargoWithCs", api.ready(_ITEM), _was_told),
        Exchange("statusUpdateOwnCargo", api.status(_ITEM, codes.PREPARING), _was_told),
        Exchange("statusUpdateOwnCargo", api.status(_ITEM, codes.IN_VEHICLE)),
        Exchange("statusUpdateOwnCargo", api.status(_ITEM, codes.SHIPPED, cargoBusinessId=43, **_PARCEL)),
        Exchange("statusUpdateOwnCargo", api.status(_ITEM, codes.DELIVERED)),
        Exchange("changeCargoCompany", api.carrier(_ITEM, 44), _was_told),
        Exchange("sendInvoice", api.invoice(_ITEM, documentUrl="https://shop.example.com/invoice/17.pdf"), _was_told),
        Exchange("sendInvoice", api.invoice(_ITEM, document="JVBERi0=")),
        Exchange("getCanceledOrders", api.claims(_MOMENT - timedelta(days=1), _MOMENT, 0), _claims),
        Exchange("returnReceived", api.received(_ITEM)),
        Exchange("evaluateReturn", api.decide(_ITEM, codes.APPROVE), _was_told),
        Exchange("evaluateReturn", api.decide(_ITEM, codes.REFUSE)),
        Exchange("listQuestions", api.questions(_MOMENT - timedelta(days=31), _MOMENT, 1), _questions),
        Exchange("answerQuestion", api.answer("5f00000000000000000000a1", "Boyu 25 cm'dir 📏", codes.PUBLISH_ANSWER), _was_told),
    ),
    headers=tuple(api.headers(_SETTINGS)),
    errors={},
    verdicts=api.VERDICTS,
    explain=api.words,
)
