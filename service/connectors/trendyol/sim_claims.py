"""The simulated marketplace's claims: goods that come back, decided by the seller, by time, or by the marketplace itself."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any

from flask import request

from service.connectors.simkit.batches import new_id
from service.connectors.simkit.shapes import LIST, OBJECT, Refused, closed
from service.connectors.simkit.simulator import Operation
from service.connectors.simkit.timeline import Timeline
from service.connectors.simkit.wire import EMPTY, body_in, listed, number, stamp
from service.connectors.trendyol.codes import CLAIM_STATES, FILELESS_REASONS
from service.connectors.trendyol.sim_orders import Orders
from service.connectors.trendyol.sim_pages import check_page

CLAIMS = "/order/sellers/<seller_id>/claims"
TO_DECIDE, TO_JUDGE = 48 * 3600, 24 * 3600
FIRST_RETURN = 72_500_000_000_000_000_001
REASONS = {
    1: "İade gelen ürün sahte",
    51: "İade gelen ürün kullanılmış",
    101: "Fazla ürün",
    151: "Ürünün bir parçası / aksesuarı eksik",
    201: "İade gelen ürün yanlış",
    251: "İade gelen ürün defolu / zarar görmüş",
    301: "Ürün bana ait değil",
    351: "İade paketi boş geldi",
    401: "Eksik ürün",
    451: "Diğer",
    1651: "İade paketi elime ulaşmadı",
    1701: "Ürün yanlış değil",
    1751: "Ürün kusurlu değil",
}
ANALYSIS = 451


class Claims:
    """Every claim of the one seller. Not locked: the caller holds the lock."""

    def __init__(self, time: Timeline, orders: Orders, seed: int, scan_seconds: float) -> None:
        self._time, self._orders, self._scan, self._random = time, orders, scan_seconds, Random(seed + 2)  # noqa: S311
        self.all: dict[str, dict[str, Any]] = {}
        self._history: dict[str, list[dict[str, Any]]] = defaultdict(list)

    def deliver(self, order: Mapping[str, Any]) -> dict[str, Any]:
        """Somebody bought it and has received it."""
        package = self._orders.sell(order.get("barcode"), order.get("quantity"))
        for status in ("Picking", "Invoiced", "Shipped", "Delivered"):
            self._orders.enter(package, status)
        return package

    def give_back(self, order: Mapping[str, Any]) -> str:
        """... and sends it back, unit by unit; the parcel is here a little later."""
        package = self.deliver(order)
        claim = self._claim(package)
        self.all[claim["id"]] = claim
        self._time.later(self._scan, lambda: self._enter(claim, _units(claim), "WaitingInAction"))
        self._time.later(self._scan + TO_DECIDE, lambda: self._expired(claim))
        return str(claim["id"])

    def page(self) -> dict[str, Any]:
        """By the day of making, newest change first; ids make every other filter void."""
        page, size, ids, status = number("page", 0), number("size", 50), listed("claimIds"), request.args.get("claimItemStatus")
        check_page(page, size, 200)
        if status not in (None, *CLAIM_STATES):
            raise Refused(400, f"claimItemStatus bilinmiyor: {status}")
        start, end, order = stamp("startDate") or 0, stamp("endDate"), request.args.get("orderNumber")
        end = self._time.milliseconds() if end is None else end
        found = [
            claim
            for claim in self.all.values()
            if (claim["id"] in ids if ids else start <= claim["claimDate"] <= end and order in (None, claim["orderNumber"]))
            and (ids or status is None or any(unit["claimItemStatus"]["name"] == status for unit in _units(claim)))
        ]
        found.sort(key=lambda claim: (claim["lastModifiedDate"], claim["id"]), reverse=True)
        some = found[page * size : (page + 1) * size]
        return {"totalElements": len(found), "totalPages": -(-len(found) // size), "page": page, "size": size, "content": some}

    def history(self, unit_id: str) -> list[dict[str, Any]]:
        """What became of a unit, and when."""
        if unit_id not in self._history:
            raise Refused(404, "İade kalemi bulunamadı.", "claim.item.not.found")
        return self._history[unit_id]

    def approve(self, claim_id: str) -> Any:
        """The seller takes units back."""
        body = body_in()
        closed(body, {"claimLineItemIdList": LIST, "params": OBJECT}, ("claimLineItemIdList", "params"))
        closed(body["params"], {}, ())
        claim, units = self._waiting(claim_id, body["claimLineItemIdList"])
        self._enter(claim, units, "Accepted", resolved=True, acceptedBySeller=True)
        return EMPTY

    def object(self, claim_id: str) -> Any:
        """The seller does not take units back; everything but the files stands in the query."""
        reason, text = number("claimIssueReasonId", 0), request.args.get("description", "")
        if reason not in REASONS:
            raise Refused(400, f"claimIssueReasonId geçersiz: {reason}")
        if not 1 <= len(text) <= 500:
            raise Refused(400, "description 1 ile 500 karakter arasında olmalıdır")
        if request.form or set(request.files) - {"files"}:
            raise Refused(400, "sadece files alanı gönderilebilir")
        if str(reason) not in FILELESS_REASONS and not any(file.read() for file in request.files.getlist("files")):
            raise Refused(400, "bu sebep için dosya zorunludur")
        claim, units = self._waiting(claim_id, listed("claimItemIdList"))
        self._enter(claim, units, "InAnalysis" if reason == ANALYSIS else "Unresolved")
        self._time.later(TO_JUDGE, lambda: self._judged(claim, units))
        return EMPTY

    def _waiting(self, claim_id: str, ids: Sequence[str]) -> tuple[dict[str, Any], list[dict[str, Any]]]:
        claim = self.all.get(claim_id)
        if claim is None:
            raise Refused(404, "İade bulunamadı.", "claim.not.found")
        units = [unit for unit in _units(claim) if unit["id"] in ids]
        if not units or len(units) != len(ids):
            raise Refused(400, "iade kalemi bulunamadı", "claim.item.not.found")
        if any(unit["claimItemStatus"]["name"] != "WaitingInAction" for unit in units):
            raise Refused(400, "İade kalemi aksiyon bekleyen statüde değil.", "claim.item.status.not.valid")
        return claim, units

    def _enter(self, claim: dict[str, Any], units: Sequence[dict[str, Any]], status: str, **facts: bool) -> None:
        for unit in units:
            step = {"claimId": claim["id"], "claimItemId": unit["id"], "previousStatus": unit["claimItemStatus"]["name"]}
            self._history[unit["id"]].append({**step, "newStatus": status, "date": self._time.milliseconds()})
            unit |= {"claimItemStatus": {"name": status}, **facts}
        claim["lastModifiedDate"] = max(self._time.milliseconds(), claim["lastModifiedDate"] + 1)

    def _expired(self, claim: dict[str, Any]) -> None:
        if late := [unit for unit in _units(claim) if unit["claimItemStatus"]["name"] == "WaitingInAction"]:
            self._enter(claim, late, "Accepted", resolved=True, autoAccepted=True)

    def _judged(self, claim: dict[str, Any], units: Sequence[dict[str, Any]]) -> None:
        parcel = {"cargoTrackingNumber": claim["cargoTrackingNumber"] + 1, "cargoProviderName": claim["cargoProviderName"]}
        claim["rejectedpackageinfo"] = {**parcel, "items": [unit["id"] for unit in units]}
        self._enter(claim, units, "Rejected", resolved=True)

    def _claim(self, package: Mapping[str, Any]) -> dict[str, Any]:
        now, claim_id = self._time.milliseconds(), new_id(self._random)
        return {
            "id": claim_id,
            "claimId": claim_id,
            "orderNumber": package["orderNumber"],
            "orderDate": package["orderDate"],
            "customerFirstName": package["customerFirstName"],
            "customerLastName": package["customerLastName"],
            "claimDate": now,
            "cargoTrackingNumber": FIRST_RETURN + package["shipmentPackageId"],
            "cargoTrackingLink": None,
            "cargoProviderName": package["cargoProviderName"],
            "orderOutboundPackageId": package["shipmentPackageId"],
            "items": [self._item(line) for line in package["lines"]],
            "lastModifiedDate": now,
        }

    def _item(self, line: Mapping[str, Any]) -> dict[str, Any]:
        ordered = {
            "id": line["lineId"],
            "productName": line["productName"],
            "barcode": line["barcode"],
            "merchantSku": line["stockCode"],
            "price": line["lineUnitPrice"],
            "vatBaseAmount": line["vatRate"],
        }
        return {"orderLine": ordered, "claimItems": [self._unit(line["lineId"], place) for place in range(line["quantity"])]}

    def _unit(self, line_id: int, place: int) -> dict[str, Any]:
        reason = {"id": "451", "name": "Beden uygun değil", "externalReasonId": 23, "code": "UNFIT"}
        return {
            "id": new_id(self._random),
            "orderLineItemId": line_id * 100 + place,
            "customerClaimItemReason": reason,
            "trendyolClaimItemReason": reason,
            "claimItemStatus": {"name": "Created"},
            "note": "",
            "customerNote": "Küçük geldi 😕",
            "resolved": False,
            "autoAccepted": False,
            "acceptedBySeller": False,
        }


def operations(claims: Callable[[], Claims]) -> list[Operation]:
    """The calls about claims."""
    return [
        Operation("getClaims", "GET", CLAIMS, lambda: claims().page()),
        Operation("approveClaimItems", "PUT", f"{CLAIMS}/<claim>/items/approve", lambda claim: claims().approve(claim)),
        Operation("createClaimIssue", "POST", f"{CLAIMS}/<claim>/issue", lambda claim: claims().object(claim)),
        Operation("getClaimItemAudits", "GET", f"{CLAIMS}/items/<unit>/audit", lambda unit: claims().history(unit)),
        Operation("getClaimIssueReasons", "GET", "/order/claim-issue-reasons", _reasons),
    ]


def _reasons() -> list[dict[str, Any]]:
    return [{"id": number, "name": name} for number, name in REASONS.items()]


def _units(claim: Mapping[str, Any]) -> list[dict[str, Any]]:
    return [unit for item in claim["items"] for unit in item["claimItems"]]
