"""The catalogue, the settings, the limits and N11's words."""

from __future__ import annotations

import pytest

from service.connectors.contract import Quota
from service.connectors.n11 import api, mapping
from service.connectors.values import itself
from service.domain.errors import NeedsReauth, Rejected
from service.domain.forms import fields, masked, parse
from tests.connectors.kit import refusal
from tests.connectors.n11.facts import MANIFEST


def test_the_tree_is_read_bare_and_wrapped_parents_first(body):
    tree = body("n11/category_tree")

    found = mapping.categories(tree)

    assert found == mapping.categories({"categories": tree})
    assert [(category.category_id, category.is_leaf) for category in found] == [
        ("1000500", False),
        ("1000501", False),
        ("1000502", True),
        ("10005030000000000000001", True),
    ]
    assert found[2].path == ("Ayakkabı", "Çizme", "Yağmur Çizmesi")


def test_the_brand_stands_apart_from_the_attributes(body):
    form = mapping.form(body("n11/form"))

    assert [(each.attribute_id, each.is_required, each.allows_text, each.makes_variant) for each in form.attributes] == [
        ("429", True, True, True),
        ("22", False, False, False),
        ("23", False, True, False),
    ]
    assert [value.name for value in form.values["429"]] == ["Mavi"]
    assert form.values["23"] == []
    assert form.brand.name == "Marka"


@pytest.mark.parametrize(
    ("name", "found"), [("Işıl", "7002"), ("IŞIL", "7001"), ("ışil", "7001"), ("çınar & co", "7003"), ("Yok", None), ("", None)]
)
def test_a_brand_is_known_exactly_or_to_a_readers_eye(body, name, found):
    value = mapping.form(body("n11/form")).brand_value(name)

    assert (value.id if value else None) == found


def test_a_category_without_a_brand():
    form = mapping.form({"id": 1, "categoryAttributes": []})

    assert (form.brand, form.attributes, form.brand_value("Işıl")) == (None, (), None)


def test_a_manufacturer_stands_for_itself():
    assert [(brand.id, brand.name) for brand in itself("  Çınar   & Co. ")] == [("Çınar & Co.", "Çınar & Co.")]
    assert itself(" ") == []


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"app_key": "anahtar şu"}, "App key holds a character"),
        ({"app_secret": "şifre"}, "App secret holds a character"),
        ({"app_secret": ""}, "App secret (appsecret) is missing"),
        ({"shipment_template": ""}, "Shipment template (Teslimat şablonu) is missing"),
        ({"preparing_days": "-1"}, "0 to 365"),
        ({"preparing_days": "üç"}, "must be a number"),
    ],
)
def test_settings_that_cannot_work_are_named(change, words):
    assert words in refusal("n11", change)


def test_the_keys_are_masked():
    shown = masked(MANIFEST.settings, MANIFEST.example)

    assert (shown["app_key"], shown["app_secret"], shown["shipment_template"]) == ("********", "********", "Ücretsiz Kargo")
    assert [field.name for field in fields(MANIFEST.settings) if field.required] == ["app_key", "app_secret", "shipment_template"]


def test_orders_have_the_published_limit():
    assert Quota("orders", 1000, 60.0) in MANIFEST.quotas(parse(MANIFEST.settings, MANIFEST.example))


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, '{"errors":[{"reason":"integrator boş"},{"reason":null},{"reason":"skus boş"}],"message":"Bad"}', "integrator boş; skus boş"),
        (500, '{"name":"InternalServerException","message":"Internal Server Error","errors":[]}', "Internal Server Error"),
        (400, '{"code":400,"errorCode":"SELLER_API.x","errorMessage":"Olmaz"}', "Olmaz"),
        (400, '{"errorCode":"invalidInput"}', "invalidInput"),
        (503, "<html>", None),
        (500, "[1]", None),
        (400, '{"errors":"?"}', None),
        (403, "Authentication failed", api.NO_RIGHT),
        (401, "{}", api.LOGIN),
    ],
)
def test_refusals_speak_in_n11s_words(status, body, words):
    assert api.words(status, body.encode()) == words


def test_a_bad_request_that_means_a_wrong_secret():
    with pytest.raises(NeedsReauth) as caught:
        api.words(400, b'{"code":400,"errorCode":"SELLER_API.authenticationFailed","errorMessage":"Authentication failed"}')

    assert caught.value.user_message == api.LOGIN


@pytest.mark.parametrize(("reasons", "words"), [(["Çok fazla", "Boş"], "Çok fazla; Boş"), (None, "gave no reason")])
def test_a_task_that_is_refused_inside_a_success(reasons, words):
    with pytest.raises(Rejected) as caught:
        api.task_id({"id": 7, "type": "SKU_UPDATE", "status": "REJECT", "reasons": reasons})

    assert words in caught.value.user_message


@pytest.mark.parametrize("number", [123456789012345678901, "123456789012345678901"])
def test_the_number_of_a_task_is_text(number):
    assert api.task_id({"id": number, "type": "SKU_UPDATE", "status": "IN_QUEUE"}) == "123456789012345678901"
    assert api.task("123456789012345678901", 0).body["taskId"] == 123456789012345678901
