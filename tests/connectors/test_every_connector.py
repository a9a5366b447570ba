"""What holds for every connector, for those that list products and set offers, and for every simulator."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from service.connectors import registry
from service.connectors.calls import Answer
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import ChecksCredentials, PublishesListings, PullsOrders, PushesOffers, ValidatesListings
from service.connectors.contract_suite import suite_of
from service.domain.errors import InDoubt, Malformed, RateLimited, Rejected, Transient
from service.domain.listing import ItemState, ListingState
from service.domain.order import Order, OrderState
from service.ledger.bodies import body_of, thing_of
from tests.connectors import kit

SLUGS = [manifest.slug for manifest in registry.manifests() if manifest.simulator is not None]
READS = ("listings_page", "orders", "claims", "questions", "settlements")
PAGED = {(slug, kind) for slug in SLUGS for kind in READS if hasattr(kit.connect(slug, None), kind)} - {
    ("trendyol", "orders"),
    ("pazarama", "listings_page"),
    ("pazarama", "settlements"),
}
"""What is read page by page, but where the cursor is the marketplace's own or all comes at once."""


def able(protocol):
    return [slug for slug in SLUGS if isinstance(kit.connect(slug, None), protocol)]


@pytest.mark.parametrize("slug", SLUGS)
def test_nothing_is_left_to_fill_in(slug):
    left = kit.left_to_fill_in(slug)
    assert not left, "\n".join(left)


@pytest.mark.parametrize("slug", SLUGS)
def test_it_can_do_something(slug, connector):
    assert any(isinstance(connector, protocol) for protocol in CAPABILITIES), "connector.py has no protocol of the contract"


@pytest.mark.parametrize("slug", SLUGS)
def test_every_call_is_among_the_contract_cases_and_in_the_simulator(slug, market):
    used = {exchange.operation for exchange in suite_of(slug).exchanges}
    assert used, "contract_cases.py names no call"
    assert used - set(market.app.view_functions) == set(), "simulator.py has no such operation"


@pytest.mark.parametrize("slug", able(ChecksCredentials))
def test_a_late_answer_is_an_answer(slug, connector, market):
    known = connector.check()
    market.clock.forward(60)
    assert market.post("faults", kind="late", operation="*", seconds=0.01).status_code == 200

    assert connector.check() == known


@pytest.mark.parametrize("said", [5, [5], [{"id": 1}], {"barcode": "A1"}])
@pytest.mark.parametrize("read", [lambda connector: connector.categories(), lambda connector: connector.find_listings(["A1"])])
@pytest.mark.parametrize("slug", able(PublishesListings))
def test_an_answer_of_another_shape_is_malformed(slug, connector, monkeypatch, read, said):
    connector.check()
    monkeypatch.setattr(Answer, "json", lambda answer: said)

    with pytest.raises(Malformed, match="unknown shape"):
        read(connector)


@pytest.mark.parametrize("slug", able(ValidatesListings))
def test_a_good_draft_has_no_problem(slug, connector, draft):
    good = draft()

    assert connector.problems(good, connector.attributes(good.category_id)) == []


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"barcode": ""}, "barcode", "no barcode"),
        ({"title": " "}, "title", "no name"),
        ({"category_id": ""}, "category", "category"),
        ({"currency": "EUR"}, "currency", "EUR"),
        ({"quantity": -1}, "quantity", "-1"),
        ({"images": ()}, "images", "no image"),
        ({"images": ("http://shop.example/1.jpg",)}, "images", "http://shop.example/1.jpg"),
    ],
)
@pytest.mark.parametrize("slug", able(ValidatesListings))
def test_what_no_marketplace_takes_is_found_without_a_call(slug, connector, market, draft, change, field, words):
    found = connector.problems(draft(**change), ())

    assert [problem.field for problem in found] == [field]
    assert words in found[0].message
    assert market.calls == []


@pytest.mark.parametrize("slug", able(PublishesListings))
def test_publishing_ends_on_sale_or_in_the_marketplaces_reasons(slug, facts, connector, market, draft, done):
    receipt = connector.publish([draft("A1"), draft("A2", title="Replika pamuklu tişört"), draft("A4", currency="EUR")])
    assert [(result.barcode, result.field) for result in receipt.results] == [("A4", "currency")]
    assert not connector.submission(receipt.submission_id).finished

    report = done(receipt)
    results = {result.barcode: result for result in report.results}
    market.clock.forward(60)
    found = connector.find_listings(["A1", "A2", "A4", "A 5", "A,6"])
    assert (results["A1"].state if "A1" in results else report.rest) is ItemState.APPLIED
    assert (found["A1"].state, found["A1"].quantity, found["A1"].price) == (ListingState.LIVE, 5, Decimal("99.9"))
    assert found.keys() - {"A2"} == {"A1"}
    refused = (found["A2"].state, found["A2"].reasons) if "A2" in found else (results["A2"].state, (results["A2"].message,))
    assert refused == ("rejected", (getattr(facts, "BANNED", "Ürün adında yasaklı kelime bulunuyor: replika"),))


@pytest.mark.parametrize("slug", able(PublishesListings))
def test_nothing_possible_to_list_means_no_call(slug, connector, market, draft):
    assert connector.publish([draft(images=())]).submission_id is None
    assert market.calls == []


@pytest.mark.parametrize("slug", able(PushesOffers))
def test_nothing_possible_to_offer_means_no_call(slug, connector, market, offer):
    assert connector.push_offers([offer(price="0")]).submission_id is None
    assert market.calls == []


@pytest.mark.parametrize("slug", able(PullsOrders))
def test_a_sale_is_read_as_it_was_made_and_can_be_kept(slug, market, bought):
    order = bought(2)
    (line,) = order.lines

    assert (order.state, order.total, order.currency) == (OrderState.NEW, Decimal("199.8"), "TRY")
    assert (line.barcode, line.quantity, line.unit_price) == ("A1", 2, Decimal("99.9"))
    assert order.placed_at == market.moment()
    assert order.modified_at - order.placed_at < timedelta(seconds=1)
    assert thing_of(Order, body_of(order)) == order


@pytest.mark.parametrize("cursor", ["yesterday", "-1", "x:y:z", "²", "1:2:3:4:5"])
@pytest.mark.parametrize(("slug", "kind"), sorted(PAGED))
def test_a_cursor_of_somebody_else_is_refused_without_a_call(slug, connector, market, kind, cursor):
    span = () if kind == "listings_page" else market.window()

    with pytest.raises(Rejected, match="no place"):
        getattr(connector, kind)(*span, cursor)

    assert market.operations() == []


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


@pytest.mark.parametrize("slug", able(PushesOffers))
def test_the_time_of_the_last_accepted_offer_is_kept(slug, connector, market, live, offer):
    live("A1")
    accepted = market.clock()
    connector.push_offers([offer("A1"), offer("A2")])
    market.clock.forward(9)

    listings = market.state()["listings"]
    assert listings["A1"]["accepted_at"] == accepted
    assert "A2" not in listings


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
