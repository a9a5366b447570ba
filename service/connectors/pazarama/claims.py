"""Refunds and cancel requests of buyers: read list by list, decided one by one."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from service.connectors import values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.pazarama import api, codes
from service.connectors.pazarama import mapping_values as own
from service.connectors.pazarama.mapping_values import Row
from service.connectors.pazarama.places import Place
from service.connectors.pazarama.wire import Wire
from service.connectors.values import text
from service.domain.claim import Claim, ClaimKind, ClaimLine, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.errors import Rejected

KINDS = {"cancels": ClaimKind.CANCEL, "refunds": ClaimKind.RETURN}
EXTRA = {"refund_number": "refundNumber", "cargo_company": "shipmentCompanyName", "shipment_code": "shipmentCode"}
"""Facts for the page, by our names."""
MAX_FILES, MAX_FILE_BYTES = 3, 5 * 1024 * 1024


def claim(row: Row, kind: ClaimKind, opened_at: datetime) -> Claim:
    """One request, which is about one item."""
    status, number = row["refundStatus"], values.id_of(row["refundId"])
    state, words = codes.CLAIMS.get(status, (ClaimState.UNKNOWN, str(status)))
    words, refund = text(row.get("refundStatusName")) or words, own.maybe_amount(row.get("refundAmount"))
    line = ClaimLine(
        line_id=number,
        order_line_id=text(row.get("orderItemId")),
        barcode=text(row.get("productCode")),
        sku=text(row.get("productStockCode")),
        title=text(row.get("productName")),
        quantity=values.quantity(row["quantity"]) if row.get("quantity") else None,
        reason=text(row.get("refundType")),
        note=text(row.get("description")),
        state=state,
        remote_state=words,
    )
    return Claim(
        remote_id=number,
        kind=kind,
        order_number=values.id_of(row["orderNumber"]),
        state=state,
        remote_state=words,
        opened_at=opened_at,
        modified_at=opened_at,
        lines=(line,),
        buyer=text(row.get("customerName")),
        refund=refund,
        currency="" if refund is None else codes.CURRENCY,
        extra=values.facts(**{name: row.get(theirs) for name, theirs in EXTRA.items()}),
    )


def objection(dispute: Dispute) -> dict[str, Any]:
    """What is told about the refusal of a refund."""
    files = [{"name": file.name, "bytes": b64encode(file.content).decode()} for file in dispute.files]
    why = {"RefundRejectType": int(dispute.reason_id), "documentObjects": files, "description": dispute.text.strip()}
    return {name: told for name, told in why.items() if told}


class Claims(Wire):
    """Answers PullsClaims and DecidesClaims."""

    claims_window = Window(api.MONTH, back=timedelta(days=28))
    """Both lists go by the day of the request and by nothing else."""

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """The cancel requests, then the refunds."""
        place = Place.of(cursor, "cancels", "refunds")
        rows, following, problems = self._requests(place, since, until, list)

        def read(row: Row) -> Claim:
            return claim(row, KINDS[place.feed], own.first_moment(row, own.ASKED) or self._placed(row))

        claims, unread = rows_read(rows, read, "refundId", "Pazarama request {} cannot be read: {}.")
        return ClaimPage(claims, following, (*problems, *unread))

    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Take the item back, or let the buyer cancel it."""
        self._decide(claim, codes.APPROVED)

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """Pazarama's reasons against a refund, by their numbers; a cancel request is refused without one."""
        if claim.kind is ClaimKind.CANCEL:
            return [DisputeReason(str(codes.REFUSED), "It is sent all the same")]
        return [DisputeReason(str(number), f"Reason {number} of Pazarama's list", number not in codes.NO_FILE) for number in codes.REFUSALS]

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Refuse it; of a cancel request Pazarama takes neither words nor files."""
        reason = next((each for each in self.dispute_reasons(claim) if each.id == dispute.reason_id), None)
        if reason is None:
            raise Rejected("no such reason", user_message="Choose one of the reasons that the marketplace takes.")
        if reason.needs_file and not dispute.files:
            raise Rejected("no file", user_message="The marketplace wants a picture or document for this reason: add one.")
        if len(dispute.files) > MAX_FILES or any(len(file.content) > MAX_FILE_BYTES for file in dispute.files):
            raise Rejected("files", user_message="Pazarama takes at most 3 files of 5 MB each: leave some out or make them smaller.")
        self._decide(claim, codes.REFUSED, **({} if claim.kind is ClaimKind.CANCEL else objection(dispute)))

    def _decide(self, claim: Claim, status: int, **why: Any) -> None:
        cancels = claim.kind is ClaimKind.CANCEL
        self._do(api.decide_cancel(claim.remote_id, status) if cancels else api.decide_refund(claim.remote_id, status, **why))

    def _placed(self, row: Row) -> datetime:
        """When the order was placed, for a request that does not tell when it was made: a time that does not move."""
        placed = own.first_moment(row, own.PLACED)
        orders = () if placed else self._by_number(values.id_of(row["orderNumber"])).orders
        if placed is None and not orders:
            raise ValueError("neither it nor its order tells a time")
        return placed or orders[0].placed_at
