import re
from html.parser import HTMLParser

import pytest

from service.connectors import registry
from service.domain.catalogue import Category, NamedId
from service.sync import accounts, listings, mapping
from service.sync.jobs import QUEUES
from service.sync.mapping import MappingRow
from service.sync.mapping_guess import Source, Suggestion
from service.web.jobs import TOPIC
from tests.web.kit import EVIL, FakeShop

PAGES = [
    "/ui/dashboard",
    "/ui/dashboard/now",
    "/ui/listings",
    "/ui/listings/rows?state=invalid",
    "/ui/listings/1/trace",
    "/ui/listings/all?account_id=1",
    "/ui/products/50",
    "/ui/products/9000000",
    "/ui/products/4",
    "/ui/orders",
    "/ui/orders/rows?only=unlinked",
    "/ui/orders/3",
    "/ui/shop-orders/10402",
    "/ui/shop-orders/1",
    "/ui/accounts",
    "/ui/accounts/new",
    *(f"/ui/accounts/new?marketplace={manifest.slug}" for manifest in registry.manifests()),
    "/ui/accounts/1",
    "/ui/accounts/2",
    "/ui/accounts/1/mapping",
    "/ui/accounts/1/prices",
    "/ui/accounts/1/prices/versions/0",
    "/ui/accounts/1/held",
    "/ui/start",
    "/ui/start/service",
    "/ui/start/account?account_id=2",
    "/ui/start/account?marketplace=",
    "/ui/start/account?marketplace=hepsiburada",
    "/ui/start/found?account_id=1",
    "/ui/start/mapping?account_id=1",
    "/ui/start/plan?account_id=1",
    "/ui/start/now/service",
    "/ui/start/now/found",
    "/ui/start/left",
    "/ui/settings",
    "/ui/jobs/3/watch",
]


class Outline(HTMLParser):
    """Open tags, ids, labels and fields of a page."""

    VOID = ("input", "br", "meta", "link", "img", "rect", "path")

    def __init__(self, text):
        super().__init__()
        self.open, self.tags, self.wrong = [], [], []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self.VOID and (not self.open or self.open.pop() != tag):
            self.wrong.append(tag)


@pytest.mark.parametrize("lang", ["en-gb", "tr-tr"])
@pytest.mark.parametrize("path", PAGES)
def test_pages_are_whole_safe_and_labelled(signed, path, lang):
    answer = signed.get(path, lang=lang)
    assert answer.status_code == 200
    page = Outline(answer.text)
    assert page.open == []
    assert page.wrong == []
    assert "<script" not in answer.text
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    labelled = {attrs["for"] for tag, attrs in page.tags if tag == "label"}
    for tag, attrs in page.tags:
        assert "style" not in attrs
        assert not any(name.startswith(("on", "hx-on")) for name in attrs)
        if tag in ("input", "select") and attrs.get("type") != "hidden":
            assert attrs.get("id") in labelled or "aria-label" in attrs
        if tag == "th":
            assert attrs["scope"] in ("col", "row")
        if tag == "button":
            assert attrs["type"] in ("button", "submit")


def test_what_a_marketplace_says_is_text_never_markup(signed):
    for path in ("/ui/listings/rows?state=invalid", "/ui/products/9000000", "/ui/dashboard"):
        text = signed.get(path).text
        assert EVIL not in text
        assert "&lt;script&gt;" in text


def test_the_product_tab_has_no_form_and_takes_nothing_of_the_form_around_it(signed):
    page = Outline(signed.get("/ui/products/50").text)
    assert not any(tag == "form" for tag, _ in page.tags)
    asking = [attrs for _, attrs in page.tags if "hx-post" in attrs or "hx-get" in attrs]
    assert asking
    assert all(attrs.get("hx-params") in ("none", "account_id,product_id") for attrs in asking)


def test_who_may_only_look_finds_every_button_that_changes_something_disabled(signed):
    for path in ("/ui/products/50", "/ui/listings", "/ui/orders/1", "/ui/accounts/1", "/ui/accounts/1/prices"):
        page = Outline(signed.get(path, role="view").text)
        buttons = [attrs for tag, attrs in page.tags if tag == "button" and ("hx-post" in attrs or attrs["type"] == "submit")]
        assert all("disabled" in attrs for attrs in buttons if attrs.get("type") != "submit" or "ms-primary" in attrs.get("class", ""))


def test_a_refused_change_is_a_sentence_in_the_pages_live_region(signed):
    answer = signed.form("/ui/listings/list", "view", account_id=1, product_id=50)
    assert answer.status_code == 403
    assert answer.headers["HX-Retarget"] == "#ms-result"
    assert 'role="alert"' in answer.text
    turkish = signed.ask("POST", "/ui/listings/list", role="view", lang="tr-tr")
    assert "değiştirme yetkisi isteyin" in turkish.text


def test_the_dashboard_counts_what_the_ledger_holds(signed):
    text = re.sub(r"<[^>]+>|\s+", " ", signed.get("/ui/dashboard").text)
    text = re.sub(r"\s+", " ", text)
    assert "Live 85 / 122" in text
    assert "Rejected 6" in text
    assert "/ 24 " in text
    assert "2 orders have a line that matches no product." in text
    assert "Half within 1.9s 95% within 3.2s Offers 40" in text
    assert "Trendyol refuses the API key" in text
    assert "Not approved by the marketplace" in text


def test_numbers_money_and_times_are_the_readers(signed):
    english, turkish = (signed.get("/ui/listings/1/trace", lang=lang).text for lang in ("en-gb", "tr-tr"))
    assert "₺149.90" in english
    assert "₺149,90" in turkish
    assert "2 adet hesabın payı olarak ayrıldı" in turkish
    assert "yuvarlanmış fiyat" in turkish


def test_what_was_sent_is_explained_beside_what_is_wanted_now(signed):
    steps = re.findall(r"<strong>(.*?)</strong>", signed.get("/ui/listings/2/trace").text)
    assert (steps[0], steps[len(steps) // 2]) == ("12", "13")
    assert "156.90" in steps
    assert "As it was when it was sent" not in signed.get("/ui/listings/1/trace").text


def test_a_language_that_nobody_translated_is_english(signed):
    assert "Needs you" in signed.get("/ui/dashboard", lang="xx-yy").text


def test_links_stay_inside_the_shop(signed):
    inside = Outline(signed.get("/ui/dashboard").text)
    assert not [attrs for tag, attrs in inside.tags if tag == "a" and not attrs.get("href", "").startswith("https://")]
    assert 'hx-get="/ui/listings?account_id=1&amp;state=rejected"' in signed.get("/ui/dashboard").text


@pytest.mark.parametrize(
    ("path", "name", "values"),
    [
        ("/ui/listings/list", "list_products", {"account_id": 1, "product_id": [50, 51]}),
        ("/ui/listings/sync", "sync_now", {"account_id": 1, "product_id": [50, 51]}),
        ("/ui/listings/withdraw", "withdraw", {"account_id": 1, "product_id": [50, 51]}),
    ],
)
def test_an_action_becomes_a_job_that_is_watched(signed, monkeypatch, path, name, values):
    asked = []
    monkeypatch.setattr(listings, name, lambda house, *args: asked.append(args) or 2)
    answer = signed.form(path, **values)
    assert asked == [(1, [50, 51], "Ayşe")]
    assert answer.headers["HX-Retarget"] == "#ms-result"
    assert 'hx-get="/ui/jobs/2/watch"' in answer.text
    assert 'hx-trigger="load delay:1s"' in answer.text


def test_a_finished_job_is_not_asked_after_and_wakes_its_table(signed):
    answer = signed.get("/ui/jobs/1/watch")
    assert "hx-get" not in answer.text
    assert answer.headers["HX-Trigger"] == '{"meschain:orders": ""}'


def test_an_action_without_a_product_is_refused(signed):
    assert signed.form("/ui/listings/list", account_id=1).status_code == 400


def test_listing_everything_tells_the_count_first(signed, monkeypatch):
    asked = []
    monkeypatch.setattr(listings, "list_products", lambda house, *args: asked.append(args) or 2)
    plan = signed.get("/ui/listings/all?account_id=1").text
    assert "The shop has 212 products." in plan
    assert "122 listings are here already." in plan
    assert asked == []
    assert signed.form("/ui/listings/all", account_id=1).status_code == 200
    assert asked == [(1, None, "Ayşe")]


def test_an_account_is_added_with_the_connectors_own_fields(signed, house):
    form = signed.get("/ui/accounts/new?marketplace=trendyol").text
    assert 'name="field.api_secret" type="password"' in form
    values = {
        "field.seller_id": "77",
        "field.api_key": "k",
        "field.api_secret": "s",
        "base_url": "http://127.0.0.1:9000",
        "allow_private": 1,
    }
    answer = signed.form("/ui/accounts", marketplace="trendyol", title="Simülatör", **values)
    assert answer.status_code == 200
    made = accounts.all_accounts(house)[-1]
    assert (made.title, made.base_url, made.allow_private, made.values["seller_id"]) == ("Simülatör", "http://127.0.0.1:9000", True, "77")


def test_choices_are_a_list_and_defaults_stand_in_the_form(signed, house):
    form = signed.get("/ui/accounts/new?marketplace=hepsiburada").text
    assert '<option value="seller" selected>' in form
    assert 'name="field.warranty_months" type="text" value="24"' in form
    values = {"merchant_id": "5a0f3c1e-7d42-4b8e-9a61-c0ffee000001", "service_key": "k", "developer": "firma_dev", "packing": "automatic"}
    fields = {f"field.{name}": value for name, value in values.items()}
    assert signed.form("/ui/accounts", marketplace="hepsiburada", title="Mağaza", **fields).status_code == 200
    assert accounts.all_accounts(house)[-1].values == values
    refused = signed.form("/ui/accounts", marketplace="hepsiburada", title="x", lang="tr-tr", **{**fields, "field.merchant_id": "7"})
    assert refused.status_code == 422
    assert "gibi 36 karakter olmalıdır" in refused.text


def test_a_missing_field_is_named(signed):
    answer = signed.form("/ui/accounts", marketplace="trendyol", title="x")
    assert answer.status_code == 422
    assert "Seller ID" in answer.text
    assert answer.headers["HX-Retarget"] == "#ms-result"


def test_policies_are_kept_and_statuses_have_the_shops_names(signed, house):
    page = signed.get("/ui/accounts/1").text
    assert ">Shipped</option>" in page
    signed.form("/ui/accounts/1/policies", **{"field.language": "tr-tr", "field.status_shipped": "5", "field.notify_buyer": "1"})
    kept = accounts.load(house, 1).policies
    assert (kept.language, kept.status_shipped, kept.notify_buyer) == ("tr-tr", 5, True)
    signed.form("/ui/accounts/1/policies", **{"field.language": "tr-tr"})
    assert accounts.load(house, 1).policies.notify_buyer is False
    assert "must be a number" in signed.form("/ui/accounts/1/policies", **{"field.status_new": "viele"}).text


def test_a_status_may_be_left_alone(signed, house):
    signed.form("/ui/accounts/1/policies", **{"field.status_delivered": "0"})
    assert accounts.load(house, 1).policies.status_delivered == 0


def test_an_account_is_paused_and_resumed(signed, house):
    assert "Resume" in signed.form("/ui/accounts/1/pause").text
    assert accounts.load(house, 1).state == "paused"
    assert "Pause" in signed.form("/ui/accounts/1/resume").text
    assert accounts.load(house, 1).state == "active"


def test_a_mapping_is_suggested_searched_and_confirmed(signed, house, monkeypatch):
    rows = [MappingRow("category", "12", "Aksesuar > Çanta", 18, None, "", (Suggestion("101", "Çanta > El Çantası", 91, Source.EXACT),))]
    monkeypatch.setattr(mapping, "category_rows", lambda house, account_id: rows)
    monkeypatch.setattr(mapping, "search_categories", lambda house, account_id, text: [Category("7", "Valiz", ("Seyahat", "Valiz"), True)])
    shown = signed.get("/ui/accounts/1/mapping/category").text
    assert "Çanta &gt; El Çantası" in shown
    assert "sure · 91" in shown
    assert "Seyahat &gt; Valiz" in signed.get("/ui/accounts/1/mapping/search?q=valiz&local_key=12").text
    answer = signed.form("/ui/accounts/1/mapping", kind="category", local_key="12", remote_id="7", remote_name="Seyahat > Valiz")
    assert answer.headers["HX-Trigger"] == '{"meschain:mapping-category": "", "meschain:mapping-value": ""}'
    with house.ledger.work() as work:
        assert mapping.known(work, 1) == {("category", "12"): NamedId("7", "Seyahat > Valiz")}


def test_a_shop_that_is_away_leaves_the_pages_standing(signed, monkeypatch):
    from service.domain.errors import ShopUnavailable

    def away(self, *args):
        raise ShopUnavailable("The shop's database does not answer.")

    for name in ("settings", "status_names", "product_count"):
        monkeypatch.setattr(FakeShop, name, away)
    assert signed.get("/ui/dashboard").status_code == 200
    assert 'name="field.status_new"' in signed.get("/ui/accounts/1").text
    assert signed.get("/ui/listings/all?account_id=1").status_code == 503


def test_an_empty_installation_says_what_to_do_first(sqlite_ledger, tmp_path):
    from tests.web.kit import Signed, open_house

    empty = Signed(open_house(sqlite_ledger, tmp_path))
    assert "Add your first marketplace account" in empty.get("/ui/dashboard").text
    assert "Nothing is listed yet" in empty.get("/ui/listings").text
    assert "No marketplace order has come yet" in empty.get("/ui/orders").text
    assert "No marketplace account yet" in empty.get("/ui/products/1").text
    assert "./meschain up" in empty.get("/ui/settings").text


def test_listing_what_is_live_says_that_it_is_there_already(signed, monkeypatch):
    monkeypatch.setattr(listings, "list_products", lambda house, *args: 2)
    assert "2 products are already listed" in signed.form("/ui/listings/list", account_id=1, product_id=[50, 51]).text
    both = signed.ask(
        "POST", "/ui/listings/list", b"account_id=1&product_id=50&product_id=64", type="application/x-www-form-urlencoded", lang="tr-tr"
    )
    assert "1 ürün zaten listede" in both.text
    assert 'hx-get="/ui/jobs/2/watch"' in both.text
    assert "already listed" not in signed.form("/ui/listings/list", account_id=1, product_id=64).text


def test_why_an_account_is_stopped_is_turkish(signed, house):
    accounts.stop(house, 1, "The address of the marketplace must begin with https://.")
    for path in ("/ui/accounts", "/ui/accounts/1", "/ui/dashboard", "/ui/products/50"):
        text = signed.get(path, lang="tr-tr").text
        assert "Pazaryerinin adresi https:// ile başlamalı." in text
        assert "must begin" not in text


def test_every_queue_has_a_page_that_its_jobs_renew():
    assert set(TOPIC) == set(QUEUES)
