"""What the simulated buyers want to give back or to cancel: one product each, decided by the seller."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count
from typing import Any

from service.connectors.n11 import sim_soap
from service.connectors.n11.sim_orders import Orders, living
from service.connectors.n11.sim_parcels import Package
from service.connectors.n11.sim_soap import DAY, LONG, SOME, TEXT
from service.connectors.simkit.shapes import Refused
from service.connectors.simkit.timeline import Timeline
from service.connectors.values import TURKEY

PAGE = 20
"""Whatever is asked for."""
PERIOD = {"startDate": DAY, "endDate": DAY}
PAGING = {"currentPage": LONG, "pageSize?": LONG}
FOUND_BY = {"ORDERID": "orderNumber", "PRODUCTID": "productId", "BUYERNAME": "buyerName", "BUYEREMAIL": "buyerEmail"}
DENIAL = {"denyReasonId": LONG, "denyReasonNote": TEXT}
UNSURE = {"returnShipmentType?": TEXT, "shipmentCompanyId?": TEXT, "trackingNumber?": TEXT}


@dataclass(frozen=True, slots=True)
class Book:
    """One kind of claim: how a list is asked for, what a refusal tells, and the words for both ends."""

    word: str
    search: Mapping[str, Any]
    denial: Mapping[str, Any]
    approved: str
    reasons: Mapping[int, str]
    rows: dict[str, dict[str, Any]] = field(default_factory=dict)


def _books() -> dict[str, Book]:
    filters = {"executer?": SOME, "searchInfoType?": SOME, "searchQuery?": SOME, "sender?": SOME, "period?": PERIOD}
    dated = {"searchDate?": {"searchDateType?": TEXT, "period?": PERIOD}}
    reasons = {1: "Ürün kargoya sağlam teslim edildi", 41: "İade Ürün Mağazaya Ulaşmadı"}
    return {
        "Return": Book("Return", {"status?": SOME, **filters}, {**DENIAL, **UNSURE}, "APPROVED", reasons),
        "Cancel": Book("Cancel", {"status?": SOME, **dated}, DENIAL, "COMPLETED", {11: "Ürün kargoya verildi"}),
    }


class Claims:
    """Every claim on the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders) -> None:
        self._time, self._orders, self._numbers, self._books = time, orders, count(4_455_667), _books()

    @property
    def all(self) -> list[dict[str, Any]]:
        return [row for book in self._books.values() for row in book.rows.values()]

    def give_back(self, package: Package) -> list[str]:
        """The buyer sends a delivered parcel back; a claim for each line."""
        self._orders.give_back(package)
        parcel = {"shipmentCompany": "Aras", "trackingNumber": f"{package['cargoTrackingNumber']}0"}
        who = {"buyerName": package["customerfullName"], "buyerEmail": package["customerEmail"], "buyerPhone": "5550000000"}
        return [
            self._add(
                "Return",
                {"status": "REQUESTED", "executer": "BUYER", "sender": line["sender"], "returnReasonType": "Vazgeçtim"}
                | {"returnReasonDescription": "Ürünü beğenmedim 🙁", "orderNumber": package["orderNumber"], "shipmentMethod": 1}
                | {"campaignNumber": package["cargoTrackingNumber"], "requestDate": self._today(), **parcel, "deliveryFeeType": 1}
                | _product(line)
                | {**who, "approvalRemainingTime": "2 gün"},
            )
            for line in living(package)
        ]

    def ask_to_cancel(self, package: Package) -> list[str]:
        """The buyer wants an open parcel cancelled; a claim for each line."""
        self._orders.open(package["id"])
        said = {"status": "REQUESTED", "executer": "BUYER", "cancelReasonType": "Vazgeçtim", "orderNumber": package["orderNumber"]}
        return [self._add("Cancel", said | {"requestDate": self._today()} | _product(line)) for line in living(package)]

    def listed(self, word: str) -> dict[str, Any]:
        """A page of the claims of a kind, newest first."""
        book, wish = self._books[word], sim_soap.asked({"searchData": self._books[word].search, "pagingData": PAGING})
        search = wish["searchData"]
        period = search.get("period") or search.get("searchDate", {}).get("period")
        rows = [row for row in reversed(book.rows.values()) if _is_asked(row, search) and (not period or _is_in(row, period))]
        here, paging = sim_soap.paged(rows, int(wish["pagingData"]["currentPage"]), PAGE)
        return {f"claim{word}List": {f"claim{word}": here}, "pagingData": paging}

    def reasons(self, word: str) -> dict[str, Any]:
        """The list element is repeated for each reason."""
        sim_soap.asked({})
        return {"denyReasonTypeDataList": [{"id": number, "value": name} for number, name in self._books[word].reasons.items()]}

    def approve(self, word: str) -> dict[str, Any]:
        """The seller takes it back, or lets the buyer cancel."""
        row = self._waiting(word, sim_soap.asked({f"claim{word}Id": LONG}))
        if word == "Cancel":
            self._orders.cancel_product(row["orderNumber"], row["productId"])
        row["status"] = self._books[word].approved
        return {}

    def deny(self, word: str) -> dict[str, Any]:
        """The seller refuses, with one of the reasons."""
        book = self._books[word]
        wish = sim_soap.asked({f"claim{word}Id": LONG, **book.denial})
        row = self._waiting(word, wish)
        if int(wish["denyReasonId"]) not in book.reasons:
            raise Refused(400, "Red nedeni geçersiz.", "SELLER_API.invalidReason")
        row["status"] = "DENIED"
        return {}

    def _waiting(self, word: str, wish: Mapping[str, str]) -> dict[str, Any]:
        row = self._books[word].rows.get(wish[f"claim{word}Id"])
        if row is None or row["status"] != "REQUESTED":
            raise Refused(400, "Talep bulunamadı veya sonuçlanmış.", "SELLER_API.claimNotFound")
        return row

    def _add(self, word: str, row: dict[str, Any]) -> str:
        number = str(next(self._numbers))
        self._books[word].rows[number] = {f"claim{word}Id": number, **row}
        return number

    def _today(self) -> str:
        return datetime.fromtimestamp(self._time.now(), TURKEY).strftime("%d/%m/%Y")


def _product(line: Mapping[str, Any]) -> dict[str, Any]:
    names, quantity = {"productId": line["productId"], "skuId": line["productId"] + 9, "productName": line["productName"]}, line["quantity"]
    return {**names, "quantity": quantity, "unitPrice": line["price"], "finalPrice": line["dueAmount"]}


def _is_asked(row: Mapping[str, Any], search: Mapping[str, Any]) -> bool:
    status, sender = search.get("status", "REQUESTED"), search.get("sender", "SELLER")
    return (
        status in ("ALL", row["status"])
        and sender in ("ALL", row.get("sender", "SELLER"))
        and search.get("executer", row["executer"]) == row["executer"]
        and ("searchInfoType" not in search or str(row.get(FOUND_BY.get(search["searchInfoType"], ""))) == search.get("searchQuery"))
    )


def _is_in(row: Mapping[str, Any], period: Mapping[str, str]) -> bool:
    start, day, end = (told.split("/")[::-1] for told in (period["startDate"], row["requestDate"], period["endDate"]))
    return start <= day <= end
