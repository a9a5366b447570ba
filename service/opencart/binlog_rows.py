"""What row events of the binary log tell: which rows moved in a column that an offer follows from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pymysqlreplication.row_event import UpdateRowsEvent
from sqlalchemy import Engine, text

from service.opencart.values import REDUCTIONS, TOLD


@dataclass(frozen=True, slots=True)
class Watched:
    """What of a table is told: rows by this key when one of these columns moved."""

    kind: str
    key: str
    columns: frozenset[str]


REDUCTION = Watched("product", "product_id", frozenset({*TOLD, "quantity", "date_start", "date_end"}))
WATCHED: Mapping[str, Watched] = {
    "product": Watched(
        "product",
        "product_id",
        frozenset({"quantity", "subtract", "price", "tax_class_id", "manufacturer_id", "status", "date_available"}),
    ),
    "product_option_value": Watched("product", "product_id", frozenset({"quantity", "subtract", "price", "price_prefix"})),
    **dict.fromkeys(REDUCTIONS, REDUCTION),
    "order": Watched("order", "order_id", frozenset({"order_status_id"})),
}
"""What offers follow from, as the sweep compares it, and the status of orders. A shop has not all of these tables and columns."""


class Rows:
    """Finds in row events what they tell. Columns have numbers in the log; their names are asked whenever a table has a new number."""

    def __init__(self, engine: Engine, prefix: str) -> None:
        self._engine, self._prefix = engine, prefix
        self._columns: dict[str, tuple[int, list[str]]] = {}

    def told(self, event: Any) -> Iterator[tuple[str, int]]:
        """(kind, id) of every row that moved in what matters; a row whose columns are not known is left to the sweep."""
        watched, columns = WATCHED[event.table.removeprefix(self._prefix)], self._names(event)
        if watched.key not in columns or (watched.kind == "order" and not isinstance(event, UpdateRowsEvent)):
            return
        key = columns.index(watched.key)
        matter = [place for place, name in enumerate(columns) if name in watched.columns or place == key]
        for row in event.rows:
            images = [list(row[name].values()) for name in ("values", "before_values", "after_values") if name in row]
            if len(images) == 1 or any(images[0][place] != images[1][place] for place in matter):
                yield from ((watched.kind, int(image[key])) for image in images if image[key])

    def _names(self, event: Any) -> Sequence[str]:
        number, names = self._columns.get(event.table, (None, []))
        if number != event.table_id:
            names = self._asked(event.schema, event.table)
            self._columns[event.table] = event.table_id, names
        return names if len(names) == event.number_of_columns else ()

    def _asked(self, schema: str, table: str) -> list[str]:
        query = text(
            "SELECT COLUMN_NAME FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = :schema AND TABLE_NAME = :table "
            "ORDER BY ORDINAL_POSITION"
        )
        with self._engine.connect() as db:
            return list(db.execute(query, {"schema": schema, "table": table}).scalars())
