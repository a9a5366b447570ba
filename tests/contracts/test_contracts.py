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
from service.connectors.contract_suite import FAILED, PASSED, SKIPPED, Contract, check, suite_of
from service.connectors.multipart import form
from service.domain.claim import ClaimState, Dispute
from service.domain.errors import Rejected, Transient
from service.domain.listing import ContentChange
from service.domain.order import Tracking
from service.domain.paper import Invoice, Upload
from tests.connectors.kit import connect, wire

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
    results, suite = command.results_for(slug, FOLDER), suite_of(slug)

    assert [result for result in results if result.state == FAILED] == []
    passed = {result.operation for result in results if result.state == PASSED}
    assert passed, f"nothing of {slug} was held against a description: {results[0].detail}"
    assert passed == {exchange.operation for exchange in suite.exchanges} | set(suite.errors)


@needs_folder
def test_operations_that_are_not_used_say_so(contract):
    results = {result.operation: result for result in check(contract, suite_of("trendyol"))}

    assert results["createBrand"].state == SKIPPED
    assert "does not use it yet" in results["createBrand"].detail


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
    live("A1", "A2", quantity=20)
    _after_sale(trendyol, market)
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
    _every_act(trendyol, market)
    (shown,) = (each for each in trendyol.listings_page().snapshots if each.barcode == "A1")
    trendyol.update_content([ContentChange(draft("A1", description="<p>Yeni</p>"), shown.remote_id, frozenset({"description"}))])
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


def _after_sale(trendyol, market) -> None:
    """Two claims decided in every way, a question answered twice, and the accounts."""
    for _ in range(2):
        market.post("returns", barcode="A1", quantity=2)
    market.post("questions", barcode="A1", text="Boyu kaç cm? 📏")
    market.clock.forward(5)
    taken, disputed = _all_pages(trendyol, market, "claims")
    (question,) = _all_pages(trendyol, market, "questions")
    for line in taken.lines:
        trendyol.approve_claim(taken, [line.line_id])
        _all_pages(trendyol, market, "claims")
    assert {reason.needs_file for reason in trendyol.dispute_reasons(disputed)} == {True, False}
    photo = Upload("kanıt 📷.jpg", "image/jpeg", b"\xff\xd8\xff")
    for line, reason, files in zip(disputed.lines, ("251", "451"), ((photo, photo), ()), strict=True):
        trendyol.dispute_claim(disputed, [line.line_id], Dispute(reason, "Kutu boş geldi 📦", files))
    trendyol.answer(question, "Boyu 120 cm'dir.")
    with pytest.raises(Rejected):
        trendyol.answer(question, "Boyu 130 cm'dir.")
    market.post("bookings")
    market.clock.forward(5)
    assert {line.state for claim in _all_pages(trendyol, market, "claims") for line in claim.lines} == {
        ClaimState.ACCEPTED,
        ClaimState.DISPUTED,
    }
    assert len(_all_pages(trendyol, market, "settlements")) > 5


def _all_pages(trendyol, market, kind) -> list:
    things, cursor = [], None
    while True:
        page = getattr(trendyol, kind)(market.moment() - timedelta(days=10), market.moment(), cursor)
        things, cursor = [*things, *getattr(page, kind)], page.next_cursor
        if cursor is None:
            return things


def _every_act(trendyol, market) -> None:
    """What a seller may do with packages, webhooks and locks, each at least once."""
    made = [market.post("sales", barcode="A1", quantity=2).json["orders"][0]["shipmentPackageId"] for _ in range(3)]
    whole, sent, printed = (trendyol.order(str(number)) for number in made)
    line = whole.lines[0].line_id
    trendyol.split(whole, [{line: 1}])
    trendyol.ship_with(sent, Tracking("link", "", "https://kargo.example.com/1"))
    trendyol.delivered(sent)
    connect("trendyol", market.adapter, warehouse_id="101").accept(printed)
    with pytest.raises(Transient):
        trendyol.label(printed, "zpl")
    market.clock.forward(10)
    trendyol.label(printed, "zpl")
    trendyol.send_invoice(sent, Invoice("MSN2026000000002", sent.placed_at, "https://invoice.example.com/2"))
    trendyol.send_invoice(printed, Invoice("", sent.placed_at, file=Upload("fatura.pdf", "application/pdf", b"%PDF-1.7")))
    trendyol.cancel(printed, {printed.lines[0].line_id: 1}, "500")
    for _ in range(2):
        trendyol.register_webhook("https://shop.example.com/hooks/7", "key")
        market.post("sleeping_webhooks", url="https://shop.example.com/hooks/7")
    trendyol.register_webhook("https://shop.example.com/hooks/7", "key")
    trendyol.remove_webhook("https://shop.example.com/hooks/7")
    trendyol.buy_box(["A1", "A5"])
    market.post("edits", barcode="A1", locked="Geciken gönderi")
    trendyol.restore(["A1"])


@needs_folder
def test_a_form_of_files_is_checked_where_one_is_sent(contract):
    query = {"claimIssueReasonId": 451, "claimItemIdList": "b71461e3,c71461e3", "description": "Diğer"}
    photo = Upload("kanıt.jpg", "image/jpeg", b"\xff\xd8\xff")

    def faults(*names):
        body, headers = form({}, [(name, photo) for name in names]) if names else (None, {})
        call = Call("POST", "/order/sellers/2738/claims/f9da2317/issue", (), query=query, body=body, headers=headers)
        return list(contract.request_faults("createClaimIssue", call, suite_of("trendyol").headers))

    assert faults() == faults("files") == faults("files", "files") == []
    assert "'photo' was unexpected" in faults("files", "photo")[0]


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
