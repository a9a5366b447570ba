"""Claims, questions and settlements in the ledger: one row per (account, remote id), and the files that belong to them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import RowMapping, Table, and_, select

from service.domain.claim import Claim, ClaimState
from service.domain.clock import now
from service.domain.paper import Upload
from service.domain.question import Question
from service.domain.settlement import Settlement
from service.ledger.bodies import body_of
from service.ledger.work import Work

CLAIM = ("kind", "order_number", "state", "remote_state", "opened_at", "modified_at", "decide_by")
QUESTION = ("state", "remote_state", "asked_at", "modified_at", "answer_by")
BOOKED = ("kind", "order_number", "barcode", "amount", "commission", "currency", "booked_at", "due_at", "payout_id")


def keep_claim(work: Work, account_id: int, claim: Claim) -> int | None:
    """Insert the claim, or update it where it is another one than we have; its key, None when it was no news."""
    return _keep(work, work.t.claim, account_id, claim, CLAIM)


def keep_question(work: Work, account_id: int, question: Question) -> int | None:
    """Insert the question, or update it where it is another one than we have; its key, None when it was no news."""
    return _keep(work, work.t.question, account_id, question, QUESTION)


def keep_settlements(work: Work, account_id: int, settlements: Sequence[Settlement]) -> None:
    """Insert the bookings; one that is there already becomes what it is now."""
    rows = [
        {
            "account_id": account_id,
            "remote_id": each.remote_id,
            "remote_kind": each.remote_kind[:96],
            "description": each.description[:255],
            **{name: getattr(each, name) for name in BOOKED},
        }
        for each in settlements
    ]
    work.upsert(work.t.settlement, rows, [*BOOKED, "remote_kind", "description"])


def with_reasons(work: Work, account_id: int) -> set[str]:
    """The waiting claims, by remote id, of which is known what may be said against them."""
    table = work.t.claim.c
    query = select(table.remote_id).where(table.account_id == account_id, table.state == ClaimState.WAITING, table.reasons.is_not(None))
    return set(work.db.execute(query).scalars())


def get(work: Work, table: Table, key: int) -> RowMapping | None:
    """The row of a claim or a question."""
    return work.db.execute(select(table).where(next(iter(table.primary_key.columns)) == key)).mappings().first()


def change(work: Work, table: Table, key: int, **columns: Any) -> None:
    """Set columns of a claim or a question."""
    work.db.execute(table.update().where(next(iter(table.primary_key.columns)) == key).values(**columns, updated_at=now()))


def settlements_of(work: Work, account_id: int, order_number: str) -> Sequence[RowMapping]:
    """What was booked for an order, oldest first."""
    table = work.t.settlement
    mine = and_(table.c.account_id == account_id, table.c.order_number == order_number)
    return work.db.execute(select(table).where(mine).order_by(table.c.booked_at, table.c.settlement_key)).mappings().all()


def put_document(work: Work, subject: str, kind: str, file: Upload) -> int:
    """Keep a file of a subject ("order:5"); its number."""
    values = {"name": file.name[:128], "media_type": file.media_type, "content": file.content}
    return work.insert(work.t.document, subject=subject, kind=kind, created_at=now(), **values)


def document(work: Work, document_id: int) -> Upload | None:
    """A kept file, None when it is gone."""
    table = work.t.document
    row = work.db.execute(select(table).where(table.c.document_id == document_id)).mappings().first()
    return None if row is None else Upload(row["name"], row["media_type"], row["content"])


def documents(work: Work, subject: str) -> Sequence[RowMapping]:
    """The files of a subject without their content, newest first."""
    table = work.t.document
    columns = [column for column in table.c if column.name != "content"]
    return work.db.execute(select(*columns).where(table.c.subject == subject).order_by(table.c.document_id.desc())).mappings().all()


def _keep(work: Work, table: Table, account_id: int, thing: Claim | Question, names: Sequence[str]) -> int | None:
    key = next(iter(table.primary_key.columns))
    mine = and_(table.c.account_id == account_id, table.c.remote_id == thing.remote_id)
    known = work.db.execute(select(table.c.modified_at, table.c.body).where(mine).with_for_update()).first()
    body = body_of(thing)
    if known is not None and (thing.modified_at < known.modified_at or body == known.body):
        return None
    columns = {**{name: getattr(thing, name) for name in names}, "body": body, "updated_at": now()}
    row = {"account_id": account_id, "remote_id": thing.remote_id, "created_at": now(), **columns}
    work.upsert(table, [row], list(columns))
    return int(work.db.execute(select(key).where(mine)).scalar_one())
