"""The ledger's tables for what comes after a sale, and what all table definitions share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, UniqueConstraint

from service.ledger.types import Amount, BigId, Blob, Code, Json, Utc


class Definitions:
    """How one table is made."""

    def __init__(self, prefix: str) -> None:
        self.prefix, self.metadata = f"{prefix}meschain_", MetaData()

    def _table(self, name: str, *parts: Any) -> Table:
        return Table(
            self.prefix + name, self.metadata, *parts, mysql_engine="InnoDB", mysql_charset="utf8mb4", mysql_collate="utf8mb4_unicode_ci"
        )

    def _to(self, target: str, **kwargs: Any) -> ForeignKey:
        return ForeignKey(self.prefix + target, **kwargs)

    def _account_id(self, **kwargs: Any) -> Column[int]:
        return Column("account_id", Integer, self._to("account.account_id", ondelete="CASCADE"), **kwargs)

    def _told(self) -> tuple[Column[Any], ...]:
        """What we told the marketplace, and what it did not like about it."""
        return (
            Column("told", Code(16)),
            Column("told_at", Utc),
            Column("problem", Text),
            Column("created_at", Utc, nullable=False),
            Column("updated_at", Utc, nullable=False),
        )


class AfterSale(Definitions):
    """Claims, questions, settlements, and the papers of parcels."""

    def _claim(self) -> Table:
        return self._table(
            "claim",
            Column("claim_key", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("remote_id", Code(64), nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("order_number", Code(64), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("remote_state", Code(64), nullable=False),
            Column("opened_at", Utc, nullable=False),
            Column("modified_at", Utc, nullable=False),
            Column("decide_by", Utc),
            Column("body", Json, nullable=False),
            Column("reasons", Json),
            *self._told(),
            UniqueConstraint("account_id", "remote_id", name=f"{self.prefix}claim_once"),
            Index(f"{self.prefix}claim_state", "state", "claim_key"),
            Index(f"{self.prefix}claim_order", "account_id", "order_number"),
        )

    def _question(self) -> Table:
        return self._table(
            "question",
            Column("question_key", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("remote_id", Code(64), nullable=False),
            Column("state", Code(16), nullable=False),
            Column("remote_state", Code(64), nullable=False),
            Column("asked_at", Utc, nullable=False),
            Column("modified_at", Utc, nullable=False),
            Column("answer_by", Utc),
            Column("body", Json, nullable=False),
            *self._told(),
            UniqueConstraint("account_id", "remote_id", name=f"{self.prefix}question_once"),
            Index(f"{self.prefix}question_state", "state", "question_key"),
        )

    def _settlement(self) -> Table:
        return self._table(
            "settlement",
            Column("settlement_key", BigId, primary_key=True, autoincrement=True),
            self._account_id(nullable=False),
            Column("remote_id", Code(128), nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("remote_kind", String(96), nullable=False),
            Column("order_number", Code(64), nullable=False),
            Column("barcode", Code(64), nullable=False),
            Column("amount", Amount, nullable=False),
            Column("commission", Amount, nullable=False),
            Column("currency", Code(3), nullable=False),
            Column("booked_at", Utc, nullable=False),
            Column("due_at", Utc),
            Column("payout_id", Code(64), nullable=False),
            Column("description", String(255), nullable=False),
            UniqueConstraint("account_id", "remote_id", name=f"{self.prefix}settlement_once"),
            Index(f"{self.prefix}settlement_order", "account_id", "order_number"),
            Index(f"{self.prefix}settlement_booked", "account_id", "booked_at"),
        )

    def _document(self) -> Table:
        return self._table(
            "document",
            Column("document_id", BigId, primary_key=True, autoincrement=True),
            Column("subject", Code(96), nullable=False),
            Column("kind", Code(16), nullable=False),
            Column("name", String(128), nullable=False),
            Column("media_type", Code(96), nullable=False),
            Column("content", Blob, nullable=False),
            Column("created_at", Utc, nullable=False),
            Index(f"{self.prefix}document_subject", "subject"),
            Index(f"{self.prefix}document_created", "created_at"),
        )
