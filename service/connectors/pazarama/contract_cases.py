"""What this connector sends and reads, for the contract suite."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors.contract_suite import Exchange, Suite
from service.connectors.pazarama import api, claims, mapping, mapping_listings, mapping_orders, mapping_results, money, questions, wire
from service.domain.claim import ClaimKind, ClaimState, Dispute
from service.domain.errors import NeedsReauth
from service.domain.listing import AttributeValue, ListingDraft, OfferTarget
from service.domain.order import OrderState
from service.domain.paper import Upload
from service.domain.settlement import SettlementKind

_ID = "00000011-0000-4000-8000-000000000011"
_MOMENT = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_DAYS = api.window(_MOMENT - timedelta(days=29), _MOMENT)
_DRAFT = ListingDraft(
    barcode="8680000000017",
    sku="ÇANTA-16",
    group="CANTA-16",
    title="Çanta 16 inç, su geçirmez 🎒 " * 9,
    description="<p>Şık &amp; sağlam</p>",
    brand_id=_ID,
    category_id=_ID,
    attributes=(AttributeValue(_ID, value_id=_ID),),
    images=tuple(f"https://shop.example.com/image/{number}.jpg" for number in range(12)),
    quantity=0,
    price=Decimal("1200.995"),
    list_price=Decimal("2500.99"),
    currency="TRY",
    vat_rate=Decimal(10),
    weight_kg=Decimal("0.45"),
)
_PICTURE = Upload("kanıt.png", "image/png", b"\x89PNG")
_OFFER = OfferTarget("8680000000017", 0, Decimal("0.01"), Decimal("19999999999.99"), "TRY")


def _orders(answer: Any) -> Any:
    page = mapping_orders.order_page(answer)
    if page.problems or any(order.state is OrderState.UNKNOWN for order in page.orders):
        raise ValueError(f"not fully understood: {page.problems or page.orders}")
    return page.orders or answer["data"] == []


def _offers(answer: Any) -> Any:
    rows = mapping_results.offer_rows(api.data(answer))
    return mapping_results.offer_report(rows, len(rows)).results


def _switched(answer: Any) -> Any:
    return api.data(answer)["result"]


def _taken(answer: Any) -> Any:
    return api.data(answer) is None


def _claims(kind: ClaimKind) -> Any:
    def read(answer: Any) -> Any:
        rows, pages = wire.requests(api.data(answer))
        return pages == 1 and all(claims.claim(row, kind, _MOMENT).state is ClaimState.WAITING for row in rows)

    return read


def _questions(answer: Any) -> Any:
    return [questions.question(row) for row in api.data(answer)["approvalAnswersByMerchantSearchs"]]


def _bookings(answer: Any) -> Any:
    page = money.settlement_page(api.data(answer)["transactionList"])
    return not page.problems and all(each.kind is SettlementKind.SALE for each in page.settlements)


def _enveloped(parse: Any) -> Any:
    return lambda answer: parse(api.data(answer))


SUITE = Suite(
    exchanges=(
        Exchange("getToken", api.token("Basic eA=="), wire.token_of),
        Exchange("getBrands", api.brands("Örnek Marka"), _enveloped(lambda rows: mapping.brands(rows, "örnek marka"))),
        Exchange("getCategoryTree", api.category_tree(), _enveloped(mapping.categories)),
        Exchange("getCategoryWithAttributes", api.category(_ID), _enveloped(mapping.attributes)),
        Exchange("getSellerDelivery", api.delivery(), _enveloped(mapping.carriers)),
        Exchange("createProducts", api.create([mapping_listings.product(_DRAFT)]), lambda answer: api.data(answer)["batchRequestId"]),
        Exchange("createProducts", api.create([mapping_listings.product(replace(_DRAFT, weight_kg=None, attributes=()))] * 500)),
        Exchange("getProductBatchResult", api.product_batch(_ID), _enveloped(mapping_results.product_report)),
        Exchange("getApprovedProducts", api.approved(Cursor="abc"), _enveloped(lambda page: mapping_listings.approved(page, _MOMENT))),
        Exchange("getApprovedProducts", api.approved(Code="8680000000017")),
        Exchange("getUnapprovedProducts", api.unapproved(2), _enveloped(lambda rows: mapping_listings.unapproved(rows, _MOMENT))),
        Exchange("getUnapprovedProducts", api.unapproved(Code="8680000000017"), mapping_listings.pages),
        Exchange("setProductStatus", api.switch("8680000000017", 10), _switched),
        Exchange("updateStock", api.offers(api.STOCK, [mapping_listings.stock_item(_OFFER)] * 3000), api.data),
        Exchange("updatePrice", api.offers(api.PRICE, [mapping_listings.price_item(_OFFER)]), api.data),
        Exchange("updatePrice", api.offers(api.PRICE, [mapping_listings.price_item(replace(_OFFER, list_price=None))])),
        Exchange("getListingBatch", api.offer_batch(_ID, 1), _offers),
        Exchange("getOrders", api.orders(1, *_DAYS), _orders),
        Exchange("getOrders", api.order("735000001")),
        Exchange("updateOrderStatus", api.item_status("735000001", _ID, 12), _taken),
        Exchange("updateOrderStatus", api.item_status("735000001", _ID, 13)),
        Exchange("updateOrderStatus", api.own_cargo("735000001", [_ID], _ID, "73300000000000000017", "https://kargo.example.com/17")),
        Exchange("bulkStatusUpdate", api.own_cargo("735000001", [_ID, _ID], _ID, "73300000000000000017", ""), _taken),
        Exchange("splitPackages", api.split(_ID, [[_ID], [_ID, _ID]]), api.data),
        Exchange("sendInvoiceLink", api.invoice_link(_ID, "https://shop.example.com/invoice/17.pdf"), api.data),
        Exchange("getCancelRequests", api.requests(api.CANCELS, 1, *_DAYS), _claims(ClaimKind.CANCEL)),
        Exchange("updateCancelRequest", api.decide_cancel(_ID, 3), api.data),
        Exchange("getRefunds", api.requests(api.REFUNDS, 1, *_DAYS), _claims(ClaimKind.RETURN)),
        Exchange("updateRefund", api.decide_refund(_ID, 2), api.data),
        Exchange("updateRefund", api.decide_refund(_ID, 3, **claims.objection(Dispute("12", "Kutu boş 📦", (_PICTURE,) * 3)))),
        Exchange("updateRefund", api.decide_refund(_ID, 3, **claims.objection(Dispute("10", "")))),
        Exchange("searchQuestions", api.questions(1, *_DAYS), _questions),
        Exchange("answerQuestion", api.answer(_ID, "Boyu 120 cm'dir. 📏"), api.data),
        Exchange("getPaymentAgreement", api.bookings(_MOMENT - timedelta(days=7), _MOMENT), _bookings),
    ),
    headers=("Authorization", "Accept"),
    errors={"getToken.invalid": NeedsReauth},
    verdicts=api.TOKEN_VERDICTS,
    explain=api.token_words,
)
