import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from service.domain.clock import now
from service.pricing.policy import OfferPolicy, PriceRule
from service.sync import accounts, preview, rules
from tests.web.kit import FakeShop
from tests.web.test_pages import Outline

PATH = "/ui/accounts/1/prices"
CAMPAIGN = PriceRule(
    "Kasım kampanyası",
    "percent",
    Decimal("-5"),
    category_ids=frozenset({20}),
    starts=datetime(2026, 11, 26, 21, tzinfo=UTC),
    ends=datetime(2026, 11, 30, 21, tzinfo=UTC),
)
KITCHEN = PriceRule("Mutfak", "margin", Decimal(12), manufacturer_ids=frozenset({9}), price_from=Decimal(500))


@pytest.fixture(autouse=True)
def quiet(monkeypatch):
    """Nothing is handed to a queue."""
    monkeypatch.setattr(preview, "dispatch", lambda house: None)


@pytest.fixture
def ruled(house, ids):
    """The account's version 2, with two price rules."""
    rules.change(house, 1, OfferPolicy(buffer=2, rules=(CAMPAIGN, KITCHEN)), note="kampanya", actor="Ayşe")


def filled(page):
    """What a browser would send of the form in this page."""
    found, select = {}, ""
    for tag, attrs in Outline(page).tags:
        name = attrs.get("name", "")
        if tag == "input" and name and (attrs.get("type") != "checkbox" or "checked" in attrs):
            found.setdefault(name, []).append(attrs.get("value", ""))
        select = name if tag == "select" else select
        if tag == "option" and "selected" in attrs:
            found[select] = [attrs["value"]]
    return found


def typed(signed, **changes):
    return {**filled(signed.get(PATH).text), **changes}


def planned(answer):
    return re.search(r'"planned": "(\w{64})"', answer.text.replace("&#34;", '"'))[1]


def plain(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def test_what_the_form_shows_is_what_counts(signed, house, ruled):
    answer = signed.form(PATH, **typed(signed))
    assert "Nothing: this is how it is already." in answer.text
    assert len(rules.history(house, 1)) == 3


def test_nothing_counts_before_the_plan_was_seen(signed, house):
    form = typed(signed, **{"field.markup_percent": "10"})
    plan = signed.form(PATH, **form)
    assert plan.headers["HX-Retarget"] == "#ms-plan"
    assert "Of all 85 live listings." in plain(plan)
    assert "price with markup: 10 %" in plain(plan)
    assert "And 65 more." in plain(plan)
    assert rules.current(house, 1).markup_percent == 0
    kept = signed.form(PATH, **{**form, "note": "Kargo zammı"}, planned=planned(plan))
    assert "Kept." in kept.text
    assert re.search(r'hx-get="/ui/jobs/\d+/watch"', kept.text)
    assert signed.get(re.search(r"/ui/jobs/\d+/watch", kept.text)[0]).status_code == 200
    newest = rules.history(house, 1)[0]
    assert (newest.policy.markup_percent, newest.policy.buffer, newest.note, newest.actor) == (10, 2, "Kargo zammı", "Ayşe")
    assert "Kargo zammı" in kept.text
    assert "Price markup in percent: 0 → 10" in plain(kept)


def test_a_form_that_was_changed_after_the_plan_is_planned_again(signed, house):
    seen = planned(signed.form(PATH, **typed(signed, **{"field.markup_percent": "10"})))
    answer = signed.form(PATH, **typed(signed, **{"field.markup_percent": "99"}), planned=seen)
    assert "so nothing was kept" in answer.text
    assert rules.current(house, 1).markup_percent == 0


def test_a_plan_does_not_outlive_somebody_elses_change(signed, house):
    form = typed(signed, **{"field.markup_percent": "10"})
    seen = planned(signed.form(PATH, **form))
    rules.change(house, 1, OfferPolicy(buffer=7), actor="Mehmet")
    assert "so nothing was kept" in signed.form(PATH, **form, planned=seen).text
    assert rules.current(house, 1).buffer == 7


def test_going_back_is_planned_and_makes_a_new_version(signed, house, ruled):
    plan = signed.get(f"{PATH}/versions/0")
    assert plan.headers["HX-Retarget"] == "#ms-undo"
    answer = signed.form(f"{PATH}/versions/0", planned=planned(plan))
    assert "Kept." in answer.text
    newest = rules.history(house, 1)[0]
    assert (newest.rule_set_id, newest.policy, newest.note) == (3, OfferPolicy(), "back to version 0")
    assert "0. sürüme dönüldü" in signed.get(PATH, lang="tr-tr").text
    assert signed.get(f"{PATH}/versions/99").status_code == 404


def test_a_plan_tells_what_is_no_longer_sold_and_that_it_would_wait(signed, house):
    form = typed(signed, **{"field.minimum": "5000"})
    text = plain(signed.form(PATH, **form))
    assert "To zero 85" in text
    assert "it waits once more for your word" in text
    assert "minimum: fewer than 5000 are not shown" in text
    accounts.update(house, 1, {}, policies={"cap_zero_percent": "0", "cap_change_percent": "0"})
    assert "it waits once more" not in plain(signed.form(PATH, **form))


def test_a_large_account_is_sampled_from_end_to_end(house, ids, monkeypatch):
    monkeypatch.setattr(preview, "SAMPLE", 40)
    found = preview.preview(house, 1, OfferPolicy(markup_percent=Decimal(10)))
    assert found.live == 85
    assert 20 <= found.looked_at <= 40
    numbers = [each.listing_id for each in found.differences]
    assert min(numbers) < 20
    assert max(numbers) > 100


@pytest.mark.parametrize(
    ("name", "value", "english", "turkish"),
    [
        ("field.buffer", "viele", "Stock kept back must be a number.", "bir sayı olmalı"),
        ("field.commission_percent", "100", "Commission in percent must be below 100.", "Yüzde olarak komisyon 100 değerinden"),
        ("rule.0.amount", "x", "Price rule 1: Amount cannot be “x”. It is a number.", "1. fiyat kuralı: Miktar alanı “x” olamaz."),
        ("rule.0.name", "", "Price rule 1: Name is missing.", "1. fiyat kuralı: Ad eksik."),
        ("rule.1.price_to", "5,5,5", "Price rule 2: Shop price below cannot be “5,5,5”.", "2. fiyat kuralı: Mağaza fiyatı şunun altında"),
        ("rule.0.last_day", "2026-11-01", "Price rule 1 ends before it starts.", "1. fiyat kuralı başlamadan bitiyor."),
        ("rule.0.category_name", "Uzay", "There is no category “Uzay” in the shop.", "“Uzay” adında bir kategori yok"),
        ("rule.1.manufacturer_name", "Uzay", "There is no brand “Uzay” in the shop.", "“Uzay” adında bir marka yok"),
    ],
)
def test_what_cannot_be_is_named(signed, ruled, name, value, english, turkish):
    form = typed(signed, **{name: value})
    answer = signed.form(PATH, **form)
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (422, "#ms-result")
    assert english in answer.text
    assert turkish in signed.form(PATH, lang="tr-tr", **form).text


def test_a_rule_is_added_filled_moved_and_deleted_in_the_form_alone(signed, house, ruled):
    third = signed.form(f"{PATH}/draft", **typed(signed), do="add").text
    assert len(filled(third)["rule"]) == 3
    assert "New rule" in third
    new = {**filled(third), "rule.2.name": "Yeni", "rule.2.amount": "3,5", "rule.2.category_name": "Ev > Mutfak"}
    opened = signed.form(f"{PATH}/draft", **new, do="open:2").text
    assert filled(opened)["rule.2.category"] == ["33"]
    assert filled(opened)["rule.2.amount"] == ["3.5"]
    moved = filled(signed.form(f"{PATH}/draft", **filled(opened), do="up:2").text)
    assert (moved["rule.0.name"], moved["rule.1.name"], moved["rule.2.name"]) == (["Kasım kampanyası"], ["Yeni"], ["Mutfak"])
    left = filled(signed.form(f"{PATH}/draft", **moved, do="delete:0").text)
    assert (left["rule"], left["rule.0.name"], left["rule.1.name"]) == (["0", "1"], ["Yeni"], ["Mutfak"])
    assert len(rules.current(house, 1).rules) == 2
    signed.form(PATH, **left, planned=planned(signed.form(PATH, **left)))
    assert [(rule.name, rule.amount, rule.category_ids) for rule in rules.current(house, 1).rules] == [
        ("Yeni", Decimal("3.5"), frozenset({33})),
        ("Mutfak", Decimal(12), frozenset()),
    ]


def test_days_are_the_shops_and_an_hour_from_elsewhere_stays(signed, house, ruled):
    form = filled(signed.get(PATH).text)
    assert (form["rule.0.first_day"], form["rule.0.last_day"]) == (["2026-11-27"], ["2026-11-30"])
    form = {**form, "rule.0.last_day": "2026-12-01", "rule.1.first_day": "2026-11-28"}
    signed.form(PATH, **form, planned=planned(signed.form(PATH, **form)))
    first, second = rules.current(house, 1).rules
    assert (first.starts, first.ends) == (CAMPAIGN.starts, datetime(2026, 12, 1, 21, tzinfo=UTC))
    assert second.starts == datetime(2026, 11, 27, 21, tzinfo=UTC)
    evening = OfferPolicy(rules=(PriceRule("Akşam", "fixed", Decimal(1), starts=datetime(2026, 11, 27, 17, 30, tzinfo=UTC)),))
    rules.change(house, 1, evening)
    form = typed(signed, **{"field.buffer": "1"})
    signed.form(PATH, **form, planned=planned(signed.form(PATH, **form)))
    assert rules.current(house, 1).rules == evening.rules


def test_the_form_is_the_declaration_and_speaks_the_readers_language(signed, ruled):
    page = signed.get(PATH, lang="tr-tr").text
    for name in OfferPolicy.__dataclass_fields__.keys() - {"rules"}:
        assert f'name="field.{name}"' in page
    assert "Mağazanın fiyatına pay ekle" in page
    assert "fiyata yüzde -5 · Aksesuar &gt; Çanta · 27 Kas 2026 – 30 Kas 2026" in re.sub(r"\s+", " ", page)
    assert ">markup<" not in page


def test_without_the_shop_the_rules_still_show(signed, ruled, monkeypatch):
    from service.domain.errors import ShopUnavailable

    def away(self, *args, **group):
        raise ShopUnavailable("The shop's database does not answer: gone. It is tried again.")

    for name in ("category_names", "brand_names", "customer_group_names", "offers"):
        monkeypatch.setattr(FakeShop, name, away)
    page = signed.get(PATH)
    assert page.status_code == 200
    assert filled(page.text)["rule.0.category"] == ["20"]
    answer = signed.form(PATH, **{**filled(page.text), "field.buffer": "9"})
    assert (answer.status_code, answer.headers["HX-Retarget"]) == (503, "#ms-result")


def test_a_customer_group_is_chosen_by_its_name(signed, house, ruled):
    page = signed.get(PATH)
    assert filled(page.text)["field.customer_group_id"] == ["0"]
    assert '<option value="5">Bayi</option>' in page.text
    rules.change(house, 1, OfferPolicy(customer_group_id=8))
    assert filled(signed.get(PATH).text)["field.customer_group_id"] == ["8"]


def test_what_changed_is_told_in_words(signed, house, ruled):
    rules.change(house, 1, OfferPolicy(markup_percent=Decimal(5), rules=(KITCHEN,)))
    english, turkish = (plain(signed.get("/ui/dashboard", lang=lang)) for lang in ("en-gb", "tr-tr"))
    assert "Price and stock rules changed: Stock kept back, Price markup in percent, rule 1, rule 2." in english
    assert "Fiyat ve stok kuralları değişti: Ayrılan stok payı, Yüzde olarak fiyat eki, 1. kural, 2. kural." in turkish


def test_who_may_only_look_changes_nothing(signed, house, ruled):
    form = typed(signed, **{"field.buffer": "9"})
    for path in (PATH, f"{PATH}/draft", f"{PATH}/versions/0"):
        assert signed.form(path, "view", **form).status_code == 403
    assert signed.get(f"{PATH}/versions/0", role="view").status_code == 200
    assert rules.current(house, 1).buffer == 2
    assert rules.history(house, 1)[0].at <= now()
