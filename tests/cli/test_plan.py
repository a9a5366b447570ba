from __future__ import annotations

import json
from decimal import Decimal

import pytest

from service.auth.secrets import make_key
from service.domain.clock import now
from service.ledger import holds, listings, offers_sent, urgency
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.pricing.basis import encode
from service.pricing.offer import wanted_offer
from service.settings import Settings, save
from service.sync import accounts
from service.sync.house import House
from service.sync.plan import PAGE, plan
from service.sync.terms import bases, terms
from tests.sync import shelf


@pytest.fixture
def house(home, redis_url):
    """A small installation on SQLite with six listings on account 1, “Ana Mağaza”; what counts as sent is what is wanted."""
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'shop.db'}", shared_key="k" * 64, redis_url=redis_url)
    save(settings)
    make_key(settings.key_file)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, "oc_", seed=1, products=30)
    house = House.open(settings)
    house.ledger.t.metadata.create_all(engine)
    account = shelf.new_account(house, "Ana Mağaza")
    shelf.put_up(house, account, [row for row in shelf.plain_products(house, 12) if stocked(house, row)][:6])
    settled(house)
    yield house
    house.redis.close()
    house.ledger.engine.dispose()
    engine.dispose()


def stocked(house, product_id):
    return any((offer.quantity or 0) > 5 for offer in house.shop.offers([product_id]).values())


def settled(house):
    found, rows = terms(house, accounts.load(house, 1)), shelf.listed(house, 1)
    with house.ledger.work() as work:
        for row, basis in zip(rows, bases(house, found, rows), strict=True):
            offer = wanted_offer(basis, found)
            sent = {"sent_quantity": offer.quantity, "sent_price": offer.price, "sent_list_price": offer.list_price}
            listings.save(work, [{"listing_id": row["listing_id"], **sent, "sent_basis": encode(basis, found), "sent_at": now()}])


def shop_has(house, product_id, **values):
    product = house.shop.shape["product"]
    with house.ledger.work() as work:
        work.db.execute(product.update().where(product.c.product_id == product_id).values(**values))


def mark(house, rows, rank=urgency.PRICE):
    with house.ledger.work() as work:
        urgency.mark(work, [row["listing_id"] for row in rows], rank, now())


def test_a_plan_counts_all_names_some_and_says_why(run, house):
    empty, fewer, dearer, same, *_ = rows = shelf.listed(house, 1)
    was = house.shop.offers([fewer["product_id"]])
    quantity = next(offer.quantity for offer in was.values())
    shop_has(house, empty["product_id"], quantity=0)
    shop_has(house, fewer["product_id"], quantity=3)
    shop_has(house, dearer["product_id"], price="9999")
    mark(house, rows[:4])

    answer = run("plan", "offers", "--account", "ana mağaza")
    assert answer.exit_code == 0, answer.output
    assert "Would be sent, in this order: 1 to zero, 1 falling stock, 1 price." in answer.stdout
    assert "Looked at 4 of 6 live listings: 1 unchanged, 0 without a possible offer." in answer.stdout
    assert f"because stock {quantity} → 3" in answer.stdout
    assert same["sku"] not in answer.stdout

    plain = json.loads(run("plan", "offers", "--account", "1", "--limit", "1", "--json").stdout)
    assert len(plain["lines"]) == 1
    assert plain["groups"] == {"to zero": 1, "falling stock": 1, "price": 1, "rising stock": 0}
    assert {row["listing_id"]: row["due_rank"] for row in shelf.listed(house, 1) if row["due_rank"] is not None} == {
        row["listing_id"]: urgency.PRICE for row in rows[:4]
    }


def test_what_was_never_sent_says_so(run, house):
    row = shelf.listed(house, 1)[0]
    with house.ledger.work() as work:
        offers_sent.forget_sent(work, [row["listing_id"]])

    answer = run("plan", "offers", "--account", "1").stdout
    assert "? × ? →" in answer
    assert "because nothing counts as sent" in answer


def test_nothing_to_send_is_a_plan_too(run, house):
    answer = run("plan", "offers", "--account", "1")
    assert answer.stdout.startswith("Would be sent, in this order: nothing.")


def test_a_plan_tells_what_would_be_stopped(house, monkeypatch):
    monkeypatch.setattr("service.sync.cap.EXEMPT_BELOW", 2)
    rows = shelf.listed(house, 1)
    for row in rows[:3]:
        shop_has(house, row["product_id"], quantity=0)
    mark(house, rows)

    found = plan(house, 1, 0)
    assert (found.stops, found.lines, found.due, found.unchanged) == (("zero",), (), 6, 3)


def test_more_than_a_page_is_counted(house, monkeypatch):
    monkeypatch.setattr("service.sync.plan.PAGE", 2)
    mark(house, shelf.listed(house, 1))

    assert PAGE > 2
    assert plan(house, 1, 0).unchanged == 6


@pytest.mark.parametrize(("word", "said", "after"), [("approve", "may be sent", 2), ("drop", "are dropped", None)])
def test_the_word_is_given(run, house, word, said, after):
    rows = shelf.listed(house, 1)
    mark(house, rows)
    with house.ledger.work() as work:
        holds.hold(work, [row["listing_id"] for row in rows[:2]], holds.ZERO)
    assert "2 of them wait for your word" in run("plan", "offers", "--account", "1").stdout

    assert f"2 offers {'' if word == 'approve' else 'of “Ana Mağaza” '}{said}" in run("plan", word, "--account", "1").stdout
    assert [row["held"] for row in shelf.listed(house, 1)] == [after, after, None, None, None, None]
    assert "Nothing of “Ana Mağaza” waits" in run("plan", word, "--account", "1").stdout


def test_drifts_are_listed_and_decided(run, house):
    assert "is as it was sent" in run("drift", "list", "--account", "1").stdout
    first, second, third, fourth, *_ = shelf.listed(house, 1)
    with house.ledger.work() as work:
        shows = {"drift": "price", "drift_at": now(), "seen_quantity": first["sent_quantity"], "seen_price": Decimal(1)}
        listings.save(work, [{"listing_id": row["listing_id"], **shows} for row in (first, second)])
        gone = {"drift": "missing", "drift_at": now()}
        listings.save(work, [{"listing_id": third["listing_id"], **gone}])
        above = {"drift": "quantity", "drift_at": now(), "seen_quantity": 9999}
        listings.save(work, [{"listing_id": fourth["listing_id"], **above}])

    told = run("drift", "list", "--account", "1").stdout
    assert f"shows {first['sent_quantity']} × 1.00, sent {first['sent_quantity']} × {first['sent_price']:.2f}" in told
    assert "is not there any more" in told
    assert len(json.loads(run("drift", "list", "--account", "1", "--json").stdout)) == 4

    assert run("drift", "accept", first["sku"], "--account", "1").stdout == "1 listings stay as they are shown.\n"
    assert run("drift", "repair", second["sku"], "--account", "1").stdout == "1 listings are put right.\n"
    assert run("drift", "accept", "--account", "1").stdout == "1 listings stay as they are shown.\n"
    after = {row["listing_id"]: row for row in shelf.listed(house, 1)}
    assert (after[first["listing_id"]]["sent_price"], after[first["listing_id"]]["drift"]) == (Decimal(1), None)
    assert (after[second["listing_id"]]["sent_quantity"], after[second["listing_id"]]["drift"]) == (None, None)
    assert after[third["listing_id"]]["state"] == "withdrawn"
    assert after[fourth["listing_id"]]["drift"] == "quantity"
