"""Returns and exchanges of order lines. ÇiçekSepeti tells no day with them, so every day is asked for by itself."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from service.connectors import cursors
from service.connectors.after_sale import Window
from service.connectors.answers import rows_read
from service.connectors.ciceksepeti import api, codes
from service.connectors.ciceksepeti.mapping_values import Row, folded, rows_of
from service.connectors.ciceksepeti.wire import Wire
from service.connectors.values import TURKEY, amount, id_of, text
from service.domain.claim import Claim, ClaimLine, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.order import Tracking
from service.domain.text import normalised

DAY, INSTANT = timedelta(days=1), timedelta(milliseconds=1)


def claim_page(answer: Any, day: datetime, next_cursor: str | None = None) -> ClaimPage:
    """The claims of a day that began at `day`; cancelled lines, which stand among them, come as orders."""
    rows = (row for row in rows_of(answer, "orderitemlist") if not _was_cancelled(row))
    claims, problems = rows_read(rows, partial(claim, day), "orderItemId", "ÇiçekSepeti return of order line {} cannot be read: {}.")
    return ClaimPage(claims, next_cursor, problems)


def claim(day: datetime, shown: Row) -> Claim:
    """One claim, known by its order line. Raises one of UNREADABLE when a fact we rely on is missing."""
    row = folded(shown)
    number, opened = id_of(row["orderitemid"]), day.astimezone(UTC)
    decision = _code(row, "orderitemcancelstatus", codes.DECISION_WORDS)
    status = _code(row, "orderitemstatus", codes.CLAIM_WORDS)
    state = _state(text(row.get("canceltype")), decision, status)
    told = ", ".join(filter(None, (text(row.get(name)) for name in ("orderitemstatus", "orderitemcancelstatus")))) or decision or status
    kind = codes.CLAIM_KINDS.get(text(row["cancelreasonid"]))
    if kind is None:
        raise ValueError(f"cancelReasonId {row['cancelreasonid']} is neither a return nor an exchange")
    code, parcel = text(row.get("supplierproductvariantcode")), text(row.get("shipmentnumber") or row.get("partialnumber"))
    reason = f"{codes.REASON} {text(row.get('subcancelreasonid')) or '?'}"
    title = text(row.get("variantname")) or text(row.get("productcode"))
    return Claim(
        remote_id=number,
        kind=kind,
        order_number=id_of(row["orderid"]),
        state=state,
        remote_state=told,
        opened_at=opened,
        modified_at=opened,
        lines=(ClaimLine(number, number, code, "", title, None, reason, "", state, told),),
        buyer=text(row.get("customername")),
        refund=amount(row.get("price")),
        currency=codes.CURRENCY,
        tracking=Tracking(text(row.get("cargocompany")), parcel) if parcel else None,
        extra={"status": status} if status else {},
    )


def _was_cancelled(row: Any) -> bool:
    return isinstance(row, dict) and text(folded(row).get("canceltype")) == codes.CANCELLATION


def _code(row: Row, name: str, words: Sequence[tuple[str, str]]) -> str:
    """The number of a state; by its words where the number is not told; the words themselves where nobody knows them."""
    if number := text(row.get(f"{name}id")):
        return number
    said = text(row.get(name))
    return next((number for word, number in words if word in normalised(said)), said)


def _state(kind: str, decision: str, status: str) -> ClaimState:
    if kind == codes.SENT_BACK:
        return ClaimState.REJECTED
    return (codes.DECISIONS if decision else codes.CLAIM_STATES).get(decision or status, ClaimState.UNKNOWN)


class Claims(Wire):
    """Answers PullsClaims and DecidesClaims."""

    claims_window = Window(longest=timedelta(days=31), back=timedelta(days=30))

    def claims(self, since: datetime, until: datetime, cursor: str | None = None) -> ClaimPage:
        """Claims that were opened on the days of the window, as they stand now; their time is the beginning of that day."""
        days, page = cursors.numbers(cursor, "0:0", self.marketplace)
        day = since.astimezone(TURKEY).replace(hour=0, minute=0, second=0, microsecond=0) + days * DAY

        def parse(answer: Any) -> ClaimPage:
            full = len(rows_of(answer, "orderitemlist")) >= api.ORDERS_PAGE
            following = f"{days}:{page + 1}" if full else f"{days + 1}:0" if day + DAY <= until else None
            return claim_page(answer, day, following)

        return self._read(api.claims(day, day + DAY - INSTANT, page), parse)

    def approve_claim(self, claim: Claim, line_ids: Sequence[str]) -> None:
        """Take it back: money for a return; an exchange makes the order line new again."""
        self._decide(claim, codes.APPROVE)

    def dispute_reasons(self, claim: Claim) -> list[DisputeReason]:
        """One, without a call: ÇiçekSepeti asks for none and decides itself."""
        return [DisputeReason(str(codes.REFUSE), "Refused; ÇiçekSepeti decides, and takes no text")]

    def dispute_claim(self, claim: Claim, line_ids: Sequence[str], dispute: Dispute) -> None:
        """Refuse it; the text stays here, because ÇiçekSepeti takes none."""
        self._decide(claim, codes.REFUSE)

    def _decide(self, claim: Claim, process: int) -> None:
        """What was only started has to be called received first. Where that came true meanwhile, its refusal means nothing."""
        if claim.extra.get("status") == codes.STARTED:
            self._transport.send(api.received(claim.remote_id))
        self._do(api.decide(claim.remote_id, process))
