"""The shop without us: its checkout and its seller, statement by statement as OpenCart sends them (each stands at once)."""

from __future__ import annotations

import contextlib
import threading
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pymysql

from tests.servers import MariaDb

PHP_MODE = "SET SESSION sql_mode = 'NO_ZERO_IN_DATE,NO_ENGINE_SUBSTITUTION', time_zone = '+00:00'"
ENOUGH = 500
"""A product with options holds so many, so that the option's stock is what runs out."""


class Till:
    """One buyer at a time, so that the shop never oversells against itself; who ends the database waits for the buyer at the till."""

    def __init__(self, server: MariaDb, database: str) -> None:
        self._server, self._database, self.lock = server, database, threading.Lock()
        self.moved: Counter[tuple[str, int]] = Counter()
        """What the shop itself did to its stock, by table and number."""

    @contextlib.contextmanager
    def _open(self) -> Iterator[Any]:
        with self.lock, contextlib.closing(self._server.admin(self._database)) as connection, connection.cursor() as cursor:
            cursor.execute(PHP_MODE)
            yield cursor

    def buy(self, product: int, value: int | None, units: int, *, told: bool) -> float | None:
        """When the units were taken; None when the cart says that there are not so many. `told`: the shop's event writes its row."""
        with self._open() as db:
            if min(_stock(db, product, value)) < units:
                return None
            db.execute("INSERT INTO oc_order SET user_agent = 'a buyer', currency_code = 'TRY', date_added = NOW(), date_modified = NOW()")
            order = db.lastrowid
            db.execute("INSERT INTO oc_order_product SET order_id = %s, product_id = %s, quantity = %s", (order, product, units))
            line = db.lastrowid
            db.execute("UPDATE oc_product SET quantity = (quantity - %s) WHERE product_id = %s AND subtract = '1'", (units, product))
            if value is not None:
                chosen = (order, line, value)
                db.execute("INSERT INTO oc_order_option SET order_id = %s, order_product_id = %s, product_option_value_id = %s", chosen)
                mine = "product_option_value_id = %s AND subtract = '1'"
                db.execute(f"UPDATE oc_product_option_value SET quantity = (quantity - %s) WHERE {mine}", (units, value))
            at = time.time()
            self._moved(product, value, -units)
            db.execute("UPDATE oc_order SET order_status_id = 1, date_modified = NOW() WHERE order_id = %s", (order,))
            db.execute("INSERT INTO oc_order_history SET order_id = %s, order_status_id = 1, date_added = NOW()", (order,))
            if told:
                _note(db, "order", order)
            return at

    def restock(self, product: int, value: int | None, units: int, *, told: bool) -> float:
        """Goods come in (or, with fewer than none, go to the back room): counted on, as the seller's other hands do."""
        with self._open() as db:
            db.execute("UPDATE oc_product SET quantity = quantity + %s WHERE product_id = %s", (units, product))
            if value is not None:
                ours = "UPDATE oc_product_option_value SET quantity = quantity + %s WHERE product_option_value_id = %s"
                db.execute(ours, (units, value))
            at = time.time()
            self._moved(product, value, units)
            if told:
                _note(db, "product", product)
            return at

    def price(self, product: int, percent: int, *, told: bool) -> None:
        """Another price."""
        with self._open() as db:
            db.execute("UPDATE oc_product SET price = ROUND(price * %s / 100, 2) WHERE product_id = %s", (percent, product))
            if told:
                _note(db, "product", product)

    def stock(self, product: int, value: int | None, units: int) -> None:
        """Exactly so many can be bought from now on."""
        with self._open() as db:
            held = _stock(db, product, value)
        if value is not None:
            self.restock(product, None, ENOUGH - held[0], told=False)
        self.restock(product, value, units - held[-1], told=True)

    def rows(self, sql: str) -> list[dict[str, Any]]:
        """What a query finds."""
        with contextlib.closing(self._server.admin(self._database)) as connection, connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute(sql)
            return list(cursor.fetchall())

    def _moved(self, product: int, value: int | None, units: int) -> None:
        self.moved["product", product] += units
        if value is not None:
            self.moved["value", value] += units


def _stock(db: Any, product: int, value: int | None) -> list[int]:
    db.execute("SELECT quantity FROM oc_product WHERE product_id = %s", (product,))
    held = [int(db.fetchone()[0])]
    if value is not None:
        db.execute("SELECT quantity FROM oc_product_option_value WHERE product_option_value_id = %s", (value,))
        held.append(int(db.fetchone()[0]))
    return held


def _note(db: Any, kind: str, number: int) -> None:
    db.execute("INSERT INTO oc_meschain_change (kind, entity_id, noted_at) VALUES (%s, %s, UTC_TIMESTAMP(3))", (kind, number))
