"""A generated shop in OpenCart's own tables (family 4.0), for the demo and for tests: the same every time for the same seed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from random import Random

from sqlalchemy import Connection, Engine, inspect

from service.domain.errors import SetupError
from service.domain.money import cents
from service.domain.order import Address, Order, OrderLine, OrderState
from service.domain.sellable import Sellable, SellableKey
from service.opencart.demo_base import TURKEY, add_base
from service.opencart.demo_goods import add_goods
from service.opencart.demo_rows import LANGUAGES, Rows
from service.opencart.demo_tables import demo_metadata
from service.opencart.demo_words import DISTRICTS, FIRST_NAMES, LAST_NAMES, PROVINCES, words
from service.opencart.orders import OrderPolicy, build
from service.opencart.settings_rows import read
from service.opencart.shop import Shop
from service.opencart.write_order import write

CUSTOMERS = 25
PAST_ORDERS = 30
FIRST_DAY = datetime(2026, 1, 10, 8, 30, tzinfo=UTC)
PAST_STATUSES = (5, 5, 5, 3, 2, 7)
SHIPPING = Decimal("49.90")


def create_demo_shop(engine: Engine, prefix: str, seed: int = 1, products: int = 240) -> None:
    """Make the tables and fill them; SetupError when a shop is there already. Nothing is random but by the seed."""
    if inspect(engine).has_table(f"{prefix}product"):
        raise SetupError(f'There is a shop with the prefix "{prefix}" in this database already. Choose an empty database for the demo.')
    random = Random(seed)  # noqa: S311
    metadata = demo_metadata(prefix)
    rows = Rows(metadata, prefix)
    add_base(rows)
    add_goods(rows, random, products)
    people = [_customer(rows, random) for _ in range(CUSTOMERS)]
    with engine.begin() as db:
        metadata.create_all(db)
        rows.write(db)
    shop = Shop(engine, prefix)
    with engine.begin() as db:
        _past_orders(db, shop.within(db), random, people, products)


def _customer(rows: Rows, random: Random) -> Address:
    first, last = random.choice(words(FIRST_NAMES)), random.choice(words(LAST_NAMES))
    city = random.choice(sorted(DISTRICTS))
    district, street = random.choice(DISTRICTS[city]), f"Çiçek Sokak No: {random.randint(1, 120)} D: {random.randint(1, 20)}"
    phone, postcode = f"+90 5{random.randint(300000000, 559999999)}", f"{random.randint(6000, 41000):05}"
    zone_id = sorted(words(PROVINCES)).index(city) + 1
    person = {"firstname": first, "lastname": last}
    number = rows.add("customer", **person, customer_group_id=1, language_id=1, telephone=phone, status=1, custom_field="[]")
    rows.last("customer")["email"] = f"musteri{number}@mail.example"
    place = {"address_1": street, "city": district, "postcode": postcode, "country_id": TURKEY, "zone_id": zone_id, "default": 1}
    rows.add("address", **person, **place, customer_id=number, custom_field="[]")
    return Address(first, last, street, district=district, city=city, postcode=postcode, country_code="TR", phone=phone)


def _past_orders(db: Connection, shop: Shop, random: Random, people: list[Address], products: int) -> None:
    """Orders from the shop's own checkout, written as a marketplace order is: totals, tax, stock and history are right by themselves."""
    settings = read(db, shop.shape)
    policy = OrderPolicy(payment_name="Kapıda ödeme", shipping_name="Kargo", language=next(iter(LANGUAGES)))
    wanted = [random.sample(range(1, products + 1), random.randint(1, 3)) for _ in range(PAST_ORDERS)]
    on_offer: dict[int, list[Sellable]] = {}
    for sellable in shop.sellables({number for numbers in wanted for number in numbers}):
        if sellable.offer.enabled and (sellable.offer.quantity or 0) > 3:
            on_offer.setdefault(sellable.key.product_id, []).append(sellable)
    for index, numbers in enumerate(wanted):
        goods = [random.choice(on_offer[number]) for number in numbers if number in on_offer]
        order, links = _order(index, goods, random.choice(people), random)
        data = build(db, shop.shape, settings, order, links, policy, now=order.placed_at, shop_url="")
        write(db, shop.shape, settings, data, random.choice(PAST_STATUSES), "", f"demo-{index + 1}", order.placed_at)


def _order(index: int, goods: list[Sellable], buyer: Address, random: Random) -> tuple[Order, dict[str, SellableKey]]:
    lines = tuple(
        OrderLine(str(place), each.barcode, each.sku, each.text("tr-tr").name, random.randint(1, 2), _gross(each), each.offer.tax_rate)
        for place, each in enumerate(goods)
    )
    at = FIRST_DAY + timedelta(days=index * 9, minutes=random.randint(0, 600))
    total = sum((line.unit_price * line.quantity for line in lines), SHIPPING)
    order = Order(
        remote_id=f"demo-{index + 1}",
        number=str(index + 1),
        state=OrderState.DELIVERED,
        remote_state="",
        currency="TRY",
        total=total,
        shipping_total=SHIPPING,
        placed_at=at,
        modified_at=at,
        buyer_email="musteri@mail.example",
        shipping=buyer,
        billing=buyer,
        lines=lines,
    )
    return order, {str(place): each.key for place, each in enumerate(goods)}


def _gross(sellable: Sellable) -> Decimal:
    offer = sellable.offer
    net = offer.price if offer.special is None else offer.special
    return cents(net * (1 + offer.tax_rate / 100))
