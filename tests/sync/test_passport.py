"""What an account's passport says, without a call."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from redis import ConnectionError as RedisGone

from service.connectors import registry
from service.connectors.capabilities import CAPABILITIES
from service.domain import clock
from service.sync import accounts, passport
from tests.web.kit import open_house, seed


@pytest.fixture
def house(sqlite_ledger, tmp_path):
    made = open_house(sqlite_ledger, tmp_path)
    seed(made)
    return made


def days(house, monkeypatch, *, later=0, secret_days=365):
    account = accounts.load(house, 1)
    manifest = replace(registry.manifest("trendyol"), secret_days=secret_days)
    monkeypatch.setattr(registry, "manifest", lambda slug: manifest)
    moment = clock.now() + timedelta(days=later)
    monkeypatch.setattr(passport, "now", lambda: moment)
    with house.ledger.look() as work:
        return passport.days_left(work, account)


@pytest.mark.parametrize(("later", "left"), [(0, 364), (300, 64), (400, 0)])
def test_days_count_from_when_the_secrets_were_entered(house, monkeypatch, later, left):
    assert days(house, monkeypatch, later=later) == left


def test_no_end_is_no_number(house, monkeypatch):
    assert days(house, monkeypatch, secret_days=None) is None


def test_new_secrets_begin_again_and_other_settings_do_not(house, monkeypatch):
    real = passport.now
    monkeypatch.setattr(passport, "now", lambda: real() - timedelta(days=100))
    with house.ledger.work() as work:
        passport.secrets_entered(work, 1)
    monkeypatch.setattr(passport, "now", real)
    accounts.update(house, 1, {}, title="Trendyol 2")
    assert days(house, monkeypatch) == 264
    monkeypatch.undo()
    accounts.update(house, 1, {"api_secret": "a new one"})
    assert days(house, monkeypatch) == 364


def test_the_passport_needs_no_redis(house, monkeypatch):
    def gone(self, account):
        raise RedisGone("away")

    monkeypatch.setattr("service.connectors.limiter.RedisLimiter.__init__", lambda self, *args: None)
    monkeypatch.setattr("service.connectors.limiter.RedisLimiter.used", gone)
    found = passport.passport(house, accounts.load(house, 1))
    assert found.used is None
    assert set(found.can) <= set(CAPABILITIES.values())
    assert not set(found.can) & set(found.not_offered)
