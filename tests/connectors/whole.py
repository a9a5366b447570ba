"""The whole house with one connector: shop → ledger → the simulated marketplace on loopback, and back.

A connector's `test_whole_job.py` imports these fixtures and overrides what is special there.
"""

from __future__ import annotations

import pytest
from sqlalchemy import select

from service.connectors import registry
from service.sync import accounts, jobs, listings, mapping, refresh
from service.sync.capture import note_products
from tests.connectors.kit import served
from tests.sync.conftest import Marketplace, _impatient, drain, house

__all__ = ["_impatient", "account", "batch_seconds", "drain", "house", "listed", "marketplace", "quota_scale"]


@pytest.fixture
def batch_seconds():
    """How long the simulator works on a batch."""
    return 0.05


@pytest.fixture
def quota_scale():
    """So many times the marketplace's quotas are allowed."""
    return 100.0


@pytest.fixture
def marketplace(slug, batch_seconds, quota_scale):
    with served(slug, review_seconds=0.1, batch_seconds=batch_seconds, scan_seconds=0.2, quota_scale=quota_scale) as address:
        yield Marketplace(address)


@pytest.fixture
def account(house, slug, marketplace):
    """A connected account whose categories and brands are mapped."""
    key = dict(registry.manifest(slug).example)
    account_id = accounts.create(house, slug, "Test", key, base_url=marketplace.url, allow_private=True)
    refresh.fill(house, accounts.load(house, account_id), lambda done, total: None)
    mapping.confirm_suggestions(house, account_id)
    return account_id


@pytest.fixture
def listed(house, account, drain):
    """Every product of the shop is listed, and each ended somewhere; the live listings."""
    listings.list_products(house, account, None, "test")
    drain()
    found = rows(house, "listing")
    assert {row["state"] for row in found} <= {"live", "rejected", "invalid"}
    assert all(row["problem"] for row in found if row["state"] != "live")
    assert sum(row["state"] == "live" for row in found) > len(found) / 2
    return lambda: [row for row in rows(house, "listing") if row["state"] == "live"]


def rows(house, table):
    """Everything in that table of the ledger."""
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def ask(house, kind, account=None):
    """Ask for a job."""
    with house.ledger.work() as work:
        jobs.request(work, kind, account_id=account)


def change(house, product_id, **columns):
    """The shop changes a product and tells."""
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(**columns))
        note_products(work, {product_id})
