"""What goes over the wire between connector and simulator, held against the marketplace's description."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from service.connectors.calls import Call, decode
from service.connectors.contract_suite import suite_of
from service.connectors.hepsiburada import api, mapping_listings, questions, replies
from service.connectors.hepsiburada.settings import HepsiburadaSettings
from service.domain.claim import Dispute
from service.domain.errors import RateLimited, Rejected
from service.domain.order import Tracking
from service.domain.paper import Upload
from tests.connectors.hepsiburada.facts import MERCHANT
from tests.connectors.kit import wire


def test_requests_and_answers_are_as_described(contract, hepsiburada, market, draft, live, offer, every_order, monkeypatch):
    monkeypatch.setattr("service.domain.clock.now", market.moment)
    _catalogue_and_listings(hepsiburada, market, draft, live, offer)
    _sell_and_ship(hepsiburada, market, every_order)
    _after_the_sale(hepsiburada, market)
    _parcels(hepsiburada, market, every_order)

    seen = wire(contract, market.adapter)

    queued = b"too many ongoing"
    assert [fault for exchange in seen if queued not in exchange.body for fault in exchange.faults] == []
    assert {exchange.operation for exchange in seen} == {exchange.operation for exchange in suite_of("hepsiburada").exchanges}


def _catalogue_and_listings(hepsiburada, market, draft, live, offer) -> None:
    hepsiburada.check()
    category = next(category for category in hepsiburada.categories() if category.name == "Tişört")
    hepsiburada.attribute_values(category.category_id, hepsiburada.attributes(category.category_id)[-1].attribute_id)
    with pytest.raises(Rejected):
        hepsiburada.attributes("60002028")
    live("A1", "A2", quantity=50)
    files = hepsiburada.publish([draft("A3", title="Çakma çanta"), draft("A4", brand_id="Yok"), draft("A5", title="Eşleşen tişört")])
    hepsiburada.submission(files.submission_id)
    market.clock.forward(30)
    hepsiburada.submission(files.submission_id)
    hepsiburada.find_listings(["A1", "A2", "A3", "A4", "A5", "A6"])
    hepsiburada.listings_page()
    uploads = [hepsiburada.push_offers([offer("A1", 40, price)]) for price in ("0.5", None)]
    market.clock.forward(30)
    for upload in uploads:
        hepsiburada.submission(upload.submission_id)
    for _ in range(5):
        hepsiburada.push_offers([offer("A1", 40), offer("YOK")])
    with pytest.raises(RateLimited):
        hepsiburada.push_offers([offer("A1", 40)])
    market.clock.forward(30)
    hepsiburada.withdraw(["A2"])
    hepsiburada.restore(["A2"])


def _sell_and_ship(hepsiburada, market, every_order) -> None:
    market.post("sales", count=6)
    orders = every_order(hepsiburada, *market.window())[0]
    for order in orders[1:]:
        hepsiburada.ship(order, "https://shop.example.com/invoice/17.pdf")
    market.post("cancellations", orderNumber=orders[0].number)
    market.post("unpackings", packageNumber="9191000001")
    every_order(hepsiburada, *market.window())
    market.clock.forward(1)
    market.post("failures", packageNumber="9191000002")
    every_order(hepsiburada, *market.window())
    market.clock.forward(1)
    every_order(hepsiburada, *market.window())
    with pytest.raises(Rejected):
        hepsiburada.submission("stock:unknown")


def _parcels(hepsiburada, market, every_order) -> None:
    market.post("edits", barcode="A1", locked=["Fiyat aralık dışında"])
    hepsiburada.restore(["A1"])
    market.clock.forward(86_400)
    market.post("sales", barcode="A1", quantity=3, count=3)
    split, cancelled, own = every_order(hepsiburada, market.moment(), market.moment())[0][-3:]
    hepsiburada.split(split, [{split.lines[0].line_id: 1}])
    hepsiburada.label(split, "zpl")
    line = cancelled.lines[0].line_id
    with pytest.raises(Rejected):
        hepsiburada.label(cancelled, "zpl")
    hepsiburada.ship(cancelled, "")
    hepsiburada.cancel(cancelled, {line: 1}, "83")
    hepsiburada.cancel(cancelled, {line: 2}, "83")
    hepsiburada.ship_with(own, Tracking("", "123", "https://kargo.example.com/123"))
    hepsiburada.label(own, "png")
    hepsiburada.delivered(own)
    every_order(hepsiburada, *market.window())


def _after_the_sale(hepsiburada, market) -> None:
    for wish in ({}, {"preapproval": True}, {}):
        market.post("returns", barcode="A1", **wish)
    market.clock.forward(60)
    market.post("questions", barcode="A1", text="Boyu kaç cm? 📏")
    since, until = market.moment() - timedelta(hours=1), market.moment()
    claims = {}
    cursor = None
    while page := hepsiburada.claims(since, until, cursor):
        claims |= {claim.remote_id: claim for claim in page.claims}
        if (cursor := page.next_cursor) is None:
            break
    returned, exchanged, disputed = claims.values()
    hepsiburada.approve_claim(returned, [])
    hepsiburada.approve_claim(exchanged, [])
    hepsiburada.dispute_claim(disputed, [], Dispute("BoxIsEmpty", "Kutu boş", (Upload("kanıt.png", "image/png", b"\x89PNG"),)))
    hepsiburada.answer(hepsiburada.questions(since, until).questions[0], "120 cm'dir.")
    with pytest.raises(Rejected):
        hepsiburada.approve_claim(returned, [])
    market.post("bookings")
    hepsiburada.questions(since, until)
    hepsiburada.settlements(since, until)


def test_a_queue_that_is_full_is_told_in_the_documented_words(contract):
    ((_, body),) = contract.answers("ERROR_200_too_many_uploads")

    with pytest.raises(RateLimited):
        replies.upload_id(decode(body))


def test_a_documented_failure_inside_http_200_is_a_refusal(contract):
    ((_, body),) = contract.answers("ERROR_200_catalogue_failure")

    with pytest.raises(Rejected, match="not leaf"):
        replies.data(decode(body))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({}, None),
        ({"price": "130.50"}, "0/attributes/price"),
        ({"stock": 5}, "0/attributes/stock"),
        ({"merchantSku": "ÇANTA"}, "0/attributes/merchantSku"),
        ({"tax_vat_rate": "20.0"}, "0/attributes/tax_vat_rate"),
    ],
)
def test_the_content_of_the_catalogue_file_is_checked(contract, draft, change, said):
    row = mapping_listings.import_row(draft(), HepsiburadaSettings(merchant_id=MERCHANT, service_key="k", developer="d"))
    call = api.Api(MERCHANT).import_products([row | {"attributes": row["attributes"] | change}])

    faults = list(contract.request_faults("importProducts", call, ["Authorization", "User-Agent"]))

    assert bool(faults) is (said is not None)
    assert said is None or faults[0].startswith(said)


@pytest.mark.parametrize("name", ["other", ""])
def test_a_form_without_the_file_is_found(contract, draft, name):
    call = api.Api(MERCHANT).import_products([])
    wrong = Call("POST", call.path, (), headers=call.headers, body=call.body.replace(b'name="file"', f'name="{name}"'.encode()))

    assert any("file" in fault for fault in contract.request_faults("importProducts", wrong, ["Authorization", "User-Agent"]))


def test_every_host_is_described_and_a_shared_path_is_the_order_services(contract):
    assert contract.operation_of("GET", f"/transactions/merchantid/{MERCHANT}") == "getTransactions"
    assert contract.operation_of("GET", f"/orders/merchantid/{MERCHANT}") == "getOpenOrders"


def test_a_question_without_its_header_and_an_answer_that_does_not_fit_are_found(contract):
    usual, good = ["Authorization", "User-Agent"], questions.answer_call(MERCHANT, "123456", "Evet 📏")
    bare = replace(good, headers={"Content-Type": good.headers["Content-Type"]})
    long = questions.answer_call(MERCHANT, "123456", "ş" * 2001)

    assert list(contract.request_faults("answerIssue", good, usual)) == []
    assert list(contract.request_faults("answerIssue", bare, usual)) == ["header merchantId is missing"]
    assert [fault.split(":")[0] for fault in contract.request_faults("answerIssue", long, usual)] == ["Answer"]
