"""What buyers want to give back: read list by list, decided as a whole (a claim is about one order line)."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote

from service.connectors import cursors, values
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.calls import Call
from service.connectors.hepsiburada import api, codes
from service.connectors.hepsiburada.mapping_values import Row, currency, field, maybe_moment
from service.connectors.hepsiburada.wire import Wire
from service.domain.claim import Claim, ClaimKind, ClaimLine, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.errors import Rejected
from service.domain.order import Tracking

PAGE = 100
LISTS = ("", *codes.CLAIM_STATES)
"""The claims by the day they were opened, in whatever status; then those that came into a status."""
MOMENTS = ("ClaimDate", "MarkedAwaitingPreApprovalDate", "PreApprovalConfirmedDate", "RefundDate")
DEADLINES = {codes.AWAITING_ACTION: "AwaitingActionExpireDate", codes.PRE_APPROVAL: "AwaitingPreApprovalExpireDate"}


def read_call(merchant: str, status: str, offset: int, since: datetime, until: datetime) -> Call:
    """Some claims; only here `merchantId` has a capital I."""
    path, names = f"/claims/merchantId/{merchant}", ("beginDate", "endDate")
    if status:
        path, names = f"{path}/status/{status}", ("statusBeginDate", "statusEndDate")
    dates = dict(zip(names, api.window(since, until).values(), strict=True))
    return Call("GET", path, (api.ORDERS,), {**dates, "offset": offset, "limit": PAGE})


def decision(claim: Claim, action: str, body: Any) -> Call:
    """`action` is accept, reject or preapprovalconfirm."""
    return Call("POST", f"/claims/number/{quote(claim.remote_id, safe='')}/{action}", (api.ORDERS,), body=body, repeatable=False)


def approval(claim: Claim) -> Call:
    """Accepting it, or letting the buyer send the product first where Hepsiburada asks for that."""
    if claim.remote_state == codes.PRE_APPROVAL:
        return decision(claim, "preapprovalconfirm", {"preApprovalReason": "ProductInvestigation"})
    return decision(claim, "accept", {})


def objection(claim: Claim, dispute: Dispute) -> Call:
    """Not accepting it. Rejected when a file is no picture: only those are taken."""
    if not all(file.media_type.startswith("image/") for file in dispute.files):
        raise Rejected("Hepsiburada takes pictures only with an objection. Leave the other files out.")
    pictures = [b64encode(file.content).decode() for file in dispute.files]
    told = {"ClaimRejectionReason": dispute.reason_id, "MerchantStatement": dispute.text or dispute.reason_id, "Reports": pictures}
    return decision(claim, "reject", told)


def claim(row: Row) -> Claim:
    """One claim; its fields come in both letter cases. Raises one of UNREADABLE when it cannot be read."""
    number, status = values.id_of(field(row, "Number")), values.text(field(row, "Status"))
    line = _line(row, number, status)
    moments = [moment for moment in (maybe_moment(field(row, name)) for name in MOMENTS) if moment]
    if not moments:
        raise ValueError("it has no date")
    price = field(row, "RefundAmount") or field(row, "TotalPriceAmount")
    return Claim(
        remote_id=number,
        kind=codes.CLAIM_KINDS.get(codes.word(field(row, "ClaimType")), ClaimKind.RETURN),
        order_number=values.id_of(field(row, "OrderNumber")),
        state=line.state,
        remote_state=status,
        opened_at=moments[0],
        modified_at=max(moments),
        lines=(line,),
        decide_by=maybe_moment(field(row, DEADLINES.get(status, DEADLINES[codes.AWAITING_ACTION]))),
        buyer=values.text(field(row, "CustomerName")),
        refund=values.amount(price),
        currency=currency({"currency": field(row, "PriceCurrency")}),
        tracking=_tracking(row),
        extra=values.facts(
            claim_type=field(row, "ClaimType"),
            hb_sku=field(row, "Sku"),
            pictures="\n".join(values.text(field(report, "ImageUrl")) for report in field(row, "Reports") or ()),
            finalized_with=field(row, "FinalizedWith"),
            objection=field(row, "MerchantRejectionStatement"),
        ),
    )


def _line(row: Row, number: str, status: str) -> ClaimLine:
    return ClaimLine(
        line_id=number,
        order_line_id=values.text(field(row, "LineItemId")),
        barcode=values.text(field(row, "MerchantSku")),
        sku="",
        title="",
        quantity=values.quantity(field(row, "Quantity")),
        reason=values.text(field(row, "Reason")),
        note=values.text(field(row, "Explanation")),
        state=codes.CLAIM_STATES.get(status, ClaimState.UNKNOWN),
        remote_state=status,
    )


def _tracking(row: Row) -> Tracking | None:
    """The last parcel of the buyer that a carrier has."""
    for parcel in reversed(field(row, "Deliveries") or ()):
        number = field(parcel, "TrackingNumber") or field(parcel, "DeliveryCode")
        if number and codes.word(field(parcel, "Direction")) == "customertomerchant":
            return Tracking(values.text(field(field(parcel, "CargoCompany") or {}, "Name")), values.id_of(number), "")
    return None


class Claims(Wire):
    """A page of a list may shift while it is read, so a window reaches back for some hours."""

    claims_window = Window(longest=timedelta(days=30), back=timedelta(hours=6))

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """Claims opened or moved in the window, list by list until an empty page; one that moved twice comes twice."""
        status, (begin,) = cursors.named(cursor, LISTS, "0", self.marketplace)

        def parse(rows: Any) -> ClaimPage:
            if not isinstance(rows, list):
                raise ValueError("no list of claims")
            found, problems = rows_read(rows, claim, "number", "Hepsiburada claim {} cannot be read: {}.")
            following = f"{status}:{begin + len(rows)}" if rows else cursors.next_list(status, LISTS, "0")
            return ClaimPage(found, following, problems)

        return self._read(read_call(self._settings.merchant_id, status, begin, since, until), parse)

    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Accept the claim; one that waits for a pre-approval is only sent back, and decided when it is there."""
        if claim.lines[0].reason == codes.MISSING_INVOICE:
            raise Rejected("Hepsiburada wants the missing invoice with this approval. Approve it in the seller panel.")
        self._send(approval(claim))

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """The names that are known; none needs a file."""
        names = codes.PHOTO_REJECTIONS if claim.remote_state == codes.PRE_APPROVAL else codes.REJECTIONS
        return [DisputeReason(name, said) for name, said in names.items()]

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Object to the claim; Hepsiburada decides then."""
        self._send(objection(claim, dispute))
