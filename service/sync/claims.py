"""Returns and cancellations that buyers want: read into the ledger, decided by the seller, told to the marketplace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import partial

from sqlalchemy import RowMapping

from service.connectors.after_sale import DecidesClaims, PullsClaims
from service.connectors.http import NoLimiter
from service.domain.claim import Claim, ClaimPage, ClaimState, Dispute, DisputeReason
from service.domain.errors import Rejected, SetupError
from service.domain.paper import Upload
from service.ledger import after_sale
from service.ledger.bodies import thing_of
from service.sync import accounts, jobs
from service.sync.activity import note
from service.sync.dispatch import dispatch
from service.sync.house import House
from service.sync.live import publish as announce
from service.sync.runner import Task
from service.sync.telling import Matter, tell
from service.sync.windows import read_windows

ASKED = {"approved": "Asked to take it back.", "disputed": "Asked to object."}
DONE = {"approved": "The marketplace was told that it is taken back.", "disputed": "The marketplace was told the objection."}


def poll_claims(task: Task) -> None:
    """Bring every claim that may have changed since the last complete read into the ledger."""
    connector = task.house.connector(task.on)
    if isinstance(connector, PullsClaims):
        read_windows(task, "claims", connector.claims_window, connector.claims, partial(_keep_page, task, connector))


def _keep_page(task: Task, connector: PullsClaims, page: ClaimPage) -> None:
    reasons = _reasons(task, connector, page.claims)
    with task.house.ledger.work() as work:
        news = [(after_sale.keep_claim(work, task.on.account_id, claim), claim) for claim in page.claims]
        for key, claim in news:
            if key is not None and claim.remote_id in reasons:
                after_sale.change(work, work.t.claim, key, reasons=reasons[claim.remote_id])
        for key, claim in news:
            if key is not None:
                level = "warning" if claim.state is ClaimState.WAITING else "info"
                message = f"Claim {claim.remote_id} of order {claim.order_number}: {claim.remote_state}."
                note(work, "claim", f"claim:{key}", message, level=level, account_id=task.on.account_id)
    if any(key is not None for key, _ in news):
        announce(task.house.redis, "claims")


def _reasons(task: Task, connector: PullsClaims, found: Sequence[Claim]) -> dict[str, list[dict[str, object]]]:
    """What may be said against the claims that wait, by remote id: read with them, because a page asks no marketplace."""
    if not isinstance(connector, DecidesClaims):
        return {}
    waiting = [claim for claim in found if claim.state is ClaimState.WAITING]
    with task.house.ledger.look() as work:
        known = after_sale.with_reasons(work, task.on.account_id)
    return {claim.remote_id: _read(connector, claim) for claim in waiting if claim.remote_id not in known}


def _read(connector: DecidesClaims, claim: Claim) -> list[dict[str, object]]:
    try:
        return [asdict(reason) for reason in connector.dispute_reasons(claim)]
    except Rejected:
        return []


def row_of(house: House, claim_key: int) -> RowMapping:
    """The claim's row; SetupError when the ledger has none."""
    with house.ledger.look() as work:
        row = after_sale.get(work, work.t.claim, claim_key)
    if row is None:
        raise SetupError(f"there is no claim {claim_key} in the ledger. See the Returns page.")
    return row


def reasons(house: House, row: RowMapping) -> list[DisputeReason] | None:
    """The reasons that a dispute of this claim may have; None when only the marketplace's own panel decides claims."""
    connector = house.connector(accounts.load(house, row["account_id"]), NoLimiter())
    return [DisputeReason(**reason) for reason in row["reasons"] or ()] if isinstance(connector, DecidesClaims) else None


def waiting_lines(claim: Claim) -> list[str]:
    """The lines that the seller may decide now."""
    return [line.line_id for line in claim.lines if line.state is ClaimState.WAITING]


def approve(house: House, claim_key: int, line_ids: Sequence[str], actor: str) -> int:
    """Ask that the lines are taken back; the job's number. Rejected when one of them does not wait for a decision."""
    return _ask(house, claim_key, {"word": "approved", "line_ids": _checked(house, claim_key, line_ids)}, (), actor)


def dispute(house: House, claim_key: int, line_ids: Sequence[str], objection: Dispute, actor: str) -> int:
    """Ask that an objection is sent; the job's number. Rejected when a line does not wait, or the reason or its file is missing."""
    row, lines = row_of(house, claim_key), _checked(house, claim_key, line_ids)
    reason = next((each for each in reasons(house, row) or () if each.id == objection.reason_id), None)
    if reason is None:
        raise Rejected("no such reason", user_message="Choose one of the reasons that the marketplace takes.")
    if reason.needs_file and not objection.files:
        raise Rejected("no file", user_message="The marketplace wants a picture or document for this reason: add one.")
    payload = {"word": "disputed", "line_ids": lines, "reason_id": objection.reason_id, "text": objection.text}
    return _ask(house, claim_key, payload, objection.files, actor)


def tell_claim(task: Task) -> str | None:
    """Tell the marketplace what the seller decided."""
    payload, row = task.payload, row_of(task.house, int(task.payload["claim_key"]))
    claim, connector, lines = thing_of(Claim, row["body"]), task.house.connector(task.on), payload["line_ids"]
    if not isinstance(connector, DecidesClaims):
        return "refused"
    if payload["word"] == "approved":
        send = partial(connector.approve_claim, claim, lines)
    else:
        with task.house.ledger.look() as work:
            files = [after_sale.document(work, number) for number in payload["files"]]
        objection = Dispute(payload["reason_id"], payload["text"], tuple(file for file in files if file))
        send = partial(connector.dispute_claim, claim, lines, objection)
    return tell(task, _matter(row), payload["word"], DONE[payload["word"]], send)


def _matter(row: RowMapping) -> Matter:
    key = int(row["claim_key"])
    return Matter(f"claim:{key}", lambda work, **columns: after_sale.change(work, work.t.claim, key, **columns), "poll_claims")


def _checked(house: House, claim_key: int, line_ids: Sequence[str]) -> list[str]:
    open_ones = waiting_lines(thing_of(Claim, row_of(house, claim_key)["body"]))
    if not line_ids or not set(line_ids) <= set(open_ones):
        raise Rejected(
            "not waiting",
            user_message="Choose lines that wait for your decision; some may have been decided meanwhile.",
        )
    return list(line_ids)


def _ask(house: House, claim_key: int, payload: Mapping[str, object], files: Sequence[Upload], actor: str) -> int:
    row, subject = row_of(house, claim_key), f"claim:{claim_key}"
    with house.ledger.work() as work:
        numbers = [after_sale.put_document(work, subject, "evidence", file) for file in files]
        content = {"claim_key": claim_key, "files": numbers, **payload}
        number = jobs.request(work, "tell_claim", account_id=row["account_id"], subject=str(claim_key), payload=content)
        after_sale.change(work, work.t.claim, claim_key, problem=None)
        note(work, "claim", subject, ASKED[str(payload["word"])], actor=actor, account_id=row["account_id"])
    dispatch(house)
    return number
