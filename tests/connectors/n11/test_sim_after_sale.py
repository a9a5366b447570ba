"""The simulator refuses what N11 refuses in claims, questions, splits and invoices."""

from __future__ import annotations

import pytest

from service.connectors.n11 import codes, soap
from service.connectors.n11.settings import N11Settings

SETTINGS = N11Settings(app_key="simulatorKey", app_secret="simulatorSecret", shipment_template="T")
DELIVERY = "/rest/delivery/v1"


@pytest.fixture
def said(ask):
    """The answer to a SOAP call whose body was changed."""

    def send(call, was="", becomes=""):
        body = call.body.decode()
        assert was in body
        return ask("POST", call.path, data=body.replace(was, becomes).encode(), headers=dict(call.headers)).text

    return send


@pytest.fixture
def claim(market, live):
    live("A1", quantity=50)
    return market.post("returns", barcode="A1").json["claims"][0]


@pytest.fixture
def lines(market, live, connector):
    """An accepted parcel of one line with six units: its line's number."""
    live("A1", quantity=50)
    order = connector.order(market.post("sales", barcode="A1", quantity=6).json["orders"][0]["id"])
    connector.accept(order)
    return int(order.lines[0].line_id)


@pytest.mark.parametrize(
    ("was", "becomes", "refusal"),
    [
        ("<denyReasonId>1</denyReasonId>", "", "denyReasonId zorunludur"),
        ("denyReasonNote>", "note>", "bilinmeyen alan: note"),
        ("<denyReasonId>1</denyReasonId>", "<denyReasonId>bir</denyReasonId>", "denyReasonId hatalı"),
        ("<denyReasonId>1</denyReasonId>", "<denyReasonId>77</denyReasonId>", "Red nedeni geçersiz"),
        ("<returnShipmentType></returnShipmentType>", "<denyReasonId>1</denyReasonId>", "sırası hatalı"),
        ("simulatorSecret", "stale", "authenticationFailed"),
    ],
)
def test_a_refusal_has_every_element_in_its_place(said, claim, was, becomes, refusal):
    call = soap.deny(SETTINGS, codes.RETURNS, claim, "1", "Yok")

    assert refusal in said(call, was, becomes)
    assert "<status>success</status>" in said(call)


def test_a_page_of_claims_has_twenty_whatever_is_asked(said, market, claim):
    for _ in range(20):
        market.post("returns", barcode="A1")
    call = soap.claims(SETTINGS, codes.RETURNS, *market.window(), 0)

    for becomes in ("</currentPage>", "</currentPage><pageSize>100</pageSize>"):
        assert said(call, "</currentPage>", becomes).count("<claimReturn>") == 20
    assert said(call, "<status>ALL</status>", "").count("<claimReturn>") == 20
    assert said(call, "<status>ALL</status>", "<status>BİTTİ</status>").count("<claimReturn>") == 0
    assert said(call, "SELLER", "N11").count("<claimReturn>") == 0
    search = "</status><searchInfoType>ORDERID</searchInfoType><searchQuery>1</searchQuery>"
    assert said(call, "</status>", search).count("<claimReturn>") == 0


def test_a_page_of_questions_has_a_hundred_at_most_and_its_minute(said, market):
    call = soap.questions(SETTINGS, "OPEN", *market.window(), 0)

    assert "pageSize en fazla 100" in said(call, "<pageSize>50<", "<pageSize>101<")
    assert "maxCallLimit.reached" in said(call)
    market.clock.forward(60)
    assert "<totalCount>0</totalCount>" in said(call)
    market.clock.forward(60)
    assert "startDate zorunludur" in said(call, call.body.decode().partition("<status>OPEN</status>")[2].partition("<endDate>")[0], "")


def test_an_unknown_question_is_a_success_without_one(said):
    answer = said(soap.question(SETTINGS, "7"))

    assert "<status>success</status>" in answer
    assert "productQuestion>" not in answer


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "splitPackages boş olamaz"),
        ({"splitPackages": [], "cancelledItems": []}, "1 ile 1000 arasında"),
        ({"splitPackages": [{"packageDetails": [{"orderLineId": 0, "quantity": 1}]}]}, "bilinmeyen alan: quantity"),
        ({"splitPackages": [{"packageDetails": [{"orderLineId": 7, "quantities": 1}]}]}, "bulunamadı"),
        ({"splitPackages": [{"packageDetails": [{"orderLineId": 0, "quantities": 7}]}]}, "Adet geçersiz"),
        ({"splitPackages": [{"packageDetails": [{"orderLineId": 0, "quantities": 6}]}]}, "en az iki"),
        (
            {
                "splitPackages": [{"packageDetails": [{"orderLineId": 0, "quantities": 5}]}],
                "cancelledItems": [{"orderLineId": 0, "quantity": 1, "cancelReasonId": 60}],
            },
            "cancelReasonId geçersiz",
        ),
    ],
)
def test_a_split_names_units_that_are_there(ask, lines, body, said):
    for part in body.get("splitPackages", ()):
        for detail in part["packageDetails"]:
            detail["orderLineId"] = detail["orderLineId"] or lines

    answer = ask("POST", f"{DELIVERY}/splitPackageByQuantity", json=body)

    assert (answer.status_code, said in answer.json["errorMessage"]) == (400, True)


def test_what_is_not_named_stays_together(ask, lines):
    body = {"splitPackages": [{"packageDetails": [{"orderLineId": lines, "quantities": 2}]}]}

    answer = ask("POST", f"{DELIVERY}/splitPackageByQuantity", json=body).json

    assert [row["quantity"] for row in answer["splitPackageOrderItems"]] == [2, 4]
    assert lines not in [row["orderLineId"] for row in answer["splitPackageOrderItems"]]
    assert ask("POST", f"{DELIVERY}/splitPackageByQuantity", json=body).status_code == 400


def test_units_that_are_not_there_are_not_cancelled(said, lines):
    for count in (0, 7):
        assert "geçersiz" in said(soap.cancel_units(SETTINGS, str(lines), count, "61"))
    assert "geçersiz" in said(soap.cancel_units(SETTINGS, str(lines), 1, "60"))
    assert "success" in said(soap.cancel_units(SETTINGS, str(lines), 6, "61"))
    assert "bulunamadı" in said(soap.cancel_units(SETTINGS, str(lines), 1, "61"))
