"""Reading orders: where a budget stops the read half way, and what is news."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from service.connectors.after_sale import Window
from service.domain.clock import now
from service.domain.errors import RateLimited, Rejected
from service.domain.order import Address, Order, OrderPage, OrderState, Tracking
from service.sync import jobs
from service.sync.house import House
from service.sync.orders_in import receive
from service.sync.runner import run
from service.sync.use_cases import USE_CASES


class Budgeted:
    """A marketplace with two pages whose second call comes too soon; it remembers the windows it answered for."""

    def __init__(self) -> None:
        self.answered: list[tuple[datetime, datetime, str | None]] = []
        self._calls = 0

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        self._calls += 1
        if self._calls == 2:
            raise RateLimited("own budget", retry_after=0.0)
        self.answered.append((since, until, cursor))
        return OrderPage((), None if cursor else "2")

    def order(self, remote_id: str) -> Order | None:
        return None


def poll(house: House, account: int) -> str:
    """Run the poll once; the job's state afterwards."""
    with house.ledger.work() as work:
        number = jobs.request(work, "poll_orders", account_id=account)
    run(house, number, "test", USE_CASES)
    with house.ledger.look() as work:
        return str(work.db.execute(work.t.job.select().where(work.t.job.c.job_id == number)).mappings().one()["state"])


def test_a_read_that_a_budget_stopped_goes_on_where_it_was_and_ends(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    slow = Budgeted()
    monkeypatch.setattr(House, "connector", lambda self, account: slow)

    states = [poll(house, account) for _ in range(3)]

    assert states == ["queued", "done", "done"]
    first, rest, later, _ = slow.answered
    assert rest == (first[0], first[1], "2")
    assert later[0] == first[1] - Window(timedelta(days=1)).back


class Forgetful(Budgeted):
    """A marketplace that knows no second page, ever."""

    def orders(self, since: datetime, until: datetime, cursor: str | None = None) -> OrderPage:
        self.answered.append((since, until, cursor))
        if cursor:
            raise Rejected("no such page")
        return OrderPage((), "2")


def test_a_page_that_is_refused_for_ever_ends_the_run(house: House, account: int, monkeypatch: pytest.MonkeyPatch) -> None:
    market = Forgetful()
    monkeypatch.setattr(House, "connector", lambda self, account: market)
    poll(house, account)
    assert [cursor for _, _, cursor in market.answered] == [None, "2", None, "2"]


def test_what_happened_names_a_state_once_whatever_else_moves(house: House, account: int) -> None:
    who, at = Address("Ayşe", "Yılmaz", "Cadde 1"), now()
    shipped = Order("77", "900", OrderState.SHIPPED, "Shipped", "TRY", Decimal(10), Decimal(0), at, at, "", who, who, ())
    tracked = replace(shipped, tracking=Tracking("Kargo", "7260", "https://tracking.example/7260"), modified_at=at + timedelta(seconds=1))
    odd = replace(tracked, state=OrderState.UNKNOWN, remote_state="AtCustoms", modified_at=at + timedelta(seconds=2))

    assert [receive(house, account, order) for order in (shipped, tracked, odd)] == [True, True, True]

    with house.ledger.look() as work:
        said = [row.message for row in work.db.execute(work.t.activity.select()) if row.subject.startswith("order:")]
    assert said == ["Order 900: shipped.", "Order 900: AtCustoms."]
