"""What the pages of approved products say."""

from __future__ import annotations

from dataclasses import replace

import pytest

from service.connectors.trendyol import content, mapping_results
from service.connectors.trendyol.contract_cases import _DRAFT
from service.domain.errors import Malformed, Transient
from service.domain.listing import AttributeValue, ContentChange, ItemState

ALL = frozenset({"title", "description", "images", "attributes"})
PAGE_ID = "12345678901234567890"


@pytest.fixture
def change(trendyol, live, draft):
    """A change of a product that is live."""

    def make(barcode="A1", parts=ALL, **changes):
        if barcode not in {listing.barcode for listing in trendyol.listings_page().snapshots}:
            live(barcode)
        (snapshot,) = [each for each in trendyol.listings_page().snapshots if each.barcode == barcode]
        return ContentChange(draft(barcode, **changes), snapshot.remote_id, frozenset(parts))

    return make


def results(trendyol, market, receipt):
    market.clock.forward(3600)
    return {result.barcode: (result.state, result.message) for result in trendyol.submission(receipt.submission_id).results}


def test_only_the_parts_that_changed_are_said_and_a_page_of_twenty_digits_keeps_them():
    item = content.content_item(ContentChange(_DRAFT, PAGE_ID, frozenset({"description"})), ())

    assert item == {"contentId": 12345678901234567890, "description": _DRAFT.description}


def test_attributes_go_whole_but_for_those_of_a_single_size():
    answer = {"categoryAttributes": [{"attribute": {"id": 338}, "varianter": True}, {"attribute": {"id": 47}, "varianter": False}]}
    change = ContentChange(_DRAFT, PAGE_ID, frozenset({"attributes"}))

    item = content.content_item(change, content.size_attributes(answer))

    assert item["attributes"] == [{"attributeId": 47, "attributeValue": "PUDRA"}]


def test_a_page_says_what_it_was_asked_to_and_keeps_price_and_stock(trendyol, market, change):
    wanted = change(title="Yeni başlık 🎈", description="<p>Yeni &amp; ışıltılı</p>", images=("https://shop.example.com/2.jpg",))
    before = market.state()["listings"]["A1"]
    receipt = trendyol.update_content([wanted])

    assert results(trendyol, market, receipt) == {wanted.remote_id: (ItemState.APPLIED, None)}
    shown = market.state()["listings"]["A1"]
    assert (shown["title"], shown["description"]) == ("Yeni başlık 🎈", "<p>Yeni &amp; ışıltılı</p>")
    assert shown["images"] == [{"url": "https://shop.example.com/2.jpg"}]
    assert {name: shown[name] for name in ("quantity", "price", "state")} == {name: before[name] for name in ("quantity", "price", "state")}


def test_saying_it_again_is_harmless(trendyol, market, change):
    wanted = change(title="Yeni başlık")
    trendyol.update_content([wanted])

    assert results(trendyol, market, trendyol.update_content([wanted])) == {wanted.remote_id: (ItemState.APPLIED, None)}


def test_a_frozen_colour_comes_back_refused_in_trendyols_words(trendyol, market, change):
    first = change()
    others = tuple(value for value in first.draft.attributes if value.attribute_id != "47")
    wanted = replace(first, draft=replace(first.draft, attributes=(*others, AttributeValue("47", text="Kırmızı"))))

    ((state, words),) = results(trendyol, market, trendyol.update_content([wanted])).values()

    assert (state, words) == (ItemState.REJECTED, "Onaylı üründe bu özellik değiştirilemez: Renk")


def test_attributes_that_are_not_complete_are_refused(trendyol, market, change):
    first = change()
    wanted = replace(first, draft=replace(first.draft, attributes=(AttributeValue("47", text="Mavi"),)))

    ((state, words),) = results(trendyol, market, trendyol.update_content([wanted])).values()

    assert state is ItemState.REJECTED
    assert "eksik" in words


def test_what_the_review_refuses_is_not_shown(trendyol, market, change):
    wanted = change(title="Replika çanta", parts={"title"})
    results(trendyol, market, trendyol.update_content([wanted]))

    assert market.state()["listings"]["A1"]["title"] != "Replika çanta"


def test_an_unknown_page_is_refused_and_one_without_a_number_is_not_sent(trendyol, market, draft):
    unknown = ContentChange(draft("A1"), "77", ALL)
    unnamed = ContentChange(draft("A2"), None, ALL)
    receipt = trendyol.update_content([unknown, unnamed])

    assert [(result.barcode, result.state) for result in receipt.results] == [("A2", ItemState.REJECTED)]
    assert results(trendyol, market, receipt)["77"] == (ItemState.REJECTED, "Onaylı içerik bulunamadı: 77")
    assert trendyol.update_content([unnamed]).submission_id is None


def test_what_trendyol_would_refuse_of_an_unchanged_part_stops_no_other(draft):
    long = draft("A1", description="x" * 30_001)

    assert content.problems(ContentChange(long, PAGE_ID, frozenset({"title"}))) == []
    assert [each.field for each in content.problems(ContentChange(long, PAGE_ID, ALL))] == ["description"]


@pytest.mark.parametrize(("kind", "error"), [("http_500", Transient), ("drop_answer", Transient), ("malformed", Malformed)])
def test_errors_say_what_to_do(trendyol, market, change, kind, error):
    wanted = change(parts={"title"})
    market.post("faults", kind=kind, operation="updateApprovedContent")

    with pytest.raises(error):
        trendyol.update_content([wanted])


def test_a_result_names_the_barcode_or_the_page():
    answer = {
        "status": "COMPLETED",
        "itemCount": 2,
        "items": [
            {"requestItem": {"contentId": 12345678901234567890, "title": "Ş"}, "status": "SUCCESS", "failureReasons": []},
            {"requestItem": {"barcode": "A2", "contentId": 5}, "status": "FAILED", "failureReasons": ["Başlık hatalı"]},
        ],
    }
    report = mapping_results.batch_report(answer)

    assert [(each.barcode, each.state, each.field) for each in report.results] == [
        (PAGE_ID, ItemState.APPLIED, None),
        ("A2", ItemState.REJECTED, "title"),
    ]


def test_the_simulator_takes_no_more_than_trendyol(ask):
    for item in ({"title": "x"}, {"contentId": "5", "title": "x"}, {"contentId": 5, "barcode": "A1"}):
        answer = ask("POST", "/product/sellers/2738/products/content-bulk-update", json={"items": [item]})
        assert answer.status_code == 400, item
