"""Connectors and their simulators against the marketplaces' descriptions; skipped where those are not beside the repository."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from click.testing import CliRunner

from service.cli import contracts as command
from service.connectors import contract_index, registry
from service.connectors.calls import Call
from service.connectors.contract_suite import FAILED, SKIPPED, Contract, check, counts, suite_of
from service.domain.errors import Rejected
from tests.connectors.kit import wire

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

    seen = wire(contract, market.adapter)

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


@needs_folder
def test_a_form_of_fields_is_checked():
    contract = Contract(FOLDER / "pazarama")
    good = b"grant_type=client_credentials&scope=merchantgatewayapi.fullaccess"

    def faults(body):
        return list(contract.request_faults("getToken", Call("POST", "/connect/token", (), body=body), ["Authorization"]))

    assert faults(good) == []
    assert faults(b"grant_type=password&scope=merchantgatewayapi.fullaccess")[0].startswith("grant_type: 'password' is not one of")
    assert faults(b"grant_type=client_credentials") == ["body: 'scope' is a required property"]
    assert faults(None) == ["a body is described and none is sent"]
    assert faults({"grant_type": "client_credentials"}) == ["the body is described as application/x-www-form-urlencoded"]


def test_an_index_by_example_is_understood(tmp_path):
    seen = {"Api-Key": "KEY", "Content-Type": "application/json"}
    rows = [
        ("getThings", "getThings", 200, "a.json"),
        ("getThings", "getThings.empty", 200, "b.json"),
        ("getThings", "getThings.lost", 404, "c.json"),
    ]
    examples = [{"operation": of, "example": name, "status": status, "response": file, "headers": seen} for of, name, status, file in rows]
    label = {"operation": "getLabel", "example": "getLabel", "status": 200, "headers": {}}
    (tmp_path / "index.json").write_text(json.dumps({"examples": [*examples, label]}))

    assert contract_index.read(tmp_path) == {
        "getThings": {"headers": ["Api-Key*"], "files": ["a.json", "b.json"]},
        "getThings.lost": {"kind": "error", "httpStatus": 404, "files": ["c.json"]},
        "getLabel": {"headers": [], "files": []},
    }


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
