"""What holds for every connector that lists products and sets offers, and for every simulator."""

from __future__ import annotations

import pytest

from service.connectors import registry
from service.connectors.contract import PublishesListings, PushesOffers
from service.domain.errors import InDoubt, Malformed, RateLimited, Transient
from tests.connectors import kit

SLUGS = [manifest.slug for manifest in registry.manifests() if manifest.simulator is not None]


def able(protocol):
    return [slug for slug in SLUGS if isinstance(kit.connect(slug, None), protocol)]


@pytest.mark.parametrize("kind", ["drop_answer", "malformed", "http_500"])
@pytest.mark.parametrize("slug", able(PublishesListings))
def test_a_lost_create_is_in_doubt_and_sent_once(slug, facts, connector, market, draft, kind):
    market.post("faults", kind=kind, operation=facts.PUBLISH)

    with pytest.raises(InDoubt):
        connector.publish([draft("A1")])

    assert market.operations().count(facts.PUBLISH) == 1
    market.clock.forward(60)
    assert ("A1" in connector.find_listings(["A1"])) == (kind != "http_500")


@pytest.mark.parametrize(
    ("kind", "error"), [("drop_answer", Transient), ("http_500", Transient), ("http_429", RateLimited), ("malformed", Malformed)]
)
@pytest.mark.parametrize("slug", able(PushesOffers))
def test_lost_offers_may_be_repeated_and_are_sent_once(slug, facts, connector, market, live, offer, kind, error):
    live("A1")
    market.calls.clear()
    market.post("faults", kind=kind, operation=facts.OFFERS)

    with pytest.raises(error):
        connector.push_offers([offer("A1")])

    assert market.operations() == [facts.OFFERS]


@pytest.mark.parametrize("slug", SLUGS)
def test_an_unknown_fault_is_refused(slug, market):
    assert market.post("faults", kind="fire").status_code == 400
    assert market.post("faults").status_code == 400


@pytest.mark.parametrize("slug", able(PublishesListings))
def test_a_reset_forgets_everything(slug, market, live):
    before = market.state()
    live("A1")
    market.post("sales", barcode="A1")
    assert all(market.state()[name] for name in ("listings", "orders", "requests"))

    market.post("reset")

    assert market.state() == before
    assert not any(before.values())


@pytest.mark.parametrize("slug", able(PublishesListings))
def test_the_same_seed_makes_the_same_orders(slug, market, live):
    def sold():
        market.post("reset")
        market.clock.now = kit.Clock.now
        live("A1", "A2", quantity=50)
        return market.post("sales", count=20).json["orders"]

    assert len(sold()) == 20
    assert sold() == sold()


@pytest.mark.parametrize("slug", able(PublishesListings))
def test_nothing_is_oversold(slug, market, live):
    live("A1", quantity=3)

    assert market.post("sales", barcode="A1", quantity=2).status_code == 200
    assert market.post("sales", barcode="A1", quantity=2).status_code == 409
    assert market.post("sales", barcode="YOK").status_code == 409
    assert market.state()["listings"]["A1"]["quantity"] == 1
