"""The ledger's table for what live listings say."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, Table

from service.ledger.tables_after_sale import Definitions
from service.ledger.types import BigId, Code, Utc


class Content(Definitions):
    """Title, description, pictures and attributes of listings as they were last asked for."""

    def _content(self) -> Table:
        return self._table(
            "content",
            Column("listing_id", BigId, self._to("listing.listing_id", ondelete="CASCADE"), primary_key=True, autoincrement=False),
            Column("title", Code(32)),
            Column("description", Code(32)),
            Column("images", Code(32)),
            Column("attributes", Code(32)),
            Column("refused", Code(32)),
            Column("dirty", Integer, nullable=False),
            Column("updated_at", Utc, nullable=False),
            Index(f"{self.prefix}content_dirty", "dirty"),
        )
