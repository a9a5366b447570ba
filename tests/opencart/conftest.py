"""Shops to read and write: the generated one always, the real schemas and seeds of every family where they are present."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.order import Address, Order, OrderLine, OrderState
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from tests.servers import MariaDb

REAL = Path(__file__).resolve().parents[3] / "shared" / "opencart"
VERSIONS = ("3.0.4.x", "3.0.5.1", "4.0.2.3", "4.1.0.3", "4.1.0.4")
_loaded: dict[tuple[int, str], str] = {}


@dataclass(frozen=True)
class Bench:
    """A shop under test with handles to look into and change its tables directly."""

    shop: Shop

    def rows(self, table: str, **where: Any) -> list[dict[str, Any]]:
        source = self.shop.shape[table]
        query = select(source).where(*(source.c[name] == value for name, value in where.items())).order_by(next(iter(source.c)))
        with self.shop.engine.connect() as db:
            return [dict(row) for row in db.execute(query).mappings()]

    def row(self, table: str, **where: Any) -> dict[str, Any]:
        (found,) = self.rows(table, **where)
        return found

    def change(self, table: str, where: dict[str, Any], **values: Any) -> None:
        source = self.shop.shape[table]
        with self.shop.engine.begin() as db:
            db.execute(source.update().where(*(source.c[name] == value for name, value in where.items())).values(**values))

    def add(self, table: str, **values: Any) -> int:
        columns = self.shop.shape.columns[table]
        blanks = {name: info.blank for name, info in columns.items() if info.blank is not None}
        with self.shop.engine.begin() as db:
            return int(db.execute(self.shop.shape[table].insert().values(blanks | values)).lastrowid)

    def remove(self, table: str, **where: Any) -> None:
        source = self.shop.shape[table]
        with self.shop.engine.begin() as db:
            db.execute(source.delete().where(*(source.c[name] == value for name, value in where.items())))

    def quantity(self, table: str, number: int) -> int:
        return int(self.row(table, **{f"{table}_id": number})["quantity"])

    def currency(self, code: str, value: float) -> None:
        self.remove("currency", code=code)
        self.add("currency", code=code, title=code, value=value, status=1, decimal_place=2, date_modified="2026-01-01 00:00:00")


@pytest.fixture(scope="session")
def demo_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The generated shop, to be copied."""
    path = tmp_path_factory.mktemp("demo") / "shop.db"
    engine = open_engine(f"sqlite:///{path}")
    create_demo_shop(engine, "oc_")
    engine.dispose()
    return path


@pytest.fixture
def demo(demo_file: Path, tmp_path: Path) -> Iterator[Bench]:
    """A fresh generated shop on SQLite."""
    engine = open_engine(f"sqlite:///{shutil.copy(demo_file, tmp_path / 'shop.db')}")
    yield Bench(Shop(engine, "oc_"))
    engine.dispose()


@pytest.fixture
def real(mariadb: MariaDb) -> Iterator[Callable[[str], Bench]]:
    """`real(version)`: the demo data of that OpenCart version in its own schema; loaded once, so tests compare differences."""
    benches: list[Bench] = []

    def load(version: str) -> Bench:
        if not REAL.is_dir():
            pytest.skip("the schemas of real OpenCart versions are not here")
        key = (mariadb.port, version)
        if key not in _loaded:
            name = mariadb.create_database("shop")
            mariadb.load_sql(name, REAL / f"schema-{version}.sql")
            mariadb.load_sql(name, REAL / f"seed-{version}.sql.gz")
            _loaded[key] = name
        engine = open_engine(mariadb.url(_loaded[key]))
        benches.append(Bench(Shop(engine, "oc_", shop_url="https://shop.example/")))
        return benches[-1]

    yield load
    for bench in benches:
        bench.shop.engine.dispose()


@pytest.fixture(params=VERSIONS)
def each_real(request: pytest.FixtureRequest, real: Callable[[str], Bench]) -> Bench:
    """Each real version in turn."""
    return real(request.param)


@pytest.fixture(params=("demo", *VERSIONS))
def each(request: pytest.FixtureRequest) -> Bench:
    """The generated shop and each real version, all able to take orders in lira."""
    if request.param == "demo":
        return request.getfixturevalue("demo")
    bench = request.getfixturevalue("real")(request.param)
    bench.currency("TRY", 34.5)
    return bench


BUYER = Address(
    "Ayşe Gül",
    "Yılmaz",
    "Çiçek Sokak No: 5",
    district="Kadıköy",
    city="İstanbul",
    postcode="34710",
    country_code="TR",
    phone="+905321112233",
)
LINES = (
    OrderLine("1", "CODE-1", "CODE-1", "Çanta 16 inç", 2, Decimal("119.99"), Decimal(20)),
    OrderLine("2", "CODE-2", "CODE-2", "Roman", 3, Decimal("33.33"), Decimal(1)),
)


def an_order(**changes: Any) -> Order:
    """A marketplace order of 389.87 lira: 2 x 119.99 at 20 %, 3 x 33.33 at 1 %, 49.90 shipping."""
    at = datetime(2026, 11, 20, 21, 30, tzinfo=UTC)
    order = Order(
        remote_id="9007199254740993123",
        number="10203040",
        state=OrderState.NEW,
        remote_state="Created",
        currency="TRY",
        total=Decimal("389.87"),
        shipping_total=Decimal("49.90"),
        placed_at=at,
        modified_at=at,
        buyer_email="alici@mail.example",
        shipping=BUYER,
        billing=BUYER,
        lines=LINES,
    )
    return replace(order, **changes)
