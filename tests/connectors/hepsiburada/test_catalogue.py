"""The catalogue, the settings, hosts, dates and limits."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.connectors.contract import Quota
from service.connectors.hepsiburada import api, mapping, replies
from service.connectors.values import itself
from service.domain.errors import RateLimited, Rejected
from service.domain.forms import fields, masked, parse
from tests.connectors.hepsiburada.facts import MANIFEST
from tests.connectors.kit import refusal


def row(attribute_id="00000ABC", kind="enum", **changes):
    return {"id": attribute_id, "name": "Güç", "mandatory": True, "type": kind, "multiValue": False, **changes}


def test_a_category_without_path_is_its_own(body):
    found = mapping.categories([{"categoryId": 18021982, "name": "Kupa", "leaf": True, "paths": None}])

    assert (found[0].category_id, found[0].path) == ("18021982", ("Kupa",))


def test_attributes_that_every_draft_has_are_left_out_and_the_warranty_is_optional():
    base = [row("merchantSku"), row("Marka"), row("Image3"), row("GarantiSuresi", "numeric")]
    groups = {"baseAttributes": base, "attributes": [row(multiValue=True)], "variantAttributes": [row("renk_variant_property")]}

    warranty, plain, colour = mapping.attributes(groups)

    assert (warranty.attribute_id, warranty.is_required, warranty.allows_text) == ("GarantiSuresi", False, True)
    assert (plain.allows_text, plain.allows_many, plain.makes_variant, plain.is_required) == (False, True, False, True)
    assert colour.makes_variant


def test_a_value_is_known_by_its_text_whatever_its_id():
    assert [value.id for value in mapping.attribute_values([{"id": None, "value": "Çok Renkli"}, {"value": 36}])] == ["Çok Renkli", "36"]


def test_a_brand_is_its_name():
    assert itself("  İş  Bankası ")[0].id == "İş Bankası"
    assert itself(" ") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"merchant_id": "12345"}, "36 characters"),
        ({"merchant_id": ""}, "Merchant ID is missing"),
        ({"service_key": "anahtar ş"}, "service key holds a character"),
        ({"developer": "meschain_dev - 1.0"}, "Developer user name may only"),
        ({"developer": "meschain dev"}, "Developer user name may only"),
        ({"packing": "robot"}, "must be one of"),
        ({"prematch": "maybe"}, "must be one of"),
        ({"warranty_months": "iki"}, "must be a number"),
        ({"warranty_months": "-1"}, "0 to 600"),
    ],
)
def test_settings_that_cannot_work_are_named(change, words):
    assert words in refusal("hepsiburada", change)


def test_the_secret_is_masked():
    assert masked(MANIFEST.settings, MANIFEST.example)["service_key"] == "********"
    assert [field.name for field in fields(MANIFEST.settings) if field.required] == ["merchant_id", "service_key", "developer"]


def test_quotas():
    quotas = MANIFEST.quotas(parse(MANIFEST.settings, MANIFEST.example))

    assert Quota("listings", 180, 60.0) in quotas
    assert Quota("orders", 1000, 1.0) in quotas
    assert Quota("catalogue", 50, 1.0) in quotas


@pytest.mark.parametrize(
    ("base", "found"),
    [
        ("https://oms-external.hepsiburada.com", "https://mpop.hepsiburada.com"),
        ("https://oms-external-sit.hepsiburada.com", "https://mpop-sit.hepsiburada.com"),
        ("http://127.0.0.1:8790", "http://127.0.0.1:8790"),
        ("https://oms-external.hepsiburada.com.evil.example", "https://oms-external.hepsiburada.com.evil.example"),
        ("https://oms-external-xhepsiburada.com", "https://oms-external-xhepsiburada.com"),
    ],
)
def test_the_other_services_of_an_environment(base, found):
    assert api.host(base, api.SERVICES[api.PRODUCTS]) == found


def test_a_window_is_turkish_time_rounded_outwards():
    window = api.window(datetime(2026, 11, 20, 21, 59, 59, tzinfo=UTC), datetime(2026, 11, 20, 22, 0, 1, tzinfo=UTC))

    assert window == {"begindate": "2026-11-21 00:59", "enddate": "2026-11-21 01:01"}


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, '"LimitCannotBeEmpty"', "LimitCannotBeEmpty"),
        (400, '{"message": "Kalem bulunamadı"}', "Kalem bulunamadı"),
        (400, '{"errorMessage": "Hata"}', "Hata"),
        (
            400,
            '{"message": "Validation failed", "fieldErrors": [{"field": "hbSku", "message": "must not be blank"}]}',
            "Validation failed; hbSku: must not be blank",
        ),
        (400, '{"message": null, "fieldErrors": "?"}', None),
        (500, "<html>", None),
        (500, "[1]", None),
        (404, "", None),
    ],
)
def test_refusals_speak_in_hepsiburadas_words(status, body, words):
    assert replies.words(status, body.encode()) == words


def test_a_401_without_a_body_is_explained():
    assert "developer user name" in replies.words(401, b"")
    assert "too many calls" in replies.catalogue_words(403, b"")
    assert "switched on" in replies.words(403, b"")


@pytest.mark.parametrize(
    "answer", [{"success": False, "code": 0, "data": None}, {"success": True, "code": 1003, "message": "Leaf değil", "data": None}]
)
def test_a_failure_inside_http_200_is_a_refusal(answer):
    with pytest.raises(Rejected):
        replies.data(answer)


def test_a_refusal_without_id_tells_whether_it_is_a_queue():
    with pytest.raises(RateLimited):
        replies.upload_id({"message": "There are too many ongoing/waiting inventory uploads at the moment."})
    with pytest.raises(Rejected, match="Satıcı bulunamadı"):
        replies.upload_id({"message": "Satıcı bulunamadı"})
    with pytest.raises(ValueError, match="no id"):
        replies.upload_id([])


def test_ids_keep_every_digit_and_letter_in_a_path():
    calls = api.Api("5a0f3c1e-7d42-4b8e-9a61-c0ffee000001")

    assert calls.order("41414100000000000000017").path.endswith("/ordernumber/41414100000000000000017")
    assert calls.tracking("1/2").path.endswith("/packagenumber/1%2F2")
