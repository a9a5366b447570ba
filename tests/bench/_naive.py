"""What a simple plugin does: one RQ job per product, which reads it, computes, sends one request and notes it.

Run as `python -m tests.bench._naive REDIS_URL` it is a worker for such jobs.
"""

from __future__ import annotations

import sys
from decimal import Decimal

import requests
from redis import Redis
from rq import Queue, Worker
from sqlalchemy import create_engine, text

QUEUE = "naive"


def push_one(database_url: str, url: str, product_id: int) -> None:
    """Send price and stock of one product."""
    engine = create_engine(database_url)
    with engine.begin() as db:
        row = db.execute(text("SELECT quantity, price FROM oc_product WHERE product_id = :id"), {"id": product_id}).one()
        barcode = db.execute(text("SELECT barcode FROM oc_meschain_listing WHERE product_id = :id"), {"id": product_id}).scalar_one()
        price = float(round(row.price * Decimal("1.20"), 2))
        item = {"barcode": barcode, "quantity": row.quantity, "salePrice": price, "listPrice": price}
        path = f"{url}/inventory/sellers/2738/products/price-and-inventory"
        requests.post(path, json={"items": [item]}, timeout=30).raise_for_status()
        noted = "UPDATE oc_meschain_listing SET updated_at = UTC_TIMESTAMP(3) WHERE product_id = :id"
        db.execute(text(noted), {"id": product_id})


if __name__ == "__main__":
    redis = Redis.from_url(sys.argv[1])
    Worker([Queue(QUEUE, connection=redis)], connection=redis).work(logging_level="WARNING")
