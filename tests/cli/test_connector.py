"""The part of a connector's passport that needs an account."""

from __future__ import annotations

import json

import pytest

from service.sync import accounts
from tests.cli.test_plan import house

__all__ = ["house"]


@pytest.mark.redis
def test_the_use_of_an_accounts_limits_is_shown(house, run):
    house.limiter(accounts.load(house, 1)).take("1", ("updatePriceAndInventory", "offers"))

    shown = json.loads(run("connector", "show", "trendyol", "--account", "ana mağaza", "--json").stdout)["used"]
    readable = run("connector", "show", "trendyol", "--account", "1").stdout

    assert (shown["offers/60s"]["used"], shown["orders/60s"]["used"]) == (1, 0)
    assert f"offers/60s                   1 of {shown['offers/60s']['allowed']}" in readable


@pytest.mark.redis
def test_an_account_of_another_marketplace_is_one_sentence(house, run):
    result = run("connector", "show", "hepsiburada", "--account", "1")

    assert (result.exit_code, result.stderr) == (1, "“Ana Mağaza” sells at trendyol, not at hepsiburada.\n")
