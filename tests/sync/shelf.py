"""Live listings of the demo shop without a marketplace, for tests of what is computed and not of how it is sent."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, select

from service.domain.clock import now
from service.opencart.door import local_text
from service.opencart.write_order import insert
from service.sync import accounts, jobs
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.sync.conftest import KEY


def new_account(house: House, title: str = "Test") -> int:
    """An account whose marketplace is never called."""
    return accounts.create(house, "trendyol", title, KEY, base_url="https://marketplace.invalid/")


def plain_products(house: House, count: int) -> list[int]:
    """Enabled products of the shop that have one sellable each."""
    keys = [each.key for page in house.shop.pages() for each in page if each.offer.enabled]
    return [key.product_id for key in keys if not key.variant][:count]


def put_up(house: House, account: int, product_ids: Sequence[int], **columns: Any) -> list[RowMapping]:
    """Live listings of the products, clean unless the columns say otherwise."""
    moment = now()
    fixed = {"account_id": account, "variant": "", "state": "live", "dirty": 0, "created_at": moment, "updated_at": moment}
    with house.ledger.work() as work:
        for number in product_ids:
            named = {"product_id": number, "sku": f"S-{number}", "barcode": f"B-{number}", "title": f"Goods {number}"}
            work.db.execute(work.t.listing.insert().values(**fixed, **named, **columns))
    return listed(house, account)


def listed(house: House, account: int) -> list[RowMapping]:
    """The account's listings."""
    with house.ledger.look() as work:
        listing = work.t.listing
        return list(work.db.execute(select(listing).where(listing.c.account_id == account)).mappings())


def due(house: House, account: int) -> set[int]:
    """The products of the account's listings that are due."""
    return {row["product_id"] for row in listed(house, account) if row["due_rank"] is not None}


def work_off(house: House, kind: str, account: int | None = None) -> None:
    """Ask for the job and run it here."""
    with house.ledger.work() as work:
        number = jobs.request(work, kind, account_id=account)
    assert run(house, number, "test", USE_CASES)


def change_shop(house: House, table: str, where: dict[str, Any], **columns: Any) -> None:
    """Change rows of the shop behind its back."""
    t = house.shop.shape[table]
    with house.ledger.work() as work:
        found = t.update().where(*(t.c[name] == value for name, value in where.items()))
        assert work.db.execute(found.values(**columns)).rowcount


def sell(house: House, product_id: int, units: int, at: datetime, status: int = 2) -> None:
    """An order of the shop."""
    shape, zone = house.shop.shape, house.shop.settings().zone
    with house.ledger.work() as work:
        order = insert(work.db, shape, "order", {"order_status_id": status, "date_added": local_text(at, zone)})
        insert(work.db, shape, "order_product", {"order_id": order, "product_id": product_id, "quantity": units})
