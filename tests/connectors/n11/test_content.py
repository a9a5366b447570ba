"""What products that are on sale say."""

from __future__ import annotations

import pytest

from service.domain.listing import ContentChange, ItemState


@pytest.fixture
def change(draft):
    return lambda code, *parts, **changes: ContentChange(draft(code, **changes), None, frozenset(parts))


def test_a_description_changes_and_a_title_is_refused(connector, market, live, change):
    live("A1", "A2")
    wanted = change("A1", "title", "description", title="Başka bir pamuklu tişört", description="<p>Yeni &amp; ışıltılı 🎈</p>")
    receipt = connector.update_content([wanted, change("A2", "images", "title")])
    market.clock.forward(60)
    shown = market.state()["listings"]

    assert [(each.barcode, each.state, each.field) for each in receipt.results] == [("A2", ItemState.REJECTED, "images")]
    assert [(each.barcode, each.state) for each in connector.submission(receipt.submission_id).results] == [("A1", ItemState.APPLIED)]
    assert shown["A1"]["description"] == "<p>Yeni &amp; ışıltılı 🎈</p>"
    assert shown["A1"]["title"] == shown["A2"]["title"]


def test_where_n11_takes_nothing_nothing_is_sent(connector, market, change):
    receipt = connector.update_content([change("A1", "title")])

    assert (receipt.submission_id, market.operations()) == (None, [])
    assert "seller support" in receipt.results[0].message
