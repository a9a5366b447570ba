"""How accounts make their offers: every version is kept, the newest counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import RowMapping, select

from service.domain.clock import now
from service.ledger.work import Work


def current(work: Work, account_id: int) -> RowMapping | None:
    """The version that counts, None while the account has its defaults."""
    rows = versions(work, account_id, 1)
    return rows[0] if rows else None


def version(work: Work, rule_set_id: int) -> RowMapping | None:
    """One version by its number."""
    t = work.t.rule_set
    return work.db.execute(select(t).where(t.c.rule_set_id == rule_set_id)).mappings().first()


def versions(work: Work, account_id: int, limit: int = 50) -> Sequence[RowMapping]:
    """The account's versions, newest first."""
    t = work.t.rule_set
    query = select(t).where(t.c.account_id == account_id).order_by(t.c.rule_set_id.desc()).limit(limit)
    return work.db.execute(query).mappings().all()


def add(work: Work, account_id: int, body: Mapping[str, Any], note: str, actor: str) -> int:
    """A new version that counts from now on; its number. Going back to an earlier one is a new version with its body."""
    row = {"account_id": account_id, "body": dict(body), "note": note[:255], "actor": actor[:96], "created_at": now()}
    return work.insert(work.t.rule_set, **row)
