"""What happened, for people: one row for everything that somebody may ask about later."""

from __future__ import annotations

from datetime import timedelta

import structlog
from sqlalchemy import select

from service.domain.clock import now
from service.ledger.work import Work


def note(
    work: Work, kind: str, subject: str, message: str, *, level: str = "info", actor: str = "system", account_id: int | None = None
) -> None:
    """Keep a sentence about a subject ("order:17"), with the request it came from."""
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))[:32]
    row = {"at": now(), "account_id": account_id, "level": level, "kind": kind, "subject": subject[:96], "actor": actor[:96]}
    work.db.execute(work.t.activity.insert().values(**row, message=message, request_id=request_id))


def note_once(work: Work, kind: str, subject: str, message: str, *, level: str = "info", account_id: int | None = None) -> None:
    """Keep a sentence that a repeated read comes upon again and again, once a day."""
    activity = work.t.activity
    known = select(activity.c.activity_id).where(activity.c.subject == subject[:96], activity.c.message == message)
    if work.db.execute(known.where(activity.c.at > now() - timedelta(days=1)).limit(1)).first() is None:
        note(work, kind, subject, message, level=level, account_id=account_id)
