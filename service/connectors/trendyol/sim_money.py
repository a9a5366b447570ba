"""The simulated marketplace's accounts: made up on demand for everything delivered or taken back so far."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import listed, number, stamp
from service.connectors.trendyol.codes import BOOKINGS, SETTLEMENTS
from service.connectors.trendyol.codes import OTHER_FINANCIALS as OTHER
from service.connectors.trendyol.sim_claims import Claims
from service.connectors.trendyol.sim_orders import DAY_MS, Orders

FINANCE = "/finance/che/sellers/<seller_id>"
WINDOW_MS, MONTH_MS = 15 * DAY_MS, 30 * DAY_MS
CARGO, SERVICE, WITHHELD = Decimal("34.24"), Decimal("8.49"), Decimal("0.73")
KINDS = {where: {code for each, _, codes in BOOKINGS if each == where for code in codes.split(",")} for where in (SETTLEMENTS, OTHER)}
LABELS = {"Sale": "Satış", "Return": "İade", "Discount": "İndirim", "Stoppage": "E-ticaret Stopajı", "PaymentOrder": "Ödeme"}


class Money:
    """Every booking of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, claims: Claims, seller_id: int) -> None:
        self._time, self._orders, self._claims, self._seller = time, orders, claims, seller_id
        self._numbers, self._booked = {SETTLEMENTS: count(725_041_335), OTHER: count(1_639_160)}, set[object]()
        self._rows: dict[str, list[tuple[str, dict[str, Any]]]] = {SETTLEMENTS: [], OTHER: []}
        self._invoices: dict[str, list[dict[str, Any]]] = {}

    def book(self) -> dict[str, Any]:
        """Sales, returns, what is taken for them, and the payment of the rest."""
        delivered = [each for each in self._orders.all.values() if each["status"] == "Delivered" and self._first(each["shipmentPackageId"])]
        returned = [unit for unit in self._returned() if self._first(unit[2]["id"])]
        if not delivered and not returned:
            return {}
        payment, since = 112_360 + len(self._booked), {where: len(rows) for where, rows in self._rows.items()}
        for package in delivered:
            self._sold(package, payment)
        for claim, line, _ in returned:
            self._line("Return", -line["price"], claim["orderNumber"], line["barcode"], payment)
        self._invoiced(delivered, [claim for claim, _, _ in returned], payment)
        self._other("Stoppage", LABELS["Stoppage"], -WITHHELD * len(delivered), payment)
        left = sum((_net(row) for where, start in since.items() for _, row in self._rows[where][start:]), Decimal(0))
        self._other("PaymentOrder", LABELS["PaymentOrder"], -left, payment)
        return {}

    def page(self, where: str) -> dict[str, Any]:
        """Bookings of a window of fifteen days at most, of types that must be named."""
        page, size, start, end = number("page", 0), number("size", 500), stamp("startDate"), stamp("endDate")
        types = listed("transactionTypes") or listed("transactionType")
        if not types or set(types) - KINDS[where]:
            raise Refused(400, "transactionType boş veya geçersiz")
        if start is None or end is None or not start <= end <= start + WINDOW_MS:
            raise Refused(400, "startDate ve endDate zorunludur, aralık en fazla 15 gün olabilir")
        if size not in (500, 1000):
            raise Refused(400, "size 500 veya 1000 olmalıdır")
        rows = [row for kind, row in self._rows[where] if kind in types and start <= row["transactionDate"] <= end]
        return _page(rows, page, size)

    def cargo(self, serial: str) -> dict[str, Any]:
        """The parcels of a cargo invoice."""
        if serial not in self._invoices:
            raise Refused(404, "Fatura bulunamadı.", "invoice.not.found")
        return _page(self._invoices[serial], number("page", 0), number("size", 500))

    def _first(self, thing: object) -> bool:
        if thing in self._booked:
            return False
        self._booked.add(thing)
        return True

    def _returned(self) -> Iterator[tuple[dict[str, Any], dict[str, Any], dict[str, Any]]]:
        for claim in self._claims.all.values():
            for item in claim["items"]:
                taken = (unit for unit in item["claimItems"] if unit["claimItemStatus"]["name"] == "Accepted")
                yield from ((claim, item["orderLine"], unit) for unit in taken)

    def _sold(self, package: Mapping[str, Any], payment: int) -> None:
        for line in package["lines"]:
            self._line("Sale", line["lineGrossAmount"] * line["quantity"], package["orderNumber"], line["barcode"], payment)
            if line["lineSellerDiscount"]:
                self._line("Discount", -line["lineSellerDiscount"] * line["quantity"], package["orderNumber"], line["barcode"], payment)

    def _invoiced(self, delivered: Sequence[Mapping[str, Any]], returned: Sequence[Mapping[str, Any]], payment: int) -> None:
        parcels = [_parcel("Gönderi Kargo Bedeli", package) for package in delivered]
        parcels += [_parcel("İade Kargo Bedeli", claim) for claim in {claim["id"]: claim for claim in returned}.values()]
        self._invoices[self._other("DeductionInvoices", "Kargo Faturası", -CARGO * len(parcels), payment)] = parcels
        self._other("DeductionInvoices", "Platform Hizmet Bedeli", -SERVICE * max(len(delivered), 1), payment)

    def _line(self, kind: str, amount: Decimal, order_number: str, barcode: str, payment: int) -> None:
        taken = (abs(amount) * Decimal("0.13")).quantize(Decimal("0.0001"))
        facts = {"orderNumber": order_number, "barcode": barcode, "commissionRate": 13, "commissionAmount": taken}
        dates = {"paymentPeriod": 30, "paymentDate": self._time.milliseconds() + MONTH_MS, "paymentOrderId": payment}
        self._add(SETTLEMENTS, kind, LABELS[kind], amount, {**facts, **dates, "sellerRevenue": abs(amount) - taken})

    def _other(self, kind: str, label: str, amount: Decimal, payment: int) -> str:
        return self._add(OTHER, kind, label, amount, {"orderNumber": None, "barcode": None, "paymentOrderId": payment})

    def _add(self, where: str, kind: str, label: str, amount: Decimal, facts: Mapping[str, Any]) -> str:
        row = {
            "id": str(next(self._numbers[where])),
            "transactionDate": self._time.milliseconds(),
            "transactionType": label,
            "description": label,
            "debt": max(-amount, Decimal(0)),
            "credit": max(amount, Decimal(0)),
            "sellerId": self._seller,
            "country": "Türkiye",
            "affiliate": "TRENDYOLTR",
            **facts,
        }
        self._rows[where].append((kind, row))
        return str(row["id"])


def operations(money: Callable[[], Money]) -> list[Operation]:
    """The calls about money."""
    items = f"{FINANCE}/cargo-invoice/<serial>/items"
    return [
        Operation(SETTLEMENTS, "GET", f"{FINANCE}/settlements", lambda: money().page(SETTLEMENTS)),
        Operation(OTHER, "GET", f"{FINANCE}/otherfinancials", lambda: money().page(OTHER)),
        Operation("getCargoInvoiceItems", "GET", items, lambda serial: money().cargo(serial)),
    ]


def _page(rows: Sequence[Any], page: int, size: int) -> dict[str, Any]:
    content = rows[page * size : (page + 1) * size]
    return {"page": page, "size": size, "totalPages": -(-len(rows) // size), "totalElements": len(rows), "content": content}


def _parcel(kind: str, thing: Mapping[str, Any]) -> dict[str, Any]:
    order = {"orderNumber": thing["orderNumber"], "amount": CARGO, "desi": 1}
    return {"shipmentPackageType": kind, "parcelUniqueId": thing["cargoTrackingNumber"], **order}


def _net(row: Mapping[str, Any]) -> Decimal:
    amount: Decimal = row["credit"] - row["debt"]
    taken: Decimal = row.get("commissionAmount", Decimal(0))
    return amount - taken if amount > 0 else amount + taken
