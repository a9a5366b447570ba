"""The simulated claims: opened on delivered lines, decided by the seller, settled by Hepsiburada on command."""

from __future__ import annotations

import base64
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import request

from service.connectors.hepsiburada import codes, sim_http
from service.connectors.hepsiburada.api import ORDERS
from service.connectors.hepsiburada.sim_http import ALWAYS
from service.connectors.hepsiburada.sim_orders import CARRIER, Line, Orders
from service.connectors.hepsiburada.sim_time import DAY, written
from service.connectors.simkit.shapes import LIST, TEXT, Refused, Shape, closed
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import body_in

NEW, ACCEPTED, IN_DISPUTE = "NewRequest", "Accepted", "InDispute"
DECISION_DAYS = 2
PICTURES = (b"\x89PNG", b"\xff\xd8\xff")
OPENED, MOVED = ("beginDate", "endDate"), ("statusBeginDate", "statusEndDate")

ACCEPT: Shape = dict.fromkeys(("FinalizedWith", "InvoiceLink", "AcceptionReason"), TEXT)
REJECT: Shape = {"ClaimRejectionReason": TEXT, "MerchantStatement": TEXT, "Reports": LIST, "UploadedReportsUrls": LIST}
CONFIRM: Shape = {"preApprovalReason": TEXT}


@dataclass(slots=True)
class Claim:
    """Some units of a line that a buyer gives back."""

    number: str
    line: Line
    quantity: int
    reason: str
    kind: str
    opened: float
    status: str
    moved: float
    statement: str = ""
    asked: str = ""
    """What the pre-approval was confirmed with."""


class Claims:
    """Every claim of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, travel_seconds: float) -> None:
        self._time, self._orders, self._travel = time, orders, travel_seconds
        self.all: dict[str, Claim] = {}

    def open(self, wish: Mapping[str, Any]) -> Any:
        """Somebody bought, received, and wants to give it back; with `preapproval` he wants another one instead."""
        number, now = str(193_839_001 + len(self.all)), self._time.now()
        line = self._orders.hand_over(wish["barcode"], wish.get("quantity") or 1)[0]
        first, kind = (codes.PRE_APPROVAL, "RenewProduct") if wish.get("preapproval") else (NEW, "Return")
        found = Claim(number, line, line.quantity, wish.get("reason", "FoundCheaper"), kind, now, first, now)
        self.all[number] = found
        self._send_back(found)
        return {"claims": [number]}

    def settle(self, wish: Mapping[str, Any]) -> Any:
        """Hepsiburada's, or the buyer's, own word."""
        if wish.get("status") not in codes.CLAIM_STATES:
            raise Refused(400, "Wrong Claim Status")
        self._enter(self._named(str(wish.get("claimNumber"))), wish["status"])
        return {}

    def listed(self, status: str | None = None) -> Any:
        """A page of all claims, or of those in a status."""
        if "limit" not in request.args:
            raise Refused(400, "LimitCannotBeEmpty")
        if status not in (None, *codes.CLAIM_STATES):
            raise Refused(400, "Wrong Claim Status")
        offset, limit = sim_http.number("offset"), sim_http.number("limit", 100)
        (begin, end), (since, until) = (sim_http.dates(ALWAYS, *names) for names in (OPENED, MOVED))
        fitting = [each for each in self.all.values() if status in (None, each.status) and begin <= each.opened <= end]
        shown = [each for each in fitting if status is None or since <= each.moved <= until]
        return [row(each) for each in shown[offset : offset + limit]]

    def accept(self, claim: str) -> Any:
        """The seller takes it back."""
        body, found = body_in(), self._waiting(claim)
        closed(body, ACCEPT, ())
        if found.reason == codes.MISSING_INVOICE:
            raise Refused(400, "Eksik fatura talepleri satıcı panelinden kabul edilir")
        if found.status == codes.PRE_APPROVAL and body.get("FinalizedWith") not in ("Change", "Refund"):
            raise Refused(400, "FinalizedWith geçersiz")
        self._enter(found, ACCEPTED)
        return {}

    def reject(self, claim: str) -> Any:
        """The seller objects."""
        body, found = body_in(), self._waiting(claim)
        closed(body, REJECT, ["ClaimRejectionReason", "MerchantStatement"])
        reasons = codes.PHOTO_REJECTIONS if found.status == codes.PRE_APPROVAL else codes.REJECTIONS
        if body["ClaimRejectionReason"] not in reasons or not body["MerchantStatement"].strip():
            raise Refused(400, "ClaimRejectionReason veya MerchantStatement geçersiz")
        if not all(_is_picture(report) for report in body.get("Reports", [])):
            raise Refused(400, "Reports yalnızca resim içerebilir")
        found.statement = body["MerchantStatement"]
        self._enter(found, IN_DISPUTE)
        return {}

    def confirm(self, claim: str) -> Any:
        """The seller wants to see the product first."""
        body, found = body_in(), self._waiting(claim)
        closed(body, CONFIRM, CONFIRM)
        if found.status != codes.PRE_APPROVAL or body["preApprovalReason"] != "ProductInvestigation":
            raise Refused(400, "Talep ön onay beklemiyor veya preApprovalReason geçersiz")
        found.asked = body["preApprovalReason"]
        self._enter(found, NEW)
        self._send_back(found)
        return {}

    def _send_back(self, claim: Claim) -> None:
        def arrived() -> None:
            if claim.status == NEW:
                self._enter(claim, codes.AWAITING_ACTION)

        self._time.later(self._travel, arrived)

    def _enter(self, claim: Claim, status: str) -> None:
        claim.status, claim.moved = status, self._time.now()

    def _named(self, number: str) -> Claim:
        if number not in self.all:
            raise Refused(404, "Talep bulunamadı")
        return self.all[number]

    def _waiting(self, number: str) -> Claim:
        claim = self._named(number)
        if claim.status not in (codes.AWAITING_ACTION, codes.PRE_APPROVAL):
            raise Refused(400, f"Talep aksiyon beklemiyor: {claim.status}")
        return claim


def operations(claims: Callable[[], Claims]) -> Iterator[Operation]:
    """Hepsiburada's calls about claims; `claims` are those of now, for a reset makes others."""
    everything, of_claim = "/claims/merchantId/<merchant>", "/claims/number/<claim>"
    yield Operation("getClaims", "GET", everything, lambda: claims().listed(), ORDERS)
    yield Operation("getClaimsByStatus", "GET", f"{everything}/status/<status>", lambda status: claims().listed(status), ORDERS)
    yield Operation("acceptClaim", "POST", f"{of_claim}/accept", lambda claim: claims().accept(claim), ORDERS)
    yield Operation("rejectClaim", "POST", f"{of_claim}/reject", lambda claim: claims().reject(claim), ORDERS)
    confirm = f"{of_claim}/preapprovalconfirm"
    yield Operation("confirmClaimPreApproval", "POST", confirm, lambda claim: claims().confirm(claim), ORDERS)


def row(claim: Claim) -> dict[str, Any]:
    """A claim as it is listed, in both letter cases as there."""
    line = claim.line
    return {
        "id": f"cl{claim.number}",
        "number": claim.number,
        "status": claim.status,
        "claimType": claim.kind,
        "claimDate": written(claim.opened),
        "quantity": claim.quantity,
        "explanation": "Beğenmedim 🙁",
        "orderNumber": line.number,
        "orderDate": written(line.placed),
        "customerName": line.person[0],
        "sku": line.offer.hb_sku,
        "MerchantSku": line.offer.sku,
        "lineItemId": line.line_id,
        "priceAmount": line.price,
        "totalPriceAmount": line.price * claim.quantity,
        "priceCurrency": "TRY",
        "refundAmount": line.price * claim.quantity if claim.status == "Refunded" else 0,
        "refundCurrency": "TRY",
        "refundDate": written(claim.moved) if claim.status == "Refunded" else "0001-01-01T00:00:00",
        "merchantRejectionStatement": claim.statement,
        "finalizedWith": "",
        "Reason": claim.reason,
        "AwaitingActionExpireDate": _deadline(claim, codes.AWAITING_ACTION),
        "awaitingPreApprovalExpireDate": _deadline(claim, codes.PRE_APPROVAL),
        "preApprovalReason": claim.asked or None,
        "RequestedProduct": None,
        "Reports": [{"ImageUrl": f"https://images.example.com/{claim.number}.jpg", "ReportedBy": "Customer"}],
        "IsRenewProductTransferAccepted": False,
        "tags": [],
        "Deliveries": [] if claim.status == codes.PRE_APPROVAL else [_parcel(claim)],
    }


def _deadline(claim: Claim, status: str) -> str | None:
    return written(claim.moved + DECISION_DAYS * DAY) if claim.status == status else None


def _parcel(claim: Claim) -> dict[str, Any]:
    return {
        "DeliveryCode": f"62761{claim.number}",
        "Status": "Created" if claim.status == NEW else "Delivered",
        "Direction": "CustomerToMerchant",
        "CreatedDate": written(claim.opened),
        "CargoCompany": {"TypeCode": "1", "Alias": "HX", "Name": CARRIER},
        "PackageNumber": claim.line.package,
        "TrackingNumber": f"7331{claim.number}",
    }


def _is_picture(report: object) -> bool:
    try:
        return isinstance(report, str) and base64.b64decode(report, validate=True).startswith(PICTURES)
    except ValueError:
        return False
