"""The catalogue, the settings and the limits."""

from __future__ import annotations

import pytest

from service.connectors import registry
from service.connectors.contract import Quota
from service.connectors.trendyol import api, codes, mapping
from service.domain.forms import fields, masked, parse
from tests.connectors.kit import refusal


def test_the_tree_is_read_bare_and_wrapped_parents_first(body):
    tree = body("trendyol/category_tree")

    found = mapping.categories(tree)

    assert found == mapping.categories({"categories": tree})
    assert [(category.category_id, category.is_leaf) for category in found] == [
        ("403", False),
        ("411", True),
        ("412", False),
        ("413", True),
    ]
    assert found[3].path == ("Ayakkabı", "Çizme", "Yağmur Çizmesi")


@pytest.mark.parametrize("name", ["attributeValueName", "attributeValue"])
def test_values_are_read_under_both_names(name):
    assert mapping.attribute_values({"content": [{"attributeValueId": 4872, name: "Tek Ebat"}]})[0].name == "Tek Ebat"


def test_a_slicer_makes_variants_too():
    entry = {"allowCustom": True, "attribute": {"id": 47, "name": "Renk"}, "required": True, "varianter": False, "slicer": True}

    assert mapping.attributes({"categoryAttributes": [entry]})[0].makes_variant


def test_brand_spellings_know_the_turkish_i():
    assert mapping.spellings("işık") == ["işık", "İşık", "İŞIK", "IŞIK"]
    assert mapping.spellings(" ") == []


def test_an_unknown_code_fails_where_a_write_depends_on_it():
    with pytest.raises(KeyError):
        codes.CARRIERS["UÇANHALI"]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"seller_id": "27a"}, "Seller ID must be a number"),
        ({"seller_id": "٢٧"}, "Seller ID must be a number"),
        ({"seller_id": ""}, "Seller ID (Satıcı ID) is missing"),
        ({"api_secret": "şifre"}, "API Secret holds a character"),
        ({"listing_tier": "60k"}, "must be one of"),
        ({"storefront": "tr"}, "two capital letters"),
        ({"integrator": "Mes Chain"}, "30 letters and digits"),
        ({"returning_address_id": "depo"}, "address id must be a number"),
        ({"delivery_days": "-1"}, "must be a number"),
        ({"warehouse_id": "depo"}, "must be a number"),
    ],
)
def test_settings_that_cannot_work_are_named(change, words):
    assert words in refusal("trendyol", change)


def test_the_secret_is_masked():
    manifest = registry.manifest("trendyol")

    assert masked(manifest.settings, manifest.example)["api_secret"] == "********"
    assert [field.name for field in fields(manifest.settings) if field.required] == ["seller_id", "api_key", "api_secret"]


def test_quotas_follow_the_tier():
    manifest = registry.manifest("trendyol")
    small, unlimited = (
        manifest.quotas(parse(manifest.settings, {**manifest.example, "listing_tier": tier})) for tier in ("50k", "unlimited")
    )

    assert Quota("offers", 350, 60.0) in small
    assert Quota("offers", 2000, 60.0) in unlimited
    assert Quota("getShipmentPackagesStream", 1, 5.0) in small
    assert Quota("order.status", 300, 60.0) in small
    assert not [quota for quota in unlimited if quota.group == "order.status"]
    assert {quota.limit for quota in small if quota.seconds == 10} == {50}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (
            400,
            '{"errors":[{"key":"a","message":"items boş olamaz"},{"key":"barcode.invalid","message":null}]}',
            "items boş olamaz; barcode.invalid",
        ),
        (400, '{"error":"BAD","message":"Shipment Update Edilebilir Bir Durumda Değil."}', "Shipment Update Edilebilir Bir Durumda Değil."),
        (500, "<html>", None),
        (500, "[1]", None),
        (400, '{"errors":"?"}', None),
    ],
)
def test_refusals_speak_in_trendyols_words(status, body, words):
    assert api.words(status, body.encode()) == words
