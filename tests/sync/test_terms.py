"""What offers follow from: the newest rules, the right customer group, categories with those below them, and few queries."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import event, select

from service.domain.clock import now
from service.domain.errors import Misconfigured
from service.ledger import cursors, rule_sets, speeds
from service.opencart.shop import Shop
from service.opencart.write_order import insert
from service.pricing.offer import wanted_offer
from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import accounts, rules
from service.sync.house import House
from service.sync.terms import bases, terms
from tests.sync import shelf


@pytest.fixture
def account(house: House) -> int:
    return shelf.new_account(house)


@contextmanager
def counted(house: House) -> Iterator[list[str]]:
    statements: list[str] = []
    note = lambda *args: statements.append(args[2])  # noqa: E731
    event.listen(house.ledger.engine, "before_cursor_execute", note)
    yield statements
    event.remove(house.ledger.engine, "before_cursor_execute", note)


def test_the_newest_version_of_the_rules_counts(house: House, account: int) -> None:
    assert terms(house, accounts.load(house, account)).policy == OfferPolicy()
    for buffer in (2, 3):
        rules.change(house, account, OfferPolicy(buffer=buffer))
    found = terms(house, accounts.load(house, account))
    with house.ledger.look() as work:
        newest = rule_sets.current(work, account)
    assert newest is not None
    assert (found.rule_set_id, found.policy.buffer, found.currency) == (newest["rule_set_id"], 3, "TRY")


def test_a_currency_that_the_shop_does_not_have_stops_the_account(house: House, account: int) -> None:
    shelf.change_shop(house, "currency", {"code": "TRY"}, code="XTS")
    with pytest.raises(Misconfigured, match="TRY"):
        terms(house, accounts.load(house, account))


def test_the_latency_is_read_only_where_a_buffer_needs_it(house: House, account: int) -> None:
    with house.ledger.work() as work:
        cursors.put(work, f"latency:{account}", "60")
    assert terms(house, accounts.load(house, account)).latency_seconds == 0
    rules.change(house, account, OfferPolicy(buffer_by_sales=Decimal(2)))
    assert terms(house, accounts.load(house, account)).latency_seconds == 60


def test_specials_are_those_of_the_policys_customer_group(house: House, account: int) -> None:
    (product,) = shelf.plain_products(house, 1)
    row = {"product_id": product, "customer_group_id": 7, "priority": 0, "price": 1.5}
    with house.ledger.work() as work:
        insert(work.db, house.shop.shape, "product_special", {**row, "date_start": "2020-01-01", "date_end": "2099-01-01"})
    rows = shelf.put_up(house, account, [product])
    (own,) = bases(house, terms(house, accounts.load(house, account)), rows)
    rules.change(house, account, OfferPolicy(customer_group_id=7))
    (other,) = bases(house, terms(house, accounts.load(house, account)), rows)
    assert own.shop is not None
    assert other.shop is not None
    assert own.shop.special != Decimal("1.5")
    assert other.shop.special == Decimal("1.5")
    assert other.shop.tax_rate == own.shop.tax_rate > 0


def test_a_rules_category_holds_what_is_in_the_categories_below_it(house: House, account: int) -> None:
    link, path = house.shop.shape["product_to_category"], house.shop.shape["category_path"]
    query = select(link.c.product_id, path.c.path_id, link.c.category_id).join(path, path.c.category_id == link.c.category_id)
    below = query.where(path.c.path_id != link.c.category_id, link.c.product_id.in_(shelf.plain_products(house, 40)))
    with house.ledger.look() as work:
        product, above, _ = work.db.execute(below.limit(1)).one()
    rule = PriceRule("up", "percent", Decimal(50), category_ids=frozenset({above, 10**6}))
    rules.change(house, account, OfferPolicy(rules=(rule,)))
    (basis,) = bases(house, terms(house, accounts.load(house, account)), shelf.put_up(house, account, [product]))
    assert basis.shop is not None
    assert basis.shop.category_ids == {above}
    assert basis.shop.manufacturer_id > 0


def test_the_number_of_queries_does_not_depend_on_the_number_of_listings(house: House, account: int) -> None:
    rule = PriceRule("up", "percent", Decimal(50), category_ids=frozenset({1}))
    rules.change(house, account, OfferPolicy(buffer_by_sales=Decimal(2), rules=(rule,)))
    rows, found = shelf.put_up(house, account, shelf.plain_products(house, 12)), terms(house, accounts.load(house, account))
    with counted(house) as few:
        bases(house, found, rows[:1])
    with counted(house) as many:
        assert len(bases(house, found, rows)) == 12
    assert len(many) == len(few) > 0


def test_units_sold_elsewhere_and_their_speed_come_with_the_basis(house: House, account: int) -> None:
    rules.change(house, account, OfferPolicy(buffer_by_sales=Decimal(2)))
    rows = shelf.put_up(house, account, shelf.plain_products(house, 2))
    with house.ledger.work() as work:
        speeds.keep_sold(work, {rows[0]["product_id"]: Decimal("3.5")})
    fast, slow = bases(house, terms(house, accounts.load(house, account)), rows)
    assert (fast.units_per_day, slow.units_per_day) == (Decimal("3.5"), 0)


def sell_elsewhere(house: House, account: int, product: int, units: int) -> int:
    """An order of a marketplace that the shop does not know of yet."""
    moment, blank = now(), {"remote_state": "", "carrier": "", "tracking_number": "", "tracking_url": "", "body": {}}
    times = dict.fromkeys(("placed_at", "modified_at", "created_at", "updated_at"), moment)
    known = {"remote_id": "1", "number": "1", "state": "new", "shop_state": "waiting", "currency": "TRY", "total": Decimal(1)}
    goods = {"line_id": "1", "barcode": "B", "sku": "S", "title": "T", "unit_price": Decimal(1), "vat_rate": Decimal(20), "variant": ""}
    with house.ledger.work() as work:
        key = work.insert(work.t.order, account_id=account, **known, **times, **blank)
        work.db.execute(work.t.order_line.insert().values(order_key=key, product_id=product, quantity=units, **goods))
    return key


def test_an_order_that_enters_the_shop_meanwhile_is_never_left_out(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    (product,) = shelf.plain_products(house, 1)
    shelf.change_shop(house, "product", {"product_id": product}, quantity=10, subtract=1)
    key = sell_elsewhere(house, account, product, 4)
    rows, found = shelf.put_up(house, account, [product]), terms(house, accounts.load(house, account))
    assert wanted_offer(bases(house, found, rows)[0], found).quantity == 6
    read = Shop.offers

    def late(shop: Shop, *args: Any, **kwargs: Any) -> Any:
        shelf.change_shop(house, "product", {"product_id": product}, quantity=6)
        with house.ledger.work() as work:
            work.db.execute(work.t.order.update().where(work.t.order.c.order_key == key).values(shop_order_id=1))
        return read(shop, *args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setattr(Shop, "offers", late)
        assert wanted_offer(bases(house, found, rows)[0], found).quantity <= 6
    assert wanted_offer(bases(house, found, rows)[0], found).quantity == 6
