from __future__ import annotations

import pytest

from tests.web.kit import Signed, open_house, seed


@pytest.fixture
def house(sqlite_ledger, tmp_path):
    return open_house(sqlite_ledger, tmp_path)


@pytest.fixture
def ids(house):
    """The ids of a seeded ledger."""
    return seed(house)


@pytest.fixture
def signed(house, ids):
    """A client that signs as the shop does, before a seeded ledger."""
    return Signed(house)
