"""Connectors and their simulators against the marketplaces' descriptions; skipped where those are not beside the repository."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from service.cli import contracts as command
from service.connectors import registry
from service.connectors.contract_suite import FAILED, SKIPPED, Contract, check, counts, suite_of
from service.connectors.http import Call
from service.domain.errors import Rejected

pytestmark = pytest.mark.contracts
FOLDER = command.contract_folder()
SLUGS = [manifest.slug for manifest in registry.manifests()]

needs_folder = pytest.mark.skipif(FOLDER is None, reason="no contract folder: set MESCHAIN_CONTRACTS or put `shared` beside the repository")


@pytest.fixture(scope="module")
def contract():
    return Contract(FOLDER / "trendyol")


@needs_folder
@pytest.mark.parametrize("slug", SLUGS)
def test_every_connector_keeps_its_contract(slug):
    results = command.results_for(slug, FOLDER)

    assert [result for result in results if result.state == FAILED] == []
    assert counts(results)["passed"] > 0


@needs_folder
def test_operations_that_are_not_used_say_so(contract):
    results = {result.operation: result for result in check(contract, suite_of("trendyol"))}

    assert results["getClaims"].state == SKIPPED
    assert "does not use it yet" in results["getClaims"].detail


@needs_folder
@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"method": "PUT"}, "is not POST"),
        ({"path": "/inventory/sellers/2738/products"}, "is not POST"),
        ({"query": {"dry": 1}}, "query dry is not described"),
        ({"body": None}, "a body is described and none is sent"),
        ({"body": {"items": []}}, "items: [] should be non-empty"),
        ({"body": {"items": [{"barcode": "A1", "quantity": 20_001}]}}, "items/0/quantity"),
        ({"body": {"items": [{"barcode": "A1", "salePrice": 0}]}}, "items/0/salePrice"),
        ({"body": {"items": [{"barcode": "A1", "stock": 1}]}}, "items/0"),
    ],
)
def test_a_wrong_request_is_found(contract, change, said):
    good = Call("POST", "/inventory/sellers/2738/products/price-and-inventory", (), body={"items": [{"barcode": "A1", "quantity": 0}]})
    headers = suite_of("trendyol").headers

    assert list(contract.request_faults("updatePriceAndInventory", good, headers)) == []
    faults = list(contract.request_faults("updatePriceAndInventory", replace(good, **change), headers))
    assert any(said in fault for fault in faults), faults


@needs_folder
def test_missing_headers_parameters_and_operations_are_found(contract):
    call = Call("GET", "/product/brands/by-name", ())

    assert list(contract.request_faults("getBrandsByName", call, ["Authorization"])) == [
        "query name is missing",
        "header User-Agent is missing",
    ]
    assert list(contract.request_faults("getMoney", call, [])) == ["the description does not have this operation"]


@needs_folder
def test_a_misread_answer_or_error_fails_the_suite(contract):
    suite = suite_of("trendyol")
    blind = [replace(exchange, read=lambda answer: answer["no such field"]) for exchange in suite.exchanges if exchange.read]

    results = check(contract, replace(suite, exchanges=blind, errors={**suite.errors, "ERROR_401_auth": Rejected}))

    assert {result.operation for result in results if result.state == FAILED} >= {
        "getCategoryTree",
        "getShipmentPackages",
        "ERROR_401_auth",
    }


@needs_folder
def test_the_simulator_answers_as_described(contract, trendyol, market, draft, live, offer):
    live("A1", "A2", quantity=9)
    trendyol.publish([draft("A3", title="Çakma çanta"), draft("A4", brand_id="1")])
    market.clock.forward(9)
    trendyol.find_listings(["A1", "A2", "A3", "A4", "A5"])
    trendyol.submission(trendyol.push_offers([offer("A1"), offer("A5")]).submission_id)
    trendyol.update([draft("A3")])
    trendyol.withdraw(["A2"])
    category = next(category for category in trendyol.categories() if category.name == "Tişört")
    trendyol.attribute_values(category.category_id, trendyol.attributes(category.category_id)[0].attribute_id)
    trendyol.brands("Taç")
    trendyol.check()
    _sell_and_ship(trendyol, market)
    with pytest.raises(Rejected):
        trendyol.submission("unknown")

    seen = [_exchange(contract, entry) for entry in market.adapter.answers]

    assert [fault for exchange in seen for fault in exchange.faults] == []
    assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("trendyol").exchanges}


def _sell_and_ship(trendyol, market) -> None:
    market.post("sales", count=6)
    now = datetime.fromtimestamp(market.clock(), UTC)
    for order in trendyol.orders(now - timedelta(days=1), now).orders:
        trendyol.ship(order, "MSN2026000000001")
    market.clock.forward(1)
    trendyol.orders_placed(now - timedelta(days=1), now)
    market.clock.forward(5)
    shipped = trendyol.orders(now - timedelta(days=1), now + timedelta(minutes=1)).orders
    assert {len(order.tracking.number) for order in shipped} == {20}


def _exchange(contract, entry) -> SimpleNamespace:
    """One request and answer as they were on the wire, each held against the description."""
    request, status, body = entry
    path, _, query = request.path_url.partition("?")
    operation = contract.operation_of(request.method, path)
    values = dict(pair.split("=") for pair in query.split("&")) if query else {}
    typed = {name: int(value) if value.isdigit() else value.replace("%2C", ",") for name, value in values.items()}
    call = Call(request.method, path, (), query=typed, body=json.loads(request.body) if request.body else None)
    faults = [*contract.request_faults(operation, call, list(request.headers)), *contract.answer_faults(operation, status, body)]
    return SimpleNamespace(operation=operation, faults=[f"{operation} {status}: {fault}" for fault in faults])


@needs_folder
def test_the_command_counts_and_exits_zero():
    result = CliRunner().invoke(command.command, ["trendyol", "--json"])

    shown = json.loads(result.stdout)["trendyol"]
    assert (result.exit_code, shown["failed"]) == (0, 0)
    assert shown["passed"] + shown["skipped"] == len(shown["operations"])


def test_without_a_folder_the_command_says_so_and_exits_two(tmp_path):
    result = CliRunner().invoke(command.command, ["--dir", str(tmp_path / "nowhere")])

    assert result.exit_code == 2
    assert result.stderr == "There is no contract folder. Name it with --dir or MESCHAIN_CONTRACTS.\n"


def test_a_marketplace_without_description_is_skipped(tmp_path):
    result = CliRunner().invoke(command.command, ["trendyol", "--dir", str(tmp_path)])

    assert result.exit_code == 0
    assert "there is no trendyol/openapi.yaml" in result.output


def test_a_failing_operation_makes_the_exit_code_one(monkeypatch, tmp_path):
    monkeypatch.setattr(command, "results_for", lambda slug, folder: [command.Result("getThings", FAILED, "items: missing")])

    assert CliRunner().invoke(command.command, ["trendyol", "--dir", str(tmp_path)]).exit_code == 1
