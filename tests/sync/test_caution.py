"""A sending that would zero or change too much of an account waits for a person's word, on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from redis import Redis
from sqlalchemy import func, select

from service.auth.secrets import SecretBox
from service.domain.clock import now
from service.ledger import holds
from service.ledger.engine import open_engine
from service.ledger.urgency import PARKED
from service.ledger.work import Ledger, Work
from service.opencart.demo import create_demo_shop
from service.opencart.shop import Shop
from service.pricing.offer import WantedOffer
from service.settings import Settings
from service.sync import accounts, cap, caution, jobs, listings, rules
from service.sync.capture import note_products
from service.sync.held import Held
from service.sync.house import House
from service.sync.runner import run
from service.sync.use_cases import USE_CASES
from tests.sync.conftest import Marketplace

Drain = Callable[..., list[str]]


@pytest.fixture(params=["sqlite", "mariadb"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Where shop and ledger are."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'shop.db'}"
        return
    server = request.getfixturevalue("mariadb")
    name = server.create_database("caution")
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
def house(url: str, tmp_path: Path, redis_url: str) -> Iterator[House]:
    """As in the other tests, on either database."""
    engine = open_engine(url)
    create_demo_shop(engine, "oc_", seed=1, products=40)
    ledger = Ledger(engine, "oc_")
    ledger.t.metadata.create_all(engine)
    settings = Settings(home=tmp_path, database_url=url, redis_url=redis_url, direct_orders=True)
    with Redis.from_url(redis_url) as redis:
        yield House(settings, ledger, Shop(engine, "oc_", shop_url="https://shop.example/"), redis, SecretBox(b"k" * 32))
    engine.dispose()


@pytest.fixture
def shown(house: House, account: int, marketplace: Marketplace, drain: Drain) -> House:
    """Everything is listed, sent and accepted."""
    listings.list_products(house, account, None, "test")
    drain()
    assert len(live(house)) > cap.EXEMPT_BELOW
    return house


def rows(house: House, table: str = "listing") -> list[Any]:
    with house.ledger.look() as work:
        return list(work.db.execute(select(getattr(work.t, table))).mappings())


def live(house: House) -> list[Any]:
    return [row for row in rows(house) if row["state"] == "live"]


def plain(house: House) -> list[Any]:
    """Live listings of products without options, with some stock."""
    return [row for row in live(house) if row["variant"] == "" and (row["sent_quantity"] or 0) > 4]


def in_stock(marketplace: Marketplace) -> set[str]:
    return {barcode for barcode, entry in marketplace.listings().items() if entry["state"] == "approved" and entry["quantity"] > 0}


def told(house: House) -> list[str]:
    return [entry["message"] for entry in rows(house, "activity") if entry["kind"] == "cap"]


def stock(house: House, change: Any, product_ids: list[int] | None = None) -> None:
    """The shop's stock is something else now, as an ERP writes it."""
    product, option = house.shop.shape["product"], house.shop.shape["product_option_value"]
    with house.ledger.work() as work:
        for table in (product, option):
            update = table.update().values(quantity=change(table.c.quantity))
            work.db.execute(update if product_ids is None else update.where(table.c.product_id.in_(product_ids)))
        every = work.db.execute(select(product.c.product_id)).scalars()
        note_products(work, set(every) if product_ids is None else set(product_ids))


def push(house: House, account: int, drain: Drain) -> None:
    with house.ledger.work() as work:
        jobs.request(work, "push_offers", account_id=account)
    drain()


def test_a_shop_that_is_emptied_waits_for_a_word(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    before, prices = in_stock(marketplace), marketplace.listings()
    stock(shown, lambda quantity: 0)
    drain()

    assert in_stock(marketplace) == before
    assert caution.waiting(shown, account) == {"zero": len(before), "change": 0}
    assert f"{len(before)} of {len(live(shown))} listings would be set to zero" in told(shown)[0]

    assert caution.approve(shown, account, "test") == len(before)
    drain()
    assert in_stock(marketplace) == set()
    assert caution.waiting(shown, account) == {"zero": 0, "change": 0}
    assert {barcode: entry["price"] for barcode, entry in marketplace.listings().items()} == {
        barcode: entry["price"] for barcode, entry in prices.items()
    }


def test_an_import_that_is_repaired_asks_nobody_any_more(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    accounts.update(shown, account, {}, policies={"cap_zero_percent": "5"})
    push(shown, account, drain)
    before, kept = in_stock(marketplace), {row["listing_id"]: row["sent_quantity"] for row in live(shown)}
    quantities = {row["product_id"]: row["sent_quantity"] for row in plain(shown)}
    some = list(quantities)
    stock(shown, lambda quantity: 0, some)
    drain()
    assert caution.waiting(shown, account)["zero"] == len(some)

    for product_id, quantity in quantities.items():
        stock(shown, lambda _, quantity=quantity: quantity, [product_id])
    drain()

    assert caution.waiting(shown, account) == {"zero": 0, "change": 0}
    assert in_stock(marketplace) == before
    assert {row["listing_id"]: row["sent_quantity"] for row in live(shown)} == kept
    assert not [row for row in live(shown) if row["due_rank"] is not None or row["held"] is not None]


def test_a_few_empty_shelves_go_out(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    row = plain(shown)[0]
    stock(shown, lambda quantity: 0, [row["product_id"]])
    drain()

    assert marketplace.listings()[row["barcode"]]["quantity"] == 0
    assert told(shown) == []


def markup(house: House, account: int, percent: int) -> None:
    rules.change(house, account, replace(rules.current(house, account), markup_percent=Decimal(percent)))


def test_a_wrong_markup_waits_and_falling_stock_does_not(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    before, row = marketplace.listings(), plain(shown)[0]
    markup(shown, account, 900)
    push(shown, account, drain)
    assert {barcode: entry["price"] for barcode, entry in marketplace.listings().items()} == {
        barcode: entry["price"] for barcode, entry in before.items()
    }
    waits = caution.waiting(shown, account)
    assert waits["change"] > len(live(shown)) * 0.6
    assert {each["due_rank"] for each in live(shown) if each["held"]} == {PARKED}

    stock(shown, lambda quantity: 2, [row["product_id"]])
    drain()
    shows = marketplace.listings()[row["barcode"]]
    assert (shows["quantity"], shows["price"]) == (2, before[row["barcode"]]["price"])
    after = next(each for each in live(shown) if each["listing_id"] == row["listing_id"])
    assert (after["sent_quantity"], after["sent_price"], after["held"]) == (2, row["sent_price"], holds.CHANGE)
    assert caution.waiting(shown, account) == waits

    rules.undo(shown, account)
    push(shown, account, drain)
    assert caution.waiting(shown, account) == {"zero": 0, "change": 0}
    assert marketplace.listings()[row["barcode"]]["price"] == before[row["barcode"]]["price"]
    assert not [each for each in live(shown) if each["due_rank"] is not None]


def test_a_right_markup_is_approved(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    row = plain(shown)[0]
    markup(shown, account, 10)
    push(shown, account, drain)

    assert caution.approve(shown, account, "test") > 0
    drain()

    assert Decimal(marketplace.listings()[row["barcode"]]["price"]) > row["sent_price"]
    assert not [each for each in live(shown) if each["due_rank"] is not None or each["held"] is not None]


def test_what_is_dropped_stays_until_its_next_change(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    first, second = plain(shown)[:2]
    markup(shown, account, 900)
    push(shown, account, drain)

    assert caution.drop(shown, account, "test") > 0
    stock(shown, lambda quantity: 3, [first["product_id"]])
    drain()

    shows = marketplace.listings()
    assert Decimal(shows[first["barcode"]]["price"]) > first["sent_price"]
    assert (Decimal(shows[second["barcode"]]["price"]), shows[second["barcode"]]["quantity"]) == (
        second["sent_price"],
        second["sent_quantity"],
    )
    assert caution.waiting(shown, account) == {"zero": 0, "change": 0}


def test_stock_that_empties_under_a_held_price_is_no_way_round(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    markup(shown, account, 900)
    push(shown, account, drain)
    before = in_stock(marketplace)

    stock(shown, lambda quantity: 0)
    drain()

    assert in_stock(marketplace) == before
    assert caution.waiting(shown, account)["zero"] > 0


def test_a_run_killed_among_the_holds_lets_nothing_through(
    shown: House, account: int, marketplace: Marketplace, drain: Drain, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, hold, calls = in_stock(marketplace), holds.hold, []

    def killed(work: Work, ids: Any, kind: int, **more: Any) -> None:
        calls.append(len(ids))
        if len(calls) == 4:
            raise RuntimeError("killed")
        hold(work, ids, kind, **more)

    monkeypatch.setattr("service.sync.held.PAGE", 5)
    monkeypatch.setattr(holds, "hold", killed)
    stock(shown, lambda quantity: 0)
    drain(patience=20)

    assert len(calls) > 4
    assert in_stock(marketplace) == before
    assert caution.waiting(shown, account)["zero"] == len(before)


def test_a_shop_that_is_emptied_bit_by_bit_stops_at_the_share(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    before = in_stock(marketplace)
    for product_id in sorted({row["product_id"] for row in live(shown)}):
        stock(shown, lambda quantity: 0, [product_id])
        drain()

    gone = before - in_stock(marketplace)
    assert 0 < len(gone) <= len(live(shown)) * 0.3
    assert caution.waiting(shown, account)["zero"] == len(before) - len(gone)


def test_who_never_wants_to_be_asked_is_not(shown: House, account: int, marketplace: Marketplace, drain: Drain) -> None:
    accounts.update(shown, account, {}, policies={"cap_zero_percent": "0", "cap_change_percent": "0"})
    stock(shown, lambda quantity: 0)
    drain()

    assert in_stock(marketplace) == set()
    assert told(shown) == []


def test_counting_what_is_due_reads_the_index_alone(house: House, account: int) -> None:
    """At a million listings a run may not read them all to find out that little is due."""
    with house.ledger.look() as work:
        c, dialect = work.t.listing.c, work.db.dialect
        query = select(func.count()).where(holds._due(work, account))
        text = str(query.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        plan = work.db.exec_driver_sql(("EXPLAIN QUERY PLAN " if dialect.name == "sqlite" else "EXPLAIN ") + text.replace("%", "%%"))
        said = " ".join(str(value) for row in plan for value in row)
    assert c.due_rank.name in text
    assert "listing_due" in said
    assert ("COVERING INDEX" if dialect.name == "sqlite" else "Using index") in said


def test_what_was_found_harmless_is_no_licence_for_as_much_again(house: House, account: int) -> None:
    """After a large sending that a person need not be asked about, an emptied shop is judged all the same."""
    on = accounts.load(house, account)
    with house.ledger.work() as work:
        cap.keep(work, on, cap.Tally(now(), 100, checked=90))
    tally = cap.opened(house, on)
    assert cap.is_harmless(on, tally, 90)
    assert not cap.is_harmless(on, replace(tally, checked=5), 90)

    put_up(house, account, 10)
    with house.ledger.work() as work:
        number = jobs.request(work, "push_offers", account_id=account)
    assert run(house, number, "test", USE_CASES)
    assert cap.opened(house, on).checked == 10


def put_up(house: House, account: int, count: int) -> None:
    """Due listings of products that the shop does not have, which count as sent with nothing in stock."""
    moment = now()
    fixed = {"account_id": account, "variant": "", "state": "live", "title": "", "created_at": moment, "updated_at": moment}
    sent = {"sent_quantity": 0, "sent_price": Decimal(5), "sent_list_price": Decimal(5), "dirty": 1, "due_rank": 2}
    with house.ledger.work() as work:
        names = [{"product_id": 9000 + number, "sku": f"X{number}", "barcode": f"X{number}"} for number in range(count)]
        work.db.execute(work.t.listing.insert(), [{**fixed, **sent, **name} for name in names])


def row(quantity: int | None, price: int | None = 110, held: int | None = None) -> Any:
    amount = None if price is None else Decimal(price)
    return {"sent_quantity": quantity, "sent_price": amount, "sent_list_price": amount, "held": held}


def offer(quantity: int, price: int = 110) -> WantedOffer:
    return WantedOffer(quantity, Decimal(price), Decimal(price))


@pytest.mark.parametrize(
    ("sent", "wanted", "kind"),
    [
        (row(10), offer(0), holds.ZERO),
        (row(10), offer(5, 0), holds.ZERO),
        (row(10), offer(10), None),
        (row(10), offer(4), None),
        (row(10), offer(4, 99), holds.CHANGE),
        (row(10), offer(11), holds.CHANGE),
        (row(0), offer(0), None),
        (row(0), offer(0, 99), holds.CHANGE),
        (row(0), offer(0, 0), None),
        (row(None, None), offer(0), None),
    ],
)
def test_what_counts(sent: Any, wanted: WantedOffer, kind: int | None) -> None:
    assert cap.effect(sent, wanted) == kind


@pytest.mark.parametrize(
    ("waits", "wanted", "is_free", "is_falling"),
    [
        (row(10, held=holds.ZERO), offer(0), False, False),
        (row(10, held=holds.ZERO), offer(7, 99), True, False),
        (row(0, held=holds.ZERO), offer(0), True, False),
        (row(None, None, held=holds.ZERO), offer(0), False, False),
        (row(10, held=holds.CHANGE), offer(10), True, False),
        (row(10, held=holds.CHANGE), offer(4), True, False),
        (row(10, held=holds.CHANGE), offer(4, 99), False, True),
        (row(10, held=holds.CHANGE), offer(0, 99), False, True),
        (row(10, held=holds.CHANGE), offer(12), False, False),
        (row(None, None, held=holds.CHANGE), offer(4, 99), False, True),
    ],
)
def test_what_becomes_of_a_held_listing_that_changed(waits: Any, wanted: WantedOffer, is_free: bool, is_falling: bool) -> None:
    each = Held(waits, wanted)
    assert (each.is_free, each.is_falling) == (is_free, is_falling)
