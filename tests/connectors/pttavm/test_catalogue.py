"""Categories, results, settings, hosts, limits and refusals."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from service.connectors.contract import Quota
from service.connectors.pttavm import api, codes, mapping
from service.domain.errors import Rejected
from service.domain.forms import fields, masked, parse
from service.domain.listing import ItemState
from tests.connectors.kit import refusal
from tests.connectors.pttavm.facts import MANIFEST


def test_the_tree_is_flattened_parents_first():
    leaf = {"id": "55", "name": "Sabun", "parent_id": "1", "children": None}
    answer = {"category_tree": [{"id": 1, "name": "Ev Yaşam", "children": [leaf]}, {"id": "2", "name": None}]}

    found = mapping.categories(answer)

    assert [(each.category_id, each.path, each.is_leaf) for each in found] == [
        ("1", ("Ev Yaşam",), False),
        ("55", ("Ev Yaşam", "Sabun"), True),
        ("2", ("",), True),
    ]


def test_a_brand_is_its_name(connector):
    assert connector.brands("  İş  Bankası ")[0].id == "İş Bankası"
    assert connector.brands(" ") == []


def test_a_result_tells_every_item_and_concludes_nothing_from_an_unknown_word(body):
    report = mapping.report(body("pttavm/tracking_result"))

    assert not report.finished
    assert [(result.barcode, result.state, result.message, result.field) for result in report.results] == [
        ("CANTA-16", ItemState.APPLIED, None, None),
        ("KUPA-1", ItemState.REJECTED, "Ürün kilitli; kilit", None),
        ("DEFTER-1", ItemState.REJECTED, "Stok 0 ile 9999 arasında olmalıdır", "quantity"),
        ("KALEM-1", ItemState.PENDING, None, None),
        ("SILGI-1", ItemState.PENDING, None, None),
    ]


@pytest.mark.parametrize(
    ("status", "finished"), [("Completed", True), ("Cancelled", True), ("Waiting", False), ("InProgress", False), ("Paused", False)]
)
def test_a_batch_without_rows_has_a_state_only(status, finished):
    report = mapping.report({"trackingId": "x", "status": status, "productsSubTrackingResult": None})

    assert (report.finished, report.results, report.rest) == (finished, (), ItemState.PENDING)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"api_key": ""}, "Api-Key is missing"),
        ({"api_key": "anahtar ş"}, "Api-Key holds a character"),
        ({"access_token": "a b"}, "Access token holds a character"),
        ({"cargo_password": ""}, "both or neither"),
        ({"cargo_user": ""}, "both or neither"),
        ({"cargo_user": "a:b"}, "cannot have"),
        ({"cargo_password": "şifre"}, "cannot have"),
        ({"warehouse_id": "Ana Depo"}, "are numbers"),
        ({"cargo_profile_id": "-1"}, "are numbers"),
        ({"delivery_days": "31"}, "0 to 30"),
        ({"delivery_days": "iki"}, "must be a number"),
        ({"desi": "0"}, "above 0"),
        ({"desi": "301"}, "at most 300"),
    ],
)
def test_settings_that_cannot_work_are_named(change, words):
    assert words in refusal("pttavm", change)


def test_the_secrets_are_masked_and_the_cargo_user_is_optional():
    shown = masked(MANIFEST.settings, MANIFEST.example)

    assert {name for name, value in shown.items() if value == "********"} == {"api_key", "access_token", "cargo_password"}
    assert [field.name for field in fields(MANIFEST.settings) if field.required] == ["api_key", "access_token"]
    assert parse(MANIFEST.settings, {"api_key": "k", "access_token": "t"}).cargo_user == ""


def test_quotas():
    assert MANIFEST.quotas(None) == [Quota("integration", 60, 60.0), Quota("shipment", 60, 60.0)]


@pytest.mark.parametrize(
    ("base", "found"),
    [
        (api.BASE_URL, "https://shipment.pttavm.com/api/v1"),
        ("http://127.0.0.1:8790", "http://127.0.0.1:8790"),
        ("https://integration-api.pttavm.com.evil.example/api/v1", "https://integration-api.pttavm.com.evil.example/api/v1"),
    ],
)
def test_the_shipment_service_of_an_environment(base, found):
    assert api.shipment_url(base) == found


def test_a_window_is_turkish_time_rounded_outwards():
    call = api.orders(datetime(2026, 11, 20, 21, 59, 59, 500, tzinfo=UTC), datetime(2026, 11, 20, 22, 0, 1, 500, tzinfo=UTC))

    assert call.query == {"startDate": "2026-11-21T00:59:59", "endDate": "2026-11-21T01:00:02", "isActiveOrders": "false"}


def test_ids_keep_every_digit_and_letter():
    assert api.order("PTT/1 ğ").path == "/orders/PTT%2F1%20%C4%9F"
    assert api.tracking_result("a/b").path == "/products/tracking-result/a%2Fb"


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({"success": False, "message": "Ürün yok"}, "Ürün yok"),
        ({"success": False, "errorMessage": "Hata", "errorCode": "7"}, "Hata"),
        ({"success": False, "error_Message": "Fatura var", "message": None}, "Fatura var"),
        ({"status": False, "error": True, "msg": "Depo yok"}, "Depo yok"),
        ({"status": False, "message": "Available no shipping order"}, "Available no shipping order"),
        ({"error": True, "message": "", "tracking_id": "7"}, "refused without a reason"),
        ({"success": False, "error": {"error_code": "1", "error_message": "Kategori yok"}}, "Kategori yok"),
        ({"success": False, "error": "Bulunamadı"}, "Bulunamadı"),
    ],
)
def test_a_failure_inside_http_200_is_a_refusal_whatever_it_is_called(answer, said):
    with pytest.raises(Rejected) as refusal:
        api.fine(answer)

    assert refusal.value.user_message == said


@pytest.mark.parametrize(
    "answer",
    [
        [],
        [{"success": False}],
        {"cargoProfiles": []},
        {"success": True, "error": {"error_code": None, "error_message": None}},
        {"status": "error", "error": "yok"},
        {"status": True, "error": False},
    ],
)
def test_what_reports_no_failure_passes(answer):
    assert api.fine(answer) == answer


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (400, '{"success": false, "errorMessage": "Tarih hatalı"}', "Tarih hatalı"),
        (400, '{"message": null}', None),
        (400, "[1]", None),
        (500, "<html>", None),
        (404, "", None),
    ],
)
def test_refusals_speak_in_pttavms_words(status, body, words):
    assert api.words(api.LOGIN)(status, body.encode()) == words


def test_a_401_without_a_body_names_the_credentials_of_its_service():
    assert "Entegrasyon Bilgileri" in api.words(api.LOGIN)(401, b"")
    assert "cargo password" in api.words(api.CARGO_LOGIN)(403, b"")


@pytest.mark.parametrize("text", ["Aynı istek 5 dakika içinde tekrar gönderilemez", "AYNI İSTEK TEKRAR GÖNDERİLEMEZ"])
def test_a_refused_repetition_is_told_by_its_words(text):
    assert codes.SAME_REQUEST in codes.word(text)


@pytest.mark.parametrize("text", ["gonderilmis", "gönderilmiş", "GÖNDERİLMİŞ", " Gonderilmis "])
def test_words_are_compared_without_turkish_letters(text):
    assert codes.word(text) == "gonderilmis"
