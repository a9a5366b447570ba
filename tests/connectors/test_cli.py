"""The handles for looking at a connector by hand."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import requests
from click.testing import CliRunner

from service.cli import cli
from service.connectors import registry
from service.domain.errors import RateLimited, Transient
from tests.connectors.conftest import RECORDED
from tests.connectors.kit import connect

REPOSITORY = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("MESCHAIN_HOME", str(tmp_path))
    return lambda *args, **kwargs: CliRunner().invoke(cli, args, **kwargs)


@pytest.fixture
def file(tmp_path):
    def make(content) -> str:
        path = tmp_path / "input.json"
        path.write_bytes(content if isinstance(content, bytes) else json.dumps(content).encode())
        return str(path)

    return make


def test_list_names_every_connector(run):
    shown = run("connector", "list").output.splitlines()

    assert "trendyol         Trendyol (TR, TRY)" in shown
    assert [line.split()[0] for line in shown] == [manifest.slug for manifest in registry.manifests()]


def test_the_passport_tells_abilities_settings_and_limits(run):
    shown = json.loads(run("connector", "show", "trendyol", "--json").output)

    assert shown["capabilities"]["PullsOrders"] is True
    assert next(field for field in shown["settings"] if field["name"] == "api_secret")["secret"] is True
    assert {"group": "offers", "limit": 350, "seconds": 60.0} in shown["quotas"]
    assert shown["verified"] == "2026-11-21"
    assert "✓ prices and stock" in run("connector", "show", "trendyol").output


def test_an_unknown_connector_is_one_sentence(run):
    result = run("connector", "show", "trendyoll")

    known = ", ".join(manifest.slug for manifest in registry.manifests())
    assert (result.exit_code, result.stderr) == (1, f"There is no connector “trendyoll”. Known: {known}.\n")


def test_orders_are_shown_in_our_words(run):
    result = run("connector", "parse", "trendyol", "orders", str(RECORDED / "trendyol/orders.json"))

    order = json.loads(result.stdout)["orders"][0]
    assert (result.exit_code, result.stderr) == (0, "")
    assert (order["total"], order["placed_at"], order["state"]) == ("329.69", "2026-11-21T08:30:00Z", "shipped")
    assert (order["lines"][0]["unit_price"], order["tracking"]["number"]) == ("109.8967", "73300000000000000017")
    assert "ÇANTA-16" in result.stdout


def test_an_unreadable_order_is_told_beside_the_others(run, file):
    answer = json.loads((RECORDED / "trendyol/orders.json").read_text(encoding="utf-8"))
    del answer["content"][1]["orderNumber"]

    result = run("connector", "parse", "trendyol", "orders", file(answer))

    assert result.exit_code == 0
    assert result.stderr == "Trendyol package 3330000018 cannot be read: orderNumber is missing.\n"
    assert len(json.loads(result.stdout)["orders"]) == 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b'{"content": [', "is not JSON"),
        (b"\xff\xfe\x00", "is not JSON"),
        (b"", "is not JSON"),
        (b"5", "does not hold Trendyol orders"),
        (b'{"content": 5}', "does not hold Trendyol orders"),
        (b'{"hello": 1}', "status is missing"),
    ],
)
def test_unreadable_input_is_one_sentence_and_exit_code_one(run, file, content, said):
    result = run("connector", "parse", "trendyol", "orders", file(content))

    assert result.exit_code == 1
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1


def test_a_missing_file_is_one_sentence(run):
    result = run("connector", "parse", "trendyol", "orders", "/nowhere/orders.json")

    assert (result.exit_code, result.stderr) == (1, "/nowhere/orders.json cannot be read: No such file or directory.\n")


OFFER = {"barcode": "ÇANTA-1", "quantity": 5, "price": "112.85", "list_price": 120, "currency": "TRY"}


def test_offers_become_the_requests_that_would_be_sent(run, file):
    result = run("connector", "build", "trendyol", "offers", file([OFFER, {**OFFER, "barcode": "B", "price": None, "list_price": None}]))

    (request,) = json.loads(result.stdout)
    assert (request["method"], request["path"]) == ("POST", "/inventory/sellers/2738/products/price-and-inventory")
    assert request["body"]["items"][0] == {"barcode": "ÇANTA-1", "quantity": 5, "salePrice": 112.85, "listPrice": 120}
    assert request["body"]["items"][1] == {"barcode": "B", "quantity": 5}
    assert request["headers"]["User-Agent"] == "2738 - SelfIntegration"


def test_no_secret_is_ever_shown(run, file):
    secrets = ("--setting", "api_secret=cokgizli", "--setting", "seller_id=77")

    output = run("connector", "build", "trendyol", "offers", file([OFFER]), *secrets).output

    assert "/sellers/77/" in output
    assert not [word for word in ("cokgizli", "simulatorKey", "Basic", "Authorization") if word in output]


def test_big_batches_are_split(run, file):
    offers = [{**OFFER, "barcode": f"A{number}"} for number in range(2001)]

    result = run("connector", "build", "trendyol", "offers", file(offers))

    assert [len(request["body"]["items"]) for request in json.loads(result.stdout)] == [1000, 1000, 1]


def test_impossible_offers_are_told_and_left_out(run, file):
    result = run("connector", "build", "trendyol", "offers", file([{**OFFER, "price": "0"}, {**OFFER, "quantity": -1}]))

    assert (result.exit_code, json.loads(result.stdout)) == (0, [])
    assert result.stderr.splitlines() == [
        "ÇANTA-1: The price is 0; it must be above 0.",
        "ÇANTA-1: The quantity is -1; Trendyol takes 0 to 20000.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        ({"items": []}, "A JSON list of offers is expected."),
        ([{"barcode": "A"}], "Offer 1 must have exactly these fields: barcode, quantity, price, list_price, currency."),
        ([OFFER, {**OFFER, "quantity": 1.5}], "Offer 2: the quantity Decimal('1.5') is not a whole number."),
        ([{**OFFER, "price": "yüz"}], "Offer 1: price is not a number: 'yüz'."),
    ],
)
def test_wrong_offers_name_the_entry_and_the_field(run, file, content, said):
    result = run("connector", "build", "trendyol", "offers", file(content))

    assert (result.exit_code, result.stderr.strip()) == (1, said)


@pytest.fixture
def served():
    """The simulator as a process of its own, as the demo runs it."""
    command = [sys.executable, "-m", "service.cli", "simulator", "trendyol", "--port", "0", "--key", "api_secret=anahtar"]
    with subprocess.Popen(command, cwd=REPOSITORY, stdout=subprocess.PIPE, text=True) as process:
        yield json.loads(process.stdout.readline())
        process.terminate()


@pytest.mark.enable_socket
def test_the_simulator_command_serves_a_whole_marketplace(served, offer):
    trendyol = connect("trendyol", None, base_url=served["url"], **served["credentials"])

    assert trendyol.check().seller_id == "2738"
    assert len(trendyol.categories()) > 30
    for kind, error in (("drop_answer", Transient), ("http_429", RateLimited)):
        requests.post(served["url"] + "/_simulator/faults", json={"kind": kind, "operation": "updatePriceAndInventory"}, timeout=5)
        with pytest.raises(error):
            trendyol.push_offers([offer("A1", len(kind))])
    assert requests.get(served["url"] + "/_simulator/state", timeout=5).json()["requests"]["updatePriceAndInventory"] == 1


@pytest.mark.enable_socket
def test_a_taken_port_is_one_sentence(run, served):
    port = served["url"].rpartition(":")[2]

    result = run("simulator", "trendyol", "--port", port)

    assert (result.exit_code, result.stderr.splitlines()[-1]) == (1, f"Port {port} cannot be used. Choose another with --port.")


def test_a_key_the_simulator_does_not_have_is_one_sentence(run):
    result = run("simulator", "trendyol", "--key", "colour=red")

    assert result.exit_code == 1
    assert "cannot take that" in result.stderr


@pytest.mark.parametrize("name", ["trendyol", "simkit"])
def test_no_connector_is_ever_overwritten(run, name):
    result = run("connector", "new", name)

    assert (result.exit_code, result.stderr) == (
        1,
        f"There is service/connectors/{name} already. Choose another name, or go on writing there.\n",
    )


@pytest.mark.parametrize("name", ["N11", "çiçek", "a", "9lar", "class", "../demo", "with space", "_new", ""])
def test_a_name_that_cannot_be_one_is_one_sentence(run, name):
    result = run("connector", "new", name)

    assert result.exit_code == 1
    assert result.stderr.startswith(f"“{name}” cannot be a connector's name: take 2 to 30 small")
    assert len(result.stderr.splitlines()) == 1


@pytest.fixture
def copy(tmp_path):
    """The repository's code in another place, for commands that write into it."""
    for room in ("service", "tests/connectors", "tests/contracts"):
        shutil.copytree(REPOSITORY / room, tmp_path / room, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("pyproject.toml", "tests/conftest.py", "tests/servers.py"):
        shutil.copy(REPOSITORY / name, tmp_path / name)
    return tmp_path


@pytest.mark.enable_socket
def test_a_new_connector_is_sound_and_its_tests_say_what_is_left(copy):
    def python(*args):
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        return subprocess.run([sys.executable, *args], cwd=copy, capture_output=True, text=True, env=environment)

    made = python("-m", "service.cli", "connector", "new", "demopazar", "--title", "Demo Pazar")
    assert (made.returncode, made.stderr) == (0, "")
    files = [copy / line for line in made.stdout.splitlines()[:-1]]
    assert {path.name for path in files} >= {"__init__.py", "connector.py", "simulator.py", "contract_cases.py", "README.md", "facts.py"}
    for check in ("check",), ("format", "--check"):
        checked = python("-m", "ruff", *check, *{str(path.parent) for path in files})
        assert checked.returncode == 0, checked.stdout
    assert "Demo Pazar (demopazar)" in python("-m", "service.cli", "connector", "show", "demopazar").stdout

    shared = ("tests/connectors/test_every_connector.py", "tests/connectors/test_after_sale.py", "tests/contracts")
    tested = python("-m", "pytest", "-q", "-p", "no:cacheprovider", *shared, "-k", "demopazar").stdout

    assert set(re.findall(r"^FAILED \S+::(\w+)\[demopazar\]", tested, re.MULTILINE)) - {"test_every_connector_keeps_its_contract"} == {
        "test_nothing_is_left_to_fill_in",
        "test_it_can_do_something",
        "test_every_call_is_among_the_contract_cases_and_in_the_simulator",
        "test_every_capability_is_there_or_the_marketplace_does_not_offer_it",
    }
    assert re.search(r"service/connectors/demopazar/api\.py:\d+: FILL IN: the address of its API\n", tested)
    assert "connector.py has no protocol of the contract" in tested
    assert "contract_cases.py names no call" in tested
