"""The simulator of the connector tests, seen through the marketplaces' descriptions."""

from tests.connectors.conftest import _closed, _quiet, clock, connector, draft, facts, live, market, offer, slug, trendyol

__all__ = ["_closed", "_quiet", "clock", "connector", "draft", "facts", "live", "market", "offer", "slug", "trendyol"]
