"""What buyers want to give back or to cancel: one product each, read and decided by SOAP.

N11 names the product and no order line: that is looked up among the parcels of the order.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.calls import Call
from service.connectors.n11 import api, codes, soap
from service.connectors.n11.codes import Desk
from service.connectors.n11.mapping import NAME, Row, day
from service.connectors.n11.wire import T, Wire
from service.connectors.values import id_of, text
from service.domain.claim import Claim, ClaimKind, ClaimLine, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.errors import Rejected
from service.domain.money import decimal
from service.domain.order import Tracking

KINDS = [kind.value for kind in codes.DESKS]
DENY_REASONS = "deny_reasons"
EXTRA = {
    "campaignNumber": "campaign_code",
    "approvalRemainingTime": "approval_remaining_time",
    "executer": "executer",
    "productId": "product_id",
    "skuId": "sku_id",
}
"""N11's name -> ours. Left out where N11 gave none."""


def claim(kind: ClaimKind, row: Mapping[str, str], packages: Iterable[Row], reasons: Mapping[str, str]) -> Claim:
    """One claim; `packages` are those of its order. Raises one of UNREADABLE when a fact we rely on is missing or impossible.

    `reasons` to refuse it, as N11 lists them now, stay with a claim that waits: the seller chooses among them without a call.
    """
    desk, status = codes.DESKS[kind], row["status"]
    number, state = id_of(row[desk.id_name]), desk.states.get(status, ClaimState.UNKNOWN)
    opened, amount, tracking = day(row["requestDate"]), row.get("finalPrice"), row.get("trackingNumber")
    kept = {DENY_REASONS: json.dumps(reasons, ensure_ascii=False)} if state is ClaimState.WAITING and reasons else {}
    return Claim(
        remote_id=number if kind is ClaimKind.RETURN else f"{kind}-{number}",
        kind=kind,
        order_number=row.get("orderNumber", ""),
        state=state,
        remote_state=status,
        opened_at=opened,
        modified_at=opened,
        lines=(_line(desk, row, state, _lines_of(packages, row.get("productId"))),),
        buyer=row.get("buyerName", ""),
        refund=decimal(amount) if amount else None,
        currency=codes.CURRENCY if amount else "",
        tracking=Tracking(row.get("shipmentCompany", ""), tracking) if tracking else None,
        extra={ours: row[theirs] for theirs, ours in EXTRA.items() if row.get(theirs)} | kept,
    )


def _line(desk: Desk, row: Mapping[str, str], state: ClaimState, ordered: Sequence[Row]) -> ClaimLine:
    code, barcode = (_only(ordered, name) for name in ("stockCode", "barcode"))
    return ClaimLine(
        line_id=row[desk.id_name],
        order_line_id=_only(ordered, "orderLineId"),
        barcode=code or barcode,
        sku=barcode or code,
        title=row.get("productName", ""),
        quantity=int(row["quantity"]) if row.get("quantity") else None,
        reason=row.get(f"{desk.word.lower()}ReasonType", ""),
        note=row.get("returnReasonDescription", ""),
        state=state,
        remote_state=row["status"],
    )


def _lines_of(packages: Iterable[Row], product_id: str | None) -> list[Row]:
    alive = (package for package in packages if package.get("shipmentPackageStatus") != codes.UNPACKED)
    return [line for package in alive for line in package.get("lines") or () if product_id and text(line.get("productId")) == product_id]


def _only(lines: Iterable[Row], name: str) -> str:
    """What all lines have; empty when they differ, as parts of a split line or two variants do."""
    found = {text(line.get(name)) for line in lines}
    return found.pop() if len(found) == 1 else ""


class Claims(Wire):
    claims_window = Window(timedelta(days=14), back=timedelta(days=28), first=timedelta(days=28))

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """Claims that were made in the window: the returns, then what buyers want to cancel."""
        name, (page,) = cursors.named(cursor, KINDS, "0", NAME)
        kind, desk = ClaimKind(name), codes.DESKS[ClaimKind(name)]
        call = soap.claims(self._settings, desk, since, until, page)
        rows, more = self._read(call, lambda said: soap.page(said, f"claim{desk.word}", page))
        waiting = any(desk.states.get(row.get("status", "")) is ClaimState.WAITING for row in rows)
        reasons = self._reasons(desk) if waiting else {}

        def read(row: Mapping[str, str]) -> Claim:
            return claim(kind, row, self._packages(row), reasons)

        found, problems = rows_read(rows, read, desk.id_name, "N11 claim {} cannot be read: {}.")
        return ClaimPage(found, f"{name}:{page + 1}" if more else cursors.next_list(name, KINDS, "0"), problems)

    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Take the product back, or let the buyer cancel it."""
        for line_id in line_ids:
            self._do(soap.approve(self._settings, codes.DESKS[claim.kind], line_id))

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """The reasons that N11 listed when the claim was last read, without a call."""
        return [DisputeReason(number, name) for number, name in json.loads(claim.extra.get(DENY_REASONS, "{}")).items()]

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Refuse it; N11 takes no files with that."""
        for line_id in line_ids:
            self._do(soap.deny(self._settings, codes.DESKS[claim.kind], line_id, dispute.reason_id, dispute.text))

    def _packages(self, row: Mapping[str, str]) -> list[Row]:
        number = row.get("orderNumber")
        return self._beside(api.packages(orderNumber=number, page=0), lambda answer: list(answer["content"])) if number else []

    def _reasons(self, desk: Desk) -> dict[str, str]:
        """Id and name of every reason to refuse."""
        listed = self._beside(soap.deny_reasons(self._settings, desk), lambda said: soap.rows(said, "value/.."))
        return {row["id"]: row["value"] for row in listed if row.get("id")}

    def _beside(self, call: Call, parse: Callable[[Any], list[T]]) -> list[T]:
        """What is good to know beside the claims; nothing, so that they still arrive, where N11 refuses it."""
        try:
            return self._once(call, parse)
        except Rejected:
            return []
