from __future__ import annotations

import json
from decimal import Decimal

import pytest

from service.auth.secrets import make_key
from service.ledger.engine import open_engine
from service.opencart.demo import create_demo_shop
from service.settings import Settings, save
from service.sync import accounts
from service.sync.house import House
from tests.sync import shelf


@pytest.fixture
def house(home, redis_url):
    """A small installation on SQLite with two listings live on account 1, “Ana Mağaza”."""
    settings = Settings(home=home, database_url=f"sqlite:///{home / 'shop.db'}", shared_key="k" * 64, redis_url=redis_url)
    save(settings)
    make_key(settings.key_file)
    engine = open_engine(settings.database_url)
    create_demo_shop(engine, "oc_", seed=1, products=20)
    house = House.open(settings)
    house.ledger.t.metadata.create_all(engine)
    account = shelf.new_account(house, "Ana Mağaza")
    shelf.put_up(house, account, shelf.plain_products(house, 2))
    yield house
    house.redis.close()
    house.ledger.engine.dispose()
    engine.dispose()


def test_rules_are_shown_with_what_they_mean(run, house):
    shown = run("rules", "show", "--account", "ana mağaza")
    assert shown.exit_code == 0
    assert "buffer                   0          Stock kept back. Units that are never offered" in shown.stdout
    assert json.loads(run("rules", "show", "--account", "1", "--json").stdout)["rounding"] == "none"


def test_a_change_tells_first_what_it_concerns_and_needs_a_yes(run, house):
    asked = run("rules", "set", "markup_percent=12.5", "rounding=.90", "--account", "1")
    assert asked.exit_code == 1
    assert "markup_percent: 0 → 12.5\n        rounding: none → .90" in asked.stdout
    assert "2 live listings of “Ana Mağaza” are computed again." in asked.stdout
    assert "--yes" in asked.stderr
    assert shelf.due(house, 1) == set()
    done = run("rules", "set", "markup_percent=12.5", "rounding=.90", "--account", "1", "--yes")
    assert done.exit_code == 0
    shelf.work_off(house, "reprice", 1)
    assert len(shelf.due(house, 1)) == 2
    again = run("rules", "set", "markup_percent=12.50", "--account", "1", "--yes")
    assert "nothing is changed" in again.stdout


def test_a_file_carries_rules_and_what_is_shown_can_be_set_again(run, house, tmp_path):
    file = tmp_path / "policy.json"
    rule = {"name": "Kasım", "action": "percent", "amount": "-10", "category_ids": [3], "ends": "2026-12-01T00:00:00+03:00"}
    file.write_text(json.dumps({"buffer": 2, "rules": [rule]}))
    assert run("rules", "set", "--file", str(file), "minimum=1", "--account", "1", "--yes", "--note", "kampanya").exit_code == 0
    assert "rule 1: name Kasım, action percent, amount -10, category_ids [3]" in run("rules", "show", "--account", "1").stdout
    shown = run("rules", "show", "--account", "1", "--json").stdout
    file.write_text(shown)
    assert "nothing is changed" in run("rules", "set", "--file", str(file), "--account", "1").stdout
    (version,) = json.loads(run("rules", "history", "--account", "1", "--json").stdout)
    assert version["note"] == "kampanya"
    assert {change["setting"] for change in version["changes"]} == {"buffer", "minimum", "rule 1"}


@pytest.mark.parametrize(
    ("change", "words"),
    [("bufer=2", "There is no price setting “bufer”"), ("commission_percent=120", "must be below 100"), ("buffer", "NAME=VALUE")],
)
def test_what_cannot_be_is_said_in_a_sentence(run, house, change, words):
    refused = run("rules", "set", change, "--account", "1", "--yes")
    assert refused.exit_code == 1
    assert words in refused.stderr


def test_undo_goes_back_and_history_tells_both(run, house):
    assert "nobody has changed them yet" in run("rules", "history", "--account", "1").stdout
    assert "nothing to undo" in run("rules", "undo", "--account", "1", "--yes").stderr
    run("rules", "set", "buffer=3", "--account", "1", "--yes")
    undone = run("rules", "undo", "--account", "1", "--yes")
    assert "buffer: 3 → 0" in undone.stdout
    assert json.loads(run("rules", "show", "--account", "1", "--json").stdout)["buffer"] == "0"
    told = run("rules", "history", "--account", "1").stdout
    assert told.index("buffer: 3 → 0") < told.index("buffer: 0 → 3") < told.index("the defaults")


def test_an_unknown_account_is_told_which_there_are(run, house):
    assert "1 (Ana Mağaza)" in run("rules", "show", "--account", "Outlet").stderr


def test_explain_shows_the_chain_and_says_what_was_not_sent(run, house):
    (first, _) = shelf.listed(house, 1)
    shown = run("explain", first["sku"], "--account", "ana mağaza")
    assert shown.exit_code == 0
    assert "From the shop to the marketplace, now:" in shown.stdout
    assert "offered quantity" in shown.stdout
    assert "Nothing was sent yet" in shown.stdout
    assert "seen at the marketplace  not yet" in shown.stdout
    (body,) = json.loads(run("explain", first["barcode"], "--account", "1", "--json").stdout)
    steps = {step["name"]: step["value"] for step in body["steps"]}
    assert Decimal(steps["selling price"]) == Decimal(body["wanted"]["price"])
    assert accounts.load(house, 1).title == body["account_title"]


def test_explain_of_nothing_says_where_to_look(run, house):
    refused = run("explain", "NO-SUCH", "--account", "1")
    assert refused.exit_code == 1
    assert "no listing with the SKU, barcode or product number “NO-SUCH”" in refused.stderr
    assert "Listings page" in refused.stderr
