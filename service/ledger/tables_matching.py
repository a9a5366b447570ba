"""The ledger's tables for what the shop's words and products are at a marketplace: pairs confirmed together, and listings found there."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, SmallInteger, String, Table, UniqueConstraint

from service.ledger.tables_after_sale import Definitions
from service.ledger.types import Amount, BigId, Code, Json, Utc


class Matching(Definitions):
    """What many pairs at once replaced, and listings that nobody made here."""

    def _mapping_batch(self) -> Table:
        return self._table(
            "mapping_batch",
            Column("batch_id", Integer, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("actor", String(96), nullable=False),
            Column("created_at", Utc, nullable=False),
            Column("undone_at", Utc),
            Column("body", Json, nullable=False),
            Index(f"{self.prefix}mapping_batch_account", "account_id", "batch_id"),
        )

    def _found_listing(self) -> Table:
        return self._table(
            "found_listing",
            Column("found_id", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("barcode", Code(64), nullable=False),
            Column("remote_id", Code(64)),
            Column("codes", Json, nullable=False),
            Column("title", String(255), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("quantity", Integer),
            Column("price", Amount),
            Column("list_price", Amount),
            Column("seen_at", Utc, nullable=False),
            Column("product_id", Integer),
            Column("variant", Code(64)),
            Column("reason", Code(16)),
            Column("confidence", SmallInteger),
            Column("decision", Code(16), nullable=False),
            Column("actor", String(96), nullable=False),
            Column("updated_at", Utc, nullable=False),
            UniqueConstraint("account_id", "barcode", name=f"{self.prefix}found_listing_once"),
            Index(f"{self.prefix}found_listing_decision", "account_id", "decision"),
        )
