"""PttAVM's orders in our words. Pure: no network, no clock, no database.

States stand on the lines; the state of an order is that of its last line. PttAVM does not say when an order changed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from service.connectors import values
from service.connectors.answers import rows_read
from service.connectors.pttavm import codes
from service.connectors.states import least_far
from service.connectors.values import id_of, moment, text
from service.domain.money import decimal
from service.domain.order import Address, Order, OrderLine, OrderPage, OrderState, Tracking

Row = Mapping[str, Any]

CARRIER = "PTT Kargo"


def order_page(answer: Any, next_cursor: str | None = None) -> OrderPage:
    """The orders of a search or of a single read. One that cannot be read becomes a problem; the others arrive."""
    if not isinstance(answer, list):
        raise ValueError("not a list of orders")
    orders, problems = rows_read(answer, order, "siparisNo", "PttAVM order {} cannot be read: {}.")
    return OrderPage(orders, next_cursor, problems)


def order(row: Row) -> Order:
    """One order. Raises one of UNREADABLE when a fact we rely on is missing or impossible."""
    rows = [(line, _line_state(line)) for line in row["siparisUrunler"]]
    shown = [(line, state) for line, state in rows if state is not OrderState.CANCELLED] or rows
    if not shown:
        raise ValueError("it has no lines")
    kept, state = [line for line, _ in shown], least_far([state for _, state in shown])
    placed, shipping_total = moment(row["islemTarihi"]), decimal(row.get("kargoTutari") or 0)
    shipping, parcels = _shipping(row), barcodes(row)
    return Order(
        remote_id=id_of(row["siparisNo"]),
        number=id_of(row["siparisNo"]),
        state=OrderState.ACCEPTED if state is OrderState.NEW and parcels else state,
        remote_state=", ".join(dict.fromkeys(text(line["siparisDurumu"]) for line in kept)),
        currency=codes.CURRENCY,
        total=sum((decimal(line["kdvDahilToplamTutar"]) for line in kept), shipping_total),
        shipping_total=shipping_total,
        placed_at=placed,
        modified_at=placed,
        buyer_email=text(row.get("eposta")),
        shipping=shipping,
        billing=_billing(row, shipping),
        lines=tuple(_line(line) for line in kept),
        tracking=Tracking(CARRIER, parcels[0]) if parcels else None,
        extra=_extra(row, kept, parcels),
    )


def barcodes(row: Row) -> list[str]:
    """The cargo barcodes of an order; none before one was asked for."""
    listed = [entry.get("barcode") for entry in row.get("barcodes") or ()]
    return list(dict.fromkeys(code for code in map(text, (row.get("kargoBarkod"), *listed)) if code))


def without_invoice(row: Row) -> list[Decimal]:
    """The line numbers that an invoice is still to be handed in for; cancelled lines get none."""
    open_lines = (line for line in row["siparisUrunler"] if not line.get("isInvoice"))
    return [values.number(id_of(line["lineItemId"])) for line in open_lines if _line_state(line) is not OrderState.CANCELLED]


def _line(row: Row) -> OrderLine:
    quantity = values.quantity(row["toplamIslemAdedi"])
    return OrderLine(
        line_id=id_of(row["lineItemId"]),
        barcode=text(row.get("variantBarkod") or row["urunBarkod"]),
        sku=text(row["urunBarkod"]),
        title=text(row.get("urun")),
        quantity=quantity,
        unit_price=values.each(decimal(row["kdvDahilToplamTutar"]), quantity),
        vat_rate=decimal(row.get("kdvOrani") or 0),
        discount=values.each(decimal(row.get("indirimToplam") or 0), quantity),
        state=text(row["siparisDurumu"]),
    )


def _line_state(row: Row) -> OrderState:
    return codes.ORDER_STATES.get(codes.word(row["siparisDurumu"]), OrderState.UNKNOWN)


def _shipping(row: Row) -> Address:
    return Address(
        first_name=text(row.get("musteriAdi")),
        last_name=text(row.get("musteriSoyadi")),
        line1=text(row.get("siparisAdresi")),
        district=text(row.get("siparisIlce")),
        city=text(row.get("siparisIli")),
        country_code="TR",
        phone=text(row.get("telefonNo")),
    )


def _billing(row: Row, shipping: Address) -> Address:
    """The invoice's own address; a firm where PttAVM says so."""
    is_firm = codes.word(row.get("faturaTip")) == codes.CORPORATE
    return Address(
        first_name=text(row.get("faturaMusteriAdi")) or shipping.first_name,
        last_name=text(row.get("faturaMusteriSoyadi")) or shipping.last_name,
        line1=text(row.get("faturaAdresi")) or shipping.line1,
        district=text(row.get("faturaIlce")) or shipping.district,
        city=text(row.get("faturaIli")) or shipping.city,
        country_code="TR",
        phone=shipping.phone,
        company=text(row.get("firmaUnvani")) if is_firm else "",
        tax_office=text(row.get("vergiDaire")) if is_firm else "",
        tax_number=text(row.get("vergiNo")) if is_firm else "",
    )


def _extra(row: Row, lines: Sequence[Row], parcels: Sequence[str]) -> dict[str, str]:
    given_back = any(codes.word(line["siparisDurumu"]) == codes.GIVEN_BACK for line in lines)
    told = {
        "identity_number": row.get("tckn"),
        "note": "; ".join(dict.fromkeys(filter(None, (text(line.get("siparisNotu")) for line in lines)))),
        "commission": ", ".join(text(line["komisyon"]) for line in lines if line.get("komisyon")),
        "marketplace_discount": _sum(lines, "indirimPttavm"),
        "seller_discount": _sum(lines, "indirimTedarikci"),
        "coupon": _sum(lines, "couponAmount"),
        "other_invoice_address": "yes" if text(row.get("farkliAdres")) in ("1", "True") else "",
        "packages": ", ".join(parcels),
        "to_be_checked": "given back to its sender" if given_back else "",
    }
    return values.facts(**told)


def _sum(lines: Sequence[Row], name: str) -> str:
    total = sum((decimal(line.get(name) or 0) for line in lines), Decimal(0))
    return str(total) if total else ""
