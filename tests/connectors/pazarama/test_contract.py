"""What goes over the wire between connector and simulator, held against the marketplace's description."""

from __future__ import annotations

import pytest

from service.cli import contracts
from service.connectors.calls import decode
from service.connectors.capabilities import CAPABILITIES
from service.connectors.contract import ListsPlacedOrders, SetsPricesApart
from service.connectors.contract_suite import FAILED, Contract, suite_of
from service.connectors.pazarama.access import token_of
from service.domain.errors import NeedsReauth, Rejected
from tests.connectors import kit

FOLDER = contracts.contract_folder()
needs_folder = [
    pytest.mark.contracts,
    pytest.mark.skipif(FOLDER is None, reason="no contract folder: set MESCHAIN_CONTRACTS or put `shared` beside the repository"),
]


@pytest.fixture(scope="module")
def contract():
    return Contract(FOLDER / "pazarama")


def test_nothing_is_left_to_fill_in(slug):
    assert kit.left_to_fill_in(slug) == []


def test_it_can_do_all_but_list_orders_by_another_road(connector):
    assert [protocol for protocol in CAPABILITIES if not isinstance(connector, protocol)] == [ListsPlacedOrders]
    assert isinstance(connector, SetsPricesApart)


def test_every_call_is_among_the_contract_cases_and_in_the_simulator(slug, market):
    used = {exchange.operation for exchange in suite_of(slug).exchanges}
    assert used - set(market.app.view_functions) == set()


class TestAgainstTheDescription:
    pytestmark = needs_folder

    def test_every_call_and_documented_answer(self, slug):
        results = contracts.results_for(slug, FOLDER)

        assert [result for result in results if result.state == FAILED] == []
        assert contracts.counts(results)["passed"] > 15

    def test_a_documented_refusal_of_the_key(self, contract):
        ((_, body),) = contract.answers("getToken.invalid")

        with pytest.raises(NeedsReauth):
            token_of(decode(body))

    def test_requests_and_answers_on_the_wire(self, contract, connector, market, draft, live, offer, every_order):
        _catalogue_and_listings(connector, market, draft, live, offer)
        _sell_and_ship(connector, market, every_order)

        seen = kit.wire(contract, market.adapter)

        assert [fault for exchange in seen for fault in exchange.faults] == []
        assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("pazarama").exchanges}


def _catalogue_and_listings(connector, market, draft, live, offer) -> None:
    connector.check()
    category = next(category for category in connector.categories() if category.name == "Tişört")
    connector.attribute_values(category.category_id, connector.attributes(category.category_id)[0].attribute_id)
    connector.brands("koton")
    with pytest.raises(Rejected):
        connector.attributes("00000020-0000-4000-8000-0000000000ff")
    live("A1", "A2", quantity=50)
    batch = connector.publish([draft("A3", title="Çakma çanta"), draft("A4", brand_id="00000011-0000-4000-8000-0000000000ff")])
    connector.submission(batch.submission_id)
    market.clock.forward(30)
    connector.submission(batch.submission_id)
    connector.find_listings(["A1", "A2", "A3", "A4", "A5"])
    connector.listings_page()
    for price in ("99.90", None, "10"):
        receipt = connector.push_offers([offer("A1", 40, price), offer("YOK", 1, price)])
        connector.submission(receipt.submission_id)
        market.clock.forward(30)
        connector.submission(receipt.submission_id)
    with pytest.raises(Rejected):
        connector.submission("stock:1:00000082-0000-4000-8000-000000000082")
    connector.withdraw(["A2", "YOK"])
    connector.restore(["A2"])


def _sell_and_ship(connector, market, every_order) -> None:
    market.post("sales", count=6)
    orders = every_order(connector, *market.window())[0]
    for order in orders[1:]:
        connector.ship(order, "https://shop.example.com/invoice/17.pdf")
    market.post("cancel_requests", orderNumber=orders[0].number)
    market.clock.forward(10)
    market.post("returns", orderNumber=orders[1].number)
    every_order(connector, *market.window())
    connector.order(orders[0].number)
    market.post("tokens")
    connector.check()
