"""Price and stock: the wanted offer is computed at the moment of sending, and only differences leave."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

from sqlalchemy import RowMapping

from service.connectors.contract import PushesOffers, SetsPricesApart
from service.domain.clock import now
from service.domain.listing import OfferTarget
from service.ledger import listings, offers_sent, urgency
from service.ledger.listings import NO_PROBLEM
from service.ledger.offers_sent import OFFER_REFUSED, PRICE_REFUSED
from service.ledger.submissions import Item
from service.ledger.urgency import Part
from service.ledger.work import Work
from service.pricing.basis import encode
from service.pricing.offer import Basis, Terms, WantedOffer, wanted_offer
from service.sync import batches, caution, lanes
from service.sync.house import House
from service.sync.ranks import rank
from service.sync.runner import Task
from service.sync.spare import spare
from service.sync.stock_alone import stock_alone
from service.sync.strands import together
from service.sync.terms import bases, terms
from service.sync.turn import Turn

PATIENCE = timedelta(seconds=60)
"""Where stock and price are two calls, a price waits so long for stock that changes all the time."""


@dataclass(frozen=True, slots=True)
class Computed:
    """One due listing with the offer that it should show."""

    row: RowMapping
    basis: Basis
    wanted: WantedOffer

    @property
    def differs(self) -> bool:
        """Whether the offer is another one than was last sent; without a price only the quantity counts, and it is 0."""
        row, wanted = self.row, self.wanted
        if wanted.price == 0:
            return bool(row["sent_quantity"] != 0)
        return (row["sent_quantity"], row["sent_price"], row["sent_list_price"]) != (wanted.quantity, wanted.price, wanted.list_price)

    @property
    def prices_stand(self) -> bool:
        """Whether the prices are those that were last sent; what became of that is known when the quantity is."""
        row, wanted = self.row, self.wanted
        prices = (row["sent_price"], row["sent_list_price"])
        return row["sent_quantity"] is not None and (wanted.price == 0 or prices == (wanted.price, wanted.list_price))

    @property
    def quantity_stands(self) -> bool:
        """Whether the quantity is the one that was last sent."""
        return bool(self.row["sent_quantity"] == (0 if self.wanted.price == 0 else self.wanted.quantity))

    @property
    def has_waited(self) -> bool:
        """Whether only its price is due, and for longer than stock may go first."""
        since = self.row["changed_at"]
        return self.quantity_stands and self.differs and since is not None and now() - since > PATIENCE

    @property
    def goes_alone(self) -> bool:
        """Whether the stock leaves without the price: the marketplace refused that, and it is still the one that is wanted."""
        problem = self.row["problem_code"]
        return self.prices_stand and (problem == OFFER_REFUSED or (problem == PRICE_REFUSED and self.differs))


def push_offers(task: Task) -> None:
    """Send every due listing whose wanted offer differs from what was sent, until none is left or others' turn has come."""
    connector = task.house.connector(task.on)
    if not isinstance(connector, PushesOffers):
        return
    turn, done = Turn(task), list[int]()
    if lanes.part(task) == urgency.WHOLE:
        caution.check(task, connector, terms(task.house, task.on))
        if lanes.shared(task):
            return
        batches.recover(task, batches.OFFERS)
    if any(together(lambda part: _drain(task, connector, turn, part, done), lanes.strands(task))):
        lanes.again(task)


def _drain(task: Task, connector: PushesOffers, turn: Turn, part: Part, done: list[int]) -> bool:
    """Send the part; True when others' turn came before its end. `done` takes how many listings each page had."""
    while rows := _due(task, connector.max_offer_items, part):
        # Read after the listings: whoever changes the terms marks those listings again.
        _push(task, connector, terms(task.house, task.on), rows, part)
        done.append(len(rows))
        task.progress(sum(done), sum(done))
        if turn.is_over():
            return True
    return False


def compute(house: House, rows: Sequence[RowMapping], found: Terms) -> list[Computed]:
    """The offers that the listings should show now, most urgent first."""
    pairs = zip(rows, bases(house, found, rows), strict=True)
    computed = [Computed(row, basis, wanted_offer(basis, found)) for row, basis in pairs]
    return sorted(computed, key=lambda each: rank(each.row, each.wanted))


def _due(task: Task, most: int, part: Part) -> Sequence[RowMapping]:
    with task.house.ledger.look() as work:
        return urgency.dirty(work, task.on.account_id, most, part)


def _push(task: Task, connector: PushesOffers, found: Terms, rows: Sequence[RowMapping], part: Part) -> None:
    computed, beside = caution.let_pass(task, compute(task.house, rows, found)), partial(spare, task, found, part)
    if isinstance(connector, SetsPricesApart):
        moved = [each for each in computed if not each.quantity_stands]
        if moved and not any(each.has_waited for each in computed):
            # A sale at the old price is a smaller loss than one of goods that are gone. The page's prices stay due: they are the next call.
            stock_alone(task, connector, found, [_item(each, found) for each in moved], prices_follow=True, beside=beside)
            task.house.ledger.settle(lambda work: caution.sent(work, task.on, moved))
            return
        computed = [each for each in computed if each.quantity_stands]
    if alone := [each for each in computed if each.goes_alone]:
        stock_alone(task, connector, found, [_item(each, found) for each in alone], beside=beside)
    differing = [each for each in computed if each.differs and not each.goes_alone]
    if differing:
        items = [_item(each, found) for each in differing]
        standing = {each.row["barcode"] for each in differing if each.prices_stand}
        batches.send(task, "offers", items, lambda some: connector.push_offers(_targets(some, found, standing), beside()))
    same = [each.row for each in computed if not each.differs and not each.goes_alone]

    def keep(work: Work) -> None:
        offers_sent.clean(work, same)
        listings.save(work, [news for each in computed if (news := _news(each))])
        caution.sent(work, task.on, computed)

    task.house.ledger.settle(keep)


def _news(each: Computed) -> Mapping[str, Any] | None:
    """A listing without a possible offer says so for as long as that is; None when nothing changes about it."""
    if each.wanted.problem:
        return {"listing_id": each.row["listing_id"], "problem_code": NO_OFFER, "problem": each.wanted.problem, "problem_field": "price"}
    return {"listing_id": each.row["listing_id"], **NO_PROBLEM} if each.row["problem_code"] == NO_OFFER else None


NO_OFFER = "no_offer"


def _item(each: Computed, found: Terms) -> Item:
    """Without a price nothing may be sold: quantity 0 at the price last shown."""
    row, wanted, gone = each.row, each.wanted, each.wanted.price == 0
    return Item(
        listing_id=row["listing_id"],
        barcode=row["barcode"],
        quantity=0 if gone else wanted.quantity,
        price=row["sent_price"] if gone else wanted.price,
        list_price=row["sent_list_price"] if gone else wanted.list_price,
        changed_at=row["changed_at"],
        mark=row["dirty"],
        basis=encode(each.basis, found),
    )


def _targets(items: Sequence[Item], found: Terms, standing: Collection[str]) -> list[OfferTarget]:
    return [
        OfferTarget(item.barcode, item.quantity or 0, item.price, item.list_price, found.currency, item.barcode in standing)
        for item in items
    ]
