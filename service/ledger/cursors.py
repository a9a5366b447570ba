"""How far a repeated read has come, by name."""

from __future__ import annotations

from sqlalchemy import select

from service.domain.clock import now
from service.ledger.work import Work


def get(work: Work, name: str) -> str | None:
    """The value kept under the name, None before the first."""
    value: str | None = work.db.execute(select(work.t.cursor.c.value).where(work.t.cursor.c.name == name)).scalar()
    return value


def starting(work: Work, prefix: str) -> dict[str, str]:
    """Every value kept under a name that begins so, by name."""
    cursor = work.t.cursor.c
    query = select(cursor.name, cursor.value).where(cursor.name.startswith(prefix, autoescape=True))
    return {str(name): str(value) for name, value in work.db.execute(query)}


def put(work: Work, name: str, value: str) -> None:
    """Keep the value under the name."""
    work.upsert(work.t.cursor, [{"name": name, "value": value, "updated_at": now()}], ["value", "updated_at"])


def swap(work: Work, name: str, old: str | None, new: str) -> bool:
    """Replace `old` by `new`; True for the one caller whose `old` still stood there."""
    cursor, moment = work.t.cursor, now()
    if old is None:
        return work.insert_new(cursor, [{"name": name, "value": new, "updated_at": moment}]) == 1
    mine = cursor.update().where(cursor.c.name == name, cursor.c.value == old)
    return work.db.execute(mine.values(value=new, updated_at=moment)).rowcount == 1


def get_locked(work: Work, name: str) -> str | None:
    """The value, which nobody else changes before this work is over; None (and nothing locked) before the first."""
    mine = select(work.t.cursor.c.value).where(work.t.cursor.c.name == name)
    value: str | None = work.db.execute(mine.with_for_update()).scalar()
    return value
