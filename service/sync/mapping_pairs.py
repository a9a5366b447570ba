"""Pairs in the ledger: confirmed, skipped, changed many at once, and the last many taken back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import RowMapping, and_, select

from service.domain.catalogue import NamedId
from service.domain.clock import now
from service.domain.text import normalised
from service.ledger import listings
from service.ledger.work import Work
from service.sync import jobs

SETTLE_SECONDS = 5
"""A seller confirms one pair after the other: what follows from it waits for the next one."""
AT_ONCE = 500
Key = tuple[str, str]
"""(kind, the shop's key)."""


def value_key(attribute: str, text: str) -> str:
    """The key of a pair of kind "value": what the shop calls a value of the attribute ("CATEGORY/ATTRIBUTE")."""
    return f"{attribute}/{normalised(text)}"[:191]


def known(work: Work, account_id: int) -> dict[Key, NamedId]:
    """Every confirmed pair: (kind, the shop's key) -> the marketplace's id and name."""
    return {key: pair for key, pair in _all(work, account_id).items() if pair is not None}


def skipped(work: Work, account_id: int) -> set[Key]:
    """What a person wants to leave unmapped for now."""
    return {key for key, pair in _all(work, account_id).items() if pair is None}


def elsewhere(work: Work, account_id: int, marketplace: str, kind: str) -> list[tuple[str, str]]:
    """(the shop's key, the marketplace's id) of the kind, confirmed at any account of the marketplace, this one's last."""
    mapping, account = work.t.mapping.c, work.t.account.c
    query = select(mapping.local_key, mapping.remote_id, mapping.account_id).join_from(work.t.mapping, work.t.account)
    rows = work.db.execute(query.where(account.marketplace == marketplace, mapping.kind == kind, mapping.confirmed)).all()
    return [(row.local_key, row.remote_id) for row in sorted(rows, key=lambda row: row.account_id == account_id)]


def change(work: Work, account_id: int, wanted: Mapping[Key, NamedId | None]) -> dict[Key, NamedId | None]:
    """Confirm the pairs, None forgets one; what stood there before. Listings that waited for one are tried again."""
    before = _all(work, account_id)
    _drop(work, account_id, [key for key, pair in wanted.items() if pair is None and key in before])
    rows = [_row(account_id, key, pair, confirmed=True) for key, pair in wanted.items() if pair is not None]
    for start in range(0, len(rows), AT_ONCE):
        work.upsert(work.t.mapping, rows[start : start + AT_ONCE], ["remote_id", "remote_name", "confirmed", "updated_at"])
    if rows and listings.unmapped_again(work, account_id):
        jobs.request(work, "publish", account_id=account_id, delay=SETTLE_SECONDS)
    if any(row["kind"] == "category" for row in rows):
        jobs.request(work, "refresh_catalogue", account_id=account_id, delay=SETTLE_SECONDS)
    return {key: before.get(key) for key in wanted}


def skip(work: Work, account_id: int, key: Key, *, skipped: bool) -> None:
    """Leave something unmapped for now, or ask about it again. What is confirmed stays."""
    mapping = work.t.mapping
    if skipped:
        work.insert_new(mapping, [_row(account_id, key, NamedId("", ""), confirmed=False)])
    else:
        work.db.execute(mapping.delete().where(_at(work, account_id, key), ~mapping.c.confirmed))


def change_together(work: Work, account_id: int, kind: str, wanted: Mapping[Key, NamedId | None], actor: str) -> None:
    """`change`, kept as a batch that can be undone."""
    before = change(work, account_id, wanted)
    body = [[*key, _plain(before[key]), _plain(pair)] for key, pair in wanted.items()]
    work.insert(work.t.mapping_batch, account_id=account_id, kind=kind, actor=actor[:96], created_at=now(), body=body)


def last_batch(work: Work, account_id: int) -> RowMapping | None:
    """The newest batch that was not undone."""
    batch = work.t.mapping_batch
    mine = select(batch).where(batch.c.account_id == account_id, batch.c.undone_at.is_(None))
    return work.db.execute(mine.order_by(batch.c.batch_id.desc()).limit(1)).mappings().first()


def undo(work: Work, account_id: int, batch: RowMapping) -> int:
    """Put back what stood before the batch, except where somebody has changed it since; how many pairs."""
    present = known(work, account_id)
    wanted = {}
    for kind, local_key, before, after in batch["body"]:
        if present.get((kind, local_key)) == _pair(after):
            wanted[kind, local_key] = _pair(before)
    change(work, account_id, wanted)
    table = work.t.mapping_batch
    work.db.execute(table.update().where(table.c.batch_id == batch["batch_id"]).values(undone_at=now()))
    return len(wanted)


def _all(work: Work, account_id: int) -> dict[Key, NamedId | None]:
    """Every row by its key; None: skipped."""
    mapping = work.t.mapping
    rows = work.db.execute(select(mapping).where(mapping.c.account_id == account_id)).mappings()
    return {(row["kind"], row["local_key"]): NamedId(row["remote_id"], row["remote_name"]) if row["confirmed"] else None for row in rows}


def _drop(work: Work, account_id: int, keys: list[Key]) -> None:
    for key in keys:
        work.db.execute(work.t.mapping.delete().where(_at(work, account_id, key)))


def _at(work: Work, account_id: int, key: Key) -> Any:
    mapping = work.t.mapping.c
    return and_(mapping.account_id == account_id, mapping.kind == key[0], mapping.local_key == key[1])


def _row(account_id: int, key: Key, pair: NamedId, *, confirmed: bool) -> dict[str, Any]:
    row = {"account_id": account_id, "kind": key[0], "local_key": key[1], "remote_id": pair.id, "remote_name": pair.name[:255]}
    return {**row, "confirmed": confirmed, "updated_at": now()}


def _plain(pair: NamedId | None) -> list[str] | None:
    return None if pair is None else [pair.id, pair.name]


def _pair(plain: list[str] | None) -> NamedId | None:
    return None if plain is None else NamedId(*plain)
