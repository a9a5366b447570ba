"""What a shop owner and the colleagues see in OpenCart's admin."""

import pytest

from tests.shop_browser.shop import photograph, show_order_tab, show_product_tab

VIEWS = ["Dashboard", "Listings", "Orders", "Returns", "Questions", "Money", "Accounts", "Settings"]


def test_the_menu_has_an_entry_for_every_page(owner, service):
    page = owner.open("common/dashboard")
    links = page.locator("#menu-meschain ul a")
    names = [name.strip() for name in links.all_text_contents()]
    assert [name for name in names if name] == VIEWS

    for view, href in zip(VIEWS, [link.get_attribute("href") for link in links.all()], strict=True):
        page.goto(href)
        page.wait_for_selector(f"text=served /ui/{view.lower()} to admin (modify)")
        assert page.inner_text("#content h1") == view
    if not page.locator("#menu-meschain ul").is_visible():
        page.click("#menu-meschain > a")
    photograph(owner, "page")


def test_the_edit_link_of_the_modules_page_opens_the_settings(owner, service):
    page = owner.open(owner.shop.module)
    page.wait_for_selector("text=served /ui/settings")


def test_the_product_tab_shows_what_the_service_renders_and_its_forms_work_there(owner, service):
    pane = show_product_tab(owner.open_product(40))
    pane.locator("text=served /ui/products/40").wait_for()
    photograph(owner, "product")

    pane.locator("button", has_text="Save").click()
    pane.locator("text=saved price=%C3%87anta%2016%20in%C3%A7").wait_for()
    assert service.seen[-1]["claims"]["role"] == "modify"


def test_our_fields_are_not_saved_with_the_product(owner, service):
    price = owner.shop.value("SELECT price FROM `{prefix}product` WHERE product_id = 40")
    pane = show_product_tab(owner.open_product(40))
    pane.locator("text=served /ui/products/40").wait_for()
    owner.save_product()

    assert owner.shop.value("SELECT price FROM `{prefix}product` WHERE product_id = 40") == price
    assert ("product", 40) in owner.shop.changes()


def test_a_new_product_must_be_saved_first(owner, service):
    pane = show_product_tab(owner.open("catalog/product" + ("/add" if owner.shop.is_three else ".form")))
    assert "Save the product first" in pane.inner_text()


def test_what_a_search_asks_for_travels_in_the_path(owner, service):
    page = owner.open(owner.shop.module, view="listings")
    page.click(".served >> text=find")
    page.wait_for_selector("text=served /ui/find")
    assert service.seen[-1]["claims"]["htp"] == "/ui/find?page=2&q=%C3%A7anta+%26+co"
    assert page.url == owner.url(owner.shop.module, view="listings")


def test_refusals_of_the_service_are_shown(owner, service):
    pane = show_product_tab(owner.open_product(40))
    pane.locator("a", has_text="refused").click()
    pane.locator("text=Bu barkod başka bir üründe").wait_for()


def test_the_order_tab_shows_what_the_service_renders(owner, service, order_id):
    pane = show_order_tab(owner.open_order(order_id))
    pane.locator(f"text=served /ui/shop-orders/{order_id} to admin").wait_for()
    photograph(owner, "order")


def test_the_admin_speaks_when_the_service_is_down(owner, service):
    service.shutdown()
    service.server_close()
    page = owner.open(owner.shop.module, view="dashboard")
    page.wait_for_selector("text=./meschain up")
    photograph(owner, "down")
    show_product_tab(owner.open_product(40)).locator("text=./meschain up").wait_for()
    assert owner.ask("/ui/dashboard").status == 503


def test_an_unpaired_shop_says_how_to_pair(owner):
    owner.shop.unpair()
    page = owner.open(owner.shop.module)
    page.wait_for_selector("text=./meschain init --opencart")
    assert owner.ask("/ui/dashboard").status == 503


def test_a_lost_session_shows_a_sentence_and_not_the_login_page(owner, service):
    page = owner.open(owner.shop.module)
    page.wait_for_selector("text=served /ui/settings")
    page.evaluate("""document.querySelectorAll('[data-meschain-proxy]').forEach(
        frame => frame.dataset.meschainProxy = frame.dataset.meschainProxy.replace(/user_token=[^&]+/, 'user_token=gone'))""")
    page.click(".served button")
    page.wait_for_selector("text=sign in again")
    assert page.locator(".served").count() == 1


@pytest.mark.parametrize(
    "path",
    [
        "",
        "/",
        "/api/orders",
        "/ui/../api",
        "/ui/%2e%2e/api",
        "http://example.com/ui/",
        "/ui/\u00e7",
        "//ui/",
        "/ui/a b",
    ],
)
def test_the_proxy_forwards_only_our_pages(owner, service, path):
    assert owner.ask(path).status == 400
    assert service.seen == []


def test_the_proxy_keeps_query_status_and_an_empty_body(owner, service):
    assert owner.ask("/ui/listings?page=2&q=%C3%A7anta").status == 200
    assert service.seen[-1]["claims"]["htp"] == "/ui/listings?page=2&q=%C3%A7anta"
    assert owner.ask("/ui/refused").status == 422
    empty = owner.ask("/ui/empty")
    assert (empty.status, empty.text(), empty.headers["hx-trigger"]) == (200, "", "served")
    assert owner.ask("/ui/x", "POST", multipart={"a": "b"}).status == 415


def test_who_may_only_look_cannot_change_anything(owner, service, sign_in):
    owner.shop.add_colleague("onlooker", modify=False)
    onlooker = sign_in(owner.shop, "onlooker")
    assert "(view)" in onlooker.ask("/ui/dashboard").text()
    refused = onlooker.ask("/ui/save", "POST", form={"price": "1"})
    assert refused.status == 403
    assert "ask an administrator" in refused.text()
    assert {request["claims"]["htm"] for request in service.seen} == {"GET"}
    owner.shop.remove_colleague("onlooker")


def test_who_has_no_access_sees_nothing_of_us(owner, service, sign_in, order_id):
    owner.shop.add_colleague("stranger", access=False, modify=False)
    stranger = sign_in(owner.shop, "stranger")
    assert stranger.open("common/dashboard").locator("#menu-meschain").count() == 0
    assert stranger.open_product(40).locator("text=Marketplaces").count() == 0
    assert stranger.open_order(order_id).locator("text=Marketplaces").count() == 0
    assert "served /ui/" not in stranger.ask("/ui/dashboard").text()
    assert service.seen == []
    owner.shop.remove_colleague("stranger")


def test_turkish_admins_read_turkish(owner, service):
    with turkish(owner.shop):
        page = owner.open("common/dashboard")
        assert "Siparişler" in page.locator("#menu-meschain").text_content()
        owner.ask("/ui/dashboard")
    assert service.seen[-1]["claims"]["lang"] == "tr-tr"


def turkish(shop):
    return shop.settings(**{"config_admin_language" if shop.is_three else "config_language_admin": "tr-tr"})
