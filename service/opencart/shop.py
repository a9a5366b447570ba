"""The shop as the rest of the house sees it. Every call reads what is there now; opening makes no connection."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from hashlib import sha256
from typing import Any

from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import DBAPIError, OperationalError, TimeoutError

from service.domain import clock
from service.domain.errors import ShopUnavailable
from service.domain.order import Order
from service.domain.sellable import Sellable, SellableKey, ShopOffer
from service.opencart import codes as product_codes
from service.opencart import late_lines, offers, orders, overview, reference, sellables, settings_rows, shape, sold, values, write_order
from service.opencart.late_lines import LateLine
from service.opencart.orders import OrderPolicy
from service.opencart.overview import BrandInUse, CategoryInUse, WordInUse
from service.opencart.settings_rows import ShopSettings
from service.opencart.shape import Shape
from service.opencart.values import Values
from service.opencart.write_order import StatusChange

PAGE = 200
LOCK_SECONDS = 20
CODES_AT_ONCE = 200
VARIANT_TAIL = re.compile(r"(-\d+)+$")


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a product cannot be offered as the shop sells it; a sentence for the seller."""

    product_id: int
    message: str


class Shop:
    """One OpenCart shop. Safe to share between threads; open a new one after a fork.

    Any call may raise SetupError (no such shop there) or ShopUnavailable (the database does not answer now).
    """

    def __init__(
        self, engine: Engine, prefix: str, *, shop_url: str = "", image_url: str = "", connection: Connection | None = None
    ) -> None:
        self.engine, self.prefix, self.shop_url = engine, prefix, shop_url
        self.image_url = image_url or (shop_url and f"{shop_url.rstrip('/')}/image/")
        self._connection = connection

    def within(self, connection: Connection) -> Shop:
        """The same shop, reading and writing in an open transaction of its database: kept together or not at all."""
        shop = Shop(self.engine, self.prefix, shop_url=self.shop_url, image_url=self.image_url, connection=connection)
        shop.shape = self.shape
        return shop

    @cached_property
    def shape(self) -> Shape:
        """What the tables look like; asked once."""
        return shape.recognise(self.engine, self.prefix)

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with _plainly(), self.engine.connect().execution_options(only_reads=True) as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        if self._connection is not None:
            yield self._connection
            return
        with _plainly(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def _writing_alone(self, name: str) -> Iterator[Connection]:
        """A transaction that no other of the same name overlaps, on any machine; SQLite has one writer at a time anyway."""
        if self._connection is not None or self.engine.dialect.name == "sqlite":
            with self._writing() as db:
                yield db
            return
        lock = f"meschain {sha256(f'{self.engine.url.database} {self.prefix} {name}'.encode()).hexdigest()[:48]}"
        with _plainly(), self.engine.connect() as db:
            if db.execute(select(func.get_lock(lock, LOCK_SECONDS))).scalar() != 1:
                raise ShopUnavailable("Another worker is writing the same order into the shop. It is tried again.")
            db.commit()
            try:
                with db.begin():
                    yield db
            finally:
                # A connection that broke has lost its lock already.
                with suppress(DBAPIError):
                    db.execute(select(func.release_lock(lock)))
                    db.commit()

    # What the shop is configured to

    def settings(self) -> ShopSettings:
        """The shop's settings with languages, currencies and stores."""
        with self._reading() as db:
            return settings_rows.read(db, self.shape)

    def currency_rate(self, code: str) -> Decimal:
        """What one unit of the shop's default currency is worth in `code`; ShopRefused when the shop does not have it."""
        return orders.currency_of(self.settings(), code).value

    def status_names(self, language: str) -> dict[int, str]:
        """The shop's order statuses by id."""
        with self._reading() as db:
            settings = settings_rows.read(db, self.shape)
            return write_order.status_names(db, self.shape, settings.languages.get(language, settings.language_id))

    def paired_with(self) -> tuple[str, str] | None:
        """(service address, shared key) as the shop knows them, None when it is not paired."""
        with self._reading() as db:
            return settings_rows.paired_with(db, self.shape)

    def extension_is_installed(self) -> bool:
        """Whether the extension's events are registered in the shop and switched on."""
        with self._reading() as db:
            return settings_rows.extension_is_installed(db, self.shape)

    # What can be bought

    def sellables(self, product_ids: Collection[int]) -> list[Sellable]:
        """What can be bought of these products, ascending by product; products that do not exist are absent."""
        with self._reading() as db:
            settings = settings_rows.read(db, self.shape)
            return sellables.read(db, self.shape, settings, list(product_ids), clock.now(), self.image_url)

    def pages(self, after: int = 0, size: int = PAGE, store_id: int | None = None) -> Iterator[list[Sellable]]:
        """Everything that can be bought, by ascending product id, `size` products at a time.

        Between two pages no connection is held, so a slow reader never blocks the shop.
        """
        while ids := self._ids_after(after, size, store_id):
            yield self.sellables(ids)
            after = ids[-1]

    def _ids_after(self, after: int, size: int, store_id: int | None) -> list[int]:
        product = self.shape["product"].c
        query = select(product.product_id).where(product.product_id > after).order_by(product.product_id).limit(size)
        if store_id is not None:
            link = self.shape["product_to_store"]
            query = query.join(link, (link.c.product_id == product.product_id) & (link.c.store_id == store_id))
        with self._reading() as db:
            return list(db.execute(query).scalars())

    def product_count(self) -> int:
        """How many products the shop has."""
        with self._reading() as db:
            return int(db.execute(select(func.count()).select_from(self.shape["product"])).scalar_one())

    def offers(
        self, product_ids: Collection[int], *, customer_group_id: int = 0, category_ids: Collection[int] = ()
    ) -> dict[SellableKey, ShopOffer]:
        """Prices (of the customer group, 0: the shop's own) and stock as they are now, no texts. Stock may be negative.

        A product or combination that does not exist is absent. `category_ids` are the categories to tell apart, one more query.
        """
        with self._reading() as db:
            settings = settings_rows.read(db, self.shape)
            moment, ids, group_id = clock.now(), list(product_ids), customer_group_id
            goods = offers.read(db, self.shape, settings, ids, moment, customer_group_id=group_id, category_ids=category_ids)
            return {offer.key: offer for each in goods for _, offer in each.offers()}

    def units_sold(self, since: datetime) -> dict[int, int]:
        """Units in orders since the moment that count as sold, by product id; products without sales are absent."""
        with self._reading() as db:
            return sold.units(db, self.shape, settings_rows.read(db, self.shape), since)

    def taxes(self) -> dict[int, tuple[Decimal, Decimal]]:
        """(percent, fixed amount for one unit) by tax class, as every price takes them."""
        with self._reading() as db:
            return reference.taxes(db, self.shape, settings_rows.read(db, self.shape))

    def problems(self, product_ids: Collection[int]) -> list[Problem]:
        """What keeps these products, or some of their combinations, from being offered as the shop sells them."""
        with self._reading() as db:
            goods = offers.read(db, self.shape, settings_rows.read(db, self.shape), list(product_ids), clock.now())
            return [Problem(each.product_id, message) for each in goods for message in each.variants.problems]

    def values(self) -> Values:
        """The sweep's view of the shop, with the specials and discounts of the shop's own day."""
        with self._reading() as db:
            return values.read(db, self.shape, settings_rows.read(db, self.shape), clock.now())

    def variants_of(self, product_ids: Collection[int]) -> set[int]:
        """Products that take their options from these: a change of the master's options changes their offers too."""
        product = self.shape["product"].c
        if "master_id" not in product:
            return set()
        with self._reading() as db:
            return set(db.execute(select(product.product_id).where(product.master_id.in_(list(product_ids)))).scalars())

    def products_by_code(self, codes: Collection[str]) -> dict[str, list[SellableKey]]:
        """What carries each code as SKU or barcode, exactly as written; several keys where the shop has a code twice."""
        wanted = sorted({code.strip() for code in codes} - {""})
        found: dict[str, list[SellableKey]] = {}
        for start in range(0, len(wanted), CODES_AT_ONCE):
            some = set(wanted[start : start + CODES_AT_ONCE])
            for key, *own in self._keyed(some):
                for code in some.intersection(own):
                    found.setdefault(code, []).append(key)
        return found

    def _keyed(self, codes: set[str]) -> list[tuple[SellableKey, str, str]]:
        stems = codes | {stem for code in codes for stem in _stems(code)}
        with self._reading() as db:
            settings = settings_rows.read(db, self.shape)
            products = product_codes.products_with(db, self.shape, stems)
            return sellables.keyed(db, self.shape, settings, products, clock.now())

    def categories_in_use(self, language: str) -> list[CategoryInUse]:
        """Categories that sellables carry, by path in the language."""
        with self._reading() as db:
            return overview.categories(db, self.shape, settings_rows.read(db, self.shape), language)

    def brands_in_use(self) -> list[BrandInUse]:
        """Manufacturers that have products, by name."""
        with self._reading() as db:
            return overview.brands(db, self.shape)

    def words_in_use(self, category_ids: Collection[int]) -> list[WordInUse]:
        """What attributes and options of products in these categories say, in the shop's default language."""
        with self._reading() as db:
            return overview.words(db, self.shape, settings_rows.read(db, self.shape), category_ids)

    def category_names(self, language: str) -> dict[int, tuple[str, ...]]:
        """Path of every category in the language, with or without products, by id."""
        with self._reading() as db:
            return overview.category_names(db, self.shape, settings_rows.read(db, self.shape), language)

    def brand_names(self) -> dict[int, str]:
        """Every manufacturer's name by id."""
        with self._reading() as db:
            return overview.brand_names(db, self.shape)

    def products_named(self, text: str, limit: int) -> list[int]:
        """Some products with the text in their name; the database compares, so letter case may differ."""
        with self._reading() as db:
            return overview.named(db, self.shape, text, limit)

    def customer_group_names(self, language: str) -> dict[int, str]:
        """Every customer group's name in the language by id."""
        with self._reading() as db:
            return overview.customer_group_names(db, self.shape, settings_rows.read(db, self.shape), language)

    # Orders

    def order_data(self, order: Order, links: Mapping[str, SellableKey], policy: OrderPolicy) -> dict[str, Any]:
        """The order as this shop's `addOrder` takes it, ready for JSON; `links` by line id, a line without one is parked.

        ShopRefused when the shop lacks the order's currency.
        """
        with self._reading() as db:
            settings = settings_rows.read(db, self.shape)
            return orders.build(db, self.shape, settings, order, links, policy, now=clock.now(), shop_url=self.shop_url)

    def write_order(self, data: Mapping[str, Any], status_id: int, comment: str, marker: str) -> int:
        """Write the order straight into the tables; its id. An order that carries the marker already is answered instead."""
        with self._writing_alone(marker) as db:
            settings = settings_rows.read(db, self.shape)
            return write_order.write(db, self.shape, settings, data, status_id, comment, marker, clock.now())

    def add_history(self, order_id: int, status_id: int, comment: str) -> None:
        """Change an order's status by SQL, moving stock where it must; ShopRefused when the order is gone."""
        with self._writing() as db:
            settings = settings_rows.read(db, self.shape)
            write_order.add_history(db, self.shape, settings, order_id, status_id, comment, clock.now())

    def settle_lines(self, order_id: int, lines: Sequence[LateLine]) -> list[LateLine]:
        """Give rows of a written order the products that they had to be written without, and lower the stock; the lines settled now."""
        with self._writing_alone(f"order {order_id}") as db:
            return late_lines.settle(db, self.shape, settings_rows.read(db, self.shape), order_id, lines)

    def find_by_marker(self, marker: str) -> int | None:
        """The shop order that carries the marker, None when there is none."""
        with self._reading() as db:
            return write_order.find_by_marker(db, self.shape, marker)

    def order_status(self, order_id: int) -> int | None:
        """The order's present status id, None when the order is gone."""
        with self._reading() as db:
            return write_order.status(db, self.shape, order_id)

    def histories_after(self, history_id: int, limit: int = 500) -> list[StatusChange]:
        """Status changes newer than the one with that id, oldest first."""
        with self._reading() as db:
            return write_order.histories_after(db, self.shape, settings_rows.read(db, self.shape), history_id, limit)

    def last_history(self, order_id: int) -> StatusChange | None:
        """The order's newest status change, None when it has none."""
        with self._reading() as db:
            return write_order.last_history(db, self.shape, settings_rows.read(db, self.shape), order_id)

    def last_history_id(self) -> int:
        """The newest status change, 0 when there is none."""
        with self._reading() as db:
            return int(db.execute(select(func.max(self.shape["order_history"].c.order_history_id))).scalar() or 0)

    def order_product_ids(self, order_ids: Collection[int]) -> dict[int, set[int]]:
        """By order the products whose stock it moves, masters of variants included."""
        with self._reading() as db:
            return write_order.product_ids(db, self.shape, order_ids)


def _stems(code: str) -> Sequence[str]:
    """Product codes that a variant's code may have been made of: "A-1-17-23" of "A", "A-1" and "A-1-17"."""
    tail = VARIANT_TAIL.search(code)
    cuts = [match.start() for match in re.finditer("-", code) if tail and match.start() >= tail.start()]
    return [code[:at] for at in cuts if at]


@contextmanager
def _plainly() -> Iterator[None]:
    try:
        yield
    except (OperationalError, TimeoutError) as error:
        raise ShopUnavailable(f"The shop's database does not answer: {getattr(error, 'orig', error)}. It is tried again.") from error
