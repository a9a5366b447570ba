from concurrent.futures import ThreadPoolExecutor
from time import time

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError

from service.auth.replay import NonceTable


def test_an_id_is_fresh_once(ledger):
    nonces = NonceTable(ledger.engine, ledger.t.nonce)
    soon = int(time()) + 60
    assert nonces.fresh("a" * 32, soon)
    assert not nonces.fresh("a" * 32, soon)
    assert nonces.fresh("b" * 32, soon)


def test_of_many_at_once_one_wins(ledger):
    nonces = NonceTable(ledger.engine, ledger.t.nonce)
    soon = int(time()) + 60
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: nonces.fresh("c" * 32, soon), range(16)))
    assert answers.count(True) == 1


def test_expired_ids_are_forgotten(sqlite_ledger):
    nonces = NonceTable(sqlite_ledger.engine, sqlite_ledger.t.nonce)
    nonces.fresh("d" * 32, int(time()) - 1)
    nonces.fresh("e" * 32, int(time()) + 60)
    with sqlite_ledger.work() as work:
        assert work.db.execute(select(func.count()).select_from(work.t.nonce)).scalar() == 1


def test_a_table_that_cannot_be_asked_lets_nobody_in(sqlite_ledger):
    sqlite_ledger.t.nonce.drop(sqlite_ledger.engine)
    with pytest.raises(OperationalError):
        NonceTable(sqlite_ledger.engine, sqlite_ledger.t.nonce).fresh("f" * 32, int(time()) + 60)
