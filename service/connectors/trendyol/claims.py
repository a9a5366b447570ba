"""What buyers give back: Trendyol's claims in our words, and the seller's decision."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.multipart import form
from service.connectors.trendyol import codes
from service.connectors.trendyol.mapping_orders import tracking
from service.connectors.trendyol.pages import between, goes_on
from service.connectors.trendyol.wire import Wire
from service.connectors.values import id_of, milliseconds, of_milliseconds, text
from service.domain.claim import Claim, ClaimKind, ClaimLine, ClaimPage, ClaimState, Dispute, DisputeReason, neediest
from service.domain.errors import Malformed, Rejected
from service.domain.money import decimal

SLICE, LIFE = timedelta(days=14), timedelta(days=50)
"""Claims are asked for by the days they were made, so many at once; an older one is not expected to change any more."""
TO_DECIDE = timedelta(hours=48)
PAGE, LONGEST_TEXT = 200, 500
WAITING = "WaitingInAction"
GONE = (ClaimState.CANCELLED, ClaimState.REJECTED)
FOLLOWERS = {"rejectedpackageinfo": "sent_back", "replacementOutboundpackageinfo": "replacement"}
"""Parcels that follow a decision: Trendyol's name -> ours."""


def claim_page(answer: Any, next_cursor: str | None = None) -> ClaimPage:
    """The claims of a list. One that cannot be read becomes a problem; the others arrive."""
    claims, problems = rows_read(answer["content"], claim, "id", "Trendyol claim {} cannot be read: {}.")
    return ClaimPage(claims, next_cursor, problems)


def claim(row: Mapping[str, Any]) -> Claim:
    """One claim; each of its lines is one unit. Raises one of UNREADABLE when a fact we rely on is missing or impossible."""
    priced = [(_line(unit, item["orderLine"]), decimal(item["orderLine"]["price"])) for item in row["items"] for unit in item["claimItems"]]
    if not priced:
        raise ValueError("it has no lines")
    lines = tuple(line for line, _ in priced)
    opened = of_milliseconds(row["claimDate"])
    modified = max(opened, of_milliseconds(row.get("lastModifiedDate") or row["claimDate"]))
    state = neediest(tuple(line.state for line in lines))
    return Claim(
        remote_id=id_of(row.get("claimId") or row["id"]),
        kind=ClaimKind.RETURN,
        order_number=id_of(row["orderNumber"]),
        state=state,
        remote_state=next(line.remote_state for line in lines if line.state is state),
        opened_at=opened,
        modified_at=modified,
        lines=lines,
        decide_by=modified + TO_DECIDE if state is ClaimState.WAITING else None,
        buyer=" ".join(filter(None, (text(row.get("customerFirstName")), text(row.get("customerLastName"))))),
        refund=sum((price for line, price in priced if line.state not in GONE), Decimal(0)),
        currency=codes.CURRENCY,
        tracking=tracking(row),
        extra=_extra(row),
    )


def approval(line_ids: Sequence[str]) -> dict[str, Any]:
    """The body that takes units back."""
    return {"claimLineItemIdList": list(line_ids), "params": {}}


def objection(line_ids: Sequence[str], dispute: Dispute) -> dict[str, Any]:
    """Query, body and headers of a dispute: the words go in the query, the files in a form, which is left out without files."""
    query = {"claimIssueReasonId": int(dispute.reason_id), "claimItemIdList": ",".join(line_ids), "description": dispute.text}
    if not dispute.files:
        return {"query": query}
    body, headers = form({}, [("files", file) for file in dispute.files])
    return {"query": query, "body": body, "headers": headers}


def dispute_reasons(answer: Any) -> list[DisputeReason]:
    """The reasons as they came."""
    return [DisputeReason(id_of(row["id"]), text(row["name"]), id_of(row["id"]) not in codes.FILELESS_REASONS) for row in answer]


def history(answer: Any) -> dict[str, datetime]:
    """When a unit came to each status that it had, at last."""
    return {text(row["newStatus"]): of_milliseconds(row["date"]) for row in sorted(answer, key=lambda row: row["date"])}


class Claims(Wire):
    """PullsClaims and DecidesClaims."""

    claims_window = Window(longest=timedelta(days=30))
    _reasons: list[DisputeReason] | None = None
    """The same for every claim, so asked for once a job."""

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """Claims that changed since the window began, and others among them: the list is by day of making, newest change first."""
        part, page = cursors.numbers(cursor, "0:0", self.marketplace)
        start, end = until - (part + 1) * SLICE, until - part * SLICE
        older = f"{part + 1}:0" if start > since - LIFE else None

        def read(answer: Any) -> ClaimPage:
            more = goes_on(answer, page) and _reaches(answer["content"], since)
            return claim_page(answer, f"{part}:{page + 1}" if more else older)

        found = self._read(self._api.call("getClaims", query=between(start, end, page, PAGE)), read)
        return replace(found, claims=tuple(map(self._with_deadline, found.claims)))

    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Take the units back; Trendyol takes five such calls a minute, and only for units in WaitingInAction."""
        self._transport.send(self._api.call("approveClaimItems", claim.remote_id, body=approval(line_ids)))

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """Trendyol's list, the same for every claim; whether one is allowed now Trendyol says when it is sent."""
        if self._reasons is None:
            self._reasons = self._read(self._api.call("getClaimIssueReasons"), dispute_reasons)
        return self._reasons

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Object to the units; Trendyol decides."""
        if not 1 <= len(dispute.text) <= LONGEST_TEXT:
            raise Rejected(f"An objection at Trendyol has 1 to {LONGEST_TEXT} characters; this one has {len(dispute.text)}.")
        if not dispute.files and dispute.reason_id not in codes.FILELESS_REASONS:
            raise Rejected("Trendyol wants a picture or document for this reason: add one.")
        self._transport.send(self._api.call("createClaimIssue", claim.remote_id, **objection(line_ids, dispute)))

    def _with_deadline(self, claim: Claim) -> Claim:
        """Where other units have moved on, the claim's last change is not when the rest began to wait: a unit's history tells that."""
        waiting = [line.line_id for line in claim.lines if line.state is ClaimState.WAITING]
        if not waiting or len(waiting) == len(claim.lines):
            return claim
        try:
            since = self._read(self._api.call("getClaimItemAudits", waiting[0]), history).get(WAITING)
        except (Rejected, Malformed):
            since = None
        return replace(claim, decide_by=since + TO_DECIDE) if since else claim


def _line(unit: Mapping[str, Any], ordered: Mapping[str, Any]) -> ClaimLine:
    remote_state = text(unit["claimItemStatus"]["name"])
    reason = unit.get("customerClaimItemReason") or unit.get("trendyolClaimItemReason") or {}
    return ClaimLine(
        line_id=id_of(unit["id"]),
        order_line_id=id_of(ordered["id"]),
        barcode=text(ordered.get("barcode")),
        sku=text(ordered.get("merchantSku")),
        title=text(ordered.get("productName")),
        quantity=1,
        reason=text(reason.get("name") or reason.get("code")),
        note=text(unit.get("customerNote")),
        state=codes.CLAIM_STATES.get(remote_state, ClaimState.UNKNOWN),
        remote_state=remote_state,
    )


def _extra(row: Mapping[str, Any]) -> dict[str, str]:
    parcels = {ours: tracking(row.get(theirs) or {}) for theirs, ours in FOLLOWERS.items()}
    return {ours: f"{parcel.carrier} {parcel.number}".strip() for ours, parcel in parcels.items() if parcel}


def _reaches(rows: Sequence[Any], since: datetime) -> bool:
    """Whether the page may have claims that changed since: the next page has older ones."""
    told = [row.get("lastModifiedDate") for row in rows if isinstance(row, dict)]
    return not all(isinstance(at, int) and at < milliseconds(since) for at in told)
